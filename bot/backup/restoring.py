"""Puts a backup back: all of it or nothing, and what was there is put aside, never deleted."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.backup.archive import BackupError, Contents, read_archive, unplaced
from bot.journal.schema import REVISIONS
from index.errors import IndexCorruptError, NoIndexError, StoreError
from index.store import Store

PUT_ASIDE = ".before-restore-"
_DRAFT = ".restore-"
_LOCKS = (".lock", ".spool.lock")


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and where that is now which stood there."""

    contents: Contents
    put_aside: tuple[Path, ...]


def restore(path: Path, state: Path, index: Path, *, is_forced: bool = False) -> Restored:
    """Put a backup back into two folders; raise BackupError, StoreError, and nothing is changed.

    Folders that hold something are refused unless `is_forced`; then that is moved into a folder in them. No bot may run
    meanwhile. A folder itself stays: it may be a volume.
    """
    full = [folder for folder in (state, index) if _held(folder)]
    if full and not is_forced:
        listed = " and ".join(map(str, full))
        raise BackupError(f"{listed}: not empty. Stop the bot and say --force, which puts aside what is there.")
    _make(state, index)
    with (
        tempfile.TemporaryDirectory(dir=index, prefix=_DRAFT) as for_index,
        tempfile.TemporaryDirectory(dir=state, prefix=_DRAFT) as for_state,
    ):
        contents = read_archive(path, Path(for_state))
        drafts = {state: Path(for_state) / "state", index: Path(for_index) / "index"}
        try:
            _complete(Path(for_state), drafts, state, index)
        except OSError as error:
            raise unplaced(path, index, error) from None
        _require_usable(path, contents, drafts[state], drafts[index])
        return Restored(contents, tuple(_exchange(drafts)))


def _complete(unpacked: Path, drafts: dict[Path, Path], state: Path, index: Path) -> None:
    """Let each part stand on the disk where it will be, so that renaming brings it there."""
    drafts[state].mkdir(exist_ok=True)
    found = unpacked / "index"
    if found.is_dir():
        shutil.move(found, drafts[index])
    else:
        drafts[index].mkdir()
    for file in drafts[state].rglob("*"):
        file.chmod(0o700 if file.is_dir() else 0o600)


def _require_usable(path: Path, contents: Contents, state: Path, index: Path) -> None:
    """Raise where this program could not use what a backup holds: a newer one made it, or it is not whole."""
    if contents.version:
        _require_index(path, Store(index))
    for database in sorted(state.glob("*.db")):
        revision = _revision(path, database)
        if revision and revision not in REVISIONS:
            what = f"{database.name} was written by a newer mmfaq (revision {revision})"
            raise BackupError(f"{path}: {what}. Upgrade mmfaq, then restore it.")


def _require_index(path: Path, store: Store) -> None:
    """Raise BackupError where an index cannot be served; the folder that it lies in now will be gone."""
    try:
        store.verify(store.manifest(store.current()))
    except (NoIndexError, IndexCorruptError) as error:
        raise BackupError(f"{path}: its index is damaged: {error.what}. Use another backup.") from None
    except StoreError as error:
        raise BackupError(f"{path}: {error.what}. Upgrade mmfaq, then restore it.") from None


def _revision(path: Path, database: Path) -> str:
    """Return the revision of a database's tables, "" where it has none yet; raise BackupError where it is damaged."""
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            if connection.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise BackupError(f"{path}: {database.name} is damaged. Use another backup.")
            names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone() if names else None
            return found[0] if found else ""
    except sqlite3.Error as error:
        raise BackupError(f"{path}: {database.name} cannot be read ({error}). Use another backup.") from None


def _exchange(drafts: dict[Path, Path]) -> list[Path]:
    """Bring what each draft holds to its place, and aside what stands there; where one fails, all is as it was."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    done: list[tuple[Path, Path]] = []
    asides = []
    try:
        for folder, draft in drafts.items():
            if held := _held(folder):
                aside = folder / f"{PUT_ASIDE}{stamp}"
                aside.mkdir(mode=0o700)
                asides.append(aside)
                for file in held:
                    _move(file, aside / file.name, done)
            for file in sorted(draft.iterdir()):
                _move(file, folder / file.name, done)
    except OSError as error:
        for was, now in reversed(done):
            now.rename(was)
        for aside in asides:
            aside.rmdir()
        reason = f"{error.filename}: it cannot be replaced ({error.strerror})"
        raise BackupError(f"{reason}. Nothing was restored; let this user write there.") from None
    return asides


def _move(file: Path, to: Path, done: list[tuple[Path, Path]]) -> None:
    file.rename(to)
    done.append((file, to))


def _held(folder: Path) -> list[Path]:
    """Return what a folder holds, less what an earlier restore put aside; raise BackupError for a file."""
    if folder.exists() and not folder.is_dir():
        raise BackupError(f"{folder}: this is a file. Name a folder.")
    held = sorted(folder.iterdir()) if folder.is_dir() else []
    return [file for file in held if not file.name.startswith((PUT_ASIDE, _DRAFT, *_LOCKS))]


def _make(state: Path, index: Path) -> None:
    for folder, mode in ((state, 0o700), (index, 0o755)):
        try:
            folder.mkdir(mode=mode, parents=True, exist_ok=True)
        except OSError as error:
            raise BackupError(f"{folder}: it cannot be made ({error.strerror}). Name another folder.") from None
