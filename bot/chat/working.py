"""Which messages are being answered just now: a change waits for the answer, and nothing answers what is gone."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TypeAlias
from weakref import WeakValueDictionary

from bot.chat.asking import Asking

_MOST_REVISIONS = 10_000
_Spot: TypeAlias = tuple[str, str]


@dataclass(slots=True)
class _Work:
    """How many questions of a message are worked on, and what became of the message meanwhile."""

    count: int = 0
    is_gone: bool = False
    over: asyncio.Event = field(default_factory=asyncio.Event)


class Working:
    """The messages that this process works on, by place and message, from when their event is taken."""

    def __init__(self) -> None:
        self._works: dict[_Spot, _Work] = {}
        self._revisions: OrderedDict[_Spot, str] = OrderedDict()
        self._locks: WeakValueDictionary[_Spot, asyncio.Lock] = WeakValueDictionary()

    def begin(self, asking: Asking) -> None:
        """Note that a question is worked on; `end` must follow."""
        self._works.setdefault(_spot(asking), _Work()).count += 1

    def end(self, asking: Asking) -> None:
        """Note that a question is not worked on any more."""
        work = self._works[_spot(asking)]
        work.count -= 1
        if not work.count:
            del self._works[_spot(asking)]
            work.over.set()

    async def over(self, place: str, message: str) -> None:
        """Wait until nobody works on a message."""
        work = self._works.get((place, message))
        if work is not None:
            await work.over.wait()

    def drop(self, place: str, message: str) -> None:
        """Note that a message is gone."""
        work = self._works.get((place, message))
        if work is not None:
            work.is_gone = True

    def is_gone(self, asking: Asking) -> bool:
        """Tell whether the message that asks has gone while it was worked on."""
        work = self._works.get(_spot(asking))
        return work is not None and work.is_gone

    def note(self, asking: Asking) -> None:
        """Note which revision of a message is the newest."""
        spot = _spot(asking)
        self._revisions[spot] = max(asking.revision, self._revisions.pop(spot, ""))
        while len(self._revisions) > _MOST_REVISIONS:
            self._revisions.popitem(last=False)

    def is_newest(self, asking: Asking) -> bool:
        """Tell whether no later revision of a message is known: events may come in another order."""
        return asking.revision >= self._revisions.get(_spot(asking), "")

    def lock(self, place: str, message: str) -> asyncio.Lock:
        """Return the lock of a message: one at a time answers it, or changes the answer."""
        return self._locks.setdefault((place, message), asyncio.Lock())

    def lock_of(self, asking: Asking) -> asyncio.Lock:
        """Return the lock of the message that asks."""
        return self.lock(*_spot(asking))


def _spot(asking: Asking) -> _Spot:
    return asking.place, asking.message or asking.key
