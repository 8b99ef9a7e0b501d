"""Replies for a terminal, with rich; plain Markdown where the output is a pipe."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot import messages
from index.errors import Problem, Severity
from index.store import Manifest

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from bot.answering import Answer
    from bot.reply import Choice, Reply, Shown


def say(console: Console, text: str, *, style: str | None = None, is_folded: bool = False) -> None:
    """Print a text as it is: nothing in it is markup, a colour, an emoji or a command to the terminal."""
    console.print(_harmless(text), style=style, markup=False, highlight=False, emoji=False, soft_wrap=not is_folded)


def show_answer(console: Console, answer: Answer, *, with_why: bool = False) -> None:
    """Print a reply, its id, and on demand how it came about."""
    show_reply(console, answer.reply)
    if answer.result.hits:
        say(console, messages.signed(answer.id, answer.result.confidence, answer.reply.language), style="dim")
    if with_why:
        for line in messages.why(answer.result):
            say(console, line)


def show_reply(console: Console, reply: Reply) -> None:
    """Print what a reply says, the entry or the questions to choose from, and what to do next."""
    if reply.lead:
        say(console, reply.lead, style="bold", is_folded=console.is_terminal)
    if reply.shown is not None:
        _show_entry(console, reply.shown, reply.language)
    for number, choice in enumerate(reply.choices, start=1):
        _show_choice(console, number, choice, is_main=reply.shown is None)
    if reply.next_step:
        say(console, reply.next_step, is_folded=console.is_terminal)


def show_problems(console: Console, problems: Sequence[Problem]) -> None:
    """Print problems, each on a line that an editor can jump to."""
    for problem in problems:
        style = "red" if problem.severity is Severity.ERROR else "yellow"
        say(console, str(problem), style=style)


def show_versions(console: Console, manifests: Sequence[Manifest], current: str) -> None:
    """Print the versions of an index, the newest first, the one that is served marked."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for name in ("", "version", "built", "bases", "passages", "encoder"):
        table.add_column(name)
    for manifest in manifests:
        bases = ", ".join(f"{name} {count}" for name, count in manifest.bases.items())
        mark = "*" if manifest.version == current else ""
        row = (mark, manifest.version, manifest.created, bases, str(manifest.passages), manifest.model)
        table.add_row(*row)
    console.print(table)


def _show_choice(console: Console, number: int, choice: Choice, *, is_main: bool) -> None:
    line = f"{number}. {choice.title}  ({choice.source})"
    say(console, line, style=None if is_main else "dim", is_folded=console.is_terminal)


def _show_entry(console: Console, shown: Shown, language: str) -> None:
    where = " > ".join((shown.base, *shown.section))
    place = f"{shown.source}" + (f"  {shown.source.url}" if shown.source.url else "")
    if console.is_terminal:
        console.print(_panel(shown, where, place, language))
        return
    focus = "\n".join(_dedented(part.markdown) for part in shown.focus)
    best = messages.best_match(shown.focus, language)
    say(console, f"{shown.title}\n\n{best}\n{focus}\n\n{shown.answer}\n\n{where}\n{place}")


def _panel(shown: Shown, where: str, place: str, language: str) -> RenderableType:
    from rich.console import Group
    from rich.markdown import Markdown
    from rich.panel import Panel
    from rich.rule import Rule
    from rich.text import Text

    body = Group(
        Text(messages.best_match(shown.focus, language), style="dim"),
        *(Markdown(_harmless(_dedented(part.markdown))) for part in shown.focus),
        Rule(style="dim"),
        Markdown(_harmless(shown.answer)),
        Text(),
        Text(_harmless(place), style="dim"),
    )
    title, subtitle = Text(_harmless(shown.title)), Text(_harmless(where))
    return Panel(body, title=title, subtitle=subtitle, title_align="left", subtitle_align="left")


def _harmless(text: str) -> str:
    """Return a text that commands the terminal nothing."""
    return _CONTROL.sub("\ufffd", text)


def _dedented(markdown: str) -> str:
    import textwrap

    return textwrap.dedent(markdown)
