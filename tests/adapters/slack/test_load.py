"""Two hundred events in ten seconds, while versions are published and sockets cut: none is late, lost or doubled."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from adapters.slack.adapter import Pace
from adapters.slack.double import Message, Workspace
from adapters.slack.socket_mode import Watch
from index.store import Store
from tests.adapters.slack.conversing import Talk, converse, team, words
from tests.bot.chat.served import Served

PEOPLE = tuple(f"person{number}" for number in range(10))
CHANNELS = tuple(f"room{number}" for number in range(5))
QUESTIONS = (
    "how do I install tern?",
    "how do I start a backup by hand?",
    "who feeds the kestrel?",
    "怎么给红隼喂食？",
    "which wing version fits tern 2.24.0?",
)
SECONDS = 10.0
EVENTS = 200
SWAPS = 3
PACE = Pace(watch=Watch(ping=0.2, look=0.1, stalled=5.0))


def test_nothing_is_late_lost_or_answered_twice_while_the_index_and_the_sockets_change(
    slack_index: Store, slack_faq: Path, exported_encoder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    served = Served(tmp_path, slack_index.folder, slack_faq, exported_encoder.parent)
    live = served.live()
    first = live.serving.version

    async def test(talk: Talk) -> None:
        crowd = _Crowd(talk)
        changes = asyncio.gather(_publish(served), _cut(talk))
        await crowd.ask(EVENTS, SECONDS)
        await changes
        await crowd.answered()
        acked = [ack.milliseconds for ack in talk.double.acks if ack.milliseconds is not None]
        assert len(acked) >= EVENTS
        assert max(acked) < 3000
        assert live.serving.version != first
        assert live.serving.version == served.store.current()

    converse(live, test, workspace=crowded(), pace=PACE, all_acked=False)
    assert [one for one in caplog.messages if "didn't call ack()" in one] == []
    assert [one for one in caplog.records if one.exc_info] == []


def crowded() -> Workspace:
    workspace = team()
    for person in PEOPLE:
        workspace.add_user(person)
    for channel in CHANNELS:
        workspace.add_channel(channel)
    return workspace


class _Crowd:
    """People who ask in every way there is, and how many answers each way must bring."""

    def __init__(self, talk: Talk) -> None:
        self._talk, self._random = talk, random.Random(4)  # noqa: S311 - which way comes next is no secret
        self._expected: list[Callable[[], tuple[int, int, int]]] = []
        self._ways: Counter[str] = Counter()

    async def ask(self, count: int, seconds: float) -> None:
        """Do something so many times, evenly over so many seconds."""
        ways = [self._mention, self._direct, self._command, self._shortcut]
        doing = []
        for number in range(count):
            person = PEOPLE[number % len(PEOPLE)]
            doing.append(asyncio.ensure_future(ways[self._random.randrange(len(ways))](person, number)))
            await asyncio.sleep(seconds / count)
        await asyncio.gather(*doing)

    async def answered(self) -> None:
        """Wait for all answers, and a little longer for those that would be too many."""
        await self._talk.double.until(lambda: all(least <= found for found, least, _ in self._state()), 30)
        await self._talk.quiet(1.0)
        assert [one for one in self._state() if not one[1] <= one[0] <= one[2]] == []

    def _state(self) -> list[tuple[int, int, int]]:
        return [expected() for expected in self._expected]

    async def _mention(self, person: str, number: int) -> None:
        channel = CHANNELS[number % len(CHANNELS)]
        sent = await self._talk.double.say(person, channel, f"@mmfaq {self._question()}")
        self._expected.append(lambda: (_answers(self._talk.double.from_bot(channel, sent)), 1, 1))

    async def _direct(self, person: str, _: int) -> None:
        place = self._talk.double.direct(person)
        await self._talk.double.say(person, place, self._question())
        self._ways[place] += 1
        if self._ways[place] == 1:
            count = self._ways
            self._expected.append(lambda: (_answers(self._talk.double.from_bot(place)), count[place], count[place]))

    async def _command(self, person: str, number: int) -> None:
        """Use the command in a channel of its own; where it fails, people type it again."""
        channel = f"command{number}"
        self._talk.double.workspace.add_channel(channel, [person])
        tries = await _until_taken(lambda: self._typed(person, channel))
        self._expected.append(lambda: (_whispers(self._talk, person, channel), 1, tries))

    async def _shortcut(self, person: str, number: int) -> None:
        channel = f"shortcut{number}"
        self._talk.double.workspace.add_channel(channel, [person])
        sent = await self._talk.double.say(person, channel, self._question())
        tries = await _until_taken(lambda: self._used(person, channel, sent))
        self._expected.append(lambda: (_whispers(self._talk, person, channel), 1, tries))

    async def _typed(self, person: str, channel: str) -> bool:
        return not (await self._talk.double.command(person, channel, self._question())).error

    async def _used(self, person: str, channel: str, sent: str) -> bool:
        return not (await self._talk.double.shortcut(person, channel, sent)).error

    def _question(self) -> str:
        return self._random.choice(QUESTIONS)


async def _until_taken(act: Callable[[], Awaitable[bool]]) -> int:
    """Do it again until the app has taken it, and return how often it was done."""
    tries = 1
    while not await act():
        tries += 1
        await asyncio.sleep(0.2)
    return tries


async def _publish(served: Served) -> None:
    for number in range(SWAPS):
        await asyncio.sleep(SECONDS / (SWAPS + 1))
        await asyncio.to_thread(served.publish, f"What is new in round {number}?", "A feather.")


async def _cut(talk: Talk) -> None:
    for is_clean in (False, True, False):
        await asyncio.sleep(SECONDS / 4)
        await talk.double.drop_sockets(cleanly=is_clean)


def _answers(messages: list[Message]) -> int:
    return len([one for one in messages if "Busy" not in words(one) and "稍等" not in words(one)])


def _whispers(talk: Talk, person: str, channel: str) -> int:
    found = talk.double.ephemerals(person, channel)
    return _answers([one for one in found if one.user == talk.double.workspace.bot.id])
