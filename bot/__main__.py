"""The command `mmfaq`: the composition root, which nobody imports."""

from __future__ import annotations

import gc
import hashlib
import io
import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

import click

from bot.commands.common import (
    any_path,
    base_option,
    build_index,
    console,
    index_option,
    is_terminal,
    json_option,
    open_serving,
    person,
    settings,
    standard_input,
)
from bot.commands.lazy import LazyGroup
from bot.configuration.starting import Started
from index.errors import KnowledgeError, MmfaqError

if TYPE_CHECKING:
    from adapters.base import Adapter
    from bot.answering import Answer, Serving
    from bot.configuration.setting import Table
    from bot.memory import Memory

_FEW_COLLECTIONS = 200_000  # new objects between two collections
_INTERRUPTED = 130  # as a shell reports it


class _Warnings(logging.StreamHandler[TextIO]):
    """Writes warnings to standard error, without secrets; what takes them out is loaded with the first one."""

    def format(self, record: logging.LogRecord) -> str:
        from bot.journal.logs import ScrubFormatter

        return ScrubFormatter(logging.Formatter("mmfaq: %(message)s")).format(record)


# Where each command is, besides those of this module.
COMMANDS = {
    "ask": "bot.commands.answers:ask",
    "backup": "bot.commands.backing_up:backup",
    "build": "bot.commands.knowledge:build",
    "calibrate": "bot.commands.quality:calibrate",
    "capture": "adapters.capturing:capture",
    "check": "bot.commands.knowledge:check",
    "config": "bot.commands.configuring:config",
    "diff": "bot.commands.comparing:diff",
    "digest": "bot.commands.reporting:digest",
    "doctor": "adapters.doctoring:doctor",
    "eval": "bot.commands.quality:evaluate",
    "export": "bot.commands.reporting:export",
    "forget": "bot.commands.memory:forget",
    "import": "bot.commands.reporting:import_",
    "lint": "bot.commands.linting:lint",
    "gaps": "bot.commands.learning:gaps",
    "health": "bot.commands.health:health",
    "outdated": "adapters.outdated:outdated",
    "phrasings": "bot.commands.phrasings:phrasings",
    "report": "bot.commands.reporting:report",
    "restore": "bot.commands.backing_up:restore",
    "review": "bot.commands.reviewing:review",
    "rollback": "bot.commands.knowledge:rollback",
    "run": "adapters.commands:run",
    "slack": "adapters.commands:slack",
    "versions": "bot.commands.knowledge:versions",
    "watch": "adapters.commands:watch",
    "why": "bot.commands.answers:why",
}


@click.group(cls=LazyGroup, lazy=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mmfaq")
@click.pass_context
def app(context: click.Context) -> None:
    """Answers questions from FAQ files, in the maintainers' own words. No LLM; asking needs no network."""
    context.obj = Started(os.environ, _tables)


@app.command()
@base_option
@index_option
def chat(base: str | None, index: Path | None) -> None:
    """Answer questions one after the other; one answer per line where standard input is a pipe."""
    from bot.memory import memory_of

    serving = open_serving(index)
    serving.searcher.require(base)
    with memory_of(settings()) as memory:
        _chat(serving, base, memory)


@app.command(name="try")
@click.argument("path", type=any_path)
@json_option
def try_(path: Path, *, is_json: bool) -> None:
    """Build somebody's FAQ file or folder into a cache and chat about it; nothing is remembered.

    Entries with errors are left out, and listed.
    """
    from bot.commands.answers import show_answer
    from bot.memory import NO_MEMORY
    from bot.render import show_problems

    chosen = settings()
    key = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]
    folder = chosen.cache / "try" / key
    summary = build_index((path,), folder, chosen, is_lenient=True).summary
    show_problems(console(is_error=True), summary.problems)
    serving = open_serving(folder)
    if is_json:
        from bot.answering import answer_to
        from bot.question import Question
        from bot.questions import read_questions

        for one in read_questions(standard_input()):
            show_answer(one, answer_to(Question(one.text), serving), is_json=True)
    else:
        _chat(serving, None, NO_MEMORY)


def _tables() -> tuple[Table, ...]:
    """Return every setting there is."""
    from adapters.discord_bot.declared import DISCORD
    from adapters.slack.declared import SLACK
    from bot.configuration.declared import BOT

    return BOT, SLACK, DISCORD


def main() -> NoReturn:
    """Run the command; whatever goes wrong ends in one clear sentence and a non-zero exit."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # not every terminal knows every letter
    # Parsing makes many objects that live on: looking through them again and again finds no garbage.
    gc.set_threshold(_FEW_COLLECTIONS)
    logging.basicConfig(handlers=[_Warnings()], level=logging.WARNING)
    try:
        raise SystemExit(_run())
    except KnowledgeError as error:
        from bot.render import show_problems

        show_problems(console(is_error=True), error.problems)
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


def _complain(text: str) -> None:
    from bot.render import say

    say(console(is_error=True), f"mmfaq: {text}", style="red")


def _discard_output() -> None:
    """Let what is printed go nowhere: the interpreter writes out the rest when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _chat(serving: Serving, base: str | None, memory: Memory) -> None:
    from bot import messages
    from bot.answering import answer_to
    from bot.question import Question
    from bot.questions import read_questions

    def answer(text: str) -> Answer:
        question = Question(text, base, person=person())
        found = answer_to(question, serving)
        memory.remember(question, found, serving.version)
        return found

    if is_terminal():
        import asyncio

        from adapters.terminal import TerminalAdapter

        adapter: Adapter = TerminalAdapter(answer, console())
        asyncio.run(adapter.run())
        return
    for one in read_questions(standard_input()):
        print(messages.one_line(answer(one.text).reply), flush=True)


if __name__ == "__main__":
    main()
