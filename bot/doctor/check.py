"""One thing that was looked at, and what was found."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from bot.doctor import messages
from index.errors import MmfaqError

_log = logging.getLogger(__name__)


class Status(Enum):
    """How it is."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, how it is, and what to do, "" for nothing."""

    name: str
    status: Status
    what: str
    remedy: str = ""


Looking = Callable[[], Iterable[Check]]


def ok(name: str, what: str) -> Check:
    """Return that all is well."""
    return Check(name, Status.OK, what)


def warning(name: str, what: str, remedy: str) -> Check:
    """Return that something may go wrong."""
    return Check(name, Status.WARNING, what, remedy)


def failed(name: str, what: str, remedy: str = "") -> Check:
    """Return that something is wrong."""
    return Check(name, Status.FAILED, what, remedy)


def skipped(name: str, what: str) -> Check:
    """Return that something was not looked at, and why."""
    return Check(name, Status.SKIPPED, what)


def looked_at(name: str, looking: Looking) -> Iterator[Check]:
    """Yield what looking finds; what keeps it from looking is a finding, too."""
    try:
        yield from looking()
    except MmfaqError as error:
        yield failed(name, str(error))
    except OSError as error:
        yield failed(name, messages.system_error(error), messages.CHECK_THE_FILE)
    except Exception as error:  # noqa: BLE001 - a doctor says what is broken, whatever it is
        _log.debug("%s could not be looked at.", name, exc_info=True)
        yield failed(name, messages.cannot_look(error), messages.REPORT)
