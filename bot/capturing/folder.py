"""The folder of drafts: a file each, whole or not there, and one for each message however often it is captured."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import filelock

from bot.capturing.drafting import Draft
from bot.capturing.errors import CaptureError
from bot.capturing.writing import written
from index.files import write_atomically

_LOCK, _LOCK_S = ".lock", 2.0


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a draft is: a file, or a place on a branch; `is_new`: it was not there before."""

    where: str
    is_new: bool


def keep(draft: Draft, folder: Path) -> Kept:
    """Write a draft unless its message has one, which may have been edited since; raise CaptureError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with filelock.FileLock(folder / _LOCK, timeout=_LOCK_S):
            known = sorted(folder.glob(f"*-{draft.key}.*"))
            if known:
                return Kept(str(known[0]), is_new=False)
            found = written(draft)
            write_atomically(folder / found.name, found.text)
    except (OSError, filelock.Timeout) as error:
        what = getattr(error, "strerror", None) or "another program holds it"
        raise CaptureError(f"{folder}: {what}. Check that MMFAQ_CAPTURES names a folder that can be written.") from None
    return Kept(str(folder / found.name), is_new=True)
