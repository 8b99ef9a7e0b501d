"""What a person started that the bot has to answer: a command, a press, a choice while typing."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from enum import IntEnum

from adapters.discord_bot.double.state import Channel, Json, Message, User


class InteractionType(IntEnum):
    """What was started; the numbers are Discord's."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Callback(IntEnum):
    """How the bot answers first; the numbers are Discord's."""

    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


@dataclass(slots=True, eq=False)
class Interaction:
    """What a person started, and what became of it.

    `answered_ms`: ms until the first response, None while there is none. `message`: the first response, or the message
    that was pressed where the response changes it. `choices` answer what is typed; `modal` is a form that was shown.
    """

    id: int
    token: str
    type: InteractionType
    user: User
    channel: Channel
    created: float
    payload: Json = field(repr=False)
    source: Message | None = None
    callback: Callback | None = None
    answered_ms: float | None = None
    message: Message | None = None
    followups: list[Message] = field(default_factory=list)
    choices: list[Json] = field(default_factory=list)
    modal: Json | None = None
    is_private: bool = False
    answered: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    @property
    def is_failed(self) -> bool:
        """Tell whether the person reads that the application did not respond."""
        return self.callback is None

    @property
    def seen(self) -> list[Message]:
        """Return what the bot said in answer, oldest first, without what was deleted or still says "thinking"."""
        first = [self.message] if self.message and self.message is not self.source else []
        return [one for one in (*first, *self.followups) if not one.is_deleted and not one.is_loading]
