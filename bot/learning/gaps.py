"""What the FAQ lacks: questions that it did not answer and would not answer now, those about the same together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np

from bot.answering import Serving
from bot.journal.histories import History
from bot.learning import evidence
from bot.learning.asking_again import on_cores
from bot.learning.clusters import MOST, Texts, clusters_of, medoid, space_of
from bot.learning.evidence import evidence_in
from bot.learning.terms import Background, background_of
from bot.learning.wants import Want, Why, wants_of
from bot.outcome import Answered, Outcome, Suggested
from bot.policy import decide
from index.encoder import Vectors
from index.entry import Entry
from index.glossary import Glossary
from index.query import Query, gist, parse
from index.searcher import Hit

Progress = Callable[[int, int], None]

PERIOD = timedelta(days=30)
LEAST = 2
_MOST_ENTRIES = 500  # of the FAQ, to see questions in relation to it
_LONG = 120  # characters
_MOST_QUESTIONS = 10  # that a gap shows


@dataclass(frozen=True, slots=True)
class Nearest:
    """The entry of the FAQ that comes nearest to a gap, and the best score that it reached."""

    entry: Entry
    score: float


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions about the same that the FAQ does not answer; `question` is the most typical one.

    `title` is what that says on one line; `questions` are other ways of asking, the most asked first. `count` and
    `people` are of this period, `before` is the count of the period before, None where that is not known. What one
    person asks in the same words counts once.
    """

    question: str
    title: str
    questions: tuple[str, ...]
    count: int
    people: int
    before: int | None
    base: str
    language: str
    nearest: Nearest | None
    terms: tuple[str, ...]
    why: Mapping[Why, int]
    last_asked: datetime

    @property
    def trend(self) -> str:
        """The count of the period before and of this one: 3 -> 9."""
        return str(self.count) if self.before is None else f"{self.before} -> {self.count}"


@dataclass(frozen=True, slots=True)
class Within:
    """Which questions are looked at: of one base or of all, and how many ways of asking are clustered at most.

    `is_compared`: the histories hold the period before, too. `with_overheard`: also what nobody put to the bot.
    """

    period: timedelta = PERIOD
    base: str | None = None
    is_compared: bool = True
    with_overheard: bool = False
    most: int = MOST


_ANY = Within()


class _Words(NamedTuple):
    """One way of asking: who asked so, what comes of it now, and how the index understands it."""

    text: str
    wants: tuple[Want, ...]
    query: Query
    vector: Vectors
    base: str
    nearest: Hit | None


def gaps_of(
    histories: Iterable[History],
    serving: Serving,
    *,
    now: datetime,
    least: int = LEAST,
    within: Within = _ANY,
    progress: Progress | None = None,
    workers: int = 1,
) -> list[Gap]:
    """Return what the FAQ that is served lacks, what most people asked first; raise UnknownBaseError.

    `histories` are those of the period that ends now and, for a trend, of the one before. A gap has at least `least`
    questions. The index is asked in so many threads as `workers`, which changes nothing of what is found.
    """
    serving.searcher.require(within.base)
    told = list(histories)
    wants = wants_of(_without_entry(told, now), with_overheard=within.with_overheard)
    words = [one for one in _open(wants, serving, progress, workers) if within.base in (None, one.base)]
    if not words:
        return []
    weights = [_people(one.wants) for one in words]
    space = space_of(_texts([(one.query, one.vector) for one in words]), _entries(serving))
    everything = dict.fromkeys([one.record.question for one in told] + [one.text for one in words])
    background = background_of(everything, _names(serving))
    found = []
    for rows in clusters_of(space, weights, [one.text for one in words], within.most):
        typical = words[medoid(space, rows, weights)]
        found.append(_gap(typical, [words[row] for row in rows], background, within, now))
    return sorted((gap for gap in found if gap.count >= max(1, least)), key=_rank)


def _names(serving: Serving) -> list[str]:
    """Return what the projects are called."""
    bases = map(serving.searcher.base, serving.searcher.names)
    return [name for base in bases for name in (base.name, base.project, *base.aliases)]


def _without_entry(histories: Iterable[History], now: datetime) -> list[History]:
    """Return what was asked until now, without that for which a maintainer has named the entry that answers it."""
    asked = sorted((one for one in histories if one.record.asked_at <= now), key=lambda one: one.record.asked_at)
    named = {one.history.record.answer_id for one in evidence_in(asked) if one.why is evidence.Why.MARKED}
    return [one for one in asked if one.record.answer_id not in named]


def _rank(gap: Gap) -> tuple[int, int, float, str]:
    return -gap.people, -gap.count, -gap.last_asked.timestamp(), gap.question


def _open(wants: Sequence[Want], serving: Serving, progress: Progress | None, workers: int) -> list[_Words]:
    """Return what was asked and is not answered now, each way of asking once."""
    groups: defaultdict[tuple[str | None, str], list[Want]] = defaultdict(list)
    for want in wants:
        groups[want.history.record.base, " ".join(want.text.casefold().split())].append(want)
    found = []
    asked = on_cores(lambda group: _asked_now(group, serving), list(groups.values()), workers)
    for done, words in enumerate(asked, start=1):
        found += [words] if words is not None else []
        if progress is not None:
            progress(done, len(groups))
    return found


def _asked_now(wants: Sequence[Want], serving: Serving) -> _Words | None:
    """Ask once more, and return what is still wanted; None where there is an answer by now, or nothing was asked."""
    asked = wants[0].history.record.base
    known = asked if asked in serving.searcher.names else None
    result = serving.searcher.search(wants[0].text, known)
    if not result.hits:
        return None
    outcome = decide(result, serving.bars)
    left = tuple(one for one in wants if _lacks(one, outcome))
    base = known or result.hits[0].entry.base
    if not left:
        return None
    vector = serving.searcher.encoder.encode_query(result.query.encoded).vector
    return _Words(left[0].text, left, result.query, vector, base, _nearest(outcome))


def _lacks(want: Want, outcome: Outcome) -> bool:
    """Tell whether an outcome leaves a question open: with no answer, or the one that was none before."""
    if not isinstance(outcome, Answered):
        return True
    return want.refused == (outcome.hit.entry.base, outcome.hit.entry.id)


def _nearest(outcome: Outcome) -> Hit | None:
    if isinstance(outcome, Answered):
        return outcome.hit
    return outcome.hits[0] if isinstance(outcome, Suggested) else outcome.nearest


def _entries(serving: Serving) -> Texts:
    """Return the questions of the FAQ itself, at most some hundreds of them."""
    names = serving.searcher.names
    questions = [entry.question for name in names for entry in serving.searcher.base(name).entries]
    some = questions[:: -(-len(questions) // _MOST_ENTRIES) or 1]
    queries = [parse(question, Glossary()) for question in some]
    return _texts([(query, serving.searcher.encoder.encode_query(query.encoded).vector) for query in queries])


def _texts(encoded: Sequence[tuple[Query, Vectors]]) -> Texts:
    queries = [query for query, _ in encoded]
    vectors = np.stack([vector for _, vector in encoded])
    return Texts([query.text for query in queries], vectors, [query.weights for query in queries])


def _gap(typical: _Words, words: Sequence[_Words], background: Background, within: Within, now: datetime) -> Gap:
    begin = now - within.period
    ordered = sorted(words, key=lambda one: (-_people(one.wants), one.text))
    wants = [want for one in ordered for want in one.wants]
    current = [want for want in wants if want.history.record.asked_at >= begin]
    earlier = [want for want in wants if want.history.record.asked_at < begin]
    return Gap(
        question=typical.text,
        title=_title(typical),
        questions=tuple(one.text for one in ordered if one is not typical)[:_MOST_QUESTIONS],
        count=_count(current),
        people=_people(current),
        before=_count(earlier) if within.is_compared else None,
        base=_most([one.base for one in ordered]),
        language=typical.query.language,
        nearest=_nearest_of(ordered),
        terms=background.label([one.text for one in ordered]),
        why=Counter({_voice(want): want.why for want in current}.values()),
        last_asked=max(want.history.record.asked_at for want in wants),
    )


def _title(words: _Words) -> str:
    """Return on one line what is asked: of a text of many lines or words its error, if it shows one."""
    parts = gist(words.text) or (words.text,)
    is_long = len(parts) > 1 or len(parts[0]) > _LONG
    line = words.query.errors[0] if is_long and words.query.errors else parts[0]
    return " ".join(line.split())


def _nearest_of(words: Sequence[_Words]) -> Nearest | None:
    """Return the entry that most ways of asking come nearest to, of several the one that scores best."""
    scores: defaultdict[tuple[str, str], list[Hit]] = defaultdict(list)
    for hit in (one.nearest for one in words):
        if hit is not None:
            scores[hit.entry.base, hit.entry.id].append(hit)
    best = [max(hits, key=lambda hit: hit.score.total) for hits in scores.values()]
    if not best:
        return None
    hit = max(best, key=lambda hit: (len(scores[hit.entry.base, hit.entry.id]), hit.score.total, hit.entry.id))
    return Nearest(hit.entry, hit.score.total)


def _count(wants: Sequence[Want]) -> int:
    """Return how many questions there were; what one person asked in the same words counts once."""
    return len({_voice(one) for one in wants})


def _voice(want: Want) -> tuple[str, str]:
    record = want.history.record
    return (record.person, " ".join(want.text.casefold().split())) if record.person else (record.answer_id, "")


def _people(wants: Sequence[Want]) -> int:
    """Return how many people asked; all of whom nothing is known count as one."""
    return len({one.history.record.person for one in wants})


def _most(names: Sequence[str]) -> str:
    counts = Counter(names)
    return min(counts, key=lambda name: (-counts[name], name))
