"""Ways in which people really asked for an entry, and that do not find it yet."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from bot.answering import Serving
from bot.journal.histories import History
from bot.learning.asked_texts import is_alike, phrasing_of, words_of
from bot.learning.evidence import Evidence, Why, evidence_in
from bot.learning.trials import Phrasing, Trials
from bot.outcome import Answered
from bot.policy import decide
from index.encoder import Encoder
from index.entry import Entry
from index.language import language_of
from index.markdown_text import plain_text
from index.passages import quoted_errors
from index.twins import twins_of

_TOP = 10
_RIVALS = 8  # entries near a text, whose own questions it may not take


@dataclass(frozen=True, slots=True)
class Wish:
    """A way to ask for an entry: how often, by how many people, and how they found the entry.

    `rank` is the entry's place for it today, None where it is not among the first ten; `confidence` is today's.
    """

    base: str
    entry: str
    title: str
    text: str
    count: int
    people: int
    rank: int | None
    confidence: float
    why: tuple[Why, ...]

    @property
    def phrasing(self) -> Phrasing:
        """What is to be written."""
        return Phrasing(self.base, self.entry, self.text)


@dataclass(slots=True)
class _Group:
    """Questions that say the same about one entry."""

    words: frozenset[str]
    texts: Counter[str] = field(default_factory=Counter)
    found: list[Evidence] = field(default_factory=list)


def wishes_of(
    histories: Iterable[History], serving: Serving, *, refused: Container[Phrasing] = (), labelled: Sequence[str] = ()
) -> list[Wish]:
    """Return ways to ask that ranked low or needed a second try, those that most people used first.

    `labelled` are test questions: what is one, or nearly, stays out, for as a phrasing it would test nothing.
    """
    tests = [words_of(text) for text in labelled]
    groups = [(key, group) for key, part in _groups(evidence_in(histories), serving).items() for group in part]
    claimed = _claims(groups)
    wishes = [
        wish
        for (base, entry), group in groups
        if claimed[base, group.words] == entry and not any(is_alike(group.words, one) for one in tests)
        for wish in _wish(base, entry, group, serving)
        if wish.phrasing not in refused
    ]
    return sorted(wishes, key=lambda one: (-one.people, -one.count, one.confidence, one.base, one.entry, one.text))


def harmless(wishes: Sequence[Wish], trials: Trials, histories: Sequence[History]) -> list[Wish]:
    """Return the wishes that, granted together, take no other entry's questions: its own, and people's."""
    probes = [*_rivals(wishes, trials.serving), *_settled(wishes, histories)]
    left = list(wishes)
    while left:
        taken = trials.taken(trials.with_phrasings(wish.phrasing for wish in left), probes)
        culprits = {_nearest(probe, winner, left, trials.encoder) for probe, winner in taken} - {None}
        if not culprits:
            break
        left = [wish for wish in left if wish not in culprits]
    return left


def _groups(found: Iterable[Evidence], serving: Serving) -> Mapping[tuple[str, str], list[_Group]]:
    groups: defaultdict[tuple[str, str], list[_Group]] = defaultdict(list)
    for one in found:
        text = phrasing_of(one.history.record.question)
        if text is None or serving.searcher.entry(one.base, one.entry) is None:
            continue
        words = words_of(text)
        own = groups[one.base, one.entry]
        group = next((group for group in own if is_alike(group.words, words)), None)
        if group is None:
            group = _Group(words)
            own.append(group)
        group.texts[text] += 1
        group.found.append(one)
    return groups


def _claims(groups: Sequence[tuple[tuple[str, str], _Group]]) -> dict[tuple[str, frozenset[str]], str]:
    """Return the entry that each text is a way to ask for, "" where two have as good a claim."""
    claims: defaultdict[tuple[str, frozenset[str]], Counter[str]] = defaultdict(Counter)
    for (base, entry), group in groups:
        claims[base, group.words][entry] += len(group.found)
    found = {}
    for key, counted in claims.items():
        (first, most), *rest = counted.most_common(2)
        found[key] = "" if rest and rest[0][1] == most else first
    return found


def _wish(base: str, entry: str, group: _Group, serving: Serving) -> Iterator[Wish]:
    """Yield the wish that a group makes, nothing where the entry is found already or the text is its own."""
    text = min(group.texts, key=lambda one: (-group.texts[one], len(one), one))
    known = serving.searcher.entry(base, entry)
    if known is None or _is_said(group.words, known, serving) or _has_better_twin(text, known, serving):
        return
    asked = group.found[-1].history.record.question
    result = serving.searcher.search(asked, base, _TOP)
    outcome = decide(result, serving.bars)
    if isinstance(outcome, Answered) and outcome.hit.entry.id == entry:
        return
    ids = [hit.entry.id for hit in result.hits]
    people = {one.history.record.person for one in group.found}
    yield Wish(
        base,
        entry,
        known.question,
        text,
        len({one.history.record.answer_id for one in group.found}),
        len(people),
        ids.index(entry) + 1 if entry in ids else None,
        result.confidence,
        tuple(sorted({one.why for one in group.found}, key=lambda why: why.value)),
    )


def _is_said(words: frozenset[str], entry: Entry, serving: Serving) -> bool:
    """Tell whether a text is nearly the entry's own, or exactly another entry's."""
    if any(is_alike(words, words_of(text)) for text in _own_texts(entry)):
        return True
    others = serving.searcher.base(entry.base).entries
    return any(words == words_of(text) for other in others for text in (other.question, *other.phrasings))


def _own_texts(entry: Entry) -> list[str]:
    title = plain_text(entry.question)
    return [title, *quoted_errors(title), *entry.phrasings]


def _has_better_twin(text: str, entry: Entry, serving: Serving) -> bool:
    """Tell whether the same is said in the language of a text by another entry."""
    if language_of(text) == entry.language:
        return False
    entries = serving.searcher.base(entry.base).entries
    row = next(place for place, one in enumerate(entries) if one.id == entry.id)
    return any(entries[other].language == language_of(text) for other in twins_of(entries).get(row, ()))


def _rivals(wishes: Sequence[Wish], serving: Serving) -> Iterator[Phrasing]:
    """Yield the questions of the entries that are near to wishes."""
    for wish in wishes:
        for hit in serving.searcher.search(wish.text, wish.base, _RIVALS).hits:
            if hit.entry.id != wish.entry:
                for text in (plain_text(hit.entry.question), *hit.entry.phrasings):
                    yield Phrasing(wish.base, hit.entry.id, _nearly(text))


def _nearly(text: str) -> str:
    """Return a text without its end: one that an entry holds word for word finds it in any case."""
    first, _, _ = text.rpartition(" ")
    return first or text[:-1] or text


def _settled(wishes: Sequence[Wish], histories: Sequence[History]) -> Iterator[Phrasing]:
    """Yield people's questions that other entries answer and for which the entries of wishes were near."""
    wished = {(wish.base, wish.entry) for wish in wishes}
    for one in evidence_in(histories):
        shown = {(entry.base, entry.entry) for entry in one.history.record.shown}
        if shown & wished - {(one.base, one.entry)}:
            yield Phrasing(one.base, one.entry, one.history.record.question)


def _nearest(probe: Phrasing, winner: str, wishes: Sequence[Wish], encoder: Encoder) -> Wish | None:
    """Return the wish for an entry that resembles a text most, None where there is none for it."""
    own = [wish for wish in wishes if (wish.base, wish.entry) == (probe.base, winner)]
    if not own:
        return None
    vectors = encoder.encode_passages([probe.text, *(wish.text for wish in own)]).vectors
    return own[int(np.argmax(vectors[1:] @ vectors[0]))]
