"""The order of candidates: a weighted mean of scores that each mean something, all weights here.

cosine     of the entry's best passage with the question: what it is about
share      of the question's terms, weighted by rarity, that the entry explains: names and numbers
wording    how much of its spelling the question shares with the entry's title: typos, joined words, inflections
mention    the question names the base's project: it matters where several bases are asked
error      an error text of the entry stands in the question, word for word: nothing is surer, so it takes
           its part of whatever the others leave to 1

`benchmarks/quality.py --sweep` shows how little the order depends on the exact values.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.corpus import Candidate


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part counts."""

    cosine: float = 1.0
    share: float = 0.6
    wording: float = 0.3
    mention: float = 0.05
    error: float = 1.0

    @property
    def total(self) -> float:
        """What the parts of the mean weigh together."""
        return self.cosine + self.share + self.wording + self.mention or 1.0


WEIGHTS = Weights()

# The focus: how much specific terms count beside the cosine, what is left of a term that the title explains
# too, and how far the first part of an answer is ahead where nothing tells the parts apart.
_SPECIFIC_WEIGHT = 0.5
_TITLE_SHARE = 0.2
_FIRST_WEIGHT = 0.05


@dataclass(frozen=True, slots=True)
class Score:
    """The parts of a hit's score, each 0 to 1 and before its weight; `total` is 0 to 1."""

    cosine: float
    share: float
    wording: float
    mention: float
    error: float
    total: float
    weights: Weights

    def contributions(self) -> dict[str, float]:
        """Return what each part adds to the total."""
        names = ("cosine", "share", "wording", "mention")
        added = {name: getattr(self.weights, name) * getattr(self, name) / self.weights.total for name in names}
        return added | {"error": self.total - sum(added.values())}


def score_of(candidate: Candidate, wording: float, error: float, mention: float, weights: Weights = WEIGHTS) -> Score:
    """Weigh the parts; the total stays between 0 and 1."""
    cosine = max(candidate.cosine, 0.0)
    weighted = (
        weights.cosine * cosine
        + weights.share * candidate.share
        + weights.wording * wording
        + weights.mention * mention
    )
    mean = weighted / weights.total
    total = mean + (1 - mean) * weights.error * error
    return Score(cosine, candidate.share, wording, mention, error, total, weights)


def focus_of(candidate: Candidate, weights: Mapping[str, float], places: Mapping[str, Sequence[int]]) -> int:
    """Return which passage of the answer says it most specifically, by cosine and by the terms it explains.

    `weights` are the question's terms; `places` the passages that hold a term, in order. A term counts by how
    few parts of the answer hold it, and less where the title explains it: then it does not tell parts apart.
    """
    parts = [number for number, passage in enumerate(candidate.passages) if passage.role.is_answer]
    first = parts[0]
    explained = dict.fromkeys(parts, 0.0)
    most = 0.0
    for term, weight in weights.items():
        held = [place for place in places.get(term, ()) if place >= first]
        if held:
            in_title = places[term][0] < first
            worth = weight * math.log((len(parts) + 1) / len(held)) * (_TITLE_SHARE if in_title else 1.0)
            most += worth
            for place in held:
                explained[place] += worth
    scale = _SPECIFIC_WEIGHT / most if most else 0.0
    cosines = candidate.cosines.tolist()
    explained[first] += _FIRST_WEIGHT / scale if scale else _FIRST_WEIGHT
    return max(parts, key=lambda part: cosines[part] + explained[part] * (scale or 1.0))
