"""Makes a backup while the bot runs: each database as of one moment, and the index version that is served."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sqlite3
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bot.backup.archive import BackupError, Contents, unwritten, write_archive
from bot.backup.restoring import PUT_ASIDE
from bot.settings import Settings
from index.errors import NoIndexError
from index.store import Store

_DATABASES = {".db", ".sqlite", ".sqlite3"}
_BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a database: in a copy it is part of it
_LOCKS = {".lock"}
_BUSY_S = 30.0
_PATIENCE_S = 600.0  # a build holds the index while it encodes, and a backup in the night is not to fail for that


def make_backup(settings: Settings, path: Path, program: str) -> Contents:
    """Write a backup of the state and of the index that the settings name; raise BackupError or StoreError."""
    with _draft_beside(path) as name:
        folder = Path(name)
        try:
            _copy_state(settings, folder / "state")
            version = _copy_index(Store(settings.index), folder / "index")
        except OSError as error:
            raise _uncopied(path, folder, error) from None
        if not any(file.is_file() for file in folder.rglob("*")):
            raise BackupError(f"There is nothing to back up in {settings.state} and {settings.index}. Check both.")
        made_at = datetime.now(UTC).isoformat(timespec="seconds")
        return write_archive(path, folder, made_at, program, version)


def _draft_beside(path: Path) -> tempfile.TemporaryDirectory[str]:
    """Return a folder on the disk that must have room for the backup in any case; raise BackupError."""
    try:
        return tempfile.TemporaryDirectory(dir=path.absolute().parent, prefix=".mmfaq-backup-")
    except OSError as error:
        raise unwritten(path, error) from None


def _uncopied(path: Path, folder: Path, error: OSError) -> BackupError:
    """Return what to say where a file cannot be read, or there is no room for its copy."""
    if isinstance(error, shutil.Error) or error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return unwritten(path, error)
    remedy = "Let this user read it: a backup has all or is none."
    return BackupError(f"{error.filename or folder}: it cannot be copied ({error.strerror}). {remedy}")


def is_journal_elsewhere(settings: Settings) -> bool:
    """Tell whether the journal is on a database server."""
    return bool(settings.journal) and not str(settings.journal).startswith("sqlite")


def journal_file(settings: Settings) -> Path | None:
    """Return the file of a journal that stands outside the state folder, None where there is none."""
    if not settings.journal or is_journal_elsewhere(settings):
        return None
    from sqlalchemy import make_url

    database = make_url(settings.journal).database
    path = Path(database).absolute() if database else None
    return None if path is None or path.is_relative_to(settings.state.absolute()) else path


def _copy_state(settings: Settings, target: Path) -> None:
    """Copy what the state folder holds, and a journal that stands elsewhere; checkouts can be fetched again."""
    target.mkdir()
    for file in _all_in(settings.state) if settings.state.is_dir() else ():
        place = file.relative_to(settings.state)
        is_passing = file.name.endswith(_BESIDE) or file.suffix in _LOCKS or place.parts[0].startswith(PUT_ASIDE)
        is_fetched = file.absolute().is_relative_to(settings.sources.absolute())
        if file.is_file() and not file.is_symlink() and not is_passing and not is_fetched:
            _copy(file, target / place)
    journal = journal_file(settings)
    if journal is not None and journal.is_file():
        _copy(journal, target / "journal.db")


def _all_in(folder: Path) -> list[Path]:
    """Return all that is in a folder and below; raise OSError, where a pattern would leave out what it cannot read."""

    def fail(error: OSError) -> None:
        raise error

    return sorted(Path(parent) / name for parent, _, names in os.walk(folder, onerror=fail) for name in names)


def _copy(file: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if file.suffix in _DATABASES:
        _copy_database(file, target)
        return
    with contextlib.suppress(FileNotFoundError):  # the journal has just taken it over
        shutil.copy2(file, target)


def _copy_database(file: Path, target: Path) -> None:
    """Copy a database as of one moment, also while it is written."""
    try:
        with (
            contextlib.closing(
                sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY_S)
            ) as one,
            contextlib.closing(sqlite3.connect(target)) as other,
        ):
            one.backup(other)
    except sqlite3.Error as error:
        raise BackupError(f"{file}: the database cannot be copied ({error}). Try again, or repair it.") from None
    target.chmod(0o600)


def _copy_index(store: Store, target: Path) -> str:
    """Copy the version that is served, with its encoder; return its name, "" where there is no index."""
    try:
        with store.lock(_PATIENCE_S):
            manifest = store.manifest(store.current())
            store.verify(manifest)
            shutil.copytree(store.version_folder(manifest.version), target / "versions" / manifest.version)
            encoder = store.encoder_folder(manifest.encoder)
            if encoder.is_dir():
                shutil.copytree(encoder, target / "encoders" / manifest.encoder)
            shutil.copy2(store.folder / "CURRENT", target / "CURRENT")
    except NoIndexError:
        return ""
    return manifest.version
