"""Versions of one thing alone, and the rows that say nothing of what was asked."""

from __future__ import annotations

import pytest

from index.version_questions import Verdict, look_up, stray_rows
from tests.index.samples import an_entry
from tests.index.version_samples import DETECTION, NAMES


@pytest.mark.parametrize(
    "question", ["mmcv 1.5.0", "is mmcv-full 1.5.0 ok then?", "what about mmcv 1.5.0", "mmcv 1.5.0 可以吗"]
)
def test_versions_of_one_thing_alone_are_looked_up(question: str) -> None:
    answer = look_up(question, DETECTION, NAMES)
    assert answer is not None
    assert (answer.verdict, answer.asked) == (Verdict.LISTED, (("MMCV", "1.5.0"),))


@pytest.mark.parametrize("question", ["mmcv 0.0.1", "mmdet 99.0", "install mmcv 1.5.0", "mmcv 1.5.0 is slow"])
def test_a_version_alone_that_no_row_lists_or_that_more_is_said_of_is_left_alone(question: str) -> None:
    assert look_up(question, DETECTION, NAMES) is None


@pytest.mark.parametrize(
    ("question", "excluded"),
    [("mmcv 1.4.0 is slow", "<1.4.0"), ("compatiblity isue mmcv", "2.23.0"), ("mmcv 1.4.0 is slow", "2.3.0rc0")],
)
def test_rows_that_list_no_version_of_the_question_are_stray(question: str, excluded: str) -> None:
    stray = stray_rows(question, DETECTION, NAMES)
    lines = dict(zip(DETECTION.answer_lines, DETECTION.answer.split("\n"), strict=True))
    rows = [number for number, line in lines.items() if excluded in line]
    assert rows
    assert stray.issuperset(rows)


def test_rows_that_list_a_version_of_the_question_are_not_stray() -> None:
    stray = stray_rows("training with mmdet 2.23.0 crashes", DETECTION, NAMES)
    lines = dict(zip(DETECTION.answer_lines, DETECTION.answer.split("\n"), strict=True))
    rows = {number: line for number, line in lines.items() if line.startswith("| 2.")}
    assert [line for number, line in rows.items() if number not in stray] == [
        line for line in rows.values() if line.startswith("| 2.23.0 ")
    ]


def test_an_entry_without_a_version_table_has_no_stray_rows() -> None:
    assert stray_rows("mmcv 1.4.0", an_entry("No table."), NAMES) == frozenset()
