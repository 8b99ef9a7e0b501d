"""How much the bot may ask for: in all, and from each bucket."""

from __future__ import annotations

import hashlib
import time
from collections import deque
from dataclasses import dataclass, field

from adapters.discord_bot.double.calls import Operation
from adapters.discord_bot.double.faults import Faults, Timing
from adapters.discord_bot.double.state import Json

_POSTS = (5, 5.0)  # messages of a channel, in seconds
_USUAL = (50, 1.0)
_MAJOR = ("channel", "guild", "token")


@dataclass(frozen=True, slots=True)
class Limited:
    """That a request came too early."""

    retry_after: float
    is_global: bool

    def body(self) -> Json:
        """Return what Discord says."""
        return {"message": "You are being rate limited.", "retry_after": self.retry_after, "global": self.is_global}

    def headers(self) -> dict[str, str]:
        """Return the headers; `Via` tells Discord's own limits from those of the proxy before it."""
        scope = "global" if self.is_global else "user"
        own = {"X-RateLimit-Scope": scope, "Retry-After": str(int(self.retry_after) + 1), "Via": "1.1 double"}
        return own | ({"X-RateLimit-Global": "true"} if self.is_global else {})


@dataclass(slots=True)
class Limits:
    """Counts requests."""

    timing: Timing
    faults: Faults
    _all: deque[float] = field(default_factory=deque)
    _buckets: dict[str, deque[float]] = field(default_factory=dict)

    def check(self, operation: Operation, path: dict[str, str]) -> Limited | None:
        """Count a request, or tell that it came too early."""
        if operation.is_open:
            return None
        is_over = _wait(self._all, self.timing.requests_per_second, 1.0)
        if is_over:
            return Limited(is_over, is_global=True)
        if operation.name == "send_message" and self.faults.limits_posts:
            wait = _wait(self._bucket(operation, path), *_POSTS)
            return Limited(wait, is_global=False) if wait else None
        return None

    def headers(self, operation: Operation, path: dict[str, str]) -> dict[str, str]:
        """Return what every answer says about its bucket."""
        is_counted = operation.name == "send_message" and self.faults.limits_posts
        most, seconds = _POSTS if is_counted else _USUAL
        bucket = self._bucket(operation, path)
        left = max(0.0, bucket[0] + seconds - time.monotonic()) if is_counted and bucket else seconds
        return {
            "X-RateLimit-Limit": str(most),
            "X-RateLimit-Remaining": str(most - len(bucket) if is_counted else most - 1),
            "X-RateLimit-Reset": f"{time.time() + left:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": hashlib.sha256(f"{operation.method}{operation.path}".encode()).hexdigest()[:32],
        }

    def _bucket(self, operation: Operation, path: dict[str, str]) -> deque[float]:
        key = "+".join([operation.name, *(path[name] for name in _MAJOR if name in path)])
        return self._buckets.setdefault(key, deque())


def _wait(times: deque[float], most: int, seconds: float) -> float:
    """Count one more in a window; return how long it must wait instead, if it must."""
    now = time.monotonic()
    while times and now - times[0] >= seconds:
        times.popleft()
    if len(times) >= most:
        return times[0] + seconds - now
    times.append(now)
    return 0.0
