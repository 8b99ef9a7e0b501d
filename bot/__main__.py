"""The command `mmfaq`: the composition root, which nobody imports."""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot.settings import Settings, settings_from
from index.errors import KnowledgeError, MmfaqError

if TYPE_CHECKING:
    from rich.console import Console

    from bot.questions import Asked
    from index.builder import Summary
    from index.searcher import Result, Searcher

app = typer.Typer(
    name="mmfaq",
    help="Answers questions from FAQ files, in the maintainers' own words. No LLM, no network.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

_PIPE_WIDTH = 10_000  # what a pipe gets is not folded

Paths = Annotated[list[Path] | None, typer.Argument(help="FAQ files or folders. Default: the shipped knowledge/.")]
Index = Annotated[Path | None, typer.Option("--index", help="Folder of the index. Default: $MMFAQ_INDEX or var/index.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, for scripts.")]
Base = Annotated[str | None, typer.Option("--base", help="Ask this knowledge base only.")]
Why = Annotated[bool, typer.Option("--why", help="Explain the score: its parts, the passage, the terms.")]
Top = Annotated[int, typer.Option("--top", min=1, max=50, help="How many entries to show.")]


@app.command()
def build(paths: Paths = None, index: Index = None, json: Json = False) -> None:
    """Read the FAQ files and publish a new version of the index; only what changed is encoded."""
    settings = _settings()
    summary = _build(paths or [settings.knowledge], index or settings.index, settings)
    if json:
        from bot.records import summary_record, to_json

        print(to_json(summary_record(summary)))
    else:
        from bot import messages

        _say(messages.built(summary))


@app.command()
def check(paths: Paths = None, json: Json = False) -> None:
    """Read the FAQ files and report every problem, without building anything."""
    from bot import messages
    from bot.records import problem_record, to_json
    from bot.render import show_problems
    from index.bases import read_bases
    from index.errors import Severity
    from index.labels import label_problems

    bases, problems = read_bases(paths or [_settings().knowledge])
    problems = problems + label_problems(bases)
    if json:
        for problem in problems:
            print(to_json(problem_record(problem)))
    else:
        show_problems(_console(), problems)
        _say(messages.checked(sum(len(base.entries) for base in bases), len(bases), problems))
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise typer.Exit(1)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, or - to read questions from standard input.")],
    base: Base = None,
    index: Index = None,
    json: Json = False,
    why: Why = False,
    top: Top = 3,
) -> None:
    """Answer one question, or with - every line of standard input."""
    from bot.questions import Asked, read_questions

    searcher = _searcher(index or _settings().index)
    asked: Iterable[Asked] = read_questions(_standard_input()) if question == "-" else [Asked("1", question)]
    for one in asked:
        _show(one, searcher.search(one.text, base, top), is_json=json, with_why=why)


@app.command()
def chat(base: Base = None, index: Index = None) -> None:
    """Answer questions one after the other; one answer per line where standard input is a pipe."""
    _chat(_searcher(index or _settings().index), base)


@app.command(name="try")
def try_(path: Annotated[Path, typer.Argument(help="Somebody's FAQ file or folder.")], json: Json = False) -> None:
    """Build somebody's FAQ into a cache and chat about it; entries with errors are left out, and listed."""
    from bot.render import show_problems

    settings = _settings()
    key = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]
    folder = settings.cache / "try" / key
    summary = _build([path], folder, settings, is_lenient=True)
    show_problems(_console(is_error=True), summary.problems)
    searcher = _searcher(folder)
    if json:
        from bot.questions import read_questions

        for one in read_questions(_standard_input()):
            _show(one, searcher.search(one.text), is_json=True, with_why=False)
    else:
        _chat(searcher, None)


@app.command()
def versions(index: Index = None, json: Json = False) -> None:
    """List the versions of the index; the one that is served has a star."""
    from bot.records import manifest_record, to_json
    from bot.render import show_versions
    from index.store import Store

    store = Store(index or _settings().index)
    current = store.current()
    if json:
        for manifest in store.versions():
            print(to_json({**manifest_record(manifest), "is_current": manifest.version == current}))
    else:
        show_versions(_console(), store.versions(), current)


@app.command()
def rollback(
    version: Annotated[str | None, typer.Argument(help="A version. Default: the one before the current.")] = None,
    index: Index = None,
) -> None:
    """Serve an earlier version of the index."""
    from bot import messages
    from index.store import Store

    store = Store(index or _settings().index)
    with store.lock():
        manifest = store.rollback(version)
    _say(messages.rolled_back(manifest))


def main() -> NoReturn:
    """Run the command; whatever goes wrong ends in one clear sentence and a non-zero exit."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # not every terminal knows every letter
    try:
        _run()
    except KnowledgeError as error:
        from bot.render import show_problems

        show_problems(_console(is_error=True), error.problems)
        raise SystemExit(1) from None
    except MmfaqError as error:
        _complain(str(error))
    except BrokenPipeError:
        _discard_output()  # whoever read it has enough
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except OSError as error:
        _discard_output()
        where = error.filename or "the output"
        _complain(f"{where}: {error.strerror or error}. Check that it may be used and that the disk has room.")
    raise SystemExit(1) from None


def _run() -> None:
    """Run the command and write out what it printed, so that a fault while writing is met in `main`."""
    try:
        app()
    finally:
        if sys.stdout is not None:
            sys.stdout.flush()


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


def _build(paths: list[Path], index: Path, settings: Settings, *, is_lenient: bool = False) -> Summary:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from bot import messages
    from index.builder import build as build_index
    from index.serving import building_encoder
    from index.store import Store

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = _console(is_error=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(messages.EXPORTING, total=None)
        encoder = building_encoder(settings.encoder, settings.backend, settings.cache / "encoders", settings.device)

        def advance(done: int, total: int) -> None:
            progress.update(task, description=messages.ENCODING, completed=done, total=total)

        return build_index(paths, Store(index), encoder, progress=advance, is_lenient=is_lenient)


def _chat(searcher: Searcher, base: str | None) -> None:
    from bot import messages
    from bot.questions import read_questions

    if sys.stdin is not None and sys.stdin.isatty():
        from adapters.terminal import TerminalAdapter

        asyncio.run(TerminalAdapter(lambda question: searcher.search(question, base), _console()).run())
        return
    for one in read_questions(_standard_input()):
        result = searcher.search(one.text, base)
        print(messages.one_line(result.hits[0]) if result.hits else messages.NOTHING_FOUND, flush=True)


def _show(one: Asked, result: Result, *, is_json: bool, with_why: bool) -> None:
    if is_json:
        from bot.records import result_record, to_json

        print(to_json(result_record(one.id, one.text, result, with_why=with_why)), flush=True)
        return
    from bot.render import show_result

    show_result(_console(), result, with_why=with_why)


def _standard_input() -> Iterator[str]:
    """Yield lines of standard input, whatever bytes they hold."""
    for line in sys.stdin.buffer if sys.stdin is not None else ():
        yield line.decode("utf-8", errors="replace")


if __name__ == "__main__":
    main()
