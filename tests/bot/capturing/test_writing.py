"""A draft is read back as one entry with its answer, whatever was said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.capturing.drafting import Draft
from bot.capturing.errors import CaptureError
from bot.capturing.markdown import escaped, spaced, tamed
from bot.capturing.writing import as_markdown, written
from index.bases import read_bases
from index.entry import Base, Entry, Source
from index.errors import Severity
from tests.bot.capturing.samples import BASE, ENTRY, drafted

HOSTILE = (
    *(
        "---",
        "...",
        "***",
        "===",
        "<!--",
        "-->",
        "--!>",
        "# Why?",
        "## Second question?",
        "Q: who?",
        "A: me",
        "Problem: x",
    ),
    *(
        "```",
        "~~~",
        "```yaml",
        "`",
        "``",
        "- a",
        "  - b",
        "1. x",
        "> q",
        "question: x",
        "- question: y\n  answer: z",
        "|",
    ),
    *(
        "'",
        '"',
        ": ",
        "#",
        "\\",
        "{",
        "%YAML 1.1",
        "&amp;",
        "\t",
        "    code",
        "\u2028",
        "\x85",
        "\0",
        "\ufeff",
        "\ud800",
    ),
    *(
        "<details><summary>Why?</summary>",
        "</details>",
        "**Why?**",
        "[a]: http://x",
        "[[x]]",
        "(a)=",
        ":::",
        "!!! note",
    ),
    *(
        "|a|b|\n|-|-|",
        "What is it?",
        "中文？",
        "\r\n",
        "password=hunter2secret",
        "{#id}",
        "FAQ",
        "Contents",
        "Solution: x",
    ),
)
PIECES = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=6)), min_size=1, max_size=8)
TEXTS = st.builds(str.join, st.sampled_from(["\n", " ", "\n\n"]), PIECES)
WAYS: tuple[Callable[[str], str], ...] = (lambda text: spaced(tamed(text)), lambda text: spaced(escaped(text)), str)

YAML_BASE = replace(BASE, entries=(replace(ENTRY, source=Source("tern/faq.yml", 1, 3)),))


def _read(draft: Draft, folder: Path) -> Entry:
    found = written(draft)
    path = folder / found.name
    path.write_text(found.text, encoding="utf-8")
    (base,), problems = read_bases([path])
    assert [problem for problem in problems if problem.severity is Severity.ERROR] == []
    (entry,) = base.entries
    path.unlink()
    return entry


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS, TEXTS, st.sampled_from(WAYS), st.sampled_from([BASE, YAML_BASE]))
def test_whatever_was_said_is_one_entry_with_that_answer(
    tmp_path: Path, question: str, answer: str, way: Callable[[str], str], base: Base
) -> None:
    try:
        draft = drafted(way(question), way(answer), base)
    except CaptureError:
        return
    entry = _read(draft, tmp_path)
    assert entry.answer == draft.answer
    assert "hunter2secret" not in f"{entry.question}{entry.answer}"


@pytest.mark.parametrize(
    "answer",
    [
        "Plain words.",
        "Two paragraphs,\n\nand a list:\n\n- `one`\n- two\n\n```python\n# Why?\nx = 1\n```",
        "A table:\n\n| a | b |\n| --- | --- |\n| 1 | 2 |",
        "> Quoted.\n\nSee <https://example.org/a_b>, \\<b> and [this](https://example.org).",
    ],
)
def test_what_people_usually_write_is_written_as_markdown(tmp_path: Path, answer: str) -> None:
    draft = drafted(answer=answer)
    assert written(draft).name.endswith(".md")
    assert _read(draft, tmp_path).answer == answer


def test_the_file_says_where_it_came_from_and_what_is_near() -> None:
    text = as_markdown(drafted("It is Monday. --> <!-- x\nHow do I oil the crane?", left_out=("the file a.png",)))
    head, _, rest = text.partition("-->")
    assert head.startswith("<!--\n")
    for part in (
        "Source: https://e.slack.com/archives/C1/p1",
        "Base: tern. Language: en. Proposed id: ",
        "The nearest entry: How do I oil the crane? (tern, how-do-i-oil-the-crane, tern/faq.md:1-3).",
        "Left out: the file a.png.",
        "Asked in the thread's first message:\n  It is Monday. -- > <!-- x\n  How do I oil the crane?",
    ):
        assert part in head
    assert rest.startswith("\n\n# FAQ\n\n## How do I oil the crane?")


def test_a_base_in_yaml_gets_yaml_with_the_id_that_is_proposed(tmp_path: Path) -> None:
    draft = drafted(answer="# Title\n\n- a: b", base=YAML_BASE)
    assert written(draft).name == f"how-do-i-oil-the-crane-2-{draft.key}.yml"
    assert "  answer: |\n    # Title\n\n    - a: b\n" in written(draft).text
    assert _read(draft, tmp_path).id == "how-do-i-oil-the-crane-2"
