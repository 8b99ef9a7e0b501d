"""People who ask on the double of Discord, and what comes of it."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from adapters.discord_bot.double import Channel, DiscordDouble, InteractionType, Message, User, World
from adapters.discord_bot.double.faults import Timing
from adapters.discord_bot.double.starting import find_command, start
from adapters.discord_bot.double.typed import Typed
from benchmarks.soaking.ledger import Ledger
from benchmarks.soaking.people import KEPT_S, PEOPLE, ROOMS, forget, is_answer, names
from bot.chat.asking import Way

PLATFORM = "Discord"
TOKEN = f"{'M' * 24}.{'d' * 6}.{'t' * 38}"
_MARGIN_S = 0.25


class OnDiscord:
    """Asks in a server; what the ledger has no use for any more is taken away there, so that it stays small."""

    def __init__(self, double: DiscordDouble, ledger: Ledger) -> None:
        self.double, self._ledger = double, ledger
        world = double.world
        self._people = [world.add_user(name) for name in names("person", PEOPLE)]
        self._rooms = [world.add_channel(name) for name in names("room", ROOMS)]
        self._directs = {person: world.direct(person) for person in self._people}
        self._spots = itertools.cycle(
            zip(itertools.cycle(self._people), itertools.cycle(self._rooms), (True, False) * PEOPLE)
        )
        self._is_heard = False
        double.observers.append(self._note)

    async def ask(self, way: Way, question: str) -> None:
        """Ask something."""
        person, room, is_private = next(self._spots)
        if way is Way.COMMAND:
            await self._command(person, room, question, is_private=is_private)
            return
        place = self._directs[person] if way is Way.DIRECT else room
        said = await self.double.say(person, place, f"@{self.double.world.bot.name} {question}")
        key = f"message:{said.id}"
        self._ledger.ask(key, PLATFORM, way, is_taken=True)
        if not (self._is_heard and self.double.gateway.sessions):
            self._ledger.refuse([key])

    def bot_ended(self, claimed: Iterable[str]) -> None:
        """Note that no bot is there, and which questions were taken: a new one hears of no others."""
        self._is_heard = False
        self.double.gateway.forget_sessions()
        taken = set(claimed)
        self._ledger.refuse(key for key in self.messages() if key not in taken)

    def messages(self) -> list[str]:
        """Return the questions in messages that wait for an answer."""
        return [one.key for one in self._ledger.waiting if one.platform == PLATFORM and one.way is not Way.COMMAND]

    def tidy(self) -> None:
        """Take away what is old."""
        double, before = self.double, self.double.clock.now() - KEPT_S
        double.calls.clear()
        double.refusals.clear()
        for channel in double.world.channels.values():
            for kept in (channel.messages, channel.ephemerals):
                forget(kept, lambda message: message.created < before)
        old = list(itertools.takewhile(lambda one: one.created < before, double.interactions))
        del double.interactions[: len(old)]
        for one in old:
            del double.by_token[one.token]

    async def _command(self, person: User, room: Channel, question: str, *, is_private: bool) -> None:
        double = self.double
        command = find_command(double, person, room, "faq")
        data = Typed(person, room).data(command, [], {"question": question, "private": is_private})
        used = start(double, InteractionType.COMMAND, person, room, data)
        key = f"interaction:{used.id}"
        self._ledger.ask(key, PLATFORM, Way.COMMAND)
        with suppress(TimeoutError):
            await asyncio.wait_for(used.answered.wait(), double.timing.response + _MARGIN_S)
        if used.is_failed:
            self._ledger.refuse([key])
        else:
            self._ledger.take(key)

    def _note(self, change: dict[str, Any]) -> None:
        if change["type"] == "session":
            self._is_heard = True
        if change["type"] not in {"message", "edit"}:
            return
        channel = self.double.world.channels[change["channel"]]
        message = channel.messages.get(change["id"]) or channel.ephemerals.get(change["id"])
        if message is None or message.author is not self.double.world.bot or message.is_loading:
            return
        if is_answer(message.text) and (key := _key_of(message)):
            self._ledger.answer(key, str(message.id))


def on_discord(ledger: Ledger) -> OnDiscord:
    """Return a server with people in it; its double is yet to be started."""
    return OnDiscord(DiscordDouble(World(token=TOKEN), timing=Timing(close=0.05)), ledger)


def _key_of(message: Message) -> str:
    """Return the key of the question that a message answers, "" where it says that it answers none."""
    if message.metadata:
        return f"interaction:{message.metadata['id']}"
    return f"message:{message.reference.id}" if message.reference else ""
