"""The file of a backup: an archive whose first member lists all others with their sizes and checksums.

backup.json     format, when and by which program it was made, and the list
state/…         the journal, what chats remember, the key that people are hashed with, what waits for the journal
index/…         the version that is served, and its encoder
"""

from __future__ import annotations

import io
import json
import os
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from index.errors import MmfaqError
from index.files import sha256_of, sync

FORMAT = 1
_LIST = "backup.json"
_LONGEST_LIST = 1 << 24
_REMEDY = "Name a file that `mmfaq backup` made."


class BackupError(MmfaqError):
    """A backup that cannot be made, read or trusted."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds: by name, each file's size and checksum; `version` is that of the index, "" for none."""

    format: int
    made_at: str
    program: str
    version: str
    files: Mapping[str, Sequence[Any]]


def write_archive(path: Path, folder: Path, made_at: str, program: str, version: str) -> Contents:
    """Write all files of a folder into an archive that only its owner reads, in one step; raise BackupError."""
    names = sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())
    files = {name: [(folder / name).stat().st_size, sha256_of(folder / name)] for name in names}
    contents = Contents(FORMAT, made_at, program, version, files)
    try:
        handle, draft = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}-")
    except OSError as error:
        raise unwritten(path, error) from None
    try:
        with os.fdopen(handle, "wb") as file, tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as archive:
            _add_text(archive, _LIST, json.dumps(asdict(contents), ensure_ascii=False))
            for name in names:
                archive.add(folder / name, name, recursive=False, filter=_plain)
        sync(Path(draft))
        Path(draft).replace(path)
    except OSError as error:
        raise unwritten(path, error) from None
    finally:
        Path(draft).unlink(missing_ok=True)
    return contents


def read_archive(path: Path, folder: Path) -> Contents:
    """Unpack an archive into an empty folder, and check every file of it; raise BackupError."""
    try:
        with tarfile.open(path, "r:gz") as archive:
            contents = _contents(path, archive)
            for member in archive:
                _unpack(path, archive, member, contents, folder)
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        raise BackupError(f"{path}: this cannot be read as a backup ({_reason(error)}). {_REMEDY}") from None
    for name, (size, checksum) in contents.files.items():
        file = folder / name
        if not file.is_file() or file.stat().st_size != size or sha256_of(file) != checksum:
            raise BackupError(f"{path}: {name} is missing or damaged. Use another backup.")
    return contents


def _contents(path: Path, archive: tarfile.TarFile) -> Contents:
    first = archive.next()
    listed = archive.extractfile(first) if first is not None and first.name == _LIST and first.isfile() else None
    if first is None or listed is None or first.size > _LONGEST_LIST:
        raise BackupError(f"{path}: this is no backup. {_REMEDY}")
    try:
        raw = json.loads(listed.read())
        written = int(raw["format"])
        if written > FORMAT:
            what = f"this backup has format {written}, this mmfaq reads up to {FORMAT}"
            raise BackupError(f"{path}: {what}. Restore it with the program that made it, or upgrade mmfaq.")
        return Contents(**raw)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BackupError(f"{path}: the list of its files cannot be read ({_reason(error)}). {_REMEDY}") from None


def _unpack(path: Path, archive: tarfile.TarFile, member: tarfile.TarInfo, contents: Contents, folder: Path) -> None:
    """Unpack a file that is listed; anything else is no part of a backup."""
    if member.name == _LIST:
        return
    parts = PurePosixPath(member.name).parts
    is_within = bool(parts) and parts[0] in {"state", "index"} and ".." not in parts
    if member.name not in contents.files or not member.isfile() or not is_within:
        raise BackupError(f"{path}: {member.name!r} does not belong into a backup. {_REMEDY}")
    if member.size != contents.files[member.name][0]:
        raise BackupError(f"{path}: {member.name} is damaged. Use another backup.")
    archive.extract(member, folder, filter="data")


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Return a member without who owns it here."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    data = text.encode()
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(data), 0o600
    archive.addfile(member, io.BytesIO(data))


def unwritten(path: Path, error: OSError) -> BackupError:
    """Return what to say where a backup cannot be written."""
    remedy = "Name a file in a folder that may be written and has room."
    return BackupError(f"{path}: the backup cannot be written ({_reason(error)}). {remedy}")


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
