"""The week in a few lines, and with one picture."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bot.journal.sql import SqlJournal
from bot.reply import Kind
from bot.reporting import messages
from bot.reporting.digest import Digest, GapLine, Scope, digest_of, digest_record, read_digest, read_record
from bot.reporting.picture import PictureError, picture_of
from tests.bot.journal.records import url_of
from tests.bot.learning.asking import PROXY, loaded, serving
from tests.bot.learning.asking import asked as really_asked
from tests.bot.reporting.asked import NOW, asked

_PNG = b"\x89PNG\r\n\x1a\n"


def _digest() -> Digest:
    told = [
        *(asked(day, helpful=day == 1) for day in (1, 2, 3)),
        asked(2, outcome=Kind.UNANSWERED.value),
        *(asked(day, outcome=Kind.SUGGESTED.value) for day in (8, 9)),
    ]
    return digest_of(told, None, until=NOW)


def test_a_week_is_counted_beside_the_one_before() -> None:
    assert messages.digest_head(_digest()) == "FAQ digest, 2026-03-23 to 2026-03-30"
    assert messages.digest_lines(_digest()) == [
        "4 questions, +2",
        "• answered: 3 (75%), +3",
        "• suggested: 0 (0%), -2",
        "• unanswered: 1 (25%), +1",
        "• helpful: 1 of 3 ratings",
    ]


def test_without_a_week_before_nothing_is_compared() -> None:
    lines = messages.digest_lines(digest_of([asked(1)], None, until=NOW))
    assert lines == [
        *("1 question", "• answered: 1 (100%)", "• suggested: 0 (0%)", "• unanswered: 0 (0%)"),
        "• helpful: nobody said",
    ]
    assert messages.digest_lines(digest_of([], None, until=NOW)) == ["Nothing was asked."]
    quiet = messages.digest_lines(digest_of([asked(9)], None, until=NOW))
    assert quiet == ["Nothing was asked; the week before, 1 question."]


def test_gaps_and_stale_entries_are_told(exported_encoder: Path) -> None:
    served = serving(loaded(exported_encoder))
    told = [really_asked(served, text, f"{number:032x}", days=2) for number, text in enumerate(PROXY * 2)]
    until = told[0].record.asked_at + timedelta(days=1)
    old = [asked(70, "backup", asked_at=until - timedelta(days=70)) for _ in range(20)]
    busy = [asked(9, asked_at=until - timedelta(days=days)) for days in (9, 70) for _ in range(20)]
    found = digest_of([*old, *busy, *told], served, until=until)
    assert found.gaps is not None
    assert [(gap.count, gap.before) for gap in found.gaps] == [(6, 0)]
    lines = messages.digest_lines(found)
    assert lines[5] == "Asked, and not in the FAQ:"
    assert lines[-2:] == [
        "Went stale:",
        "• How do I start a backup by hand? (tern): answered 20 questions in the 12 weeks before, none in the last 4",
    ]


def test_a_digest_tells_of_one_workspace_alone(tmp_path: Path) -> None:
    ours, theirs = asked(1, workspace="a" * 32, platform="slack"), asked(1, workspace="b" * 32, platform="slack")
    with SqlJournal(url_of(tmp_path / "journal.db")) as journal:
        journal.add([ours, theirs, asked(1, platform="slack"), asked(1)], NOW)
        for scope, questions in ((Scope(), 4), (Scope("slack"), 3), (Scope("slack", "a" * 32), 1)):
            assert read_digest(journal, None, until=NOW, scope=scope).now.questions == questions


def test_a_record_is_read_as_the_digest_that_it_was_made_of() -> None:
    found = _digest()
    assert read_record(digest_record(found)) == found
    whole = Digest(NOW, NOW, found.now, None, found.days, (GapLine("how?", 3, None),), found.stale)
    assert read_record(digest_record(whole)) == whole


def test_the_picture_is_a_png_that_is_described_to_those_who_do_not_see_it() -> None:
    assert picture_of(_digest()).startswith(_PNG)
    assert picture_of(digest_of([], None, until=NOW)).startswith(_PNG)
    assert messages.alternative(_digest()) == (
        "Bars of questions a day from 2026-03-16 to 2026-03-30. Of the last period's 4 questions 3 were answered,"
        " 0 suggested and 1 left unanswered. Most were asked on 2026-03-28: 2."
    )


def test_without_matplotlib_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(PictureError, match="pip install"):
        picture_of(_digest())


def test_without_scikit_learn_gaps_are_left_out(monkeypatch: pytest.MonkeyPatch, exported_encoder: Path) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    for name in [
        one for one in sys.modules if one.startswith(("bot.learning.gaps", "bot.learning.clusters", "sklearn."))
    ]:
        monkeypatch.delitem(sys.modules, name)
    assert digest_of([asked(1)], serving(loaded(exported_encoder)), until=NOW).gaps is None
