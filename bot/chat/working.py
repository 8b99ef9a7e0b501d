"""Which messages are being answered just now: a change waits for the answer, and nothing answers what is gone."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict, defaultdict
from dataclasses import dataclass, field
from typing import TypeAlias
from weakref import WeakValueDictionary

from bot.chat.asking import Asking

_MOST_REVISIONS = 10_000
_Spot: TypeAlias = tuple[str, str]


@dataclass(eq=False, slots=True)
class Work:
    """A question that is worked on; `is_gone`: its message has gone meanwhile.

    `since` is when it came, by the performance counter.
    """

    asking: Asking
    is_gone: bool = False
    since: float = field(default_factory=time.perf_counter)
    over: asyncio.Event = field(default_factory=asyncio.Event)


class Working:
    """What this process works on, from when its event is taken."""

    def __init__(self) -> None:
        self._of_message: defaultdict[_Spot, list[Work]] = defaultdict(list)
        self._of_talk: defaultdict[_Spot, list[Work]] = defaultdict(list)
        self._revisions: OrderedDict[_Spot, str] = OrderedDict()
        self._locks: WeakValueDictionary[_Spot, asyncio.Lock] = WeakValueDictionary()

    def begin(self, asking: Asking) -> None:
        """Note that a question is worked on; `end` must follow."""
        work = Work(asking)
        self._of_message[_message(asking)].append(work)
        self._of_talk[_talk(asking)].append(work)

    def end(self, asking: Asking) -> None:
        """Note that a question is not worked on any more."""
        works = self._of_message[_message(asking)]
        # Of an event that came twice the second one ends first: it was taken already.
        work = next(one for one in reversed(works) if one.asking.key == asking.key)
        _remove(work, self._of_message, _message(asking))
        _remove(work, self._of_talk, _talk(asking))
        work.over.set()

    def since(self, asking: Asking) -> float:
        """Return when a question came that is worked on, by the performance counter."""
        works = self._of_message.get(_message(asking), ())
        return next((one.since for one in works if one.asking.key == asking.key), time.perf_counter())

    async def over(self, place: str, message: str) -> None:
        """Wait until nobody works on a message."""
        while works := self._of_message.get((place, message)):
            await works[-1].over.wait()

    def before(self, asking: Asking) -> Work | None:
        """Return what is worked on in the same conversation and came last before a question."""
        works = self._of_talk.get(_talk(asking), [])
        place = next((place for place, one in enumerate(works) if one.asking.key == asking.key), len(works))
        return works[place - 1] if place else None

    def drop(self, place: str, message: str) -> None:
        """Note that a message is gone."""
        for work in self._of_message.get((place, message), ()):
            work.is_gone = True

    def is_gone(self, asking: Asking) -> bool:
        """Tell whether the message that asks has gone while it was worked on."""
        return any(work.is_gone for work in self._of_message.get(_message(asking), ()))

    def note(self, asking: Asking) -> None:
        """Note which revision of a message is the newest."""
        spot = _message(asking)
        self._revisions[spot] = max(asking.revision, self._revisions.pop(spot, ""))
        while len(self._revisions) > _MOST_REVISIONS:
            self._revisions.popitem(last=False)

    def is_newest(self, asking: Asking) -> bool:
        """Tell whether no later revision of a message is known: events may come in another order."""
        return asking.revision >= self._revisions.get(_message(asking), "")

    def lock(self, place: str, message: str) -> asyncio.Lock:
        """Return the lock of a message: one at a time answers it, or changes the answer."""
        return self._locks.setdefault((place, message), asyncio.Lock())

    def lock_of(self, asking: Asking) -> asyncio.Lock:
        """Return the lock of the message that asks."""
        return self.lock(*_message(asking))


def _message(asking: Asking) -> _Spot:
    return asking.place, asking.message or asking.key


def _talk(asking: Asking) -> _Spot:
    return asking.place, asking.thread


def _remove(work: Work, works: dict[_Spot, list[Work]], spot: _Spot) -> None:
    works[spot].remove(work)
    if not works[spot]:
        del works[spot]
