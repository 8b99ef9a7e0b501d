"""What remembers: there, whole, at the newest revision, and not held by another program. Nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from bot.doctor import messages
from bot.doctor.check import Check, failed, ok, skipped, warning
from bot.journal.database import cause
from bot.journal.people import people_from
from bot.journal.schema import REVISIONS
from bot.memory import KEY_FILE
from bot.settings import Settings

_WAIT_S = 2


def check_journal(chosen: Settings) -> Iterator[Check]:
    """Look at the journal's database."""
    if chosen.journal == "":
        yield skipped("journal", messages.JOURNAL_OFF)
        return
    url = _url(chosen)
    if url is None:
        yield failed("journal", "MMFAQ_JOURNAL cannot be understood", messages.CORRECT_SETTINGS)
        return
    name = str(url.database) if url.get_backend_name() == "sqlite" else url.set(query={}).render_as_string()
    if url.get_backend_name() == "sqlite" and not Path(name).exists():
        yield ok("journal", messages.NO_JOURNAL_YET)
        return
    try:
        yield from _looked_at(url, name)
    except (SQLAlchemyError, OSError, ImportError) as error:
        yield failed("journal", messages.damaged(name, cause(error)), _remedy(str(error)))


def _remedy(error: str) -> str:
    if "locked" in error:
        return messages.WAIT_FOR_LOCK
    if "readonly" in error or "unable to open" in error:
        return messages.LET_WRITE_JOURNAL
    is_away = "connect" in error
    return messages.START_DATABASE if is_away else messages.RESTORE_JOURNAL


def _url(chosen: Settings) -> URL | None:
    try:
        url = make_url(chosen.journal or URL.create("sqlite", database=str(chosen.state.absolute() / "journal.db")))
        url.get_dialect()
    except (ArgumentError, NoSuchModuleError, ValueError):
        return None
    if url.get_backend_name() != "sqlite":
        return url
    return url.set(database=str(Path(url.database or "").expanduser().absolute()))


def _looked_at(url: URL, name: str) -> Iterator[Check]:
    options = {"timeout": _WAIT_S} if url.get_backend_name() == "sqlite" else {"connect_timeout": _WAIT_S}
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args=options)
    with engine.connect() as connection:
        if url.get_backend_name() == "sqlite":
            yield from _wholeness(connection, name)
        found = _revision(connection)
        connection.rollback()
    if found in REVISIONS[:-1] or not found:
        yield warning("journal", messages.older(name, found, REVISIONS[-1]), messages.UPGRADED_BY_ITSELF)
    elif found != REVISIONS[-1]:
        yield failed("journal", messages.newer(name, found, REVISIONS[-1]), messages.UPGRADE_MMFAQ)
    else:
        yield ok("journal", messages.revision(name, found))


def _wholeness(connection: Connection, name: str) -> Iterator[Check]:
    told = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())
    if told != "ok":
        yield failed("journal", messages.damaged(name, told.partition("\n")[0]), messages.RESTORE_JOURNAL)
    connection.exec_driver_sql("BEGIN IMMEDIATE")  # held by another program, or not to be written, it raises


def check_key(chosen: Settings) -> Iterator[Check]:
    """Look at the key that people are hashed with, where one was made; raise JournalError."""
    path = chosen.state / KEY_FILE
    if chosen.secret is None and path.exists():
        people_from(None, path)
        yield ok("key", messages.key(path))


def _revision(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")
