"""Commands that answer: ask, and why an answer came about."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.common import (
    base_option,
    console,
    index_option,
    is_terminal,
    json_option,
    open_serving,
    person,
    say,
    settings,
    standard_input,
)
from index.errors import MmfaqError

if TYPE_CHECKING:
    from bot.answering import Answer
    from bot.questions import Asked

_HITS, _MOST_HITS = 3, 50
_STANDARD_INPUT = "-"


@click.command()
@click.argument("question", required=False)
@base_option
@index_option
@json_option
@click.option("--why", is_flag=True, help="Explain: the parts of the score, the evidence, the passage, the terms.")
@click.option(
    "--top", type=click.IntRange(1, _MOST_HITS), default=_HITS, show_default=True, help="How many entries to show."
)
def ask(question: str | None, base: str | None, index: Path | None, top: int, *, is_json: bool, why: bool) -> None:
    """Answer one QUESTION; with - every line of standard input, plain or {"id": ..., "question": ...}."""
    from bot.answering import answer_to
    from bot.memory import memory_of
    from bot.question import Question
    from bot.questions import Asked, read_questions

    if question is None and is_terminal():
        raise click.UsageError("Which question? Give one in quotes, or - to read them from standard input.")
    serving = open_serving(index)
    is_one = question is not None and question != _STANDARD_INPUT
    asked: Iterable[Asked] = [Asked("1", str(question))] if is_one else read_questions(standard_input())
    with memory_of(settings(), is_short=True) as memory:
        for one in asked:
            put = Question(one.text, base, person=person())
            answer = answer_to(put, serving, top)
            memory.remember(put, answer, serving.version)  # first: whoever reads the id may use it at once
            show_answer(one, answer, is_json=is_json, with_why=why)


def show_answer(one: Asked, answer: Answer, *, is_json: bool, with_why: bool = False) -> None:
    """Print an answer."""
    if is_json:
        from bot.records import answer_record, to_json

        print(to_json(answer_record(one.id, one.text, answer, with_why=with_why)), flush=True)
    else:
        from bot.render import show_answer as show

        show(console(), answer, with_why=with_why)


@click.command()
@click.argument("answer_id")
@index_option
@json_option
def why(answer_id: str, index: Path | None, *, is_json: bool) -> None:
    """Answer the question behind ANSWER_ID again, from the journal, and say how it came about."""
    from bot import messages
    from bot.memory import open_journal
    from bot.replay import replay

    with open_journal(settings()) as journal:
        record = journal.read(answer_id.strip().upper())
    if record is None:
        raise MmfaqError(f"No answer {answer_id!r} is remembered. It may be forgotten, or older than is kept.")
    again = replay(record, lambda version: open_serving(index, version))
    if is_json:
        from bot.records import replay_record, to_json

        print(to_json(replay_record(again)))
        return
    from bot.render import show_answer as show

    for line in messages.replayed(again):
        say(line)
    show(console(), again.answer, with_why=True)
