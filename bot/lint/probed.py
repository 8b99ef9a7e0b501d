"""What is known of a URL once it was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """Whether a URL leads somewhere."""

    ALIVE = "alive"
    DEAD = "dead"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Probed:
    """The state of a URL, and why where it is not alive."""

    state: State
    why: str = ""


Probe = Callable[[Iterable[str]], Mapping[str, Probed]]
