"""What is exported comes back as it was, and what is wrong in a file keeps all of it out."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.journal.chat_records import Mark, Pick
from bot.journal.histories import History
from bot.journal.records import Feedback, Record, Shown
from bot.journal.sql import SqlJournal
from bot.reply import Kind
from bot.reporting.journal_rows import add_to_journal, journal_rows
from bot.reporting.rows import Form, Rows, RowsError, What, neutralised, read_rows, restored, write_rows
from index.errors import MmfaqError
from tests.bot.journal.records import url_of
from tests.bot.reporting.asked import asked, picked

_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
_FORMULAS = st.sampled_from(["=1+1", "@SUM(A1)", "+1", "-2", "\t=x", "'=x", "''-1", "'plain", " =1", "\r\n", "＝1"])
_WORDS = _TEXT | _FORMULAS
_HASHES = st.sampled_from(["", "a" * 32, "0123456789abcdef" * 2])
_TIMES = st.datetimes(datetime(2026, 1, 1), datetime(2026, 3, 1)).map(lambda one: one.replace(tzinfo=UTC))  # noqa: DTZ001 - it gets its zone there
_NUMBERS = st.floats(-1e6, 1e6)


@st.composite
def _histories(draw: st.DrawFn) -> History:
    answer = draw(st.text("0123456789ABCDEFGHJK", min_size=10, max_size=10))
    record = Record(
        answer,
        draw(_TIMES),
        draw(_WORDS),
        draw(st.sampled_from(["en", "zh"])),
        draw(st.none() | _WORDS.filter(bool)),
        draw(st.sampled_from([kind.value for kind in Kind])),
        draw(st.floats(0, 1)),
        tuple(draw(st.lists(st.builds(Shown, _WORDS, _WORDS, _NUMBERS), max_size=3))),
        draw(_WORDS),
        draw(_WORDS),
        draw(_HASHES),
        draw(_HASHES),
        draw(st.booleans()),
        draw(_NUMBERS),
        draw(_WORDS),
        draw(_HASHES),
    )
    people = st.lists(_HASHES, unique=True, max_size=2)
    return History(
        record,
        tuple(Feedback(answer, one, draw(st.booleans()), draw(_TIMES), draw(_WORDS)) for one in draw(people)),
        tuple(Pick(answer, one, draw(_WORDS), draw(_WORDS), draw(_TIMES)) for one in draw(people)),
        tuple(Mark(answer, one, draw(_WORDS), draw(_TIMES)) for one in draw(people)),
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_histories(), max_size=3), st.sampled_from(Form))
def test_rows_are_read_as_they_were_written(tmp_path: Path, histories: list[History], form: Form) -> None:
    rows = journal_rows(histories)
    assert _again(rows, form, tmp_path).rows == rows.rows


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(_WORDS, st.lists(_WORDS, max_size=2), _WORDS), max_size=3), st.sampled_from(Form))
def test_labels_are_read_as_they_were_written(
    tmp_path: Path, labels: list[tuple[str, list[str], str]], form: Form
) -> None:
    rows = [
        {"base": "tern", "question": asked, "entries": entries, "kind": kind, "language": "en", "span": asked}
        for asked, entries, kind in labels
    ]
    assert _again(Rows(What.LABELS, tuple(rows)), form, tmp_path).rows == tuple(rows)


@given(_WORDS)
def test_no_cell_is_a_formula_and_none_loses_a_letter(text: str) -> None:
    cell = neutralised(text)
    assert restored(cell) == text
    assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    assert not cell.startswith(("\t", "\r", "\n"))


def test_a_spreadsheet_sees_text_where_somebody_asked_a_formula() -> None:
    rows = journal_rows([asked(question='=HYPERLINK("http://example.org","x")')])
    (row,) = csv.DictReader(io.StringIO(write_rows(rows, Form.CSV), newline=""))
    assert row["question"].startswith("'=HYPERLINK")


def test_persons_are_hashes_and_every_column_is_there() -> None:
    (row,) = journal_rows([picked(asked(helpful=True), "other")]).rows
    assert (row["person"], row["feedback"][0]["person"]) == ("a" * 32, "a" * 32)
    assert (row["picks"][0]["entry"], row["marks"][0]["mark"]) == ("other", "not answerable")


def test_a_journal_moves_into_another_one_and_a_second_time_changes_nothing(tmp_path: Path) -> None:
    told = [picked(asked(_recent(2), helpful=True), "other"), asked(_recent(1), base="birds")]
    rows = _again(journal_rows(told), Form.CSV, tmp_path)
    with SqlJournal(url_of(tmp_path / "journal.db")) as journal:
        assert add_to_journal(rows, journal, "f") == (2, 0, 0)
        assert journal.histories() == told
        assert add_to_journal(rows, journal, "f") == (0, 2, 0)
        assert journal.histories() == told


def test_what_is_kept_already_is_not_replaced_but_what_is_new_about_it_is_added(tmp_path: Path) -> None:
    ours = asked(_recent(1), helpful=True)
    theirs = History(
        replace(ours.record, question="another text"),
        (replace(ours.feedback[0], is_helpful=False), replace(ours.feedback[0], person="b" * 32)),
    )
    with SqlJournal(url_of(tmp_path / "journal.db")) as journal:
        journal.add([ours], datetime.now(UTC))
        add_to_journal(_again(journal_rows([theirs]), Form.JSON_LINES, tmp_path), journal, "f")
        (found,) = journal.histories()
    assert found.record == ours.record
    assert sorted((one.person, one.is_helpful) for one in found.feedback) == [("a" * 32, True), ("b" * 32, True)]


def test_secrets_in_a_file_do_not_reach_the_journal(tmp_path: Path) -> None:
    told = asked(_recent(1), question="mail me at jo@example.org", helpful=False)
    told = replace(told, feedback=(replace(told.feedback[0], reason="ask jo@example.org"),))
    with SqlJournal(url_of(tmp_path / "journal.db")) as journal:
        add_to_journal(_again(journal_rows([told]), Form.CSV, tmp_path), journal, "f")
        (found,) = journal.histories()
    assert "jo@" not in found.record.question + found.feedback[0].reason


def test_answers_that_are_older_than_is_kept_are_left_out_so_that_counts_stay_right(tmp_path: Path) -> None:
    told = [asked(_recent(200)), asked(_recent(1))]
    with SqlJournal(url_of(tmp_path / "journal.db")) as journal:
        assert add_to_journal(_again(journal_rows(told), Form.CSV, tmp_path), journal, "f") == (1, 0, 1)


def test_one_bad_line_keeps_the_whole_file_out_and_is_named(tmp_path: Path) -> None:
    rows = [dict(row) for row in journal_rows([asked(_recent(1)) for _ in range(4)]).rows]
    rows[1] |= {"confidence": 7}
    rows[3] |= {"person": "Jo Doe"}
    read = _again(Rows(What.JOURNAL, tuple(rows)), Form.CSV, tmp_path)
    with SqlJournal(url_of(tmp_path / "journal.db")) as journal:
        with pytest.raises(RowsError) as told:
            add_to_journal(read, journal, "answers.csv")
        assert journal.histories() == []
    assert str(told.value).splitlines()[:2] == [
        "answers.csv:3: confidence must be a number from 0 to 1",
        "answers.csv:5: person must be a hash of 32 hexadecimal digits, or empty",
    ]


def test_lines_are_counted_as_an_editor_does_also_below_questions_of_many_lines(tmp_path: Path) -> None:
    long = asked(_recent(1), question="one\ntwo\nthree")
    rows = _again(journal_rows([long, asked(_recent(1))]), Form.CSV, tmp_path)
    assert rows.lines == (2, 5)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("answer_id", "../etc"),
        ("asked_at", "soon"),
        ("asked_at", "2999-01-01T00:00:00+00:00"),
        ("asked_at", 7),
        ("question", None),
        ("outcome", "guessed"),
        ("outcome", ["answered"]),
        ("confidence", True),
        ("confidence", float("nan")),
        ("is_overheard", "no"),
        ("shown", [{"base": "tern"}]),
        ("shown", "tern"),
        ("feedback", [{"person": "", "is_helpful": 1, "given_at": "2026-01-01", "reason": ""}]),
        ("picks", [1]),
        ("colour", "red"),
    ],
)
def test_a_value_that_is_none_is_refused(tmp_path: Path, column: str, value: object) -> None:
    (row,) = journal_rows([asked(_recent(1))]).rows
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps({**row, column: value}) + "\n", encoding="utf-8")
    with SqlJournal(url_of(tmp_path / "journal.db")) as journal, pytest.raises(RowsError, match=f":1: .*{column}"):
        add_to_journal(read_rows(file, Form.JSON_LINES), journal, "f")


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.jsonl", b'{"a": 1}\n[1]\nnot json\n', ":2: this is no JSON object"),
        ("a.csv", b"answer_id,question\nA\n", ":2: the line has 1 cells, the first one has 2"),
        ("a.csv", b'answer_id\n"A\n', "this is no CSV"),
        ("a.csv", b"\xff\xfe", "this is not UTF-8"),
        ("gone.csv", None, "cannot be read"),
        ("deep.jsonl", b"[" * 100_000, ":1: this is no JSON object"),
    ],
)
def test_a_file_that_is_none_is_one_clear_sentence(tmp_path: Path, name: str, data: bytes | None, told: str) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(MmfaqError, match=told):
        read_rows(tmp_path / name, Form.CSV if name.endswith("csv") else Form.JSON_LINES)


def _again(rows: Rows, form: Form, folder: Path) -> Rows:
    file = folder / "rows"
    file.write_bytes(write_rows(rows, form).encode())
    return read_rows(file, form)


def _recent(days: float) -> float:
    """Return how many days before the tests' now that is."""
    from tests.bot.reporting.asked import NOW

    return (NOW - (datetime.now(UTC) - timedelta(days=days))) / timedelta(days=1)
