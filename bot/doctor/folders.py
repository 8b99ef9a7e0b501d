"""Folders and files: room, who may write, and who may read what is secret."""

from __future__ import annotations

import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.doctor import messages
from bot.doctor.check import Check, failed, ok, warning

_LITTLE, _TOO_LITTLE = 1_000_000_000, 100_000_000  # bytes
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_ENV_FILES = (".env",)


def check_folder(name: str, folder: Path, *, little: int = _LITTLE, too_little: int = _TOO_LITTLE) -> Iterator[Check]:
    """Look at a folder that mmfaq writes to: it, or the first one above it that is there."""
    place = next((one for one in (folder, *folder.absolute().parents) if one.exists()), Path("/"))
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        yield failed(name, messages.unwritable(place, error.strerror or str(error)), messages.LET_WRITE)
        return
    free = shutil.disk_usage(place).free
    if free < too_little:
        yield failed(name, messages.little_room(folder, free), messages.FREE_SPACE)
    elif free < little:
        yield warning(name, messages.little_room(folder, free), messages.FREE_SPACE)
    else:
        yield ok(name, messages.room(folder, free))


def secret_places(state: Path, named: Iterable[Path], working: Iterable[Path]) -> list[Path]:
    """Return what holds secrets: the state folder and its keys, files that settings name, and files such as `.env`."""
    keys = [*state.glob("*.key"), *state.glob("*.db")]
    return [*dict.fromkeys([state, *keys, *named, *(folder / name for folder in working for name in _ENV_FILES)])]


def check_secrets(places: Iterable[Path]) -> Iterator[Check]:
    """Look at who else may read what holds secrets."""
    found = [path for path in places if path.exists()]
    for path in found:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & _OTHERS and not _is_below_closed(path):
            yield warning("permissions", messages.open_to_others(path, mode), messages.close_it(path))
    if not any(stat.S_IMODE(path.stat().st_mode) & _OTHERS and not _is_below_closed(path) for path in found):
        yield ok("permissions", messages.closed(len(found)) if found else messages.NO_SUCH_FILES)


def _is_below_closed(path: Path) -> bool:
    """Tell whether the folder of a file lets nobody else in."""
    return path.is_file() and not stat.S_IMODE(path.resolve().parent.stat().st_mode) & _OTHERS
