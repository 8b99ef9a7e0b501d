"""Two hundred interactions in ten seconds, over versions and lines that change: none is late, lost or doubled."""

from __future__ import annotations

import asyncio
import gc
import itertools
import math
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapters.discord_bot.client import FaqClient
from adapters.discord_bot.double import Callback, Channel, DiscordDouble, Interaction, InteractionType, Message
from index.store import Store
from tests.adapters.discord_bot.conversing import QUICK, Talk, bot, words, world
from tests.adapters.discord_bot.watchdog import watched
from tests.bot.chat.served import Served
from tests.bot.running import ROOT, WORDS

PEOPLE = tuple(f"person{number}" for number in range(20))
CHANNELS = tuple(f"room{number}" for number in range(5))
QUESTIONS = (
    "how do I install tern?",
    "how do I start a backup by hand?",
    "who feeds the kestrel?",
    "怎么给红隼喂食？",
    "which wing version fits tern 2.24.0?",
)
SECONDS, SWAPS = 10.0, 3
# So many of each, in any order: 200 interactions, and messages beside them.
WAYS = {"command": 50, "private": 20, "menu": 20, "press": 40, "type": 50, "choose": 10, "mention": 30, "direct": 20}
INTERACTIONS = 200  # whoever chooses a completion has typed before


def test_nothing_is_late_lost_or_answered_twice_while_the_index_and_the_line_change(
    slack_index: Store,
    slack_faq: Path,
    exported_encoder: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(FaqClient, "_wait_for_others", lambda _: 0.0)
    served = Served(tmp_path, slack_index.folder, slack_faq, exported_encoder.parent)
    live = served.live()
    first = live.serving.version

    async def within() -> None:
        double = DiscordDouble(world(), timing=QUICK)
        async with double, bot(double, live) as talk:
            crowd = _Crowd(talk)
            await crowd.gather()
            async with watched() as dog:
                changes = asyncio.gather(_publish(served), _cut(double))
                await crowd.act()
                await changes
                await crowd.answered()
            assert live.serving.version != first
            assert live.serving.version == served.store.current()
            assert double.gateway.resumes >= 2
            assert double.refusals == []
            assert len(double.interactions) >= INTERACTIONS
            assert [one for one in double.interactions if one.is_failed] == []
            for name, times in _times(double.interactions).items():
                assert times[-1] < 3000
                print(f"{name}: p95 of {len(times)} is {_p95(times):.0f} ms, the longest took {times[-1]:.0f} ms")
            print(f"the event loop was held up for {dog.longest * 1000:.0f} ms at most")

    with _others_frozen():
        asyncio.run(within())
    assert [one for one in caplog.records if one.exc_info] == []


def test_what_holds_up_the_event_loop_is_named() -> None:
    async def within(hold_up: Callable[[], object]) -> None:
        async with watched():
            await asyncio.sleep(0.2)
            hold_up()
            await asyncio.sleep(0.01)

    for hold_up in (_sleeping, _counting):
        with pytest.raises(
            AssertionError, match=rf"(?s)held up 1 times, once for \d+ ms.*in within.*{hold_up.__name__}"
        ):
            asyncio.run(within(hold_up))
    asyncio.run(within(gc.isenabled))


def _sleeping() -> None:
    time.sleep(0.3)


def _counting() -> None:
    """Count for as long as it takes to be seen, on a busy machine too."""
    until = time.thread_time() + 0.3
    while time.thread_time() < until:
        pass


@dataclass(frozen=True, slots=True)
class Owed:
    """What somebody asked, and how many answers there are."""

    asked: str
    count: Callable[[], int]


class _Crowd:
    """People who use the bot in every way there is, and what each is owed: one answer."""

    def __init__(self, talk: Talk) -> None:
        self._double, self._random = talk.double, random.Random(4)  # noqa: S311 - which way comes next is no secret
        self._owed: list[Owed] = []
        self._answers: list[Message] = []
        self._in_public = 0

    async def gather(self) -> None:
        """Let people and rooms be there, and answers whose buttons can be pressed."""
        for name in PEOPLE:
            self._double.world.add_user(name)
        self._rooms = [self._double.world.add_channel(name) for name in CHANNELS]
        for number, room in enumerate(self._rooms):
            await self._command(PEOPLE[number], room, QUESTIONS[0], is_private=False)
        await self.answered(0.0)
        self._answers = [self._double.from_bot(room)[0] for room in self._rooms]

    async def act(self) -> None:
        """Do everything, evenly over the time."""
        ways = [way for way, count in WAYS.items() for _ in range(count)]
        self._random.shuffle(ways)
        started, doing = time.monotonic(), []
        for number, (way, person, room) in enumerate(zip(ways, itertools.cycle(PEOPLE), itertools.cycle(self._rooms))):
            doing.append(asyncio.ensure_future(self._do(way, person, room)))
            await asyncio.sleep(max(0.0, started + (number + 1) * SECONDS / len(ways) - time.monotonic()))
        await asyncio.gather(*doing)

    async def answered(self, quiet: float = 1.0) -> None:
        """Wait for all answers, and a little longer for those that would be too many."""
        await self._double.until(lambda: all(one.count() for one in self._owed), 30)
        await asyncio.sleep(quiet)
        assert [(one.asked, one.count()) for one in self._owed if one.count() != 1] == []
        assert sum(len(self._double.from_bot(room)) for room in self._rooms) == self._in_public

    async def _do(self, way: str, person: str, room: Channel) -> None:
        match way:
            case "command" | "private":
                await self._command(person, room, self._question(), is_private=way == "private")
            case "menu":
                said = await self._double.say(person, room, self._question())
                self._owe(way, await self._double.context_menu(person, room, said, "Answer from FAQ"))
            case "press":
                label = self._random.choice(("Helpful", "Not helpful", "Other answers"))
                self._owe(label, await self._double.click(person, self._random.choice(self._answers), label))
            case "type" | "choose":
                await self._type(person, room, is_chosen=way == "choose")
            case _:
                await self._say(person, room if way == "mention" else self._double.direct(person))

    async def _command(self, person: str, room: Channel, question: str, *, is_private: bool) -> None:
        self._in_public += not is_private
        options = {"question": question, "private": is_private}
        self._owe("/faq", await self._double.slash(person, room, "faq", options))

    async def _type(self, person: str, room: Channel, *, is_chosen: bool) -> None:
        """Type a part of a question, and perhaps choose what is offered."""
        question = self._question()
        typed = {"question": question[: self._random.randint(2, len(question))]}
        found = await self._double.autocomplete(person, room, "faq", typed, "question")
        assert found.callback is Callback.CHOICES
        assert found.choices
        if is_chosen:
            chosen = {"question": found.choices[0]["value"], "private": True}
            self._owe("/faq chosen", await self._double.slash(person, room, "faq", chosen))

    async def _say(self, person: str, room: Channel) -> None:
        self._in_public += room in self._rooms
        said = await self._double.say(person, room, f"@faqbot {self._question()}")
        self._owed.append(Owed(said.content, lambda: _replies(self._double.from_bot(room), said)))

    def _owe(self, asked: str, started: Interaction) -> None:
        self._owed.append(Owed(asked, lambda: sum(map(_is_answer, started.seen))))

    def _question(self) -> str:
        return self._random.choice(QUESTIONS)


@contextmanager
def _others_frozen() -> Iterator[None]:
    """Let the collector pass over what other tests have loaded: a bot has no such things to be looked through."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


async def _publish(served: Served) -> None:
    """Publish versions as an operator does: in a process of its own."""
    faq = served.faq / "kestrel" / "faq.md"
    for number in range(SWAPS):
        await asyncio.sleep(SECONDS / (SWAPS + 2))
        text = await asyncio.to_thread(faq.read_text, encoding="utf-8")
        more = f"{text}\n## What is new in round {number}?\n\nA feather.\n"
        await asyncio.to_thread(faq.write_text, more, encoding="utf-8")
        arguments = [*WORDS, "build", "--index", str(served.store.folder), "--json", str(served.faq)]
        process = await asyncio.create_subprocess_exec(*arguments, cwd=ROOT, stdout=asyncio.subprocess.DEVNULL)
        assert await process.wait() == 0


async def _cut(double: DiscordDouble) -> None:
    """Cut the line without a word, and once ask the bot to come back."""
    await asyncio.sleep(SECONDS / 4)
    double.gateway.drop()
    await asyncio.sleep(SECONDS / 4)
    await double.gateway.ask_to_reconnect()


def _is_answer(message: Message) -> bool:
    return "Busy" not in words(message) and "稍等" not in words(message)


def _replies(messages: list[Message], said: Message) -> int:
    return sum(one.reference is said and _is_answer(one) for one in messages)


def _times(interactions: list[Interaction]) -> dict[str, list[float]]:
    """Return how long the first responses took, in milliseconds and sorted, by what was used."""
    found: dict[str, list[float]] = {}
    for one in interactions:
        if one.answered_ms is not None:
            found.setdefault(InteractionType(one.type).name.lower(), []).append(one.answered_ms)
    return {name: sorted(times) for name, times in found.items()}


def _p95(times: list[float]) -> float:
    return times[math.ceil(len(times) * 0.95) - 1]
