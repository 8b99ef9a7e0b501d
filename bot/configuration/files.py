"""Small text files that an operator names: read whole or refused in one sentence, whatever they are."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from bot.configuration import messages


@dataclass(frozen=True, slots=True)
class UnreadableError(Exception):
    """A file that cannot be used; `line` is 0 where it is no line's fault."""

    what: str
    line: int = 0


def read_text(path: Path, variable: str, most: int) -> str:
    """Return the text of a plain file of `most` bytes or fewer; raise UnreadableError, which names the variable."""
    try:
        data = _read(path, variable, most)
    except FileNotFoundError:
        raise UnreadableError(messages.no_file(variable)) from None
    except IsADirectoryError:
        raise UnreadableError(messages.no_plain_file(variable)) from None
    except OSError as error:
        raise UnreadableError(messages.cannot_be_read(error.strerror or str(error))) from None
    except ValueError:  # a path with a null character
        raise UnreadableError(messages.no_file(variable)) from None
    if len(data) > most:
        raise UnreadableError(messages.too_large(most))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(messages.not_utf8(), data.count(b"\n", 0, error.start) + 1) from None


def _read(path: Path, variable: str, most: int) -> bytes:
    """Return at most one byte more than wanted; a pipe is not waited for."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(handle, "rb") as file:  # noqa: PTH123 - a path would be looked up again
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise UnreadableError(messages.no_plain_file(variable))
        return file.read(most + 1)
