"""Commands that learn from what people asked: gaps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.common import base_option, console, index_option, json_option, say, settings
from index.errors import MmfaqError

if TYPE_CHECKING:
    from bot.answering import Serving
    from bot.journal.histories import History
    from bot.learning.gaps import Gap, Within
    from index.entry import Base

_STANDARD_OUTPUT = "-"
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}
_LONGEST = timedelta(days=36_500)
_SHOWN = 20


class Period(click.ParamType[timedelta]):
    """How far back to look: 12h, 30d, 4w."""

    name = "period"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Return the period that a text names."""
        found = re.fullmatch(r"([0-9]{1,6})\s*([hdw])", str(value).strip(), re.IGNORECASE)
        period = timedelta(**{_UNITS[found[2].lower()]: int(found[1])}) if found else timedelta()
        if not timedelta() < period <= _LONGEST:
            self.fail(f"{value!r} is no period. Write hours, days or weeks, such as 12h, 30d or 4w.", param, ctx)
        return period


since_option = click.option(
    "--since", type=Period(), default="30d", show_default=True, help="How far back to look: 12h, 30d, 4w."
)


@click.command()
@since_option
@base_option
@index_option
@click.option(
    "--limit", type=click.IntRange(1), default=_SHOWN, show_default=True, help="How many gaps to show at most."
)
@click.option("--overheard", is_flag=True, help="Count also what nobody put to the bot.")
@click.option("--stubs", metavar="FILE", help="Write entries to fill in to a new FILE, - for standard output.")
@json_option
def gaps(
    since: timedelta,
    base: str | None,
    index: Path | None,
    limit: int,
    stubs: str | None,
    *,
    overheard: bool,
    is_json: bool,
) -> None:
    """List what the FAQ lacks: questions that it did not answer and would not answer now, those alike together."""
    from bot.learning import messages
    from bot.learning.gaps import Within

    if stubs and is_json:
        raise click.UsageError("--stubs and --json do not go together. Ask for one of them.")
    is_compared = 2 * since <= timedelta(days=settings().keep_days)
    serving = _serving(index)
    serving.searcher.require(base)
    within = Within(since, base, is_compared, overheard)
    found, is_asked = _found(serving, within)
    if stubs and found:
        _write_stubs(found[:limit], serving, stubs)
    elif is_json:
        _print(found[:limit])
    else:
        _show(found, limit)
        if not found:
            say(messages.nothing_lacks(since) if is_asked else messages.nothing_asked(since))


def _serving(index: Path | None) -> Serving:
    from bot.learning.asking_again import encoding_once
    from bot.learning.trials import open_trials
    from index.store import Store

    chosen = settings()
    return encoding_once(open_trials(Store(index or chosen.index), chosen))


def _found(serving: Serving, within: Within) -> tuple[list[Gap], bool]:
    """Return the gaps, and whether anything was asked at all; a bar shows a person how far it is."""
    from rich.progress import Progress

    from bot.learning import messages
    from bot.learning.asking_again import cores
    from bot.learning.gaps import gaps_of

    now = datetime.now(UTC)
    begin = now - within.period
    shown = console(is_error=True)
    with Progress(console=shown, transient=True, disable=not shown.is_terminal) as bar:
        task = bar.add_task(messages.READING, total=None)
        histories = _histories(begin - within.period if within.is_compared else begin)

        def advance(done: int, total: int) -> None:
            said = messages.ASKING_AGAIN if done < total else messages.PUTTING_TOGETHER
            bar.update(task, description=said, completed=done, total=total)

        found = gaps_of(histories, serving, now=now, least=1, within=within, progress=advance, workers=cores())
    asked = (one.record for one in histories if one.record.asked_at >= begin)
    return found, any(within.with_overheard or not record.is_overheard for record in asked)


def _histories(since: datetime) -> list[History]:
    """Return what was asked since then; raise JournalError where nothing is remembered."""
    from bot.memory import open_journal

    with open_journal(settings()) as journal:
        return journal.histories(since)


def _print(found: Sequence[Gap]) -> None:
    from bot.learning.gap_report import gap_record
    from bot.records import to_json

    for gap in found:
        print(to_json(gap_record(gap)))


def _show(found: Sequence[Gap], limit: int) -> None:
    from bot.learning import messages
    from bot.learning.gap_report import show_gaps

    show_gaps(console(), found[:limit])
    if len(found) > limit:
        say(messages.more(len(found) - limit))


def _write_stubs(found: Sequence[Gap], serving: Serving, path: str) -> None:
    """Write entries to fill in, for one base: its files are of one format; raise MmfaqError."""
    from bot.learning import messages
    from bot.learning.stubs import stubs_of, style_of

    names = sorted({gap.base for gap in found})
    if len(names) > 1:
        raise MmfaqError(messages.stubs_of_many(names))
    served = serving.searcher.base(names[0])
    text = stubs_of(found, style_of(_read(names[0]) or served), [entry.id for entry in served.entries])
    if path == _STANDARD_OUTPUT:
        click.echo(text, nl=False)
        return
    try:
        with Path(path).open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise MmfaqError(messages.stubs_exist(path)) from None
    say(messages.stubs_written(len(found), path))


def _read(name: str) -> Base | None:
    """Return a base as it stands in its files, None where these are not at hand."""
    from bot.sources.fetching import fetched
    from index.bases import read_bases

    paths = (settings().knowledge,)
    try:
        bases, _ = read_bases(paths, fetched(paths, settings()))
    except MmfaqError:
        return None
    return next((base for base in bases if base.name == name), None)
