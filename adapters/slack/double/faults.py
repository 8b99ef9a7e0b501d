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
    """How long Slack waits, in seconds.

    `retries`: before each redelivery of an event. Slack's own are none, a minute and five minutes; here the minutes
    are seconds.
    """

    ack: float = 3.0
    retries: tuple[float, ...] = (0.0, 1.0, 5.0)
    trigger: float = 3.0
    response_url: float = 1800.0
    close_after_refresh: float = 0.3


@dataclass(frozen=True, slots=True)
class Failure:
    """How a call of a method fails: an HTTP status, or 200 with an error code of Slack's."""

    status: int = 200
    error: str = ""
    retry_after: int = 0
    after_work: bool = False


@dataclass(slots=True)
class Faults:
    """What the next calls and deliveries meet.

    `clock_skew`: seconds by which the `Date` header and the times of signatures are off. `posts_per_second`: whether
    a channel takes one message per second only. `forges_signatures`: whether requests are signed with another secret.
    """

    clock_skew: float = 0.0
    posts_per_second: bool = False
    forges_signatures: bool = False
    lost_envelopes: int = 0
    _failures: dict[str, list[Failure]] = field(default_factory=dict)

    def rate_limit(self, method: str, times: int = 1, retry_after: int = 1) -> None:
        """Answer the next calls of a method with 429."""
        self._add(method, times, Failure(429, "ratelimited", retry_after))

    def fail(self, method: str, times: int = 1, *, status: int = 200, error: str = "") -> None:
        """Let the next calls of a method fail, with an HTTP status or with an error code."""
        self._add(method, times, Failure(status, error or ("internal_error" if status == 200 else "")))  # noqa: PLR2004 - HTTP's own numbers

    def lose_answers(self, method: str, times: int = 1) -> None:
        """Do what the next calls of a method ask for, but cut the line before they are answered."""
        self._add(method, times, Failure(after_work=True))

    def lose_envelopes(self, times: int = 1) -> None:
        """Lose the next events, commands and interactions on their way to the app."""
        self.lost_envelopes += times

    def next_failure(self, method: str) -> Failure | None:
        """Return how this call fails, None if it does not."""
        waiting = self._failures.get(method) or self._failures.get("*")
        return waiting.pop(0) if waiting else None

    def is_lost(self) -> bool:
        """Tell whether what is about to be delivered gets lost."""
        if not self.lost_envelopes:
            return False
        self.lost_envelopes -= 1
        return True

    def _add(self, method: str, times: int, failure: Failure) -> None:
        self._failures.setdefault(method, []).extend([failure] * times)
