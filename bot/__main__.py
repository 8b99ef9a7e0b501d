"""The command `mmfaq`: the composition root, which nobody imports."""

from __future__ import annotations

import gc
import hashlib
import io
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from bot.settings import Settings, settings_from
from index.errors import KnowledgeError, MmfaqError

if TYPE_CHECKING:
    from rich.console import Console

    from adapters.base import Adapter
    from bot.questions import Asked
    from index.builder import Progress, Summary
    from index.searcher import Result, Searcher

_PIPE_WIDTH = 10_000  # what a pipe gets is not folded
_HITS, _MOST_HITS = 3, 50
_FEW_COLLECTIONS = 200_000  # new objects between two collections
_INTERRUPTED = 130  # as a shell reports it

_ANY_PATH = click.Path(path_type=Path)
_index = click.option("--index", type=_ANY_PATH, help="Folder of the index. Default: $MMFAQ_INDEX or var/index.")
_json = click.option("--json", "is_json", is_flag=True, help="One JSON object a line, for scripts.")
_base = click.option("--base", help="Ask this knowledge base only.")
_paths = click.argument("paths", nargs=-1, type=_ANY_PATH)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mmfaq")
def app() -> None:
    """Answers questions from FAQ files, in the maintainers' own words. No LLM, no network."""


@app.command()
@_paths
@_index
@_json
def build(paths: tuple[Path, ...], index: Path | None, *, is_json: bool) -> None:
    """Read FAQ files and folders, by default the shipped ones, and publish a new version of the index.

    Only what changed is encoded.
    """
    settings = _settings()
    summary = _build(paths or (settings.knowledge,), index or settings.index, settings)
    if is_json:
        from bot.records import summary_record, to_json

        print(to_json(summary_record(summary)))
    else:
        from bot import messages

        _say(messages.built(summary))


@app.command()
@_paths
@_json
def check(paths: tuple[Path, ...], *, is_json: bool) -> None:
    """Read FAQ files and folders, by default the shipped ones, and report every problem without building."""
    from bot import messages
    from bot.records import problem_record, to_json
    from bot.render import show_problems
    from index.bases import read_bases
    from index.errors import Severity
    from index.labels import label_problems

    bases, problems = read_bases(paths or (_settings().knowledge,))
    problems = problems + label_problems(bases)
    if is_json:
        for problem in problems:
            print(to_json(problem_record(problem)))
    else:
        show_problems(_console(), problems)
        _say(messages.checked(sum(len(base.entries) for base in bases), len(bases), problems))
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise SystemExit(1)


@app.command()
@click.argument("question", required=False)
@_base
@_index
@_json
@click.option("--why", is_flag=True, help="Explain the score: its parts, the passage, the terms.")
@click.option(
    "--top", type=click.IntRange(1, _MOST_HITS), default=_HITS, show_default=True, help="How many entries to show."
)
def ask(question: str | None, base: str | None, index: Path | None, top: int, *, is_json: bool, why: bool) -> None:
    """Answer one QUESTION; with - every line of standard input, plain or {"id": ..., "question": ...}."""
    from bot.questions import Asked, read_questions

    if question is None and _is_terminal():
        raise click.UsageError("Which question? Give one in quotes, or - to read them from standard input.")
    searcher = _searcher(index or _settings().index)
    asked: Iterable[Asked] = (
        [Asked("1", question)] if question not in {None, "-"} else read_questions(_standard_input())
    )
    for one in asked:
        _show(one, searcher.search(one.text, base, top), is_json=is_json, with_why=why)


@app.command()
@_base
@_index
def chat(base: str | None, index: Path | None) -> None:
    """Answer questions one after the other; one answer per line where standard input is a pipe."""
    searcher = _searcher(index or _settings().index)
    searcher.require(base)
    _chat(searcher, base)


@app.command(name="try")
@click.argument("path", type=_ANY_PATH)
@_json
def try_(path: Path, *, is_json: bool) -> None:
    """Build somebody's FAQ file or folder into a cache and chat about it.

    Entries with errors are left out, and listed.
    """
    from bot.render import show_problems

    settings = _settings()
    key = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]
    folder = settings.cache / "try" / key
    summary = _build((path,), folder, settings, is_lenient=True)
    show_problems(_console(is_error=True), summary.problems)
    searcher = _searcher(folder)
    if is_json:
        from bot.questions import read_questions

        for one in read_questions(_standard_input()):
            _show(one, searcher.search(one.text), is_json=True, with_why=False)
    else:
        _chat(searcher, None)


@app.command()
@_index
@_json
def versions(index: Path | None, *, is_json: bool) -> None:
    """List the versions of the index; the one that is served has a star."""
    from bot.records import manifest_record, to_json
    from bot.render import show_versions
    from index.store import Store

    store = Store(index or _settings().index)
    current = store.current()
    if is_json:
        for manifest in store.versions():
            print(to_json({**manifest_record(manifest), "is_current": manifest.version == current}))
    else:
        show_versions(_console(), store.versions(), current)


@app.command()
@click.argument("version", required=False)
@_index
def rollback(version: str | None, index: Path | None) -> None:
    """Serve an earlier VERSION of the index, by default the one before the current."""
    from bot import messages
    from index.store import Store

    manifest = Store(index or _settings().index).rollback(version)
    _say(messages.rolled_back(manifest))


def main() -> NoReturn:
    """Run the command; whatever goes wrong ends in one clear sentence and a non-zero exit."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # not every terminal knows every letter
    # Parsing makes many objects that live on: looking through them again and again finds no garbage.
    gc.set_threshold(_FEW_COLLECTIONS)
    try:
        raise SystemExit(_run())
    except KnowledgeError as error:
        from bot.render import show_problems

        show_problems(_console(is_error=True), error.problems)
    except MmfaqError as error:
        _complain(str(error))
    except click.ClickException as error:
        error.show()
        raise SystemExit(error.exit_code) from None
    except click.Abort:
        raise SystemExit(_INTERRUPTED) from None
    except BrokenPipeError:
        _discard_output()  # whoever read it has enough
    except OSError as error:
        _discard_output()
        where = error.filename or "the output"
        _complain(f"{where}: {error.strerror or error}. Check that it may be used and that the disk has room.")
    raise SystemExit(1) from None


def _run() -> int:
    """Run the command and write out what it printed, so that a fault while writing is met in `main`."""
    try:
        return app.main(prog_name="mmfaq", standalone_mode=False) or 0
    finally:
        if sys.stdout is not None:
            sys.stdout.flush()
        gc.freeze()  # what is left need not be looked through once more at the end


def _say(text: str) -> None:
    from bot.render import say

    say(_console(), text)


def _complain(text: str) -> None:
    from bot.render import say

    say(_console(is_error=True), f"mmfaq: {text}", style="red")


def _discard_output() -> None:
    """Let what is printed go nowhere: the interpreter writes out the rest when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _settings() -> Settings:
    return settings_from(os.environ)


def _console(*, is_error: bool = False) -> Console:
    from rich.console import Console

    console = Console(stderr=is_error)
    if not console.is_terminal:
        console.width = _PIPE_WIDTH
    return console


def _searcher(index: Path) -> Searcher:
    from index.serving import open_searcher
    from index.store import Store

    _, searcher = open_searcher(Store(index), device=_settings().device)
    return searcher


def _build(paths: Sequence[Path], index: Path, settings: Settings, *, is_lenient: bool = False) -> Summary:
    if not sys.stderr.isatty():
        return _build_reporting(paths, index, settings, None, is_lenient=is_lenient)
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    from bot import messages

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=_console(is_error=True), transient=True) as bar:
        task = bar.add_task(messages.EXPORTING, total=None)

        def advance(done: int, total: int) -> None:
            bar.update(task, description=messages.ENCODING, completed=done, total=total)

        return _build_reporting(paths, index, settings, advance, is_lenient=is_lenient)


def _build_reporting(
    paths: Sequence[Path], index: Path, settings: Settings, progress: Progress | None, *, is_lenient: bool
) -> Summary:
    from index.builder import build as build_index
    from index.serving import building_encoder
    from index.store import Store

    encoder = building_encoder(settings.encoder, settings.backend, settings.cache / "encoders", settings.device)
    return build_index(paths, Store(index), encoder, progress=progress, is_lenient=is_lenient)


def _chat(searcher: Searcher, base: str | None) -> None:
    from bot import messages
    from bot.questions import read_questions

    if _is_terminal():
        import asyncio

        from adapters.terminal import TerminalAdapter

        adapter: Adapter = TerminalAdapter(lambda question: searcher.search(question, base), _console())
        asyncio.run(adapter.run())
        return
    for one in read_questions(_standard_input()):
        result = searcher.search(one.text, base)
        print(messages.one_line(result.hits[0]) if result.hits else messages.NOTHING_ASKED, flush=True)


def _show(one: Asked, result: Result, *, is_json: bool, with_why: bool) -> None:
    if is_json:
        from bot.records import result_record, to_json

        print(to_json(result_record(one.id, one.text, result, with_why=with_why)), flush=True)
        return
    from bot.render import show_result

    show_result(_console(), result, with_why=with_why)


def _is_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _standard_input() -> Iterator[str]:
    """Yield lines of standard input, whatever bytes they hold."""
    for line in sys.stdin.buffer if sys.stdin is not None else ():
        yield line.decode("utf-8", errors="replace")


if __name__ == "__main__":
    main()
