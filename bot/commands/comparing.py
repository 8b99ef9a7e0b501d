"""The command that tells what a new index version changes: diff."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.common import console, index_option, json_option, open_serving, settings

if TYPE_CHECKING:
    from bot.answering import Serving
    from bot.comparing.answers import Turned
    from bot.comparing.entries import Differences

_MOST_ASKED = 500


@click.command()
@click.argument("before", required=False)
@click.argument("after", required=False)
@index_option
@click.option("--text", "with_text", is_flag=True, help="Also show the changed lines of each entry.")
@click.option(
    "--asked",
    type=click.IntRange(0),
    default=_MOST_ASKED,
    show_default=True,
    help="How many of the last questions that people asked are put to both, besides the labelled ones.",
)
@json_option
def diff(
    before: str | None, after: str | None, index: Path | None, asked: int, *, with_text: bool, is_json: bool
) -> None:
    """Tell what differs between two versions of the index: entries, and the questions that are told something else.

    By default the one that is served is compared with the one BEFORE it.
    """
    from bot.comparing.entries import differences
    from bot.comparing.report import Compared, compared_record, show_compared
    from bot.records import to_json
    from index.store import Store

    later = open_serving(index, after)
    store = Store(index or settings().index)
    earlier = open_serving(index, before or store.before(later.version))
    changes = differences(earlier, later)
    questions = _questions(earlier, later, asked)
    turned = _turned(questions, earlier, later, changes)
    compared = Compared(earlier.version, later.version, changes, turned, len(questions))
    if is_json:
        print(to_json(compared_record(compared)))
    else:
        show_compared(console(), compared, with_text=with_text)


def _questions(earlier: Serving, later: Serving, most: int) -> list[tuple[str, str | None]]:
    """Return the labelled questions and the last ones that people asked, each with its base, each once."""
    from bot.commands.quality import labelled

    names = [*later.searcher.names, *(name for name in earlier.searcher.names if name not in later.searcher.names)]
    found = dict.fromkeys((one.label.question, one.base) for one in labelled(None, None, names))
    known = {question for question, _ in found}
    return [*found, *dict.fromkeys(one for one in _asked(most) if one[0] not in known)]


def _asked(most: int) -> list[tuple[str, str | None]]:
    """Return the last questions that people asked, none where nothing is remembered."""
    from bot.memory import open_journal

    chosen = settings()
    if most == 0 or chosen.journal == "":
        return []
    with open_journal(chosen) as journal:
        return [(record.question, record.base) for record in journal.recent(most)]


def _turned(
    questions: Sequence[tuple[str, str | None]], earlier: Serving, later: Serving, changes: Differences
) -> list[Turned]:
    from rich.progress import track

    from bot.comparing import messages
    from bot.comparing.answers import turned

    shown = console(is_error=True)
    found = turned(questions, earlier, later, changes)
    bar = track(
        found, messages.ASKING, total=len(questions), console=shown, transient=True, disable=not shown.is_terminal
    )
    return [one for one in bar if one is not None]
