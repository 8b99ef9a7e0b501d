"""What a person sees of a workspace, as the page draws it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from adapters.slack.double.installed_app import App
from adapters.slack.double.state import SLACKBOT, Channel, Json, Kind, Message, User, View
from adapters.slack.double.workspace import Workspace

_SHOWN_OF_FILE = 20_000
_SLACKBOT = User(SLACKBOT, "Slackbot", "Slackbot", is_bot=True)


@dataclass(frozen=True, slots=True)
class Look:
    """Who looks at which channel and at which of its threads, by ids, "" for none."""

    viewer: str = ""
    channel: str = ""
    thread: str = ""


def seen(workspace: Workspace, app: App, look: Look, names: Mapping[str, str]) -> Json:
    """Return what somebody sees; where a look is at nothing, the first person or place.

    `names` are what shortcuts are called, by their ids.
    """
    people = [user for user in workspace.users.values() if not user.is_bot]
    person = next((user for user in people if user.id == look.viewer), people[0])
    workspace.direct(person.id)
    places = [place for place in workspace.channels.values() if _is_open_to(place, person.id)]
    place = next((one for one in places if one.id == look.channel), places[0])
    modals = workspace.modals.get(person.id, [])
    return {
        "team": workspace.name,
        "viewer": person.id,
        "bot": workspace.bot.id,
        "command": app.commands[0] if app.commands else "",
        "shortcuts": [{"id": name, "name": names.get(name, name)} for name in app.shortcuts],
        "people": [
            {"id": user.id, "name": user.name, "is_bot": user.is_bot, "is_admin": user.is_admin}
            for user in [*workspace.users.values(), _SLACKBOT]
        ],
        "places": [_place(workspace, one) for one in places],
        "channel": place.id,
        "messages": _ordered([*place.top(), *_whispers(place, person.id, "")], place),
        "whispers": _whispered_in(place, person.id),
        "thread": _thread(place, person.id, look.thread),
        "home": _view(workspace, app, workspace.homes.get(person.id)),
        "modal": _view(workspace, app, modals[-1] if modals else None),
    }


def _is_open_to(place: Channel, person: str) -> bool:
    return not place.is_archived and (place.kind is Kind.PUBLIC or person in place.members)


def _place(workspace: Workspace, place: Channel) -> Json:
    latest = max(place.messages, default="")
    has_bot = workspace.bot.id in place.members
    return {"id": place.id, "name": place.name, "kind": place.kind.value, "latest": latest, "has_bot": has_bot}


def _thread(place: Channel, person: str, thread: str) -> list[Json] | None:
    replies = [*place.replies(thread), *_whispers(place, person, thread)] if thread else []
    parent = place.messages.get(thread)
    if parent is None and not replies:
        return None
    return [*([_drawn(parent, place)] if parent else []), *_ordered(replies, place)]


def _whispers(place: Channel, person: str, thread: str) -> Iterator[Message]:
    """Yield what only this person sees, in a thread or, without one, in the channel itself."""
    for message in place.ephemerals.values():
        if message.only_for == person and (message.thread_ts if message.is_reply else "") == thread:
            yield message


def _whispered_in(place: Channel, person: str) -> Json:
    """Return how many answers only this person sees in each thread, by the message above it."""
    return Counter(message.thread_ts for message in place.ephemerals.values() if message.only_for == person)


def _ordered(messages: list[Message], place: Channel) -> list[Json]:
    return [_drawn(message, place) for message in sorted(messages, key=lambda message: message.ts)]


def _drawn(message: Message, place: Channel) -> Json:
    payload = place.thread_payload(message, with_metadata=False)
    files = [
        {"name": file.name, "content": file.content[:_SHOWN_OF_FILE].decode(errors="replace")} for file in message.files
    ]
    return payload | {"is_ephemeral": bool(message.only_for), "files": files}


def _view(workspace: Workspace, app: App, view: View | None) -> Json | None:
    return workspace.view_payload(view, app.id) if view else None
