"""The language of a text, and plain text from Markdown."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.language import has_chinese, language_of
from index.markdown_text import plain_text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How do I install it?", "en"),
        ("怎么安装？", "zh"),
        ("训练 mmdetection 时 CUDA out of memory 怎么办", "zh"),
        ("mmcv.ops 找不到", "zh"),
        ("The menu item 设置 opens the long dialog with all of the options in it", "en"),
        ("日本語です", "en"),
        ("安装の问题怎么办", "zh"),
        ("Как установить", "en"),
        ("1234 !?", "en"),
        ("", "en"),
    ],
)
def test_a_fair_share_of_chinese_makes_a_text_chinese(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(("text", "is_there"), [("a显b", True), ("。，", False), ("abc", False), ("㐀", True)])
def test_a_single_character_counts_as_chinese_and_punctuation_does_not(text: str, *, is_there: bool) -> None:
    assert has_chinese(text) is is_there


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_a_text_in_chinese_holds_chinese(text: str) -> None:
    assert has_chinese(text) or language_of(text) == "en"


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("**bold** and *it*", "bold and it"),
        ("`code_x`", "code_x"),
        ("[words](https://x.org)", "words"),
        ("![alt **x**](y.png)", "alt x"),
        ("mmcv.\\_ext \\<2", "mmcv._ext <2"),
        ("a &amp; b", "a & b"),
        ("a <b>c</b>", "a c"),
        ("one\ntwo  \nthree", "one two three"),
        ("snake_case_name", "snake_case_name"),
        ("", ""),
    ],
)
def test_plain_text_is_the_words_that_a_reader_sees(markdown: str, words: str) -> None:
    assert plain_text(markdown) == words


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_plain_text_of_anything_is_one_line_without_double_blanks(text: str) -> None:
    words = plain_text(text)
    assert words == " ".join(words.split())
