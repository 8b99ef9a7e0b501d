"""What people do with the bot's own things: commands, context menus, buttons, menus, forms."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from adapters.discord_bot.double import payloads, starting
from adapters.discord_bot.double.command_calls import MESSAGE_MENU
from adapters.discord_bot.double.components import BUTTON, SELECTS
from adapters.discord_bot.double.errors import DoubleError
from adapters.discord_bot.double.interaction import Interaction, InteractionType
from adapters.discord_bot.double.people import People
from adapters.discord_bot.double.state import Channel, Json, Message, User, walk
from adapters.discord_bot.double.typed import Typed
from adapters.discord_bot.double.world import Where, Who

_TEXT_INPUT = 4
_MARGIN_S = 0.25


class Clicks(People):
    """Acts for people who use the bot; each returns when the bot has answered first, or failed to in time."""

    async def slash(
        self, user: Who, channel: Where, name: str, options: Mapping[str, Any] | None = None
    ) -> Interaction:
        """Use a slash command; subcommands follow its name after spaces."""
        person, place = self._there(user, channel)
        first, *path = name.split()
        command = starting.find_command(self, person, place, first)
        data = Typed(person, place).data(command, path, options or {})
        return await self._started(InteractionType.COMMAND, person, place, data)

    async def autocomplete(
        self, user: Who, channel: Where, name: str, options: Mapping[str, Any], focused: str
    ) -> Interaction:
        """Type into an option of a slash command; `choices` of what is returned are offered."""
        person, place = self._there(user, channel)
        first, *path = name.split()
        command = starting.find_command(self, person, place, first)
        data = Typed(person, place, focused).data(command, path, options)
        return await self._started(InteractionType.AUTOCOMPLETE, person, place, data)

    async def context_menu(self, user: Who, channel: Where, message: Message, name: str) -> Interaction:
        """Use a command of a message's menu."""
        person, place = self._there(user, channel)
        if message.id not in place.all_messages() or message.only_for not in (0, person.id):
            raise DoubleError(f"{person.name} does not see that message")
        command = starting.find_command(self, person, place, name, MESSAGE_MENU)
        # The target comes with its content, whatever the intents are.
        messages = {str(message.id): payloads.message(message, self.world.bot)}
        data = starting.command_data(command) | {"target_id": str(message.id), "resolved": {"messages": messages}}
        return await self._started(InteractionType.COMMAND, person, place, data)

    async def click(self, user: Who, message: Message, custom_id: str) -> Interaction:
        """Press a button, named by its custom id or by its label."""
        person, button = self._part(user, message, custom_id, {BUTTON})
        data = {"component_type": BUTTON, "custom_id": button["custom_id"], "id": button["id"]}
        return await self._started(InteractionType.COMPONENT, person, message.channel, data, message)

    async def select(self, user: Who, message: Message, custom_id: str, values: Sequence[str]) -> Interaction:
        """Choose in a menu."""
        person, menu = self._part(user, message, custom_id, SELECTS)
        offered = {option["value"] for option in menu.get("options") or []}
        if not set(values) <= offered:
            raise DoubleError(f"the menu offers {sorted(offered)}")
        data = {"component_type": menu["type"], "custom_id": custom_id, "id": menu["id"], "values": list(values)}
        return await self._started(InteractionType.COMPONENT, person, message.channel, data, message)

    async def submit(self, interaction: Interaction, values: Mapping[str, str]) -> Interaction:
        """Fill in the form that an interaction brought up, and send it."""
        if interaction.modal is None:
            raise DoubleError("that interaction brought up no form")
        filled = [_filled(part, values) for part in interaction.modal["components"]]
        data = {"custom_id": interaction.modal["custom_id"], "components": filled}
        where = interaction.user, interaction.channel
        return await self._started(InteractionType.MODAL, *where, data, interaction.source)

    async def answers(self, interaction: Interaction, count: int = 1, seconds: float = 10.0) -> list[Message]:
        """Wait until the bot has said that much in answer, and return it."""
        await self.until(lambda: len(interaction.seen) >= count, seconds)
        return interaction.seen

    async def _started(
        self, kind: InteractionType, person: User, place: Channel, data: Json, source: Message | None = None
    ) -> Interaction:
        interaction = starting.start(self, kind, person, place, data, source)
        with suppress(TimeoutError):
            await asyncio.wait_for(interaction.answered.wait(), self.timing.response + _MARGIN_S)
        return interaction

    def _part(self, user: Who, message: Message, name: str, kinds: set[int]) -> tuple[User, Json]:
        """Return who acts on which component, if they see it and it is not switched off."""
        person, _ = self._there(user, message.channel)
        if message.is_deleted or message.only_for not in (0, person.id):
            raise DoubleError(f"{person.name} does not see that message")
        parts = [one for one in walk(message.components) if one.get("type") in kinds and one.get("custom_id")]
        found = [one for one in parts if name in (one["custom_id"], one.get("label"))]
        if not found:
            offered = [one.get("label") or one["custom_id"] for one in parts]
            raise DoubleError(f"there is nothing called {name!r} on that message, only {offered}")
        if found[0].get("disabled"):
            raise DoubleError(f"{name!r} is switched off")
        return person, found[0]


def _filled(part: Json, values: Mapping[str, str]) -> Json:
    """Return a form's part as it is sent: with what was typed."""
    told: Json = {"type": part["type"], "id": part.get("id", 0)}
    if part["type"] == _TEXT_INPUT:
        return told | {"custom_id": part["custom_id"], "value": values.get(part["custom_id"], part.get("value") or "")}
    if "component" in part:
        return told | {"component": _filled(part["component"], values)}
    return told | {"components": [_filled(one, values) for one in part.get("components") or []]}
