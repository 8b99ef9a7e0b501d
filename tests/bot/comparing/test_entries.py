"""When a question that is gone and one that is new are the same reworded."""

from __future__ import annotations

from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.comparing.entries import are_alike

_TEXTS = st.text("ab ", max_size=12)


@given(_TEXTS, _TEXTS)
def test_the_short_cut_changes_nothing_of_what_is_alike(before: str, after: str) -> None:
    assert are_alike(before, after) == (SequenceMatcher(None, before, after).ratio() >= 0.6)


@pytest.mark.parametrize(
    ("before", "after", "is_so"),
    [
        ("how do i start a backup?", "how do i start a backup by hand?", True),
        ("aabba", "aacca", True),  # exactly as much as it takes
        ("who sings at night?", "how do i start a backup?", False),
        ("", "", True),
    ],
)
def test_questions_are_alike_from_three_fifths_on(before: str, after: str, *, is_so: bool) -> None:
    assert are_alike(before, after) is is_so
