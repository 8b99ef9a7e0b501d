"""A bot over some weeks: an FAQ with holes, real questions as traffic, people with habits, and one maintainer."""

from __future__ import annotations

import math
import random
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

from benchmarks.corpora import encoder
from benchmarks.questions import SHARED, heading_key, records
from bot.answering import Answer, Serving, answer_to
from bot.chat.small_talk import without_courtesies
from bot.evaluation.grading import Asked, grade
from bot.journal.chat_records import Mark, Pick
from bot.journal.records import Feedback, Record, Shown
from bot.journal.sql import SqlJournal
from bot.learning.accepting import put
from bot.learning.asked_texts import phrasing_of
from bot.learning.evidence import answered_by
from bot.learning.gaps import Gap, gaps_of
from bot.learning.phrasings import harmless, wishes_of
from bot.learning.trials import Phrasing, Trials, open_trials
from bot.outcome import Answered
from bot.question import Question
from bot.reply import Kind
from bot.settings import settings_from
from index.bases import read_bases
from index.builder import build
from index.entry import Entry
from index.labels import Label
from index.store import Store

GOLD = SHARED / "gold" / "questions.jsonl"
MISSING = 0.25  # of the entries that gold asks for
_START = datetime(2026, 1, 5, 9, tzinfo=UTC)
_PEOPLE = 40
_TIMES = 3  # that each question of the traffic comes, from anybody
_READ = 5  # gaps that the maintainer looks at each week
_FULL_ANSWER = 2


class Care(Enum):
    """What the maintainer does each week."""

    PHRASINGS = "phrasings"
    GAPS = "gaps"
    BOTH = "both"

    @property
    def has_phrasings(self) -> bool:
        """Tell whether phrasings are accepted."""
        return self is not Care.GAPS

    @property
    def has_gaps(self) -> bool:
        """Tell whether gaps are filled."""
        return self is not Care.PHRASINGS


@dataclass(frozen=True, slots=True)
class Habits:
    """How often people do what they may do, 0 to 1; `slips` is how often they do it wrongly."""

    rate: float = 0.4
    pick: float = 0.6
    slips: float = 0.05


HABITS = Habits()


@dataclass(frozen=True, slots=True)
class Real:
    """A gold question to one base; questions of one group are one person's."""

    group: str
    base: str
    text: str
    answers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Point:
    """What the held-out questions get after a week: shares of 1."""

    week: int
    version: str
    hit1: float
    right: float
    wrong: float  # of all questions: wrong answers shown
    phrasings: int  # accepted so far
    filled: int  # entries put back so far


@dataclass(slots=True)
class Faq:
    """Copies of the FAQ files in a folder, some entries taken out."""

    folder: Path
    lines: dict[str, list[str]] = field(default_factory=dict)
    entries: dict[tuple[str, str], Entry] = field(default_factory=dict)
    missing: set[tuple[str, str]] = field(default_factory=set)

    def write(self) -> None:
        """Write the files without what is missing."""
        for base, lines in self.lines.items():
            gone = {
                number
                for name, entry in self.missing
                if name == base
                for number in range(
                    self.entries[name, entry].source.first_line, self.entries[name, entry].source.last_line + 1
                )
            }
            left = [line for number, line in enumerate(lines, start=1) if number not in gone]
            (self.folder / base / "faq.md").write_text("".join(left), encoding="utf-8")


def simulate(care: Care, seed: int, weeks: int) -> list[Point]:
    """Return what the held-out questions get week by week, the start being week 0."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        faq, questions = copied(folder / "knowledge")
        draw_lots = random.Random(seed)  # noqa: S311 - a simulation
        traffic, held_out = halves(questions, draw_lots)
        asked_for = sorted({(one.base, entry) for one in questions for entry in one.answers})
        faq.missing = set(draw_lots.sample(asked_for, round(MISSING * len(asked_for))))
        faq.write()
        left = {(base.name, entry.id) for base in read_bases([faq.folder])[0] for entry in base.entries}
        if left != faq.entries.keys() - faq.missing:
            raise AssertionError("taking entries out of a file changed others")
        with SqlJournal(f"sqlite:///{folder / 'journal.db'}", kept_days=36_500) as journal:
            world = _World(care, faq, Store(folder / "index"), journal, draw_lots, traffic, held_out)
            return list(world.run(weeks))


def copied(folder: Path) -> tuple[Faq, list[Real]]:
    """Return copies of the FAQs that gold asks, each a base of its own, and its questions."""
    asked = records(GOLD)
    faq = Faq(folder)
    for file in sorted({record["kb"] for record in asked}):
        (folder / _name(file)).mkdir(parents=True)
        whole = (SHARED / "faqs" / file).read_text(encoding="utf-8")
        faq.lines[_name(file)] = whole.splitlines(keepends=True)
    faq.write()
    faq.entries = {(base.name, entry.id): entry for base in read_bases([folder])[0] for entry in base.entries}
    return faq, [real for record in asked for real in _real(record, faq)]


def _real(record: dict[str, Any], faq: Faq) -> Iterator[Real]:
    """Yield the question of a record, nothing for one that its answer answers only in part."""
    headings = record["answer_heading"]
    wanted = {heading_key(heading) for heading in ([headings] if isinstance(headings, str) else headings or [])}
    if wanted and record["grade"] != _FULL_ANSWER:
        return
    base = _name(record["kb"])
    answers = {
        entry.id for (name, _), entry in faq.entries.items() if name == base and heading_key(entry.question) in wanted
    }
    yield Real(record["id"].rpartition("-")[0], base, record["query"], frozenset(answers))


def _name(file: str) -> str:
    return file.partition(".")[0].replace("/", "-").replace("_faq", "").replace("_", "-")


def halves(questions: Sequence[Real], draw_lots: random.Random) -> tuple[list[list[Real]], list[Real]]:
    """Return half of the groups in random order, some times each, as traffic, and the questions of the others."""
    groups: defaultdict[str, list[Real]] = defaultdict(list)
    for one in questions:
        groups[one.group].append(one)
    names = sorted(groups)
    draw_lots.shuffle(names)
    half = len(names) // 2
    coming = names[:half] * _TIMES
    draw_lots.shuffle(coming)
    return [groups[name] for name in coming], [one for name in names[half:] for one in groups[name]]


@dataclass(slots=True)
class _World:
    care: Care
    faq: Faq
    store: Store
    journal: SqlJournal
    draw_lots: random.Random
    traffic: list[list[Real]]
    held_out: list[Real]
    known: dict[str, frozenset[tuple[str, str]]] = field(default_factory=dict)  # answers by what was asked
    asked: dict[str, str] = field(default_factory=dict)  # the last answer's id by what was asked
    read: set[str] = field(default_factory=set)  # questions of gaps that the maintainer has dealt with
    refused: set[Phrasing] = field(default_factory=set)
    phrasings: int = 0

    def run(self, weeks: int) -> Iterator[Point]:
        missing = len(self.faq.missing)
        trials = self._built()
        point = self._point(0, trials.serving, missing)
        yield point
        a_week = math.ceil(len(self.traffic) / weeks)
        for week in range(1, weeks + 1):
            for number, group in enumerate(self.traffic[(week - 1) * a_week : week * a_week]):
                at = _START + timedelta(weeks=week - 1, hours=number * 168 / a_week)
                self._ask(group, trials.serving, at)
            self.journal.flush(60)
            self._maintain(trials, _START + timedelta(weeks=week))
            trials = self._built()
            has_changed = trials.serving.version != point.version
            point = self._point(week, trials.serving, missing) if has_changed else replace(point, week=week)
            yield point

    def _built(self) -> Trials:
        build([self.faq.folder], self.store, encoder())
        return open_trials(self.store, settings_from({}), {encoder().fingerprint: encoder()})

    def _point(self, week: int, serving: Serving, missing: int) -> Point:
        labels = [Asked(one.base, Label(one.text, tuple(sorted(one.answers)), "", "", 0)) for one in self.held_out]
        graded = list(grade(labels, serving))
        return Point(
            week,
            serving.version,
            _share([one.is_first_right for one in graded if one.is_answerable]),
            _share([one.is_outcome_right for one in graded]),
            _share([one.is_answered_wrongly for one in graded]),
            self.phrasings,
            missing - len(self.faq.missing),
        )

    def _ask(self, group: Sequence[Real], serving: Serving, at: datetime) -> None:
        """Let somebody ask, once more in other words where that was no help, and say what came of it."""
        person = f"person-{self.draw_lots.randrange(_PEOPLE)}"
        for number, one in enumerate(group):
            when = at + timedelta(minutes=2 * number)
            answer = answer_to(Question(one.text, one.base), serving)
            self.journal.record(_record(one, answer, serving, person, when))
            text = without_courtesies(answer.asked).strip()  # as gaps show it
            self.asked[text] = answer.id
            self.known[text] = frozenset((one.base, entry) for entry in one.answers)
            if self._react(one, answer, person, when + timedelta(minutes=1)):
                return

    def _react(self, asked: Real, answer: Answer, person: str, at: datetime) -> bool:
        """Let somebody rate or pick as the label says, or slip; tell whether it helped."""
        reply, lots = answer.reply, self.draw_lots
        is_right = isinstance(answer.outcome, Answered) and answer.outcome.hit.entry.id in asked.answers
        if reply.kind is Kind.ANSWERED and lots.random() < HABITS.rate:
            is_helpful = is_right != (lots.random() < HABITS.slips)
            self.journal.feedback(Feedback(answer.id, person, is_helpful, at))
        if is_right:
            return True
        slipped = lots.random() < HABITS.slips
        choices = [one for one in reply.choices if (one.id in asked.answers) != slipped]
        if choices and lots.random() < HABITS.pick:
            self.journal.chat.pick(Pick(answer.id, person, asked.base, choices[0].id, at))
            return True
        return False

    def _maintain(self, trials: Trials, now: datetime) -> None:
        if self.care.has_gaps:
            gaps = gaps_of(self.journal.histories(), trials.serving, now=now)
            self._read([gap for gap in gaps if not self.read.issuperset(_texts(gap))][:_READ], now)
        if self.care.has_phrasings:
            self._accept(trials)

    def _read(self, gaps: Sequence[Gap], now: datetime) -> None:
        """Put back the entries that gaps ask for, and mark questions that an entry answers already.

        What no entry of the whole FAQ answers is left alone: there is nothing here to fill it with.
        """
        for text in (text for gap in gaps for text in _texts(gap)):
            self.read.add(text)
            answers = self.known.get(text, frozenset())
            self.faq.missing -= answers
            if answers and self.care.has_phrasings:
                self.journal.chat.mark(Mark(self.asked[text], "maintainer", answered_by(*min(answers)), now))
        self.faq.write()
        self.journal.flush(60)

    def _accept(self, trials: Trials) -> None:
        """Accept the suggested phrasings that are right."""
        histories = list(self.journal.histories())
        right = {phrasing_of(text): answers for text, answers in self.known.items()}
        wishes = wishes_of(histories, trials.serving, refused=self.refused)
        offered = [one.phrasing for one in harmless(wishes, trials, histories)]
        chosen = [one for one in offered if (one.base, one.entry) in right.get(one.text, ())]
        self.refused |= set(offered) - set(chosen)
        put([self.faq.folder], chosen)
        self.phrasings += len(chosen)


def _texts(gap: Gap) -> tuple[str, ...]:
    return (gap.question, *gap.questions)


def _record(asked: Real, answer: Answer, serving: Serving, person: str, at: datetime) -> Record:
    result = answer.result
    shown = tuple(Shown(hit.entry.base, hit.entry.id, hit.score.total) for hit in result.hits)
    return Record(
        answer.id,
        at,
        answer.asked,
        result.query.language,
        asked.base,
        answer.reply.kind.value,
        result.confidence,
        shown,
        serving.version,
        "simulated",
        "channel",
        person,
        is_overheard=False,
        elapsed_ms=result.elapsed_ms,
    )


def _share(found: Sequence[bool]) -> float:
    return sum(found) / max(len(found), 1)
