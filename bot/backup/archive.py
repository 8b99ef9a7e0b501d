"""The file of a backup: an archive whose first member lists all others with their sizes and checksums.

backup.json     format, when and by which program it was made, and the list
state/…         the journal, what chats remember, the key that people are hashed with, what waits for the journal
index/…         the version that is served, and its encoder
"""

from __future__ import annotations

import errno
import gzip
import io
import json
import os
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from index.errors import MmfaqError
from index.files import sha256_of, sync

FORMAT = 1
_LIST = "backup.json"
_LONGEST_LIST = 1 << 24
_LONGEST_READ = _LONGEST_LIST + tarfile.BLOCKSIZE
_LONGEST_SHOWN = 80
_NO_PLACE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO}
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
        with _Plain(path) as plain, tarfile.open(fileobj=plain, mode="r:") as archive:
            contents = _contents(path, archive)
            _require_room(path, contents, folder)
            for member in archive:
                _unpack(path, archive, member, contents, folder)
    except (tarfile.TarError, EOFError, OSError, ValueError, zlib.error) as error:
        raise _unread(path, folder, error) from None
    for name, (size, checksum) in contents.files.items():
        file = folder / name
        if not file.is_file() or file.stat().st_size != size or sha256_of(file) != checksum:
            raise BackupError(f"{path}: {name} is missing or damaged. Use another backup.")
    return contents


class _Plain(gzip.GzipFile):
    """What a packed file holds; a header that claims to be huge is not read into memory."""

    def read(self, size: int | None = -1) -> bytes:
        if size is not None and size > _LONGEST_READ:
            raise tarfile.ReadError("a header is too long")
        return super().read(size)


def _require_room(path: Path, contents: Contents, folder: Path) -> None:
    """Raise BackupError where what is listed does not fit: an archive of some kilobytes may unpack to terabytes."""
    wanted, free = sum(size for size, _ in contents.files.values()), shutil.disk_usage(folder).free
    if wanted > free:
        what = f"it unpacks to {wanted / 1e6:.1f} MB, and {folder.parent} has {free / 1e6:.1f} MB"
        raise BackupError(f"{path}: {what}. Make room, or restore into another folder.")


def _unread(path: Path, folder: Path, error: Exception) -> BackupError:
    """Return what to say where a backup cannot be read, or unpacked where it should be."""
    if isinstance(error, OSError) and error.errno in _NO_PLACE:
        return unplaced(path, folder.parent, error)
    return BackupError(f"{path}: this cannot be read as a backup ({_reason(error)}). {_REMEDY}")


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
        return _sound(raw)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise BackupError(f"{path}: the list of its files cannot be read ({_reason(error)}). {_REMEDY}") from None


def _sound(raw: Mapping[str, Any]) -> Contents:
    """Return the list if it is one; raise ValueError or TypeError."""
    files, version = raw.get("files"), raw.get("version")
    if not isinstance(files, dict) or not files or not isinstance(version, str):
        raise ValueError("it lists no files")
    for name, about in files.items():
        match about:
            case [int(size), str()] if size >= 0:
                continue
        raise ValueError(f"{name[:_LONGEST_SHOWN]!r} has no size and checksum")
    return Contents(**raw)


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


def unplaced(path: Path, folder: Path, error: OSError) -> BackupError:
    """Return what to say where a backup cannot be unpacked."""
    what = f"it cannot be unpacked in {folder} ({_reason(error)})"
    return BackupError(f"{path}: {what}. Make room there, and let this user write.")


def _reason(error: Exception) -> str:
    if isinstance(error, shutil.Error):  # holds a list, with the paths of each file
        (_, _, told), *_ = error.args[0]
        return str(told).partition("] ")[2].partition(": '")[0] or str(told)
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
