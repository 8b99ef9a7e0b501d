"""Ids and anchors made from titles."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.language import CJK
from index.slug import entry_slug, slug

_ALLOWED = re.compile(f"(?:[0-9a-z\u00c0-\u024f\u0400-\u04ff{CJK}]+(?:-(?!$))?)*")
_LONGEST = 60
_TEXT = st.text(max_size=120) | st.lists(
    st.sampled_from(
        ["What ", "is-", "`x_y`", "**b**", "[l](u)", '"', "\\_", "显存", "Ünder", "ИЯ", "İ", "!", "&amp;", "\n"]
    ),
    max_size=30,
).map("".join)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ('"Loss goes Nan"', "loss-goes-nan"),
        ("`norm_eval` in backbone", "norm-eval-in-backbone"),
        ("COCO Dataset, AP or AR = -1", "coco-dataset-ap-or-ar-1"),
        ("\"No module named 'mmcv.\\_ext'\".", "no-module-named-mmcv-ext"),
        ("Using [a link](https://x.org) and **bold**", "using-a-link-and-bold"),
        ("显存不够，怎么办？", "显存不够-怎么办"),
        ("Café — naïve", "café-naïve"),
        ("Cafe\u0301", "café"),
        ("Don't “quote”", "dont-quote"),
        ("?!", ""),
    ],
)
def test_a_slug_is_the_letters_and_digits_of_a_title(title: str, expected: str) -> None:
    assert slug(title) == expected


def test_a_question_without_letters_still_has_an_id() -> None:
    assert entry_slug("?!") == "entry"


def test_a_long_question_is_cut_between_words() -> None:
    question = "Why does the program that I installed yesterday from the package index stop?"
    assert entry_slug(question) == "why-does-the-program-that-i-installed-yesterday-from-the"


def test_a_question_of_exactly_the_longest_length_is_not_cut() -> None:
    words = "a" * 30 + "-" + "b" * 29
    assert entry_slug(words) == words
    assert entry_slug(words + "-c") == words


def test_one_endless_word_is_cut_anyway() -> None:
    assert entry_slug("显" * 200) == "显" * _LONGEST


@settings(max_examples=200, deadline=None)
@given(_TEXT)
def test_a_slug_holds_only_letters_and_digits_joined_by_single_dashes(text: str) -> None:
    assert _ALLOWED.fullmatch(slug(text))


@settings(max_examples=200, deadline=None)
@given(_TEXT)
def test_an_id_is_never_empty_or_too_long(text: str) -> None:
    made = entry_slug(text)
    assert 0 < len(made) <= _LONGEST
    assert _ALLOWED.fullmatch(made)


@settings(max_examples=200, deadline=None)
@given(_TEXT)
def test_the_slug_of_a_slug_is_itself(text: str) -> None:
    assert slug(slug(text)) == slug(text)
    assert entry_slug(entry_slug(text)) == entry_slug(text)
