"""A journal in order: what short-lived programs left for it goes in, and what is too old goes, or becomes counts."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta

from bot.journal.errors import JournalError
from bot.journal.spool import Spool
from bot.journal.sql import SqlJournal

_EVERY = timedelta(days=1)
_PATIENCE = 5.0
_log = logging.getLogger(__name__)


class Upkeep:
    """Keeps a journal in order in a thread of its own, at once and then daily: nobody who answers waits for it.

    `spool` is None for a journal that takes nothing over.
    """

    def __init__(self, journal: SqlJournal, spool: Spool | None, every: timedelta = _EVERY) -> None:
        self.journal, self._spool, self._every = journal, spool, every
        self._is_closing, self._is_given_up = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="journal-upkeep", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Close the journal; what is under way is waited for, for some seconds."""
        self._is_closing.set()
        self._thread.join(_PATIENCE)
        self._is_given_up.set()
        self.journal.close()

    def _run(self) -> None:
        while True:
            self._take_over()
            self._expire()
            if self._is_closing.wait(self._every.total_seconds()):
                return

    def _take_over(self) -> None:
        if self._spool is None:
            return
        try:
            self._spool.drain(self.journal)
        except JournalError as error:
            if self.journal.health.is_ok:  # else the journal has said what is the matter
                _log.warning("%s", error)

    def _expire(self) -> None:
        try:
            self.journal.expire(datetime.now(UTC))
        except JournalError as error:
            if not self._is_given_up.is_set():
                warn_of_old(error)


def warn_of_old(error: JournalError) -> None:
    """Say that what is too old is still there."""
    _log.warning("Questions older than MMFAQ_KEEP_DAYS are not deleted yet. %s", error)
