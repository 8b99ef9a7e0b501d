"""Labelled questions are added at the end of what is there, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.reporting.label_rows import add_labels, label_rows
from bot.reporting.rows import Form, Rows, RowsError, What, read_rows, write_rows
from bot.settings import Settings
from index.errors import MmfaqError
from index.labels import require_labels

_THERE = """# by hand
- {question: "how to install", entry: install}   # kept
- question: |
    two
    lines
  entry: null
"""
_FAQ = "# FAQ\n\n## Install\n\nRun it.\n\n## Fly\n\nWith wings.\n"


@pytest.fixture
def chosen(tmp_path: Path) -> Settings:
    folder = tmp_path / "knowledge" / "tern"
    folder.mkdir(parents=True)
    (folder / "faq.md").write_text(_FAQ, encoding="utf-8")
    (folder / "questions.yml").write_text(_THERE, encoding="utf-8")
    return Settings(tmp_path / "knowledge", tmp_path / "index", tmp_path / "cache", state=tmp_path / "state")


def _file(chosen: Settings) -> Path:
    return chosen.knowledge / "tern" / "questions.yml"


def _rows(*rows: dict[str, object]) -> Rows:
    return Rows(What.LABELS, tuple({"base": "tern", **row} for row in rows), tuple(range(2, len(rows) + 2)))


def test_labels_that_are_exported_and_imported_are_there_already(chosen: Settings, tmp_path: Path) -> None:
    rows = label_rows(chosen)
    for form in Form:
        (tmp_path / "labels").write_bytes(write_rows(rows, form).encode())
        assert add_labels(read_rows(tmp_path / "labels", form), chosen, "labels") == (0, 2, [])
    assert _file(chosen).read_text(encoding="utf-8") == _THERE


def test_new_labels_stand_below_those_that_are_there_and_nothing_else_changes(chosen: Settings) -> None:
    hostile = 'a "b"\n- {question: x} # \u2028 \x7f \x85 \U0001f426 什么'
    rows = _rows(
        {"question": hostile, "entries": ["install", "fly"], "kind": "typo", "language": "en", "span": "Run"},
        {"question": "how high?", "entries": []},
        {"question": "how to fly", "entries": "fly"},
        {"question": "how to fly", "entries": ["fly"]},
    )
    assert add_labels(rows, chosen, "labels") == (3, 1, [str(_file(chosen))])
    text = _file(chosen).read_text(encoding="utf-8")
    assert text.startswith(_THERE)
    found = require_labels(_file(chosen))[2:]
    assert [(one.question, one.entries, one.kind, one.span) for one in found] == [
        (hostile, ("install", "fly"), "typo", "Run"),
        ("how high?", (), "", ""),
        ("how to fly", ("fly",), "", ""),
    ]
    assert add_labels(rows, chosen, "labels") == (0, 4, [])


def test_a_file_without_a_last_line_end_with_indented_items_or_of_windows_takes_more(chosen: Settings) -> None:
    for text in (
        _THERE.rstrip("\n"),
        "  - {question: a, entry: null}\n",
        "- {question: a, entry: null}\r\n",
        "",
        "# x\n",
    ):
        _file(chosen).write_bytes(text.encode())
        assert add_labels(_rows({"question": "how to fly", "entries": ["fly"]}), chosen, "labels")[0] == 1
        assert _file(chosen).read_bytes().decode().startswith(text)
        assert require_labels(_file(chosen))[-1].question == "how to fly"
    _file(chosen).unlink()
    assert add_labels(_rows({"question": "how to fly", "entries": ["fly"]}), chosen, "labels")[0] == 1


def test_a_list_in_brackets_is_left_alone_with_a_clear_sentence(chosen: Settings) -> None:
    _file(chosen).write_text("[{question: a, entry: null}]\n", encoding="utf-8")
    with pytest.raises(MmfaqError, match="Write it as lines that begin with a dash"):
        add_labels(_rows({"question": "how to fly", "entries": ["fly"]}), chosen, "labels")
    assert _file(chosen).read_text(encoding="utf-8") == "[{question: a, entry: null}]\n"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"question": "x", "entries": ["gone"]}, "tern has no entry 'gone'"),
        ({"question": "x", "entries": [], "base": "kestrel"}, "there is no base 'kestrel'"),
        ({"question": "x", "entries": [], "base": None}, "name one with --base"),
        ({"question": "how to install", "entries": ["fly"]}, "labelled with other entries already, on line 2"),
        ({"question": " ", "entries": []}, "question must be a text"),
        ({"question": "x", "entries": [7]}, "entries must be a list"),
        ({"question": "x", "entries": [], "kind": 7}, "texts"),
        ({"question": "x", "entries": [], "extra": 7}, "unknown extra"),
    ],
)
def test_one_wrong_row_keeps_all_of_them_out(chosen: Settings, row: dict[str, object], told: str) -> None:
    with pytest.raises(RowsError, match=f"labels:3: .*{told}"):
        add_labels(_rows({"question": "how to fly", "entries": ["fly"]}, row), chosen, "labels")
    assert _file(chosen).read_text(encoding="utf-8") == _THERE


def test_a_base_is_named_for_rows_that_name_none(chosen: Settings) -> None:
    rows = _rows({"question": "how to fly", "entries": ["fly"], "base": None})
    assert add_labels(rows, chosen, "labels", "tern")[0] == 1
