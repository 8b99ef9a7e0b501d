"""Commands about what was asked: the digest, the report, and files to take along."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.common import index_option, json_option, open_serving, say, settings
from bot.commands.learning import Period
from index.errors import MmfaqError, NoIndexError

if TYPE_CHECKING:
    from bot.answering import Serving
    from bot.journal.sql import SqlJournal
    from bot.learning.gaps import Gap
    from bot.reporting.digest import Digest
    from bot.reporting.report import Asked
    from bot.reporting.rows import Rows

_STANDARD_OUTPUT = "-"


_LOOK_BACK = "How far back to look: 12h, 30d, 4w."
_out_option = click.option(
    "--out", metavar="FILE", default="report.html", show_default=True, help="Where to write it; - for standard output."
)


@click.command()
@click.option("--since", type=Period(), default="7d", show_default=True, help=_LOOK_BACK)
@index_option
@click.option("--platform", default="", hidden=True, help="Only what was asked there.")
@click.option("--workspace", default="", hidden=True, help="Only what was asked in this one, by its hash.")
@click.option("--until", default="", hidden=True, help="When the period ends.")
@click.option("--with-picture", is_flag=True, hidden=True, help="Add the picture to the JSON.")
@json_option
def digest(
    since: timedelta,
    index: Path | None,
    platform: str,
    workspace: str,
    until: str,
    *,
    with_picture: bool,
    is_json: bool,
) -> None:
    """Sum up the last week: what was asked and answered, what is missing, which entries went stale."""
    from bot.reporting import messages
    from bot.reporting.digest import Scope, digest_record, read_digest

    end = datetime.fromisoformat(until) if until else datetime.now(UTC)
    serving = _serving(index)
    with _journal() as journal:
        kept, scope = timedelta(days=settings().keep_days), Scope(platform, workspace)
        found = read_digest(journal, serving, until=end, period=since, kept=kept, scope=scope)
    if is_json:
        _print(digest_record(found) | (_picture(found) if with_picture else {}))
        return
    for line in (messages.digest_head(found), *messages.digest_lines(found)):
        say(line)
    if found.gaps is None:
        say(messages.gaps_left_out(messages.NO_INDEX if serving is None else messages.NO_LEARNING))


@click.command()
@click.option("--since", type=Period(), default="90d", show_default=True, help=_LOOK_BACK)
@index_option
@_out_option
@json_option
def report(since: timedelta, index: Path | None, out: str, *, is_json: bool) -> None:
    """Write what the journal tells as one page of HTML: questions, outcomes, ratings, gaps, confidence, latency."""
    from bot.reporting import messages
    from bot.reporting.page import page_of
    from bot.reporting.report import read_asked, report_of, report_record

    until = datetime.now(UTC)
    first, serving = until - since, _serving(index)
    with _journal() as journal:
        asked = read_asked(journal, first, until)
    gaps, without = _gaps(asked, serving, first, until)
    found = report_of(asked, serving, since=first, until=until, gaps=gaps, without_gaps=without)
    if is_json:
        _print(report_record(found))
    elif out == _STANDARD_OUTPUT:
        click.echo(page_of(found), nl=False)
    else:
        _write(out, page_of(found))
        say(messages.report_written(out, found.total.questions))


_what_option = click.option(
    "--what",
    type=click.Choice(["journal", "labels"]),
    default="journal",
    show_default=True,
    help="What was asked, or the labelled questions beside the bases.",
)
_format_option = click.option(
    "--format",
    "written",
    type=click.Choice(["csv", "jsonl"]),
    help="Default: by the file's name, else jsonl.",
)


@click.command()
@_what_option
@_format_option
@click.option("--since", type=Period(), help=f"{_LOOK_BACK} Default: everything.")
@click.option("-o", "--output", metavar="FILE", default=_STANDARD_OUTPUT, help="A new file. Default: standard output.")
def export(what: str, written: str | None, since: timedelta | None, output: str) -> None:
    """Write what was asked, or the labelled questions, as CSV or JSON lines."""
    from bot.reporting import messages
    from bot.reporting.rows import Form, form_of, write_rows

    if what == "labels" and since is not None:
        raise click.UsageError("--since is for the journal: labelled questions have no time.")
    form = Form(written) if written else form_of(output)
    rows = _journal_rows(since) if what == "journal" else _label_rows()
    if output == _STANDARD_OUTPUT:
        click.echo(write_rows(rows, form), nl=False)
        return
    _create(output, write_rows(rows, form))
    say(messages.exported(len(rows.rows), output))


@click.command(name="import")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@_format_option
@click.option("--base", help="The base for labelled questions that name none.")
def import_(path: Path, written: str | None, base: str | None) -> None:
    """Take over what `mmfaq export` wrote: all of it or, where a line is wrong, nothing. Twice is once."""
    from bot.reporting import messages
    from bot.reporting.journal_rows import add_to_journal
    from bot.reporting.label_rows import add_labels
    from bot.reporting.rows import Form, What, form_of, read_rows

    rows = read_rows(path, Form(written) if written else form_of(str(path)))
    if rows.what is What.JOURNAL:
        with _journal() as journal:
            say(messages.imported_journal(*add_to_journal(rows, journal, str(path))))
    else:
        say(messages.imported_labels(*add_labels(rows, settings(), str(path), base)))


def _journal_rows(since: timedelta | None) -> Rows:
    from bot.reporting.journal_rows import journal_rows

    with _journal() as journal:
        return journal_rows(journal.histories(None if since is None else datetime.now(UTC) - since))


def _label_rows() -> Rows:
    from bot.reporting.label_rows import label_rows

    return label_rows(settings())


def _journal() -> SqlJournal:
    """Return the journal; raise MmfaqError where nothing is remembered."""
    from bot.memory import open_journal
    from bot.reporting import messages

    chosen = settings()
    if chosen.journal == "":
        raise MmfaqError(messages.NOT_REMEMBERED)
    return open_journal(chosen)


def _serving(index: Path | None) -> Serving | None:
    """Return the index that answers now, None where nothing was ever built."""
    with suppress(NoIndexError):
        return open_serving(index)
    return None


def _gaps(asked: Asked, serving: Serving | None, since: datetime, until: datetime) -> tuple[list[Gap], str]:
    """Return what is missing, or why that cannot be told."""
    from bot.reporting import messages

    if serving is None:
        return [], messages.NO_INDEX
    from bot.reporting.report import find_gaps

    try:
        return find_gaps(asked, serving, since=since, until=until), ""
    except ImportError:
        return [], messages.NO_LEARNING


def _picture(found: Digest) -> dict[str, str | None]:
    """Return the picture for a record; without matplotlib there is none, and that is said."""
    import base64
    import logging

    from bot.reporting.picture import PictureError, picture_of

    try:
        return {"picture": base64.b64encode(picture_of(found)).decode("ascii")}
    except PictureError as error:
        logging.getLogger(__name__).warning("%s", error)
        return {"picture": None}


def _print(record: dict[str, object]) -> None:
    from bot.records import to_json

    print(to_json(record))


def _write(path: str, text: str) -> None:
    from bot.reporting import messages
    from index.files import write_atomically

    try:
        write_atomically(Path(path), text)
    except OSError as error:
        raise MmfaqError(messages.unwritable(path, error.strerror or str(error))) from None


def _create(path: str, text: str) -> None:
    """Write a new file that only this user reads: what people asked is in it."""
    import os

    from bot.reporting import messages

    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise MmfaqError(messages.exists(path)) from None
    except OSError as error:
        raise MmfaqError(messages.unwritable(path, error.strerror or str(error))) from None
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        file.write(text)
