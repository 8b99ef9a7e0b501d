"""The database behind the journal: connections that survive what happens to its file, at the newest schema.

A connection lives for one transaction. So a database that was deleted, replaced or restored meanwhile is noticed
at once, where an open file would take records that nobody ever finds again.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Text, create_engine, event, inspect, select, table, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    NoSuchModuleError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.pool import NullPool
from sqlalchemy.sql import column

from bot.journal.errors import JournalError, NewerJournalError
from bot.journal.schema import REVISIONS
from index.files import sync

_BUSY_MS = 1000
_BETWEEN = 0.1
_UPGRADE_LOCK = 0x6D6D666171  # any number; every program that upgrades takes the same one
_upgrading = threading.Lock()  # alembic's operations are one object of the whole process


class Database:
    """A database by its URL; nothing is opened before the first transaction."""

    def __init__(self, url: str | URL) -> None:
        parsed = _parsed(url)
        self.path = _path(parsed)
        # A password may stand among the options, too.
        self.name = str(self.path) if self.path else parsed.set(query={}).render_as_string(hide_password=True)
        try:
            self._engine = create_engine(parsed, poolclass=NullPool, hide_parameters=True)
        except ImportError as error:
            missing = f"the driver {error.name} is missing. Run `pip install {error.name}`"
            raise JournalError(f"{self.name}: {missing}.") from None
        if self.path:
            event.listen(self._engine, "connect", _prepare)
            event.listen(self._engine, "begin", _begin)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection at the newest schema; leaving it commits."""
        file = self._made_file()
        with self._engine.connect().execution_options(is_writing=True) as connection:
            with connection.begin():
                self._upgrade(connection)
                yield connection
            if self.path and _identity(self.path) != file:
                raise JournalError(f"{self.name}: the database was replaced while it was written.")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees one state of the database; raise JournalError."""
        try:
            if self._lacks_upgrade():
                with self.writing():
                    pass
            with self._engine.connect() as connection, connection.begin():
                yield connection
        except (SQLAlchemyError, OSError) as error:
            raise JournalError(f"{self.name}: the journal cannot be read ({cause(error)}).") from None

    def check(self) -> None:
        """Raise NewerJournalError if a newer program made the database, and nothing for what may pass."""
        if self.path and not self.path.exists():
            return
        try:
            self._lacks_upgrade()
        except (SQLAlchemyError, OSError):
            return

    def erase_traces(self, seconds: float) -> None:
        """Empty the write-ahead log, which still holds what was deleted; raise JournalError."""
        deadline = time.monotonic() + seconds
        while self.path and not self._is_log_empty():
            if time.monotonic() > deadline:
                what = "the text is deleted, but another program still reads the log that it was in. Try again later."
                raise JournalError(f"{self.name}: {what}")
            time.sleep(_BETWEEN)

    def _is_log_empty(self) -> bool:
        try:
            connection = self._engine.raw_connection()  # in a transaction it would wait for itself
        except SQLAlchemyError:
            return False
        try:
            cursor = connection.cursor()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return bool(cursor.fetchall()[0][0] == 0)
        except sqlite3.Error:
            return False
        finally:
            connection.close()

    def _made_file(self) -> tuple[int, int] | None:
        """Make the database's file for its owner only, and return which file it is."""
        if not self.path:
            return None
        if not self.path.exists():
            _make_folder(self.path.parent)
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            sync(self.path.parent)
        return _identity(self.path)

    def _lacks_upgrade(self) -> bool:
        if self.path and not self.path.exists():
            return True
        with self._engine.connect() as connection, connection.begin():
            return self._revision(connection) != REVISIONS[-1]

    def _upgrade(self, connection: Connection) -> None:
        if self._revision(connection) == REVISIONS[-1]:
            return
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _UPGRADE_LOCK})
        with _upgrading:
            _run_migrations(connection)

    def _revision(self, connection: Connection) -> str | None:
        if not inspect(connection).has_table("alembic_version"):
            return None
        revision = connection.scalar(select(column("version_num", Text)).select_from(table("alembic_version")))
        if revision is not None and revision not in REVISIONS:
            known = f"revision {revision}, this one knows up to {REVISIONS[-1]}"
            what = f"the journal was made by a newer mmfaq ({known}). Upgrade mmfaq, or use another database."
            raise NewerJournalError(f"{self.name}: {what}")
        return revision


def is_databases_fault(error: BaseException) -> bool:
    """Tell whether the database is to blame rather than what was to be written."""
    if isinstance(error, IntegrityError | DataError | ProgrammingError):
        return False
    return isinstance(error, DBAPIError | OSError | JournalError)


def may_pass(error: BaseException) -> bool:
    """Tell whether it may be otherwise in a moment."""
    code = getattr(error.orig, "sqlite_errorcode", None) if isinstance(error, DBAPIError) else None
    is_lasting = code == sqlite3.SQLITE_NOTADB or isinstance(error, NewerJournalError)
    return is_databases_fault(error) and not is_lasting


def cause(error: BaseException) -> str:
    """Return why, without statements and their parameters."""
    if isinstance(error, DBAPIError):
        return str(error.orig).strip().partition("\n")[0]
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return str(error) if isinstance(error, JournalError) else type(error).__name__


def _parsed(url: str | URL) -> URL:
    """Return the URL, SQLite's as an absolute path; raise JournalError."""
    remedy = "Use sqlite:///path/to/journal.db or postgresql+psycopg://user@host/database."
    try:
        parsed = make_url(url)
        parsed.get_dialect()
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise JournalError(f"The journal's URL cannot be understood. {remedy}") from None
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise JournalError(f"The journal cannot be kept in {parsed.get_backend_name()}. {remedy}")
    if parsed.get_backend_name() != "sqlite":
        return parsed
    name = parsed.database or ":memory:"
    if name.startswith((":memory:", "file:")):
        raise JournalError(f"The journal's URL names no file. {remedy}")
    return parsed.set(database=str(Path(name).expanduser().absolute()))


def _path(url: URL) -> Path | None:
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None


def _make_folder(folder: Path) -> None:
    """Make a folder for its owner only, so that it is still there after a power failure."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for one in missing:
        sync(one.parent)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _prepare(connection: Any, _: Any) -> None:
    """Set a new SQLite connection up: durable commits, short waits, and deleted text overwritten with zeros."""
    connection.isolation_level = None  # transactions are begun by us: the driver's own leave tables out
    try:
        for setting in (f"busy_timeout={_BUSY_MS}", "journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
            connection.execute(f"PRAGMA {setting}")
    except sqlite3.Error:
        connection.close()
        raise


def _begin(connection: Connection) -> None:
    """Take the lock at the beginning: a transaction that has read first could only fail."""
    is_writing = connection.get_execution_options().get("is_writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def _run_migrations(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
