from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.journal.chat_records import Pick
from bot.journal.records import Record, Shown
from bot.journal.sql import SqlJournal
from bot.lint.remembered import FEWEST_QUESTIONS, QUESTIONS_AN_ENTRY, hits_of
from bot.settings import Settings
from index.entry import Base
from tests.bot.journal.records import NOON, a_record, url_of
from tests.bot.lint.corpus import written
from tests.bot.lint.indexed import headings

_TITLES = ("tern", "gull", "heron", "skua")


@pytest.fixture
def birds(tmp_path: Path) -> Base:
    """Return a base of four entries."""
    (base,) = written(tmp_path / "birds", {"faq.md": headings({f"A {one}?": "It flies." for one in _TITLES})}).bases
    return base


def _chosen(tmp_path: Path, journal: str | None = None) -> Settings:
    state = tmp_path / "state"
    url = url_of(tmp_path / "journal.db") if journal is None else journal
    return Settings(tmp_path, tmp_path, tmp_path, journal=url, state=state, keep_days=36_500)


def _keep(tmp_path: Path, *records: Record, picks: tuple[Pick, ...] = ()) -> None:
    with SqlJournal(url_of(tmp_path / "journal.db")) as journal:
        for future in [journal.record(record) for record in records]:
            future.result(30)
        for pick in picks:
            journal.chat.pick(pick).result(30)


def _asked(count: int, entry: str, outcome: str = "answered", days: int = 0, also: str = "") -> list[Record]:
    shown = tuple(Shown("birds", one, 0.9) for one in (entry, also) if one)
    asked_at = NOON + timedelta(days=days)
    return [a_record(base="birds", shown=shown, outcome=outcome, asked_at=asked_at) for _ in range(count)]


def test_what_was_answered_suggested_or_chosen_was_shown(tmp_path: Path, birds: Base) -> None:
    records = [
        *_asked(FEWEST_QUESTIONS, "a-tern"),
        *_asked(1, "a-gull", "unanswered", days=40, also="a-skua"),
        *_asked(1, "a-tern", "suggested", also="a-heron"),
    ]
    pick = Pick(records[0].answer_id, "p" * 32, "birds", "a-skua", NOON)
    _keep(tmp_path, *records, picks=(pick,))
    hits = hits_of([birds], _chosen(tmp_path))

    assert hits == {
        ("birds", "a-tern"): FEWEST_QUESTIONS + 1,
        ("birds", "a-gull"): 0,
        ("birds", "a-heron"): 1,
        ("birds", "a-skua"): 1,
    }


def test_too_few_questions_tell_nothing(tmp_path: Path, birds: Base) -> None:
    _keep(tmp_path, *_asked(FEWEST_QUESTIONS - 2, "a-tern"), *_asked(1, "a-tern", days=40))

    assert hits_of([birds], _chosen(tmp_path)) == {}


def test_a_short_time_tells_nothing(tmp_path: Path, birds: Base) -> None:
    _keep(tmp_path, *_asked(FEWEST_QUESTIONS, "a-tern"), *_asked(1, "a-tern", days=27))

    assert hits_of([birds], _chosen(tmp_path)) == {}


def test_a_large_base_needs_more_questions(tmp_path: Path) -> None:
    count = FEWEST_QUESTIONS // QUESTIONS_AN_ENTRY + 1
    titles = {f"A bird with {number} feathers?": "It flies." for number in range(count)}
    (base,) = written(tmp_path / "birds", {"faq.md": headings(titles)}).bases
    _keep(tmp_path, *_asked(FEWEST_QUESTIONS, "a-tern"), *_asked(1, "a-tern", days=40))

    assert hits_of([base], _chosen(tmp_path)) == {}


def test_where_nothing_is_remembered_nothing_is_made(tmp_path: Path, birds: Base) -> None:
    assert hits_of([birds], _chosen(tmp_path, journal="")) is None
    assert hits_of([birds], Settings(tmp_path, tmp_path, tmp_path, journal=None, state=tmp_path / "state")) is None
    assert not (tmp_path / "state").exists()


def test_a_journal_that_cannot_be_read_is_a_warning(
    tmp_path: Path, birds: Base, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "journal.db").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(4096))

    assert hits_of([birds], _chosen(tmp_path)) is None
    assert "What was asked is left out of account." in caplog.text
