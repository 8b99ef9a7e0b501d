"""What a workspace holds: people, channels, messages, files, views."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

Json = dict[str, Any]
SLACKBOT = "USLACKBOT"


class Kind(Enum):
    """What kind of conversation a channel is; the value is `channel_type` in events."""

    PUBLIC = "channel"
    PRIVATE = "group"
    DIRECT = "im"


@dataclass(slots=True)
class User:
    """A person, or the bot's own user."""

    id: str
    name: str
    real_name: str
    is_bot: bool = False
    is_admin: bool = False
    locale: str = "en-US"

    def profile(self, team: str) -> Json:
        """Return it as `users.info` does."""
        return {
            "id": self.id,
            "team_id": team,
            "name": self.name,
            "deleted": False,
            "real_name": self.real_name,
            "tz": "Etc/UTC",
            "tz_offset": 0,
            "profile": {"real_name": self.real_name, "display_name": self.name, "team": team},
            "is_admin": self.is_admin,
            "is_owner": False,
            "is_restricted": False,
            "is_ultra_restricted": False,
            "is_bot": self.is_bot,
            "is_app_user": False,
        }


@dataclass(slots=True)
class File:
    """A file that somebody uploaded; `mode` is "snippet" for text that was pasted as one."""

    id: str
    name: str
    content: bytes
    user: str
    url: str
    mode: str
    mimetype: str
    filetype: str
    created: int
    alt_text: str = ""

    def payload(self) -> Json:
        """Return it as it stands in messages."""
        return {
            "id": self.id,
            "created": self.created,
            "timestamp": self.created,
            "name": self.name,
            "title": self.name,
            "mimetype": self.mimetype,
            "filetype": self.filetype,
            "user": self.user,
            "editable": self.mode == "snippet",
            "size": len(self.content),
            "mode": self.mode,
            "is_external": False,
            "is_public": True,
            "url_private": self.url,
            "url_private_download": self.url.replace("/files-pri/", "/files-pri/download/"),
            "file_access": "visible",
        } | ({"alt_txt": self.alt_text} if self.alt_text else {})


@dataclass(slots=True)
class Upload:
    """A file that is on its way: how many bytes it shall have, and whether they have come."""

    file: File
    length: int
    is_there: bool = False


@dataclass(slots=True)
class Message:
    """A message as it stands in a channel; `only_for` is the one person who sees an ephemeral one."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str = ""
    bot_id: str = ""
    app_id: str = ""
    subtype: str = ""
    client_msg_id: str = ""
    team: str = ""
    edited: Json | None = None
    metadata: Json | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    files: list[File] = field(default_factory=list)
    only_for: str = ""
    is_broadcast: bool = False

    @property
    def is_reply(self) -> bool:
        """Tell whether it stands in a thread, below another message."""
        return bool(self.thread_ts) and self.thread_ts != self.ts

    def payload(self, *, with_metadata: bool = True) -> Json:
        """Return it as Slack sends it, without what depends on its thread."""
        given = {
            "subtype": self.subtype,
            "client_msg_id": self.client_msg_id,
            "bot_id": self.bot_id,
            "app_id": self.app_id,
            "team": self.team,
            "thread_ts": self.thread_ts,
            "blocks": deepcopy(self.blocks),
            "attachments": deepcopy(self.attachments),
            "edited": self.edited,
            "metadata": deepcopy(self.metadata) if with_metadata else None,
            "files": [file.payload() for file in self.files],
            "reactions": [
                {"name": name, "users": list(users), "count": len(users)} for name, users in self.reactions.items()
            ],
        }
        payload: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text}
        return payload | {name: value for name, value in given.items() if value}


@dataclass(slots=True)
class Channel:
    """A channel or a direct message, with all that was said in it."""

    id: str
    name: str
    kind: Kind
    members: set[str] = field(default_factory=set)
    messages: dict[str, Message] = field(default_factory=dict)
    ephemerals: dict[str, Message] = field(default_factory=dict)
    is_archived: bool = False

    def replies(self, thread: str) -> list[Message]:
        """Return what stands below a message, oldest first."""
        return [message for message in self.messages.values() if message.is_reply and message.thread_ts == thread]

    def top(self) -> list[Message]:
        """Return what stands in the channel itself, oldest first."""
        return [message for message in self.messages.values() if not message.is_reply or message.is_broadcast]

    def thread_payload(self, message: Message, *, with_metadata: bool = True) -> Json:
        """Return a message as Slack sends it, with what is known about its thread."""
        payload = message.payload(with_metadata=with_metadata)
        replies = [] if message.is_reply else self.replies(message.ts)
        if replies:
            payload |= {
                "thread_ts": message.ts,
                "reply_count": len(replies),
                "reply_users": list(dict.fromkeys(reply.user for reply in replies)),
                "latest_reply": replies[-1].ts,
            }
        elif message.is_reply and message.thread_ts in self.messages:
            payload["parent_user_id"] = self.messages[message.thread_ts].user
        return payload

    @property
    def name_in_interactions(self) -> str:
        """Return the name that commands, shortcuts and buttons give it: Slack hides those of private ones."""
        return {Kind.PUBLIC: self.name, Kind.PRIVATE: "privategroup", Kind.DIRECT: "directmessage"}[self.kind]


@dataclass(slots=True)
class View:
    """A modal or a home tab that somebody sees.

    `values` is what was typed and chosen in it, by block and action; `errors` what the app found wrong, by block.
    """

    id: str
    user: str
    content: Json
    hash: str
    root: str
    previous: str = ""
    values: Json = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        """Return what it shows."""
        blocks: list[Json] = self.content["blocks"]
        return blocks

    def payload(self, team: str, app: str, bot: str) -> Json:
        """Return it as Slack sends it."""
        return {
            "id": self.id,
            "team_id": team,
            "app_id": app,
            "app_installed_team_id": team,
            "bot_id": bot,
            "callback_id": "",
            "external_id": "",
            "private_metadata": "",
            "clear_on_close": False,
            "notify_on_close": False,
            "title": {"type": "plain_text", "text": "View Title", "emoji": True},
            "close": None,
            "submit": None,
            **deepcopy(self.content),
            "state": {"values": deepcopy(self.values)},
            "hash": self.hash,
            "root_view_id": self.root,
            "previous_view_id": self.previous or None,
        }
