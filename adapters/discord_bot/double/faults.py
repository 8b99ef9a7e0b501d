"""What goes wrong on purpose: the clock, limits, failures, and what gets lost on the way."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


class Clock:
    """The time of the double, which can be moved on without waiting."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        """Return the seconds since 1970."""
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Let that much time pass at once."""
        self._ahead += seconds


@dataclass(frozen=True, slots=True)
class Timing:
    """How long Discord waits and how much it takes, in seconds and per second.

    `response`: until an interaction must have its first response. `token`: how long an interaction's token lives.
    `identify`: in which only one shard of each group may log in. `resume`: how long a lost connection may come back.
    `first_post`: between a forum post's thread and its first message. `close`: from the wish that a client should
    reconnect to the end of its connection.
    """

    response: float = 3.0
    token: float = 900.0
    heartbeat: float = 41.25
    identify: float = 5.0
    resume: float = 90.0
    first_post: float = 0.02
    close: float = 0.3
    requests_per_second: int = 50


@dataclass(frozen=True, slots=True)
class Failure:
    """How a call fails: an HTTP status, a limit, or not at all but without an answer."""

    status: int = 0
    retry_after: float = 0.0
    is_global: bool = False
    delay: float = 0.0
    loses_answer: bool = False


@dataclass(slots=True)
class Faults:
    """What the next calls meet; an operation is a name in `calls.CALLS`, "*" is any.

    `limits_posts`: whether a channel takes only five messages in five seconds, as Discord's do.
    """

    limits_posts: bool = False
    _failures: dict[str, list[Failure]] = field(default_factory=dict)

    def rate_limit(self, operation: str, times: int = 1, retry_after: float = 0.1, *, is_global: bool = False) -> None:
        """Answer the next calls of an operation with 429."""
        self._add(operation, times, Failure(429, retry_after, is_global=is_global))

    def fail(self, operation: str, times: int = 1, *, status: int = 503) -> None:
        """Let the next calls of an operation fail with an HTTP status, as a proxy in front of Discord answers."""
        self._add(operation, times, Failure(status))

    def lose_answers(self, operation: str, times: int = 1) -> None:
        """Do what the next calls of an operation ask for, but cut the line before they are answered."""
        self._add(operation, times, Failure(loses_answer=True))

    def delay(self, operation: str, seconds: float, times: int = 1) -> None:
        """Let the next calls of an operation take that long."""
        self._add(operation, times, Failure(delay=seconds))

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        self._failures.clear()

    def next_failure(self, operation: str) -> Failure:
        """Return what this call meets; `Failure()` is nothing."""
        waiting = self._failures.get(operation) or self._failures.get("*")
        return waiting.pop(0) if waiting else Failure()

    def _add(self, operation: str, times: int, failure: Failure) -> None:
        self._failures.setdefault(operation, []).extend([failure] * times)
