"""Text of chats as Markdown: nothing is markup that was none, and nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.capturing.markdown import cleaned, code_span, escaped, fenced, link, pieces_of, readable, spaced, styled, tamed
from bot.markup.parsing import tree_of
from bot.markup.tree import Code, Paragraph, text_of

PRINTABLE = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp")))


def _words(markdown: str) -> str:
    return "".join("".join(text_of(block.spans).split()) for block in tree_of(markdown) if isinstance(block, Paragraph))


@given(PRINTABLE)
def test_escaped_text_reads_as_it_was_typed(text: str) -> None:
    assert _words(spaced(escaped(text))) == "".join(text.split())


@given(PRINTABLE.filter(lambda text: text.strip(" \n") != ""))
def test_code_between_fences_is_itself(text: str) -> None:
    (code,) = tree_of(fenced(text, "py"))
    assert isinstance(code, Code)
    assert code.text.strip("\n") == text.strip("\n")


@pytest.mark.parametrize("code", ["x", "`x`", "a ``b`` c", "<b>", "\\", "a\nb"])
def test_code_in_a_line_is_itself(code: str) -> None:
    (paragraph,) = tree_of(f"see {code_span(code)} there")
    assert isinstance(paragraph, Paragraph)
    (span,) = (span for span in paragraph.spans if span.style.code)
    assert span.text == code.replace("\n", " ")


@given(st.text())
def test_nothing_that_hides_or_turns_text_is_left(text: str) -> None:
    found = cleaned(f"a\u202e{text}\0\ud800\u2028b")
    assert not set(found) & set("\u202e\0\u2028\x85\r\x1b")
    assert found.encode("utf-8").decode("utf-8") == found
    assert cleaned(found) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a\nb", "a\n\nb"),
        ("\n\na\n\n\n\nb\n", "a\n\nb"),
        ("a\n- b\n  c\n- d\ne", "a\n\n- b\n  c\n- d\n\ne"),
        ("> a\n> b\nc", "> a\n> b\n\nc"),
        ("a\n```\n\n\nb\n```\nc", "a\n\n```\n\n\nb\n```\n\nc"),
        ("a  \n    b", "a\n\nb"),
    ],
)
def test_lines_stay_apart_as_in_a_chat(text: str, found: str) -> None:
    assert spaced(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<b> `<b>` <https://e.org> a<b", "\\<b> `<b>` <https://e.org> a\\<b"),
        ("a\n---\n- b\n***", "a\n\\---\n- b\n\\***"),
        ("## Why **now**? ##", "**Why now?**"),
    ],
)
def test_a_chats_own_markdown_keeps_its_meaning(text: str, found: str) -> None:
    assert tamed(text) == found


def test_fences_may_begin_and_end_anywhere() -> None:
    pieces = [(one.text, one.is_code, one.language) for one in pieces_of("see ```py\nx```then ``` ``` and ```y")]
    assert pieces == [("see ", False, ""), ("x", True, "py"), ("then ``` ``` and ```y", False, "")]


def test_words_for_secrets_are_text_except_in_code() -> None:
    assert readable("<token> `<key>`\n```\n<secret>\n```\n<other>") == "\\<token> `<key>`\n```\n<secret>\n```\n<other>"


def test_links_and_styles_hold_together() -> None:
    assert link("a", "https://e.org/(x) y") == "[a](https://e.org/%28x%29%20y)"
    assert link("", "https://e.org") == "<https://e.org>"
    assert link("", "mailto:x") == "mailto:x"
    assert styled(" a \n\nb", "**") == " **a** \n\n**b**"
