"""What speaks for the first entry being the answer, as numbers that mean the same in any FAQ and language.

Terms count by their worth: the part of the question's attainable lexical score that hangs on them.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter

from index.ranked import Ranked
from index.tokens import is_technical
from index.version_questions import Verdict, VersionAnswer


@dataclass(frozen=True, slots=True)
class Evidence:
    """The features of the first of several ranked entries; most are between 0 and 1.

    score        what the order is by
    total        the same without phrasings, which few bases have
    margin       how far the next entry's total is behind
    rivalry      the next entry's total over its own
    share        what it reaches of the attainable lexical score
    wording      how much of its title's spelling the question shares
    error        an error text of the entry was pasted, or its title
    cosine_lead  how far its nearest passage is nearer than any other entry's
    share_lead   how far its share is above any other entry's
    words        how well the question's words are met in it
    words_lead   how far better than in any other entry
    asked        cosine of the question with its title, phrasings or error texts
    answered     cosine of the question with the best part of its answer
    unknown      worth of the question's terms that no entry holds
    explained    worth of the terms that the entry holds
    in_title     worth of the terms that its title holds
    in_one_part  worth of the terms that its best passage holds
    title_asked  share of the title's terms that the question holds
    names        share of the question's identifiers that the entry holds
    listed       a table of the entry says something of the versions asked
    unlisted     its table should list them, and does not
    """

    score: float
    total: float
    margin: float
    rivalry: float
    share: float
    wording: float
    error: float
    cosine_lead: float
    share_lead: float
    words: float
    words_lead: float
    asked: float
    answered: float
    unknown: float
    explained: float
    in_title: float
    in_one_part: float
    title_asked: float
    names: float
    listed: float
    unlisted: float

    def values(self) -> tuple[float, ...]:
        """Return the features in the order of `FEATURES`."""
        values: tuple[float, ...] = _values(self)
        return values


FEATURES = tuple(feature.name for feature in fields(Evidence))
AGAINST = frozenset({"rivalry", "unknown", "unlisted"})  # all others speak for the entry
_NO_RIVAL = (0.0, 0.0, 0.0, 0.0)
_values = attrgetter(*FEATURES)


def evidence_of(ranked: Sequence[Ranked], versions: VersionAnswer | None = None) -> Evidence:
    """Return the evidence for the first of ranked entries, best first; there must be one.

    `versions` is what its tables say of the versions asked.
    """
    first, others = ranked[0], ranked[1:]
    score, profile, match = first.score, first.profile, first.match
    rivals = [(one.score.plain, one.score.cosine, one.score.share, one.score.words) for one in others] or [_NO_RIVAL]
    next_total, next_cosine, next_share, next_words = map(max, zip(*rivals, strict=True))
    said = [term for term, weight in first.query.weights.items() if weight >= 1]
    cosines, begin = first.candidate.cosines, profile.begin
    held = {term: part for term, part in match.worth.items() if term in profile.places}
    verdict = versions.verdict if versions is not None else None
    return Evidence(
        score=score.total,
        total=score.plain,
        margin=score.plain - next_total,
        rivalry=min(next_total / score.plain, 1.0) if score.plain else 1.0,
        share=score.share,
        wording=score.wording,
        error=score.error,
        cosine_lead=score.cosine - next_cosine,
        share_lead=score.share - next_share,
        words=score.words,
        words_lead=score.words - next_words,
        asked=float(cosines[:begin].max()) if begin else 0.0,
        answered=float(cosines[begin:].max()),
        unknown=math.fsum(match.worth.get(term, 0.0) for term in match.unknown),
        explained=math.fsum(held.values()),
        in_title=math.fsum(part for term, part in held.items() if term in profile.title),
        in_one_part=_most_in_one(profile.places, held),
        title_asked=len(profile.title & match.terms.keys()) / max(len(profile.title), 1),
        names=_names_held(said, profile.places),
        listed=float(verdict is not None and verdict is not Verdict.NOT_LISTED),
        unlisted=float(versions is not None and versions.is_missing),
    )


def _most_in_one(places: Mapping[str, Sequence[int]], held: Mapping[str, float]) -> float:
    """Return the worth of the question's terms that one passage holds, the most of any."""
    explained: defaultdict[int, float] = defaultdict(float)
    for term, part in held.items():
        for place in places[term]:
            explained[place] += part
    return max(explained.values(), default=0.0)


def _names_held(said: Sequence[str], places: Mapping[str, Sequence[int]]) -> float:
    """Return the share of the identifiers and versions of a question that the entry holds, 1 where it has none."""
    names = [term for term in said if is_technical(term)]
    return sum(name in places for name in names) / len(names) if names else 1.0
