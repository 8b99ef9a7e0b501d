"""What the double's Discord holds: people, servers, roles, channels, messages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag
from typing import Any

from adapters.discord_bot.double.permissions import NONE, Permission

Json = dict[str, Any]


class Kind(IntEnum):
    """What kind of conversation a channel is; the numbers are Discord's."""

    TEXT = 0
    DIRECT = 1
    VOICE = 2
    CATEGORY = 4
    ANNOUNCEMENT = 5
    ANNOUNCEMENT_THREAD = 10
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


class Flag(IntFlag):
    """What is special about a message; the bits are Discord's."""

    SUPPRESS_EMBEDS = 1 << 2
    HAS_THREAD = 1 << 5
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    COMPONENTS_V2 = 1 << 15


class MessageType(IntEnum):
    """Why a message is there; the numbers are Discord's."""

    DEFAULT = 0
    THREAD_CREATED = 18
    THREAD_STARTER = 21
    REPLY = 19
    CHAT_INPUT_COMMAND = 20
    CONTEXT_MENU_COMMAND = 23


THREADS = {Kind.ANNOUNCEMENT_THREAD, Kind.PUBLIC_THREAD, Kind.PRIVATE_THREAD}
WITHOUT_MESSAGES = {Kind.CATEGORY, Kind.FORUM}


@dataclass(slots=True, eq=False)
class User:
    """A person, or a bot's own user."""

    id: int
    name: str
    is_bot: bool = False
    locale: str = "en-US"
    accepts_dms: bool = True

    @property
    def mention(self) -> str:
        """Return how a message names them."""
        return f"<@{self.id}>"


@dataclass(slots=True, eq=False)
class Role:
    """A role of a server; the one with the server's own id is everybody's."""

    id: int
    name: str
    permissions: Permission


@dataclass(slots=True)
class Overwrite:
    """What a channel allows or denies to a role or to one member."""

    is_member: bool
    allow: Permission = NONE
    deny: Permission = NONE


@dataclass(slots=True, eq=False)
class Member:
    """Somebody in a server."""

    user: User
    joined: float
    roles: set[int] = field(default_factory=set)


@dataclass(slots=True, eq=False)
class Guild:
    """A server; `owner` is a user's id, 0 for somebody who never appears."""

    id: int
    name: str
    owner: int = 0
    locale: str = "en-US"
    members: dict[int, Member] = field(default_factory=dict)
    roles: dict[int, Role] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Button:
    """A button as a person sees it."""

    label: str
    custom_id: str
    url: str
    is_disabled: bool


@dataclass(slots=True, eq=False)
class Message:
    """A message as it stands in a channel; `only_for` is the one person who sees an ephemeral one."""

    id: int
    channel: Channel
    author: User
    created: float
    content: str = ""
    components: list[Json] = field(default_factory=list)
    embeds: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    flags: Flag = Flag(0)  # noqa: RUF009 - an immutable number
    type: MessageType = MessageType.DEFAULT
    mentions: list[User] = field(default_factory=list)
    mention_roles: list[int] = field(default_factory=list)
    mentions_everyone: bool = False
    reference: Message | None = None
    metadata: Json | None = None
    webhook: int = 0
    nonce: str = ""
    only_for: int = 0
    edited: float | None = None
    thread: Channel | None = None
    reactions: dict[str, list[int]] = field(default_factory=dict)
    is_deleted: bool = False

    @property
    def is_loading(self) -> bool:
        """Tell whether it says that the bot is thinking."""
        return Flag.LOADING in self.flags

    @property
    def is_v2(self) -> bool:
        """Tell whether it is laid out by components."""
        return Flag.COMPONENTS_V2 in self.flags

    @property
    def text(self) -> str:
        """Return all that can be read in it: its content, then its text displays."""
        shown = [str(part["content"]) for part in walk(self.components) if "content" in part]
        return "\n".join(filter(None, [self.content, *shown]))

    @property
    def buttons(self) -> list[Button]:
        """Return its buttons in order."""
        return [
            Button(part.get("label") or "", part.get("custom_id", ""), part.get("url", ""), bool(part.get("disabled")))
            for part in walk(self.components)
            if part.get("type") == 2  # noqa: PLR2004 - Discord's own number
        ]

    @property
    def pings(self) -> set[int | str]:
        """Return whom it alerts: ids of users and roles, and "everyone"."""
        everyone = ["everyone"] if self.mentions_everyone else []
        return {*(user.id for user in self.mentions), *self.mention_roles, *everyone}


@dataclass(slots=True, eq=False)
class Channel:
    """A channel, a thread, a forum or a direct message; `members` are a thread's, or the two of a direct message."""

    id: int
    name: str
    kind: Kind
    created: float
    guild: Guild | None = None
    parent: Channel | None = None
    owner: User | None = None
    topic: str = ""
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    members: dict[int, User] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    ephemerals: dict[int, Message] = field(default_factory=dict)
    is_archived: bool = False
    is_locked: bool = False
    is_without_first_post: bool = False

    @property
    def is_thread(self) -> bool:
        """Tell whether it is a thread or a forum's post."""
        return self.kind in THREADS

    @property
    def is_private_thread(self) -> bool:
        """Tell whether only those who were added see it."""
        return self.kind is Kind.PRIVATE_THREAD

    def is_between(self, user: int) -> bool:
        """Tell whether it is a direct message with this user."""
        return self.kind is Kind.DIRECT and user in self.members

    def all_messages(self) -> dict[int, Message]:
        """Return all that anybody sees here."""
        return self.messages | self.ephemerals


def walk(components: list[Json]) -> Iterator[Json]:
    """Yield all components, those in containers, rows and sections too."""
    for component in components:
        yield component
        yield from walk(component.get("components") or [])
        yield from walk([component[key] for key in ("accessory", "component") if component.get(key)])
