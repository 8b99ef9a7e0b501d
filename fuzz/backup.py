"""Backups, as somebody may have changed them before they are restored."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import tempfile
from pathlib import Path

from bot.backup.archive import BackupError, read_archive, write_archive
from fuzz.running import main_of
from fuzz.seeds import encoded
from fuzz.target import Target

_TOKENS = (
    "backup.json",
    "state/",
    "index/",
    "../",
    "/etc/x",
    '"files":',
    '"format":',
    "0000644",
    "ustar  ",
    "\0\0\0\0",
)


def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="mmfaq-fuzz-"))


def _seeds() -> list[bytes]:
    """Return a backup as the tar archive within it: compressed, hardly a change would be read."""
    folder = _folder()
    (folder / "from" / "state").mkdir(parents=True)
    (folder / "from" / "index").mkdir()
    (folder / "from" / "state" / "key").write_text("k", encoding="utf-8")
    (folder / "from" / "index" / "CURRENT").write_text("0001-x", encoding="utf-8")
    write_archive(folder / "b.tar.gz", folder / "from", "2030-01-01T00:00:00+00:00", "0", "0001-x")
    with tarfile.open(folder / "b.tar.gz") as archive:
        members = [(member, archive.extractfile(member)) for member in archive]
        made = io.BytesIO()
        with tarfile.open(fileobj=made, mode="w") as plain:
            for member, file in members:
                plain.addfile(member, file)
    return [made.getvalue(), *encoded([json.dumps({"format": 1})])]


def _check(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, packed in enumerate((gzip.compress(data, compresslevel=0), data)):
            path = folder / f"{number}.tar.gz"
            path.write_bytes(packed)
            (folder / f"to{number}").mkdir()
            try:
                read_archive(path, folder / f"to{number}")
            except BackupError as error:
                str(error).encode("utf-8", "backslashreplace")
        outside = {path.name for path in folder.iterdir()} - {"to0", "to1", "0.tar.gz", "1.tar.gz"}
        if outside:
            raise AssertionError(outside)


TARGET = Target(_check, _seeds, _TOKENS, longest=16_384)

if __name__ == "__main__":
    main_of("backup")
