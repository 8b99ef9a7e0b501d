"""What the commands share: options, settings, the console, and an index opened for answering."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.configuration.starting import Started
from bot.settings import Settings, settings_from

if TYPE_CHECKING:
    from rich.console import Console

    from bot.answering import Serving
    from bot.building.gate import Gate
    from bot.building.publishing import Published
    from index.builder import Progress

PIPE_WIDTH = 10_000  # what a pipe gets is not folded

any_path = click.Path(path_type=Path, readable=False)  # who reads it says more of what is wrong
index_option = click.option("--index", type=any_path, help="Folder of the index. Default: $MMFAQ_INDEX or var/index.")
json_option = click.option("--json", "is_json", is_flag=True, help="One JSON object a line, for scripts.")
base_option = click.option("--base", help="Ask this knowledge base only.")
paths_argument = click.argument("paths", nargs=-1, type=any_path)


def settings(*tables: str) -> Settings:
    """Return the settings; raise ConfigurationError with all that is wrong in them, and in a platform's tables."""
    context = click.get_current_context(silent=True)
    started = context.find_root().obj if context else None
    return started.settings(*tables) if isinstance(started, Started) else settings_from(os.environ)


def console(*, is_error: bool = False) -> Console:
    """Return a console on standard output, or on standard error."""
    from rich.console import Console

    made = Console(stderr=is_error)
    if not made.is_terminal:
        made.width = PIPE_WIDTH
    return made


def say(text: str) -> None:
    """Print a sentence."""
    from bot import render

    render.say(console(), text)


def is_terminal() -> bool:
    """Tell whether a person types the standard input."""
    return sys.stdin is not None and sys.stdin.isatty()


def standard_input() -> Iterator[str]:
    """Yield lines of standard input, whatever bytes they hold."""
    for line in sys.stdin.buffer if sys.stdin is not None else ():
        yield line.decode("utf-8", errors="replace")


def person() -> str:
    """Return who types, as far as the system knows."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def open_serving(index: Path | None, version: str | None = None) -> Serving:
    """Return a version of an index, by default the current one, ready to answer."""
    from bot.answering import serving_of
    from index.serving import open_searcher
    from index.store import Store

    chosen = settings()
    manifest, searcher = open_searcher(Store(index or chosen.index), version, device=chosen.device)
    return serving_of(manifest.version, searcher, chosen)


def build_index(
    paths: Sequence[Path],
    index: Path,
    chosen: Settings,
    *,
    is_lenient: bool = False,
    gate: Gate | None = None,
    progress: Progress | None = None,
) -> Published:
    """Build an index, with a progress bar where a person looks on; a version that its gate refuses is not published."""
    from bot.building.publishing import publish
    from index.store import Store

    def build(advance: Progress | None) -> Published:
        return publish(paths, Store(index), chosen, progress=advance, gate=gate, is_lenient=is_lenient)

    if progress is not None or not sys.stderr.isatty():
        return build(progress)
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    from bot import messages

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=console(is_error=True), transient=True) as bar:
        task = bar.add_task(messages.EXPORTING, total=None)

        def advance(done: int, total: int) -> None:
            bar.update(task, description=messages.ENCODING, completed=done, total=total)

        return build(advance)
