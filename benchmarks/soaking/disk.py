"""A small disk for what the bot remembers, which can be full."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

import psutil

_MEGABYTE = 1 << 20
_PAGE = 4096


class Disk(Protocol):
    """A folder whose space can run out; `what` says how."""

    folder: Path
    what: str

    def fill(self, process: int) -> None:
        """Let there be no space for a process any more."""

    def free(self, process: int) -> None:
        """Let there be space again."""


class MountedDisk:
    """A file system of its own, in memory, which really is full."""

    what = "a file system of its own (tmpfs), filled to the last page"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, process: int) -> None:  # noqa: ARG002 - for whichever process
        """Take all space that is left."""
        with (self.folder / "filler").open("wb") as file:
            end = 0
            for step in (64 * _MEGABYTE, _MEGABYTE, _PAGE):
                with suppress(OSError):  # full
                    while True:
                        os.posix_fallocate(file.fileno(), end, step)
                        end += step

    def free(self, process: int) -> None:  # noqa: ARG002 - for whichever process
        """Give it back."""
        (self.folder / "filler").unlink()


class LimitedDisk:
    """A folder of which a process can write no file beyond its first page, where nothing can be mounted."""

    what = "a limit on the size of files (RLIMIT_FSIZE), as no file system could be mounted"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, process: int) -> None:
        """Let every write of a process fail that goes beyond the first page of a file."""
        psutil.Process(process).rlimit(psutil.RLIMIT_FSIZE, (_PAGE, psutil.RLIM_INFINITY))

    def free(self, process: int) -> None:
        """Let it write again."""
        psutil.Process(process).rlimit(psutil.RLIMIT_FSIZE, (psutil.RLIM_INFINITY, psutil.RLIM_INFINITY))


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Disk]:
    """Yield a disk at a folder: of this size, where root may mount one."""
    folder.mkdir(parents=True)
    options = f"size={megabytes}m,mode=0700"
    try:
        mounting = ("mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder))
        subprocess.run(mounting, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        yield LimitedDisk(folder)
        return
    try:
        yield MountedDisk(folder)
    finally:
        subprocess.run(("umount", "--lazy", str(folder)), check=True)  # noqa: S607 - words of ours


def size_of(folder: Path) -> int:
    """Return how many bytes the journal takes, with what is not yet written back."""
    total = 0
    for path in folder.glob("*.db*"):
        try:
            total += path.stat().st_size
        except OSError as error:
            if error.errno != errno.ENOENT:
                raise
    return total
