"""The index version that is served, exchanged for a newer one while questions are answered."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.answering import Serving, serving_of
from bot.telemetry.counting import CountingEncoder
from bot.telemetry.meters import Fault, Meters
from bot.telemetry.states import IndexState
from index.errors import MmfaqError, StoreError
from index.searcher import Searcher
from index.serving import open_corpora
from index.store import Store

if TYPE_CHECKING:
    from bot.settings import Settings
    from index.encoder import Encoder

_RETRY_SECONDS = 60.0  # until a version that could not be opened is tried again
_log = logging.getLogger(__name__)


class Live:
    """What answers now. Whoever answers takes `serving` once, so that an answer is of one version.

    `meters` are those of everybody who answers from it.
    """

    def __init__(self, store: Store, settings: Settings, *, now: Callable[[], float] = time.monotonic) -> None:
        """Open the version that is served; raise StoreError or EncoderError."""
        self._store, self._settings, self._now = store, settings, now
        self.meters = Meters()
        self._loaded: dict[str, Encoder] = {}
        self._lock = threading.Lock()
        self._refused, self._retry_at, self._warning = "", 0.0, ""
        self._serving, self._index = self._opened()
        self.meters.states.index = lambda: self._index

    @property
    def index(self) -> IndexState:
        """The version that answers, and since when."""
        return self._index

    @property
    def serving(self) -> Serving:
        """The version that answers."""
        return self._serving

    def refresh(self) -> bool:
        """Serve the published version where it is another one, and tell whether it was.

        One that cannot be opened is a warning, once; the one before stays.
        """
        with self._lock:
            published = ""
            try:
                published = self._store.current()
                if published == self._serving.version or self._is_refused(published):
                    return False
                self._serving, self._index = self._opened()
            except (MmfaqError, OSError, MemoryError) as error:
                self._refuse(published, error)
                return False
            self._warning = ""
        self.meters.swapped()
        gc.collect()  # the version before may hang together in cycles, and nobody needs it any more
        _give_back()
        return True

    def _opened(self) -> tuple[Serving, IndexState]:
        manifest, corpora, encoder = open_corpora(self._store, device=self._settings.device, loaded=self._loaded)
        counted = encoder if isinstance(encoder, CountingEncoder) else CountingEncoder(encoder, self.meters)
        searcher = Searcher(corpora, counted, calibration=self._store.calibration(manifest))
        self._loaded = {manifest.encoder: counted}
        state = IndexState(manifest.version, datetime.fromisoformat(manifest.created), datetime.now(UTC))
        return serving_of(manifest.version, searcher, self._settings), state

    def _is_refused(self, version: str) -> bool:
        return version == self._refused and self._now() < self._retry_at

    def _refuse(self, version: str, error: Exception) -> None:
        with contextlib.suppress(StoreError):
            if version and self._store.current() != version:
                return  # dropped while it was opened, since a newer one was published
        self.meters.failed(Fault.INDEX)
        self._refused, self._retry_at = version, self._now() + _RETRY_SECONDS
        warning = str(error) or "There is not enough memory."
        if warning != self._warning:
            _log.warning("Version %s stays in use. %s", self._serving.version, warning)
        self._warning = warning


def _give_back() -> None:
    """Give the system what is free, where the C library can: it would keep the room of each version in pieces."""
    with contextlib.suppress(OSError, TypeError):  # some systems have no library of the whole program
        if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
            trim(0)
