"""How what happens in a workspace reaches the app: once, in time, and events again where they were not taken."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Protocol

from adapters.slack.double.faults import Faults, Timing
from adapters.slack.double.state import Json

EVENTS, COMMANDS, INTERACTIONS = "events_api", "slash_commands", "interactive"


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is sent to the app, and for the how manieth time."""

    kind: str
    payload: Json
    attempt: int = 0
    reason: str = ""

    @property
    def name(self) -> str:
        """Return what tells it from others: the event's id, the command, the action, the shortcut."""
        payload = self.payload
        actions = payload.get("actions") or [{}]
        name = payload.get("event_id") or payload.get("command") or actions[0].get("action_id")
        return str(name or payload.get("callback_id") or payload.get("type"))


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of an envelope: acknowledged, perhaps with a payload, or why not."""

    milliseconds: float | None
    payload: Json | None = None
    error: str = ""
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class Ack:
    """How long the app took to acknowledge, None for never, and why not."""

    kind: str
    name: str
    attempt: int
    milliseconds: float | None
    error: str = ""


class Carrier(Protocol):
    """Carries envelopes to the app: through a socket, or as signed requests."""

    async def carry(self, envelope: Envelope) -> Carried:
        """Deliver it and wait for the acknowledgement."""

    async def ready(self) -> None:
        """Wait until there is an app to deliver to."""


class Delivery:
    """Delivers, notes how long each acknowledgement took, and redelivers events up to three times."""

    def __init__(self, carrier: Carrier, timing: Timing, acks: list[Ack]) -> None:
        self.carrier = carrier
        self._timing = timing
        self._acks = acks

    async def once(self, envelope: Envelope, faults: Faults) -> Carried:
        """Deliver a command, an interaction or one attempt at an event."""
        if faults.is_lost():
            await asyncio.sleep(self._timing.ack)
            carried = Carried(None, error="timeout")
        else:
            carried = await self.carrier.carry(envelope)
        ack = Ack(envelope.kind, envelope.name, envelope.attempt, carried.milliseconds, carried.error)
        self._acks.append(ack)
        return carried

    async def event(self, payload: Json, faults: Faults) -> None:
        """Deliver an event; wait for an app where there is none, and try again where it was not taken."""
        reason = ""
        for attempt, wait in enumerate((0.0, *self._timing.retries)):
            await asyncio.sleep(wait)
            await self.carrier.ready()
            carried = await self.once(Envelope(EVENTS, payload, attempt, reason), faults)
            if not carried.error or carried.is_final:
                return
            reason = carried.error
