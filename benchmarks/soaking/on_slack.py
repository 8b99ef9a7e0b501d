"""People who ask on the double of Slack, and what comes of it."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

from adapters.slack.delivery import ANSWER
from adapters.slack.demo import demo
from adapters.slack.double import Double, Message
from adapters.slack.double.delivery import EVENTS, Carried, Delivery, Envelope
from adapters.slack.double.faults import Faults
from benchmarks.soaking.ledger import Ledger
from benchmarks.soaking.people import KEPT_S, PEOPLE, ROOMS, forget, is_answer, names
from bot.chat.asking import Way

PLATFORM = "Slack"


class OnSlack:
    """Asks in a workspace; what the ledger has no use for any more is taken away there, so that it stays small."""

    def __init__(self, double: Double, ledger: Ledger) -> None:
        self.double, self._ledger = double, ledger
        workspace = double.workspace
        self._people = [workspace.add_user(name).id for name in names("person", PEOPLE)]
        self._rooms = [workspace.add_channel(name).id for name in names("room", ROOMS)]
        self._directs = {person: workspace.direct(person).id for person in self._people}
        self._turns = itertools.cycle(self._people)
        # What only one person sees says not what it answers: each person in each room is asked for one thing at a time.
        self._spots = itertools.cycle(itertools.product(self._rooms, self._people))
        double.delivery = _Noting(double, ledger)
        double.observers.append(self._note)

    async def ask(self, way: Way, question: str) -> None:
        """Ask something."""
        if way is Way.COMMAND:
            await self._command(question)
            return
        person = next(self._turns)
        place = self._directs[person] if way is Way.DIRECT else self._rooms[hash(person) % ROOMS]
        sent = await self.double.say(person, place, question if way is Way.DIRECT else f"@mmfaq {question}")
        self._ledger.ask(f"message:{place}:{sent}", PLATFORM, way)

    def tidy(self) -> None:
        """Take away what is old."""
        double, before = self.double, self.double.clock.now() - KEPT_S
        double.acks.clear()
        double.refusals.clear()
        for channel in double.workspace.channels.values():
            for kept in (channel.messages, channel.ephemerals):
                forget(kept, lambda message: float(message.ts) < before)
        forget(double.response_urls._issued, lambda url: url.made_at < before)  # noqa: SLF001 - nobody else soaks it
        forget(double.triggers._issued, lambda trigger: trigger.made_at < before)  # noqa: SLF001 - nobody else soaks it

    async def _command(self, question: str) -> None:
        place, person = next(spot for spot in self._spots if _spot(*spot) not in self._ledger)
        key = _spot(place, person)
        self._ledger.ask(key, PLATFORM, Way.COMMAND)
        done = await self.double.command(person, place, question)
        if done.error:
            self._ledger.refuse([key])
        else:
            self._ledger.take(key)

    def _note(self, change: dict[str, Any]) -> None:
        kind = change["type"]
        if kind not in {"message", "message_changed", "ephemeral"}:
            return
        channel = self.double.workspace.channels[change["channel"]]
        kept = channel.ephemerals if kind == "ephemeral" else channel.messages
        message = kept.get(change["ts"])
        if message is None or message.user != self.double.workspace.bot.id or not is_answer(message.text):
            return
        if message.only_for:
            self._ledger.answer(_spot(channel.id, message.only_for), message.ts)
        elif key := _key_of(message):
            self._ledger.answer(key, message.ts)


class _Noting(Delivery):
    """Delivers as Slack does, and notes which questions the bot has acknowledged."""

    def __init__(self, double: Double, ledger: Ledger) -> None:
        super().__init__(double.sockets, double.timing, double.acks)
        self._ledger = ledger

    async def once(self, envelope: Envelope, faults: Faults) -> Carried:
        """Deliver something once."""
        carried = await super().once(envelope, faults)
        event = envelope.payload.get("event", {})
        if envelope.kind == EVENTS and not carried.error and "ts" in event:
            self._ledger.take(f"message:{event['channel']}:{event['ts']}")
        return carried


async def on_slack(ledger: Ledger) -> OnSlack:
    """Start a workspace with people in it; whoever started it ends its double."""
    started = await demo()
    await asyncio.sleep(0)
    return OnSlack(started.double, ledger)


def _spot(place: str, person: str) -> str:
    return f"command:{place}:{person}"


def _key_of(message: Message) -> str:
    """Return the key of the question that a message answers, "" where it says that it answers none."""
    metadata = message.metadata or {}
    return str(metadata["event_payload"]["key"]) if metadata.get("event_type") == ANSWER else ""
