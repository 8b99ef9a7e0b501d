"""Results for a terminal, and plain text for a pipe."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from bot import messages
from bot.render import show_answer, show_problems, show_versions
from index.errors import Problem, Severity
from tests.bot.results import MANIFEST, MARKUP, answer, searcher


class Screen:
    """A console that remembers what it was told."""

    def __init__(self, *, is_terminal: bool, width: int = 80, has_colour: bool = True) -> None:
        self.file = io.StringIO()
        self.console = Console(
            file=self.file,
            force_terminal=is_terminal,
            width=width,
            color_system="truecolor" if is_terminal and has_colour else None,
            no_color=not has_colour,
            legacy_windows=False,
        )

    @property
    def text(self) -> str:
        return self.file.getvalue()


def test_a_pipe_gets_the_answer_as_it_stands_in_the_file() -> None:
    screen = Screen(is_terminal=False)
    show_answer(screen.console, answer())
    lines = screen.text.splitlines()
    focus = ["Best match, line 3:", MARKUP]
    assert lines[:6] == ["How do I [b]install[/b] it?", "", *focus, "", MARKUP]
    assert "demo > Setup > First [steps]" in lines
    assert "d.md:1-3  u://x" in lines
    assert "\x1b" not in screen.text


def test_the_next_entries_stand_on_a_line_each_and_the_id_last() -> None:
    screen = Screen(is_terminal=False, width=20)
    given = answer("birds, bread: who flies over bread?")
    show_answer(screen.console, given)
    assert screen.text.splitlines()[-2:] == [
        "1. How do I [b]install[/b] it?  (d.md:1-3)",
        f"answer {given.id}, confidence {given.result.confidence:.0%}",
    ]


def test_what_is_not_covered_is_said_before_the_nearest_entry_and_what_to_do_after_it() -> None:
    screen = Screen(is_terminal=False)
    given = answer("Who flies at night, and how do I bake bread?")
    show_answer(screen.console, given)
    lines = screen.text.splitlines()
    assert lines[0] == messages.not_covered("en")
    assert lines[1].startswith("1. ")
    assert lines[2:] == [messages.next_step("en", ""), f"answer {given.id}, confidence 0%"]


@pytest.mark.parametrize("width", [20, 80, 200])
def test_a_terminal_gets_a_panel_that_fits(width: int) -> None:
    screen = Screen(is_terminal=True, width=width, has_colour=False)
    show_answer(screen.console, answer())
    panel = [line for line in screen.text.splitlines() if line.startswith(("╭", "│", "╰"))]
    assert panel
    assert all(len(line) <= width + len("\x1b[0m") * line.count("\x1b") * 2 for line in panel)


def test_a_terminal_shows_brackets_as_they_are() -> None:
    screen = Screen(is_terminal=True)
    show_answer(screen.console, answer())
    assert "How do I [b]install[/b] it?" in screen.text
    assert "[bold]brackets[/bold]" in screen.text
    assert ":smile:" in screen.text
    assert "Markdown" in screen.text


def test_without_colour_no_colour_is_sent() -> None:
    coloured, plain = Screen(is_terminal=True), Screen(is_terminal=True, has_colour=False)
    problem = Problem(Severity.ERROR, "d.md", 3, "bad", "Mend it.")
    for screen in (coloured, plain):
        show_problems(screen.console, [problem])
    assert "\x1b[31m" in coloured.text
    assert plain.text == "d.md:3: error: bad. Mend it.\n"


def test_problems_stand_on_lines_that_an_editor_can_jump_to() -> None:
    screen = Screen(is_terminal=False, width=10)
    kinds = (Severity.ERROR, Severity.WARNING)
    show_problems(screen.console, [Problem(kind, "a/d [x].md", 3, "[b]bad[/b] " * 20, "Mend it.") for kind in kinds])
    assert [line.split(" [b]")[0] for line in screen.text.splitlines()] == [
        "a/d [x].md:3: error:",
        "a/d [x].md:3: warning:",
    ]


def test_no_hit_is_said_in_words() -> None:
    screen = Screen(is_terminal=False)
    show_answer(screen.console, answer(""), with_why=True)
    assert screen.text.splitlines()[0] == messages.nothing_asked()


def test_the_served_version_has_a_star() -> None:
    screen = Screen(is_terminal=False, width=200)
    show_versions(screen.console, [MANIFEST], MANIFEST.version)
    head, row = screen.text.splitlines()
    assert head.split() == ["version", "built", "bases", "passages", "encoder"]
    assert row.split() == ["*", MANIFEST.version, MANIFEST.created, "demo", "2", "9", "a/model"]


def test_why_names_the_error_lines_the_corrections_and_the_unknown_words() -> None:
    lines = list(messages.why(searcher().search("why zebra\nValueError: instal failed")))
    assert "error line  ValueError: instal failed" in lines
    assert any(line.startswith("unknown     ") and "zebra" in line for line in lines)
    assert any(line.startswith("1. ") for line in lines)
    assert any(line.startswith("   nearest passage (") for line in lines)


def test_counts_are_told_in_the_right_number() -> None:
    assert messages.plural(1, "entry", "entries") == "1 entry"
    assert messages.plural(2, "entry", "entries") == "2 entries"
    assert messages.plural(0, "error") == "0 errors"


@pytest.mark.parametrize("question", ["up down", "install zebra", "zebra crossings", ""])
def test_a_reply_on_one_line_has_no_line_break(question: str) -> None:
    assert messages.one_line(answer(question).reply).count("\n") == 0


def test_an_answer_on_one_line_ends_with_its_place() -> None:
    assert messages.one_line(answer("up down").reply).endswith(" | d.md:5-10")
