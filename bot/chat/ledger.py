"""What became of each question: counted, and written down in one line without its text and without its asker."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

from bot.chat.asking import Asking
from bot.chat.consulting import Said
from bot.chat.desk import BusyError
from bot.telemetry.meters import Fault, Meters
from bot.telemetry.stages import Stage, measured
from index.errors import MmfaqError

_log = logging.getLogger(__name__)


class Fate(Enum):
    """What became of a question that has no answer to show."""

    SMALL_TALK = "small_talk"
    KEPT_BACK = "kept_back"  # nobody asked, and the answer was not sure
    GONE = "gone"  # its message was deleted meanwhile
    BUSY = "busy"  # too many wait
    UNDELIVERED = "undelivered"
    FAILED = "failed"


class Ledger:
    """Notes the questions of one platform, each once."""

    def __init__(self, platform: str, meters: Meters) -> None:
        self._platform, self._meters = platform, meters

    def ended(self, asking: Asking, fate: Fate, said: Said | None = None) -> None:
        """Note a question to which no answer is shown."""
        self._write(asking, fate.value, said)

    def failed(self, asking: Asking, error: Exception, said: Said | None) -> None:
        """Note a question that met an error: what nobody foresaw is told at length."""
        if isinstance(error, MmfaqError):
            fate = Fate.BUSY if isinstance(error, BusyError) else Fate.UNDELIVERED
            self._meters.failed(Fault.UNDELIVERED)
            _log.warning("A question is not answered. %s", error)
        else:
            fate = Fate.FAILED
            self._meters.failed(Fault.UNFORESEEN)
            _log.error("A question could not be answered (%s).", type(error).__name__, exc_info=error)
        self._write(asking, fate.value, said)

    def shown(self, asking: Asking, said: Said, since: float) -> None:
        """Note an answer that is shown; `since` is when its question came, by the performance counter."""
        seconds = time.perf_counter() - since
        self._meters.shown(self._platform, said.told.answer.result.confidence, seconds)
        self._write(asking, said.given.reply.kind.value, said, seconds)

    @contextmanager
    def delivering(self) -> Iterator[None]:
        """Time what is done within: rendering, and all the rest until the platform has taken it."""
        started = time.perf_counter()
        with measured() as seconds:
            yield
        rendering = seconds[Stage.RENDER]
        self._meters.passed(Stage.RENDER, rendering)
        self._meters.passed(Stage.DELIVER, time.perf_counter() - started - rendering)

    def _write(self, asking: Asking, outcome: str, said: Said | None, seconds: float | None = None) -> None:
        self._meters.asked(self._platform, asking.way.value, outcome)
        fields: dict[str, object] = {"platform": self._platform, "way": asking.way.value, "outcome": outcome}
        if said is not None:
            answer = said.told.answer
            confidence = round(answer.result.confidence, 3)
            fields |= {"answer": answer.id, "confidence": confidence, "index": said.told.version}
        if seconds is not None:
            fields["ms"] = round(seconds * 1000)
        _log.info("question", extra=fields)
