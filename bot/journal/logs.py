"""Log lines without secrets: what is written is scrubbed as a whole, exceptions and stacks included."""

from __future__ import annotations

import logging

from bot.journal.scrub import scrub


class ScrubFormatter(logging.Formatter):
    """Scrubs what another formatter makes of a record."""

    def __init__(self, inner: logging.Formatter | None = None) -> None:
        super().__init__()
        self._inner = inner or logging.Formatter()

    def format(self, record: logging.LogRecord) -> str:
        """Return the scrubbed text of a record, whatever its arguments."""
        try:
            return scrub(self._inner.format(record))
        except Exception as error:  # noqa: BLE001 - else logging prints the arguments themselves to stderr
            return scrub(f"{record.levelname}: {record.msg} ({type(error).__name__} while formatting)")


def scrub_handlers(logger: logging.Logger) -> None:
    """Make every handler of a logger write scrubbed text only."""
    for handler in logger.handlers:
        if not isinstance(handler.formatter, ScrubFormatter):
            handler.setFormatter(ScrubFormatter(handler.formatter))
