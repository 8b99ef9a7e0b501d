"""What people do with the app's own things: commands, shortcuts, buttons, the home tab, modals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.slack.double import answering, board, elements, events, interactions
from adapters.slack.double.content import view_of
from adapters.slack.double.delivery import COMMANDS, INTERACTIONS, Carried, Envelope
from adapters.slack.double.errors import DoubleError, Refused
from adapters.slack.double.people import People
from adapters.slack.double.response_urls import ResponseUrl
from adapters.slack.double.state import SLACKBOT, Channel, Json, Message, User, View
from adapters.slack.double.view_methods import fresh_view, replaced, stack_on
from adapters.slack.double.workspace import TokenState, Workspace


@dataclass(frozen=True, slots=True)
class Command:
    """What became of a command: ms until it was acknowledged (None: never), and what the person saw at once."""

    acked_ms: float | None
    text: str
    error: str
    payload: Json


@dataclass(frozen=True, slots=True)
class Interaction:
    """What became of a press, a shortcut or a modal; `answer` is what the acknowledgement carried."""

    acked_ms: float | None
    error: str
    payload: Json
    answer: Json | None


class Clicks(People):
    """Acts for people who use the app."""

    async def command(self, user: str, channel: str, text: str = "", *, name: str = "") -> Command:
        """Use a slash command."""
        workspace, place, person = self._member(user, channel)
        name = name or self.installed_app.commands[0]
        if name not in self.installed_app.commands or not self._may(workspace, "commands"):
            raise DoubleError(f"{name} is not a command of an app that is installed in {workspace.name}")
        payload = interactions.command(self, workspace, person, place, name, text)
        carried = await self.delivery.once(Envelope(COMMANDS, payload), workspace.faults)
        if carried.error:
            error = _shown_error(carried)
            shown = self._slackbot_says(workspace, place, person, f'{name} failed with the error "{error}"')
            return Command(None, shown, error, payload)
        said = self._said_at_once(workspace, place, person, carried.payload)
        return Command(carried.milliseconds, said, "", payload)

    async def shortcut(self, user: str, channel: str, ts: str, callback_id: str = "") -> Interaction:
        """Use a message shortcut on a message."""
        workspace, place, person = self._member(user, channel)
        callback_id = callback_id or self.installed_app.shortcuts[0]
        if callback_id not in self.installed_app.shortcuts or not self._may(workspace, "commands"):
            raise DoubleError(f"{callback_id} is not a shortcut of an app that is installed in {workspace.name}")
        message = self.message(channel, ts)
        payload = interactions.shortcut(self, workspace, person, place, message, callback_id)
        return await self._interact(workspace, payload)

    async def press(self, user: str, place: Message | View, action_id: str, value: Any = None) -> Interaction:
        """Press a button or choose in a message, a home tab or a modal; `value` picks from several."""
        workspace, person = self.find(user)
        found = elements.find(place.blocks, action_id, person.id)
        action = elements.acted(found, value, workspace.new_ts(self.clock.now()))
        if isinstance(place, View):
            return await self._act_in_view(workspace, person, place, found, action, value)
        if place.only_for not in ("", person.id):
            raise DoubleError(f"{person.name} does not see that message")
        _, channel = self.place(place.channel)
        payload = interactions.pressed_in_message(self, workspace, person, channel, place, action)
        return await self._interact(workspace, payload)

    async def open_home(self, user: str) -> None:
        """Open the app's home tab."""
        workspace, person = self.find(user)
        if not self.installed_app.is_home_enabled:
            raise DoubleError("the app has no home tab")
        view = workspace.homes.get(person.id)
        payload = workspace.view_payload(view, self.installed_app.id) if view else None
        ts = workspace.new_ts(self.clock.now())
        self.emit(workspace, events.home_opened(person.id, workspace.direct(person.id).id, payload, ts))

    def home(self, user: str) -> View | None:
        """Return the home tab that a person sees, None before the app has published one."""
        workspace, person = self.find(user)
        return workspace.homes.get(person.id)

    def modal(self, user: str) -> View | None:
        """Return the modal on top that a person sees, None if none is open."""
        workspace, person = self.find(user)
        stack = workspace.modals.get(person.id)
        return stack[-1] if stack else None

    async def type_in_home(self, user: str, text: str) -> Interaction:
        """Type into the first field of the home tab and press Enter."""
        home = self.home(user)
        if home is None:
            raise DoubleError(f"{user} sees no home tab: open it with open_home")
        field = elements.first_field(home.blocks)
        return await self.press(user, home, str(field.element["action_id"]), text)

    async def fill(self, user: str, values: Mapping[str, Any]) -> None:
        """Fill in fields of the open modal, by action id, without submitting."""
        view, (_, person) = self._open_modal(user), self.find(user)
        for action_id, value in values.items():
            field = elements.find(view.blocks, action_id, person.id)
            view.values.setdefault(field.block_id, {})[action_id] = elements.entered(field, value)

    async def submit(self, user: str, values: Mapping[str, Any] | None = None) -> Interaction:
        """Fill in fields of the open modal, by action id, and submit it."""
        await self.fill(user, values or {})
        view, (workspace, person) = self._open_modal(user), self.find(user)
        if block := elements.missing(view.blocks, elements.state_of(view.blocks, view.values)):
            raise DoubleError(f"Please complete this required field: {block}")
        done = await self._interact(workspace, interactions.submitted(self, workspace, person, view))
        if not done.error:
            self._after_submit(workspace, person, view, done.answer or {})
        return done

    async def close(self, user: str) -> Interaction | None:
        """Close the open modal; the app hears of it only if it asked to."""
        view, (workspace, person) = self._open_modal(user), self.find(user)
        workspace.modals[person.id].pop()
        self.changed("modal", team=workspace.team, user=person.id)
        if not view.content.get("notify_on_close"):
            return None
        return await self._interact(workspace, interactions.closed(self, workspace, person, view))

    async def _act_in_view(
        self, workspace: Workspace, person: User, view: View, found: elements.Place, action: Json, value: Any
    ) -> Interaction:
        if not found.is_dispatched:
            raise DoubleError(f"the app does not hear of {action['action_id']!r} before the view is submitted")
        if value is not None:
            by_action = view.values.setdefault(found.block_id, {})
            by_action[action["action_id"]] = elements.entered(found, value)
        return await self._interact(workspace, interactions.pressed_in_view(self, workspace, person, view, action))

    async def _interact(self, workspace: Workspace, payload: Json) -> Interaction:
        carried = await self.delivery.once(Envelope(INTERACTIONS, payload), workspace.faults)
        error = _shown_error(carried) if carried.error else ""
        return Interaction(carried.milliseconds, error, payload, carried.payload)

    def _after_submit(self, workspace: Workspace, person: User, view: View, answer: Json) -> None:
        stack = workspace.modals[person.id]
        view.errors = {}
        try:
            match answer.get("response_action"):
                case "errors":
                    view.errors = dict(answer["errors"])
                case "clear":
                    stack.clear()
                case "update":
                    replaced(view, view_of(answer, "modal"))
                case "push":
                    stack_on(stack, fresh_view(workspace.new_id("V"), person.id, view_of(answer, "modal")))
                case _:
                    stack.remove(view)
        except Refused as refused:
            self.refuse("view_submission", refused.code, "; ".join(refused.messages))
        self.changed("modal", team=workspace.team, user=person.id)

    def _said_at_once(self, workspace: Workspace, channel: Channel, person: User, answer: Json | None) -> str:
        if not answer or not (answer.get("text") or answer.get("blocks")):
            return ""
        url = ResponseUrl(workspace.team, person.id, channel.id, "", self.clock.now())
        try:
            answering.said(self, url, answer)
        except Refused as refused:
            self.refuse("ack", refused.code, "; ".join(refused.messages))
        return str(answer.get("text") or "")

    def _slackbot_says(self, workspace: Workspace, channel: Channel, person: User, text: str) -> str:
        ts = workspace.new_ts(self.clock.now())
        board.whisper(self, workspace, channel, Message(ts, channel.id, SLACKBOT, text, only_for=person.id))
        return text

    def _open_modal(self, user: str) -> View:
        view = self.modal(user)
        if view is None:
            raise DoubleError(f"{user} has no modal open")
        return view

    @staticmethod
    def _may(workspace: Workspace, scope: str) -> bool:
        return workspace.token_state is TokenState.GOOD and scope in workspace.scopes


def _shown_error(carried: Carried) -> str:
    return "operation_timeout" if carried.error in {"timeout", "http_timeout"} else "dispatch_failed"
