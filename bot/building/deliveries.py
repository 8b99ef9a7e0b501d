"""Which calls of forges were taken: each counts once, also after a restart."""

from __future__ import annotations

import hashlib
import json
import logging
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from bot.building import messages
from index.files import write_atomically

_KEPT_SECONDS = 86_400.0
_MOST = 2_000
_log = logging.getLogger(__name__)


class Deliveries:
    """The marks of calls of the last day, in a file. Safe to use from several threads."""

    def __init__(self, path: Path, *, now: Callable[[], float] = time.time) -> None:
        self._path, self._now, self._lock = path, now, threading.Lock()
        self._taken = _read(path)
        self._is_told = False

    def take(self, marks: Iterable[str]) -> bool:
        """Remember the marks of a call, and tell whether none of them was known."""
        hashed = [hashlib.sha256(mark.encode("utf-8", "surrogatepass")).hexdigest() for mark in marks]
        with self._lock:
            now = self._now()
            recent = [(mark, at) for mark, at in self._taken.items() if now - at < _KEPT_SECONDS]
            self._taken = dict(sorted(recent, key=lambda one: one[1])[-_MOST:])
            if any(mark in self._taken for mark in hashed):
                return False
            self._taken |= dict.fromkeys(hashed, now)
            self._write()
        return True

    def _write(self) -> None:
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(self._path, json.dumps(self._taken), mode=0o600)
        except OSError as error:
            if not self._is_told:
                _log.warning("%s", messages.deliveries_not_kept(error))
            self._is_told = True


def _read(path: Path) -> dict[str, float]:
    try:
        taken = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    found = taken.items() if isinstance(taken, dict) else ()
    return {mark: float(at) for mark, at in found if isinstance(at, int | float)}
