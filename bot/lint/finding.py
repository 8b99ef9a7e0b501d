"""What a rule is and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.lint.linted import Linted


class Level(Enum):
    """How much a finding matters, from nothing at all to what must not be published."""

    OFF = "off"
    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule found: lines `first_line` to `last_line` of a file, counted from 1.

    `file` opens from where the command runs, where it lies below. `what` and `remedy` are sentences.
    """

    rule: str
    level: Level
    file: str
    first_line: int
    last_line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.first_line}: {self.level.value}: {self.what} {self.remedy} [{self.rule}]"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its name in settings, the level of what it finds, and one line on what it looks for.

    A finding of `check` may be less than `level`, where the rule itself is less sure.
    """

    name: str
    level: Level
    what: str
    check: Callable[[Linted], Iterable[Finding]]
