"""What people asked and did, as a journal holds it, and a small FAQ to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.answering import Serving
from bot.journal.chat_records import Mark, Pick
from bot.journal.histories import History
from bot.journal.records import Feedback, Record, Shown
from bot.learning.trials import Trials
from bot.risk import Risk, bars_for
from index.corpus import FaissCorpus
from index.encoder import HashEncoder
from index.entry import Base, Entry, Source
from index.prepare import prepare
from index.searcher import Searcher
from tests.bot.calibrations import by_feature

BASE = "tern"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
QUESTIONS = {
    "install": "How do I install the package?",
    "nest": "Where does the colony nest in winter?",
    "feed": "Who feeds the kestrel at noon?",
}


def base_of(questions: dict[str, str] | None = None, languages: Sequence[str] = (), **more: object) -> Base:
    """Return a base with an entry for each question."""
    entries = tuple(
        Entry(name, BASE, (), text, f"Read page {row}.", (row,), "en", Source("faq.md", row, row))
        for row, (name, text) in enumerate((questions or QUESTIONS).items(), start=1)
    )
    spoken = [replace(entry, language=one) for entry, one in zip(entries, languages, strict=False)]
    return replace(Base(BASE, "Tern", entries=tuple(spoken) or entries), **more)  # type: ignore[arg-type]  # by name


def trials_of(base: Base | None = None) -> Trials:
    """Return an index in memory whose confidence is the share of the question that the first entry explains."""
    encoder, prepared = HashEncoder(), prepare(base or base_of())
    vectors = encoder.encode_passages(prepared.texts)
    corpus = FaissCorpus(prepared.base, prepared.passages, vectors, prepared.postings)
    searcher = Searcher([corpus], encoder, calibration=by_feature())
    return Trials([corpus], encoder, Serving("0001-abc", searcher, bars_for(Risk(), searcher.calibration)))


class Asked:
    """Questions one after the other, each with an answer of its own."""

    def __init__(self) -> None:
        self.histories: list[History] = []

    def __call__(
        self,
        question: str,
        *,
        person: str = "anna",
        outcome: str = "suggested",
        shown: Sequence[str] = ("install", "nest"),
        minutes: int = 60,
    ) -> Asked:
        """Ask something, so many minutes after what was asked before."""
        number = len(self.histories)
        at = self.histories[-1].record.asked_at if self.histories else NOON
        entries = tuple(Shown(BASE, one, 0.5) for one in shown)
        record = Record(
            f"ANSWER{number:04}", at + timedelta(minutes=minutes), question, "en", None, outcome, 0.4, entries,
            "0001-abc", "discord", "place", person, is_overheard=False, elapsed_ms=1.0,
        )  # fmt: skip
        self.histories.append(History(record))
        return self

    def picked(self, entry: str, person: str = "anna") -> Asked:
        """Let somebody choose an entry after the last answer."""
        last = self.histories[-1]
        pick = Pick(last.record.answer_id, person, BASE, entry, self._later())
        self.histories[-1] = replace(last, picks=(*last.picks, pick))
        return self

    def rated(self, person: str = "anna", *, is_helpful: bool = True) -> Asked:
        """Let somebody rate the last answer."""
        last = self.histories[-1]
        said = Feedback(last.record.answer_id, person, is_helpful, self._later())
        self.histories[-1] = replace(last, feedback=(*last.feedback, said))
        return self

    def marked(self, mark: str) -> Asked:
        """Let a maintainer mark the last answer."""
        last = self.histories[-1]
        made = Mark(last.record.answer_id, "maintainer", mark, self._later())
        self.histories[-1] = replace(last, marks=(*last.marks, made))
        return self

    def _later(self) -> datetime:
        last = self.histories[-1]
        return last.record.asked_at + timedelta(minutes=1 + len(last.picks) + len(last.feedback))
