"""What the commands share: options, settings, the console, and an index opened for answering."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.settings import Settings, settings_from

if TYPE_CHECKING:
    from rich.console import Console

    from bot.answering import Serving
    from index.builder import Progress, Summary

PIPE_WIDTH = 10_000  # what a pipe gets is not folded

any_path = click.Path(path_type=Path)
index_option = click.option("--index", type=any_path, help="Folder of the index. Default: $MMFAQ_INDEX or var/index.")
json_option = click.option("--json", "is_json", is_flag=True, help="One JSON object a line, for scripts.")
base_option = click.option("--base", help="Ask this knowledge base only.")
paths_argument = click.argument("paths", nargs=-1, type=any_path)


def settings() -> Settings:
    """Return the settings of the environment."""
    return settings_from(os.environ)


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


def build_index(paths: Sequence[Path], index: Path, chosen: Settings, *, is_lenient: bool = False) -> Summary:
    """Build an index, with a progress bar where a person looks on."""
    if not sys.stderr.isatty():
        return _build_reporting(paths, index, chosen, None, is_lenient=is_lenient)
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    from bot import messages

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=console(is_error=True), transient=True) as bar:
        task = bar.add_task(messages.EXPORTING, total=None)

        def advance(done: int, total: int) -> None:
            bar.update(task, description=messages.ENCODING, completed=done, total=total)

        return _build_reporting(paths, index, chosen, advance, is_lenient=is_lenient)


def _build_reporting(
    paths: Sequence[Path], index: Path, chosen: Settings, progress: Progress | None, *, is_lenient: bool
) -> Summary:
    from index.builder import build
    from index.serving import building_encoder
    from index.store import Store

    encoder = building_encoder(chosen.encoder, chosen.backend, chosen.cache / "encoders", chosen.device)
    return build(paths, Store(index), encoder, progress=progress, is_lenient=is_lenient)
