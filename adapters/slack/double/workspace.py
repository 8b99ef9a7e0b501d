"""A workspace: who is in it, what was said, and what the app may do there."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterable
from copy import deepcopy
from enum import Enum

from adapters.slack.double.errors import DoubleError
from adapters.slack.double.faults import Faults
from adapters.slack.double.installed_app import ALL_SCOPES
from adapters.slack.double.state import Channel, File, Json, Kind, Message, User, View


class TokenState(Enum):
    """Whether the bot's token opens anything; the value of a bad one is the error code of a call with it."""

    GOOD = "good"
    REVOKED = "token_revoked"
    UNINSTALLED = "account_inactive"
    NOT_INSTALLED = "invalid_auth"


class Workspace:
    """A team with its people and channels, and the app's installation in it.

    `number` tells workspaces of one double apart: all ids in it start with it.
    """

    def __init__(
        self,
        name: str = "OpenMMLab",
        *,
        number: int = 1,
        bot_name: str = "mmfaq",
        scopes: Iterable[str] = ALL_SCOPES,
        is_installed: bool = True,
    ) -> None:
        self.name = name
        self.domain = "".join(c for c in name.lower() if c.isalnum())
        self.number = number
        self.scopes = set(scopes)
        self.faults = Faults()
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, File] = {}
        self.homes: dict[str, View] = {}
        self.modals: dict[str, list[View]] = {}
        self.token_state = TokenState.GOOD if is_installed else TokenState.NOT_INSTALLED
        self.spent_tokens: dict[str, TokenState] = {}
        self._ids = itertools.count(1)
        self._installs = itertools.count(1)
        self._last_ts = 0
        self.team = self.new_id("T")
        self.bot = self.add_user(bot_name, is_bot=True)
        self.bot_id = self.new_id("B")
        self.bot_token = self._new_token()

    def new_id(self, prefix: str) -> str:
        """Return an id in Slack's form, such as C0100000007."""
        return f"{prefix}{self.number:02d}{next(self._ids):08d}"

    def new_ts(self, now: float) -> str:
        """Return a time that is a message's name, later than every one before it."""
        self._last_ts = max(int(now * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def install(self, scopes: Iterable[str] | None = None) -> None:
        """Install the app: a good token, a new one where the old is spent."""
        if scopes is not None:
            self.scopes = set(scopes)
        if self.token_state is not TokenState.GOOD:
            self.spent_tokens[self.bot_token] = self.token_state
            self.bot_token = self._new_token()
        self.token_state = TokenState.GOOD

    def state_of_token(self, token: str) -> TokenState | None:
        """Return what a token opens, None for one that was never given out here."""
        return self.token_state if token == self.bot_token else self.spent_tokens.get(token)

    def add_user(self, name: str, *, real_name: str = "", is_bot: bool = False, is_admin: bool = False) -> User:
        """Add a person."""
        user = User(self.new_id("U"), name, real_name or name.title(), is_bot, is_admin)
        self.users[user.id] = user
        return user

    def add_channel(
        self, name: str, members: Iterable[str] | None = None, *, kind: Kind = Kind.PUBLIC, has_bot: bool = True
    ) -> Channel:
        """Add a channel with these people, by default with all who are there."""
        people = {user.id for user in self.users.values() if not user.is_bot}
        if members is not None:
            people = {self.user(member).id for member in members}
        channel = Channel(self.new_id("C"), name, kind, people | ({self.bot.id} if has_bot else set()))
        self.channels[channel.id] = channel
        return channel

    def direct(self, user: str) -> Channel:
        """Return the direct message between a person and the bot."""
        person = self.user(user)
        for channel in self.channels.values():
            if channel.kind is Kind.DIRECT and person.id in channel.members:
                return channel
        channel = Channel(self.new_id("D"), person.name, Kind.DIRECT, {person.id, self.bot.id})
        self.channels[channel.id] = channel
        return channel

    def user(self, name: str) -> User:
        """Return a person by id or name."""
        for user in self.users.values():
            if name in (user.id, user.name):
                return user
        raise DoubleError(f"there is nobody called {name!r} in {self.name}: add them with add_user")

    def channel(self, name: str) -> Channel:
        """Return a channel by id or name."""
        for channel in self.channels.values():
            if name == channel.id or (name == channel.name and channel.kind is not Kind.DIRECT):
                return channel
        raise DoubleError(f"there is no channel {name!r} in {self.name}: add it with add_channel")

    def add_file(self, name: str, content: bytes | str, user: str, base: str, now: float) -> File:
        """Keep an uploaded file; text files are snippets."""
        file_id = self.new_id("F")
        is_text = name.endswith((".txt", ".log", ".py", ".md")) or isinstance(content, str)
        raw = content.encode() if isinstance(content, str) else content
        filetype = {"txt": "text", "log": "text", "py": "python", "md": "markdown"}.get(
            name.rpartition(".")[2], "binary"
        )
        file = File(
            id=file_id,
            name=name,
            content=raw,
            user=user,
            url=f"{base}/files-pri/{self.team}-{file_id}/{name}",
            mode="snippet" if is_text else "hosted",
            mimetype="text/plain" if is_text else "application/octet-stream",
            filetype="text" if is_text and filetype == "binary" else filetype,
            created=int(now),
        )
        self.files[file_id] = file
        return file

    def view_payload(self, view: View, app: str) -> Json:
        """Return a view as Slack sends it."""
        return view.payload(self.team, app, self.bot_id)

    def find_view(self, view_id: str, external_id: str = "") -> View | None:
        """Return an open view by its id, or the one that the app gave it."""
        opened = [view for stack in self.modals.values() for view in stack]
        for view in (*opened, *self.homes.values()):
            if view.id == view_id or (external_id and view.content.get("external_id") == external_id):
                return view
        return None

    def _new_token(self) -> str:
        return f"xoxb-{self.number:010d}-{next(self._installs):010d}-" + uuid.uuid4().hex[:24]


def with_block_ids(blocks: Iterable[Json]) -> list[Json]:
    """Return a copy in which every block has an id, as Slack gives to those without."""
    return [{"type": block["type"], "block_id": uuid.uuid4().hex[:5], **deepcopy(block)} for block in blocks]


def own(message: Message, workspace: Workspace) -> bool:
    """Tell whether the app posted the message."""
    return message.bot_id == workspace.bot_id
