"""Results for a terminal, with rich; plain Markdown where the output is a pipe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot import messages
from index.errors import Problem, Severity
from index.searcher import Hit, Result
from index.store import Manifest

if TYPE_CHECKING:
    from rich.console import Console, RenderableType


def say(console: Console, text: str, *, style: str | None = None, is_folded: bool = False) -> None:
    """Print a text as it is: nothing in it is markup, a colour or an emoji."""
    console.print(text, style=style, markup=False, highlight=False, emoji=False, soft_wrap=not is_folded)


def show_result(console: Console, result: Result, *, with_why: bool = False) -> None:
    """Print the best entry, where it stands, the part that matched, and the next ones."""
    if not result.hits:
        say(console, messages.NOTHING_ASKED)
    else:
        _show_best(console, result.hits[0])
        for hit in result.hits[1:]:
            line = f"{hit.score.total:.2f}  {hit.entry.question}  ({hit.entry.source})"
            say(console, line, style="dim", is_folded=console.is_terminal)
    if with_why:
        for line in messages.why(result):
            say(console, line)


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


def _show_best(console: Console, hit: Hit) -> None:
    entry = hit.entry
    where = " > ".join((entry.base, *entry.section))
    place = f"{entry.source}" + (f"  {entry.source.url}" if entry.source.url else "")
    if console.is_terminal:
        console.print(_panel(hit, where, place))
        return
    focus = f"{messages.best_match(hit)}\n{_dedented(hit.focus.markdown)}"
    say(console, f"{entry.question}\n\n{focus}\n\n{entry.answer}\n\n{where}\n{place}")


def _panel(hit: Hit, where: str, place: str) -> RenderableType:
    from rich.console import Group
    from rich.markdown import Markdown
    from rich.panel import Panel
    from rich.rule import Rule
    from rich.text import Text

    body = Group(
        Text(messages.best_match(hit), style="dim"),
        Markdown(_dedented(hit.focus.markdown)),
        Rule(style="dim"),
        Markdown(hit.entry.answer),
        Text(),
        Text(place, style="dim"),
    )
    return Panel(body, title=Text(hit.entry.question), subtitle=Text(where), title_align="left", subtitle_align="left")


def _dedented(markdown: str) -> str:
    import textwrap

    return textwrap.dedent(markdown)
