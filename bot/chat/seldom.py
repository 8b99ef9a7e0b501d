"""What is said to a person once a minute at most, however often there is reason to."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

_EVERY = timedelta(minutes=1)
_MOST = 5_000


class Seldom:
    """Who was told something, and when; the latest last."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._told: OrderedDict[str, datetime] = OrderedDict()

    def is_due(self, person: str) -> bool:
        """Tell whether a person may be told again, and note that they are."""
        now, last = self._now(), self._told.get(person)
        if last is not None and now - last < _EVERY:
            return False
        self._told[person] = now
        self._told.move_to_end(person)
        while len(self._told) > _MOST:
            self._told.popitem(last=False)
        return True
