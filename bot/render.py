"""Results for a terminal, with rich; plain Markdown where the output is a pipe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bot import messages
from index.errors import Problem, Severity
from index.ranking import WEIGHTS
from index.searcher import Hit, Result
from index.store import Manifest

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

_SHOWN_TERMS = 12


def say(console: Console, text: str, *, style: str | None = None, is_folded: bool = False) -> None:
    """Print a text as it is: nothing in it is markup, a colour or an emoji."""
    console.print(text, style=style, markup=False, highlight=False, emoji=False, soft_wrap=not is_folded)


def show_result(console: Console, result: Result, *, with_why: bool = False) -> None:
    """Print the best entry, where it stands, the part that matched, and the next ones."""
    if not result.hits:
        say(console, messages.NOTHING_FOUND)
    else:
        _show_best(console, result.hits[0])
        for hit in result.hits[1:]:
            line = f"{hit.score.total:.2f}  {hit.entry.question}  ({hit.entry.source})"
            say(console, line, style="dim", is_folded=console.is_terminal)
    if with_why:
        for line in why_lines(result):
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


def why_lines(result: Result) -> Iterator[str]:
    """Yield lines that say how a result came about."""
    query = result.query
    yield ""
    yield f"language    {query.language}"
    yield f"encoded     {query.encoded}"
    for error in query.errors:
        yield f"error line  {error}"
    if result.corrections:
        yield "read as     " + ", ".join(f"{wrong} -> {right}" for wrong, right in result.corrections.items())
    if result.unknown:
        yield "unknown     " + ", ".join(result.unknown[:_SHOWN_TERMS])
    for number, hit in enumerate(result.hits, start=1):
        yield from _why_hit(number, hit)


def _why_hit(number: int, hit: Hit) -> Iterator[str]:
    score = hit.score
    parts = [
        f"{WEIGHTS.cosine:g} x cosine {score.cosine:.3f}",
        f"{WEIGHTS.share:g} x share of terms {score.share:.3f}",
        f"{WEIGHTS.wording:g} x wording {score.wording:.3f}",
        f"{WEIGHTS.error:g} x error text {score.error:.3f}",
        f"{WEIGHTS.mention:g} x project named {score.mention:.0f}",
    ]
    yield f"{number}. {score.total:.3f}  {hit.entry.id}"
    yield f"   {' + '.join(parts)}"
    yield f"   nearest passage ({hit.passage.role.value}): {' '.join(hit.passage.text.split())}"
    if hit.terms:
        yield "   terms: " + ", ".join(list(hit.terms)[:_SHOWN_TERMS])


def _show_best(console: Console, hit: Hit) -> None:
    entry = hit.entry
    where = " > ".join((entry.base, *entry.section))
    place = f"{entry.source}" + (f"  {entry.source.url}" if entry.source.url else "")
    if console.is_terminal:
        console.print(_panel(hit, where, place))
        return
    text = f"{entry.question}\n\n{entry.answer}\n\nmatched lines {_lines(hit)}\n{where}\n{place}"
    say(console, text)


def _panel(hit: Hit, where: str, place: str) -> RenderableType:
    from rich.console import Group
    from rich.markdown import Markdown
    from rich.panel import Panel
    from rich.text import Text

    body = Group(
        Markdown(_dedented(hit.focus.markdown)),
        Text(f"lines {_lines(hit)}", style="dim"),
        Text(),
        Markdown(hit.entry.answer),
        Text(),
        Text(place, style="dim"),
    )
    return Panel(body, title=Text(hit.entry.question), subtitle=Text(where), title_align="left", subtitle_align="left")


def _dedented(markdown: str) -> str:
    import textwrap

    return textwrap.dedent(markdown)


def _lines(hit: Hit) -> str:
    first, last = hit.focus.first_line, hit.focus.last_line
    return str(first) if first == last else f"{first}-{last}"
