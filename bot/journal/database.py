"""The database behind the journal: connections that survive what happens to its file, at the newest schema.

Connections are kept: to open one takes longer than a transaction does. Before each use it is made sure that the file
is still the one that was opened. So a database that was deleted, replaced or restored meanwhile is noticed at once,
where an open file would take records that nobody ever finds again; and after any fault a connection is opened anew.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Text, create_engine, event, inspect, select, table, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    DisconnectionError,
    IntegrityError,
    NoSuchModuleError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool
from sqlalchemy.sql import column

from bot.journal.errors import JournalError, NewerJournalError
from bot.journal.schema import REVISIONS
from index.files import sync

_BETWEEN = 0.1
_CONNECT_S = 10  # to a server
_IDLE = 4  # connections that are kept; one writes, and few read at the same time
_SETTINGS = ("busy_timeout=1000", "journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "cache_size=-512")
_BESIDE = ("-wal", "-shm")  # what SQLite keeps beside a database that is open
_FILE, _IS_VERSIONED = "file", "is versioned"  # what is known of a connection
_UPGRADE_LOCK = 0x6D6D666171  # any number; every program that upgrades takes the same one
_REVISION = select(column("version_num", Text)).select_from(table("alembic_version"))
_upgrading = threading.Lock()  # alembic's operations are one object of the whole process


class Database:
    """A database by its URL; nothing is opened before the first transaction."""

    def __init__(self, url: str | URL) -> None:
        parsed = _parsed(url)
        self.path = _path(parsed)
        self._file: tuple[int, int] | None = None
        self._log: tuple[int, int] | None = None
        # A password may stand among the options, too.
        self.name = str(self.path) if self.path else parsed.set(query={}).render_as_string(hide_password=True)
        try:
            self._engine = create_engine(
                parsed,
                poolclass=QueuePool,
                pool_size=_IDLE,
                max_overflow=-1,
                pool_use_lifo=True,
                pool_pre_ping=self.path is None,
                hide_parameters=True,
                connect_args=_waiting(parsed),
            )
        except ImportError as error:
            missing = f"the driver {error.name} is missing. Run `pip install {error.name}`"
            raise JournalError(f"{self.name}: {missing}.") from None
        if self.path:
            event.listen(self._engine, "do_connect", self._note_file)
            event.listen(self._engine, "connect", _prepare)
            event.listen(self._engine, "checkout", self._check_file)
            event.listen(self._engine, "begin", _begin)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection at the newest schema; leaving it commits."""
        file = self._made_file()
        with self._transaction(is_writing=True) as connection:
            self._upgrade(connection)
            yield connection
        if self.path and _identity(self.path) != file:
            raise JournalError(f"{self.name}: the database was replaced while it was written.")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees one state of the database; raise JournalError."""
        try:
            if self._lacks_file():
                self._make()
            with ExitStack() as stack:
                connection = stack.enter_context(self._transaction())
                if self._revision(connection) != REVISIONS[-1]:
                    stack.close()
                    self._make()
                    connection = stack.enter_context(self._transaction())
                yield connection
        except (SQLAlchemyError, OSError) as error:
            raise JournalError(f"{self.name}: the journal cannot be read ({cause(error)}).") from None

    def close(self) -> None:
        """Close the connections that are kept; whatever comes later opens new ones."""
        self._engine.dispose()

    def check(self) -> None:
        """Raise NewerJournalError if a newer program made the database, and nothing for what may pass."""
        if self._lacks_file():
            return
        try:
            with self._transaction() as connection:
                self._revision(connection)
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

    @contextmanager
    def _transaction(self, *, is_writing: bool = False) -> Iterator[Connection]:
        self._leave_former()
        with self._engine.connect().execution_options(is_writing=is_writing) as connection:
            try:
                with connection.begin():
                    yield connection
                self._note_log()
            except DBAPIError:
                connection.invalidate()  # whatever it was, a new one does not suffer from it
                raise

    def _make(self) -> None:
        """Bring the database to the newest schema."""
        with self.writing():
            pass

    def _lacks_file(self) -> bool:
        return self.path is not None and not self.path.exists()

    def _leave_former(self) -> None:
        """Close what is open of a file that is gone, and remove its log: SQLite would take it for the next one's."""
        if self.path is None or (file := _identity(self.path)) == self._file:
            return
        is_left = self._log is not None and _identity(_log_of(self.path)) == self._log
        self._engine.dispose()
        self._file, self._log = file, None
        if is_left:
            for end in _BESIDE:
                self.path.with_name(f"{self.path.name}{end}").unlink(missing_ok=True)

    def _note_log(self) -> None:
        if self.path:
            self._log = _identity(_log_of(self.path))

    def _note_file(self, _: Any, record: ConnectionPoolEntry, *_more: Any) -> None:
        """Note which file is there, before it is opened: if it is replaced in between, that shows at the first use."""
        record.info[_FILE] = self.path and _identity(self.path)

    def _check_file(self, _: Any, record: ConnectionPoolEntry, *_more: Any) -> None:
        if self.path and record.info.get(_FILE) != _identity(self.path):
            raise DisconnectionError

    def _upgrade(self, connection: Connection) -> None:
        if self._revision(connection) == REVISIONS[-1]:
            return
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _UPGRADE_LOCK})
        with _upgrading:
            _run_migrations(connection)

    def _revision(self, connection: Connection) -> str | None:
        if _IS_VERSIONED not in connection.info and not inspect(connection).has_table("alembic_version"):
            return None
        revision = connection.scalar(_REVISION)
        if revision is not None and revision not in REVISIONS:
            known = f"revision {revision}, this one knows up to {REVISIONS[-1]}"
            what = f"the journal was made by a newer mmfaq ({known}). Upgrade mmfaq, or use another database."
            raise NewerJournalError(f"{self.name}: {what}")
        connection.info[_IS_VERSIONED] = True
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


def _waiting(url: URL) -> dict[str, int]:
    """Return how long a server may take to answer: without a limit one that swallows everything is waited for."""
    is_known = url.drivername.startswith("postgresql+psycopg") and "connect_timeout" not in url.query
    return {"connect_timeout": _CONNECT_S} if is_known else {}


def _path(url: URL) -> Path | None:
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None


def _make_folder(folder: Path) -> None:
    """Make a folder for its owner only, so that it is still there after a power failure."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for one in missing:
        sync(one.parent)


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}{_BESIDE[0]}")


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
        for setting in _SETTINGS:
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
