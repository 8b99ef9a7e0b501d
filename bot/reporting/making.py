"""A digest made in a process of its own: whoever answers goes on while questions are clustered and a picture drawn."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import logging
import os
import signal
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.reporting import messages
from bot.reporting.digest import Digest, Scope, read_record
from bot.settings import Settings
from index.errors import MmfaqError

_ROOT = Path(__file__).resolve().parents[2]
_LONGEST_S = 300.0
_PATIENCE_S = 5.0  # for a process that was told to end
_log = logging.getLogger(__name__)


class MakingError(MmfaqError):
    """A digest cannot be made."""


@dataclass(frozen=True, slots=True)
class Made:
    """A digest and its picture as PNG, None where none can be drawn here."""

    digest: Digest
    picture: bytes | None


class Making:
    """Makes digests from what the settings name; what a process warns of is logged once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._told: set[str] = set()

    async def make(self, scope: Scope, until: datetime) -> Made:
        """Return the digest of the week that ends at a time; raise MakingError. Cancelled, it ends the process."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "bot", "digest", "--json", "--with-picture"),
            *("--platform", scope.platform, "--workspace", scope.workspace, "--until", until.isoformat()),
            env=_environment(self._settings),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,  # what it starts itself ends with it; Ctrl-C is ours to pass on
        )
        try:
            out, err = await asyncio.wait_for(process.communicate(), _LONGEST_S)
        except TimeoutError:
            raise MakingError(messages.too_slow(_LONGEST_S)) from None
        finally:
            await asyncio.shield(_end(process))
        told = err.decode("utf-8", "replace")
        if process.returncode:
            raise MakingError(messages.died(process.returncode, told))
        self._warn(told)
        return await asyncio.to_thread(_read, out)

    def _warn(self, told: str) -> None:
        for line in told.splitlines():
            if line not in self._told:
                self._told.add(line)
                _log.warning("%s", line.removeprefix("mmfaq: "))


def _read(out: bytes) -> Made:
    try:
        record = json.loads(out)
        picture = record["picture"]
        return Made(read_record(record), None if picture is None else base64.b64decode(picture, validate=True))
    except (KeyError, TypeError, ValueError) as error:
        raise MakingError(messages.died(0, "")) from error


async def _end(process: asyncio.subprocess.Process) -> None:
    """End a process that still runs, with all that it started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), _PATIENCE_S)


def _environment(settings: Settings) -> dict[str, str]:
    """Return what makes another process of this program read what this one does."""
    paths = {
        "KNOWLEDGE": settings.knowledge,
        "INDEX": settings.index,
        "CACHE": settings.cache,
        "STATE": settings.state,
    }
    found = {f"MMFAQ_{name}": str(path.absolute()) for name, path in paths.items()}
    found |= {"MMFAQ_JOURNAL": settings.journal or "", "MMFAQ_KEEP_DAYS": str(settings.keep_days)}
    searched = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, **found, "PYTHONPATH": searched}
