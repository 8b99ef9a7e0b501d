"""What holds for every text, well written or not."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import Problem
from index.readers import read_file
from index.readers.blocks import Draft
from index.readers.markdown import read_markdown
from index.readers.rst import read_rst
from index.readers.yaml_faq import read_yaml
from tests.index.readers.reading import drafts_of

_BREAKS = ["\n", "\n", "\n\n", "\n  ", "\n    ", "\t", "\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\0"]
_WORDS = [
    "what is this?",
    "an answer",
    "Error: x",
    "中文",
    "如何？",
    " ",
    "  ",
    "`",
    "``",
    '"',
    "\\",
    "*",
    "_",
    "[",
    "]",
]
_MARKDOWN = [
    *(
        "# ",
        "## ",
        "- ",
        "* ",
        "1. ",
        "> ",
        "```",
        "~~~",
        "```{contents}\n",
        "**",
        "__",
        "Q: ",
        "A: ",
        "**Q1**",
        "问：",
    ),
    *("|a|b|\n|-|-|\n|1|2|", "<details>", "<summary>", "</summary>", "</details>", "<!-- id: x -->", "<!--", "-->"),
    *('??? note "x?"\n    ', "::: details x\n", ":::", "/// details | x\n", "///", '{{< faq "x" >}}', "{{< /faq >}}"),
    *("<p><b>", "</b></p>", "<dt>", "<dd>", "<faq question='x?' answer=y />", "- **a b**: c", "**a b c.** d", "+++\n"),
    *("{#a}", "[a](#b)", "[a]: http://x", "---", "===", "<h2>", "</h2>", "<br>", ":   term", "(x)=", "![", "&amp;"),
]
_RST = [
    *(
        "Title\n=====\n",
        "Q?\n---\n",
        "* ",
        "1. ",
        "::",
        "\n\n    code\n",
        "term\n    def",
        ":field: x",
        "| line",
        ">>> x",
    ),
    *("`x`_", ":ref:`x`", ":class:`~a.b`", "|x|", ".. _x:", ".. |x| replace:: y", "[1]_", ".. [1] x", "..", "-----"),
    *("+--+--+\n|a |b |\n+--+--+", "=== ===\na   b\n=== ===\n", ".. note::", ".. code-block:: py", ".. rubric:: x"),
    *(".. image:: x", ".. include:: /etc/passwd", ".. raw:: html", ".. csv-table::", ".. list-table::", ".. class:: x"),
    *(".. topic:: x?\n\n   y\n", ".. dropdown:: x\n\n   y\n", ".. admonition:: x?\n\n   y\n", "|Question|Answer|"),
    *(".. contents::", ".. toctree::", ".. versionadded:: 1", ".. default-role:: x", ".. date::", ".. figure:: x"),
]
_YAML = [
    *("- ", "question: ", "answer: ", "q: ", "a: ", "|\n", ">-\n", "'", "{", "}", ":", ": ", "&a ", "*a", "<<: *a"),
    *("!!str ", "!x ", "? ", "---\n", "...\n", "#", "%", "@", "42", "null", "title: ", "items: ", "content: ", "faq: "),
    *("question: {en: x, zh: y}\n", "answer: {en: x, zh: y}\n", "question_en: ", "answer_en: ", "en: ", "zh: "),
    *("id: ", "phrasings: ", "section: ", "\ufeff", "!!binary ", "2001-01-01", "|2\n", "category: ", "\x1f", "{a, b}"),
]


def _pieces(own: list[str]) -> st.SearchStrategy[str]:
    """Texts of a format's own marks in any order; plain random characters rarely make a single one."""
    return st.lists(st.sampled_from([*own, *_BREAKS, *_WORDS]), max_size=25).map("".join) | st.text(max_size=60)


def _holds(text: str, drafts: list[Draft], problems: list[Problem]) -> None:
    count = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    for draft in drafts:
        assert 1 <= draft.question_line <= count
        assert "\n" not in draft.question
        assert len(draft.answer) == len(draft.answer_lines)
        assert [draft.question_line, *draft.answer_lines] == sorted([draft.question_line, *draft.answer_lines])
        assert all(line <= count for line in draft.answer_lines)
    assert [draft.question_line for draft in drafts] == sorted(draft.question_line for draft in drafts)
    assert all(1 <= problem.line <= count for problem in problems)


@settings(max_examples=200, deadline=None)
@given(_pieces(_MARKDOWN))
def test_any_text_at_all_can_be_read_as_markdown(text: str) -> None:
    _holds(text, drafts_of(text, ".md"), read_markdown(text, "f")[1])


@settings(max_examples=150, deadline=None)
@given(_pieces(_RST))
def test_any_text_at_all_can_be_read_as_restructuredtext(text: str) -> None:
    _holds(text, drafts_of(text, ".rst"), read_rst(text, "f")[1])


@settings(max_examples=200, deadline=None)
@given(_pieces(_YAML))
def test_any_text_at_all_can_be_read_as_yaml(text: str) -> None:
    _holds(text, *read_yaml(text, "f"))


@pytest.mark.parametrize("suffix", [".md", ".rst", ".yml"])
def test_any_bytes_at_all_can_be_read_as_a_file(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"faq{suffix}"

    @settings(max_examples=100, deadline=None)
    @given(st.binary(max_size=60))
    def check(data: bytes) -> None:
        path.write_bytes(data)
        drafts, _ = read_file(path, path.name)
        assert all(draft.question.strip() and draft.answer for draft in drafts)

    check()


_NAMES = st.sampled_from(
    ["server", "client", "queue", "model", "palette", "brush", "kettle", "memory", "symbol", "gradient", "水壶", "端口"]
)
_PLAIN = st.lists(_NAMES, min_size=2, max_size=7).map(" ".join)
_QUESTION = st.one_of(_PLAIN.map("How does the {} start?".format), _PLAIN.map("The {} does not start".format))
_ANSWER = st.lists(_PLAIN.map("Look at the {}.".format), min_size=1, max_size=3)
_FAQ = st.lists(st.tuples(_QUESTION, _ANSWER), min_size=2, max_size=6)
_Written = list[tuple[str, list[str]]]


def _indented(paragraphs: list[str], indentation: str) -> str:
    return "\n\n".join(indentation + paragraph for paragraph in paragraphs)


def _each(faq: _Written, write: Callable[[str, str], str], indentation: str = "") -> str:
    return "\n\n".join(write(question, _indented(answer, indentation)) for question, answer in faq) + "\n"


_SHAPES: dict[str, tuple[str, Callable[[_Written], str]]] = {
    "headings": (".md", lambda faq: "# FAQ\n\n" + _each(faq, "## {}\n\n{}".format)),
    "headings below sections": (".md", lambda faq: "# FAQ\n\n## General\n\n" + _each(faq, "### {}\n\n{}".format)),
    "underlined headings": (".md", lambda faq: _each(faq, "{}\n---\n\n{}".format)),
    "bullets": (".md", lambda faq: "## General\n\n" + _each(faq, "- {}\n\n{}".format, "  ")),
    "stars": (".md", lambda faq: _each(faq, "* {}\n\n{}".format, "  ")),
    "bold bullets": (".md", lambda faq: "# FAQ\n\n" + _each(faq, "- **{}**\n\n{}".format, "  ")),
    "Q and A": (".md", lambda faq: _each(faq, "Q: {}\n\nA: {}".format)),
    "Q and A without blank lines": (".md", lambda faq: _each(faq, "Q: {}\nA: {}".format)),
    "bold Q and A": (".md", lambda faq: _each(faq, "**Q: {}**\n\n**A:** {}".format)),
    "Chinese Q and A": (".md", lambda faq: _each(faq, "问：{}\n\n答：{}".format)),
    "details": (".md", lambda faq: _each(faq, "<details>\n<summary>{}</summary>\n\n{}\n\n</details>".format)),
    "RST titles": (".rst", lambda faq: "FAQ\n===\n\n" + _each(faq, lambda q, a: f"{q}\n{'-' * 80}\n\n{a}")),
    "RST definitions": (".rst", lambda faq: _each(faq, "{}\n{}".format, "    ")),
    "RST bullets": (".rst", lambda faq: _each(faq, "* {}\n\n{}".format, "  ")),
    "YAML entries": (".yml", lambda faq: _each(faq, "- question: {}\n  answer: |\n{}".format, "    ")),
    "YAML groups": (
        ".yml",
        lambda faq: "- items:\n" + _each(faq, "  - title: {}\n    content: |\n{}".format, "      "),
    ),
    "YAML mapping": (".yml", lambda faq: "faq:\n" + _each(faq, "  {}: |\n{}".format, "    ")),
}


@pytest.mark.parametrize("shape", sorted(_SHAPES))
def test_a_generated_faq_comes_back_with_exactly_its_questions_and_answers(shape: str) -> None:
    suffix, write = _SHAPES[shape]

    @settings(max_examples=60, deadline=None)
    @given(_FAQ)
    def check(faq: _Written) -> None:
        drafts = drafts_of(write(faq), suffix)
        assert [draft.question for draft in drafts] == [question for question, _ in faq]
        assert ["\n".join(draft.answer) for draft in drafts] == ["\n\n".join(answer) for _, answer in faq]

    check()


@pytest.mark.parametrize(
    ("text", "suffix"),
    [
        ("[" * 50_000, ".yml"),
        ("{a: " * 5_000, ".yml"),
        ("- " * 5_000 + "x", ".yml"),
        ("&a [*a]", ".yml"),
        ("&a {faq: *a}", ".yml"),
        (">" * 10_000 + "x", ".md"),
        ("- " * 5_000 + "x", ".md"),
        ("[" * 10_000, ".md"),
        ("*a " * 10_000, ".md"),
        ("\n\n".join("  " * depth + "- a" for depth in range(300)), ".md"),
        ("\n\n".join("  " * depth + "- a" for depth in range(300)), ".rst"),
        ("\n\n".join("   " * depth + ".. note::" for depth in range(300)), ".rst"),
    ],
    ids=lambda value: value[:8],
)
def test_deep_nesting_ends_without_an_entry_or_an_exception(text: str, suffix: str) -> None:
    assert drafts_of(text, suffix) == []


def test_nesting_too_deep_to_be_read_is_a_problem_of_the_file() -> None:
    deep = "\n\n".join("  " * depth + "- a" for depth in range(300))
    for problems in (read_rst(deep, "f")[1], read_yaml("[" * 5_000, "f")[1]):
        assert ["too deeply" in problem.what for problem in problems] == [True]


def test_text_on_which_docutils_itself_breaks_is_a_problem_of_the_file() -> None:
    blocks, (problem,) = read_rst(".. |x| replace:: y.. |x| replace:: y.. |x| replace:: y", "f")
    assert blocks == []
    assert "docutils cannot read this" in problem.what


def test_a_yaml_alias_bomb_is_walked_once() -> None:
    names = "abcdefghijkl"
    levels = (f"{c}: &{c} [{','.join(['*' + p] * 9)}]\n" for p, c in pairwise(names))
    text = 'a: &a {question: "What is it?", answer: A bomb.}\n' + "".join(levels)
    assert [draft.question for draft in drafts_of(text, ".yml")] == ["What is it?"]
