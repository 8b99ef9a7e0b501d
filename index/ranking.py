"""The order of candidates: a weighted mean of scores that each mean something, all weights here.

cosine     of the entry's best passage with the question: what it is about
share      of the question's terms, weighted by rarity, that the entry explains: names and numbers
wording    how much of its spelling the question shares with the entry's title: typos, joined words, inflections
words      how well each word of the question is met, in its context, somewhere in the entry's nearest passages
mention    the question names the base's project: it matters where several bases are asked
phrasing   how surely the question is another phrasing of the entry, where the base has many; it weighs like all
           others together
error      an error text of the entry stands in the question, or the question is its title, word for word:
           nothing is surer, so it takes its part of whatever the others leave to 1

`benchmarks/quality.py --sweep` shows how little the order depends on the exact values.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from index.corpus import Candidate
from index.encoder import Vectors

_MEAN = ("cosine", "share", "wording", "words", "mention")


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part counts; `phrasing` beside all others together."""

    cosine: float = 1.0
    share: float = 0.6
    wording: float = 0.3
    words: float = 0.8
    mention: float = 0.05
    phrasing: float = 1.0
    error: float = 1.0

    @property
    def total(self) -> float:
        """What the parts of the mean weigh together, without phrasing."""
        return self.cosine + self.share + self.wording + self.words + self.mention or 1.0


WEIGHTS = Weights()

# The focus: how much specific terms count beside the cosine, what is left of a term that the title explains
# too, and how far the first part of an answer is ahead where nothing tells the parts apart.
_SPECIFIC_WEIGHT = 0.5
_TITLE_SHARE = 0.2
_FIRST_WEIGHT = 0.05


@dataclass(frozen=True, slots=True)
class Score:
    """The parts of a hit's score, each 0 to 1 and before its weight; `total` is 0 to 1.

    `phrasing` is None where the base has too few phrasings to tell; `plain` is the total without it.
    """

    cosine: float
    share: float
    wording: float
    words: float
    mention: float
    phrasing: float | None
    error: float
    total: float
    plain: float
    weights: Weights

    def contributions(self) -> dict[str, float]:
        """Return what each part adds to the total."""
        rest = 1.0 if self.phrasing is None else 1 / (1 + self.weights.phrasing)
        added = {name: rest * getattr(self.weights, name) * getattr(self, name) / self.weights.total for name in _MEAN}
        if self.phrasing is not None:
            added["phrasing"] = (1 - rest) * self.phrasing
        return added | {"error": self.total - sum(added.values())}


def score_of(candidate: Candidate, wording: float, error: float, mention: float, weights: Weights = WEIGHTS) -> Score:
    """Weigh the parts; the total stays between 0 and 1."""
    cosine = max(candidate.cosine, 0.0)
    weighted = (
        weights.cosine * cosine
        + weights.share * candidate.share
        + weights.wording * wording
        + weights.words * candidate.words
        + weights.mention * mention
    )
    mean, phrasing = weighted / weights.total, candidate.phrasing
    plain = mean + (1 - mean) * weights.error * error
    if phrasing is not None:
        mean = (mean + weights.phrasing * phrasing) / (1 + weights.phrasing)
    total = mean + (1 - mean) * weights.error * error
    return Score(cosine, candidate.share, wording, candidate.words, mention, phrasing, error, total, plain, weights)


def focus_of(
    cosines: Vectors,
    weights: Mapping[str, float],
    places: Mapping[str, Sequence[int]],
    first: int,
    left_out: Collection[int] = (),
) -> int:
    """Return which passage of the answer says it most specifically, by cosine and by the terms it explains.

    `cosines` are those of all passages, the answer being passage `first` and those after it; `weights` are the
    question's terms; `places` the passages that hold a term, in order. A term counts by how few parts of the
    answer hold it, and less where the title explains it: then it does not tell parts apart. Passages `left_out` are
    chosen only where there are no others.
    """
    values = cosines.tolist()
    parts = [part for part in range(first, len(values)) if part not in left_out] or range(first, len(values))
    explained = dict.fromkeys(parts, 0.0)
    most = 0.0
    for term, weight in weights.items():
        held = [place for place in places.get(term, ()) if place in explained]
        if held:
            in_title = places[term][0] < first
            worth = weight * math.log((len(parts) + 1) / len(held)) * (_TITLE_SHARE if in_title else 1.0)
            most += worth
            for place in held:
                explained[place] += worth
    scale = _SPECIFIC_WEIGHT / most if most else 0.0
    explained[parts[0]] += _FIRST_WEIGHT / scale if scale else _FIRST_WEIGHT
    return max(parts, key=lambda part: values[part] + explained[part] * (scale or 1.0))
