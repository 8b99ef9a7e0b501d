"""Questions as a journal holds them, and an FAQ that answers some of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from bot.answering import Serving, answer_to
from bot.journal.chat_records import NOT_ANSWERABLE, Mark, Pick
from bot.journal.histories import History
from bot.journal.records import Feedback, Record, Shown, new_answer_id
from bot.question import Question
from bot.risk import Risk, bars_for
from index.corpus import FaissCorpus
from index.encoder import OnnxEncoder
from index.entry import Base, Entry, Source
from index.export import load_encoder
from index.models import DEFAULT_MODEL
from index.prepare import prepare
from index.searcher import Searcher
from tests.bot.calibrations import by_feature

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)

ENTRIES = {
    "install": ("How do I install the package?", "Run `pip install tern` and restart the shell."),
    "backup": ("How do I start a backup by hand?", "Run `tern fly` in the folder."),
    "password": ("How do I change my password?", "Open the settings and choose a new password."),
}
# Three topics that the FAQ knows nothing of, as people ask for them.
EXPORT = (
    "how do I export a report as PDF",
    "export report to pdf file",
    "can I save the report as a PDF document?",
    "PDF export of reports",
)
PROXY = ("does it work behind a corporate proxy", "how to set an http proxy", "proxy settings for the company network")
DARK = ("is there a dark mode", "dark theme please, is there one?", "switch the interface to dark mode")


def serving(encoder: OnnxEncoder, entries: dict[str, tuple[str, str]] | None = None, version: str = "0002") -> Serving:
    """Return what answers from entries, by default from all of them."""
    written = tuple(
        Entry(name, "tern", (), question, answer, (row,), "en", Source("tern/faq.md", row, row))
        for row, (name, (question, answer)) in enumerate((ENTRIES if entries is None else entries).items(), start=1)
    )
    prepared = prepare(Base("tern", "Tern", entries=written))
    corpus = FaissCorpus(prepared.base, prepared.passages, encoder.encode_passages(prepared.texts), prepared.postings)
    calibration = by_feature()
    return Serving(version, Searcher([corpus], encoder, calibration=calibration), bars_for(Risk(), calibration))


@cache
def loaded(cache_folder: Path) -> OnnxEncoder:
    """Return the encoder, read once for all tests of a process."""
    return load_encoder(DEFAULT_MODEL, cache_folder)


def asked(served: Serving, text: str, person: str = "", *, days: float = 1, **changes: object) -> History:
    """Return a question as it was answered so many days ago, by whom it was asked."""
    answer = answer_to(Question(text), served)
    hits = answer.result.hits
    record = Record(
        answer_id=new_answer_id(),
        asked_at=NOW - timedelta(days=days),
        question=text,
        language=answer.result.query.language,
        base=None,
        outcome=answer.reply.kind.value,
        confidence=answer.result.confidence,
        shown=tuple(Shown(hit.entry.base, hit.entry.id, hit.score.total) for hit in hits),
        index_version=served.version,
        platform="slack",
        place="p" * 32,
        person=person,
        is_overheard=False,
        elapsed_ms=1.0,
    )
    return History(replace(record, **changes))  # type: ignore[arg-type] # fields by name


def unhelpful(history: History, person: str = "") -> History:
    """Return a history in which somebody, by default the asker, said that the answer did not help."""
    record = history.record
    said = Feedback(record.answer_id, person or record.person, is_helpful=False, given_at=record.asked_at)
    return replace(history, feedback=(*history.feedback, said))


def picked(history: History, entry: str) -> History:
    """Return a history in which the asker chose an entry."""
    record = history.record
    pick = Pick(record.answer_id, record.person, "tern", entry, record.asked_at)
    return replace(history, picks=(*history.picks, pick))


def marked(history: History, mark: str = NOT_ANSWERABLE) -> History:
    """Return a history in which a maintainer marked the answer, by default as none."""
    record = history.record
    return replace(history, marks=(*history.marks, Mark(record.answer_id, "m" * 32, mark, record.asked_at)))
