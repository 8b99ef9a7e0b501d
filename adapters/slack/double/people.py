"""What people do and see in channels: they talk, edit, delete, react, invite."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from itertools import starmap

from adapters.slack.double import board, events
from adapters.slack.double.composing import composed
from adapters.slack.double.core import Core
from adapters.slack.double.errors import DoubleError
from adapters.slack.double.state import Channel, Message, User
from adapters.slack.double.workspace import TokenState, Workspace, own


class People(Core):
    """Acts for people; whoever and wherever is named by id or by name."""

    def direct(self, user: str) -> str:
        """Return the id of the direct message between a person and the bot."""
        workspace, person = self.find(user)
        return workspace.direct(person.id).id

    async def say(
        self,
        user: str,
        channel: str,
        text: str,
        *,
        thread: str | None = None,
        files: Iterable[tuple[str, bytes | str]] = (),
    ) -> str:
        """Type a message, perhaps in a thread or with files (name and content), and return its time."""
        workspace, place, person = self._member(user, channel)
        written, blocks = composed(text, workspace)
        now = self.clock.now()
        uploads = starmap(lambda name, content: workspace.add_file(name, content, person.id, self.base, now), files)
        message = Message(
            ts=workspace.new_ts(now),
            channel=place.id,
            user=person.id,
            text=written,
            blocks=blocks,
            thread_ts=self._thread(place, thread),
            client_msg_id=str(uuid.uuid4()),
            bot_id=f"B{person.id[1:]}" if person.is_bot else "",
            team=workspace.team,
            files=list(uploads),
        )
        message.subtype = "file_share" if message.files else ""
        return board.post(self, workspace, place, message).ts

    async def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        """Change a message of one's own."""
        workspace, place, person = self._member(user, channel)
        message = self._own(place, person, ts)
        written, blocks = composed(text, workspace)
        board.change(self, workspace, place, message, text=written, blocks=blocks)

    async def delete(self, user: str, channel: str, ts: str) -> None:
        """Delete a message of one's own, or, as an admin, anybody's."""
        workspace, place, person = self._member(user, channel)
        message = self.message(channel, ts) if person.is_admin else self._own(place, person, ts)
        board.remove(self, workspace, place, message)

    async def unfurl(self, channel: str, ts: str, title: str = "A page") -> None:
        """Let Slack add the preview of a link to a message, which it tells as a change."""
        workspace, place = self.place(channel)
        preview = {"title": title, "fallback": title, "id": 1}
        message = self.message(channel, ts)
        board.change(self, workspace, place, message, is_edit=False, attachments=[*message.attachments, preview])

    async def react(self, user: str, channel: str, ts: str, name: str) -> None:
        """Add a reaction to a message."""
        workspace, place, person = self._member(user, channel)
        message = self.message(channel, ts)
        users = message.reactions.setdefault(name, [])
        if person.id in users:
            raise DoubleError(f"{person.name} has already reacted with {name!r}")
        users.append(person.id)
        self.changed("reaction", team=workspace.team, channel=place.id, ts=ts)
        self.emit(workspace, events.reacted(person.id, name, message, workspace.new_ts(self.clock.now())), place)

    async def unreact(self, user: str, channel: str, ts: str, name: str) -> None:
        """Take a reaction back."""
        workspace, place, person = self._member(user, channel)
        message = self.message(channel, ts)
        if person.id not in message.reactions.get(name, []):
            raise DoubleError(f"{person.name} has not reacted with {name!r}")
        message.reactions[name].remove(person.id)
        if not message.reactions[name]:
            del message.reactions[name]
        self.changed("reaction", team=workspace.team, channel=place.id, ts=ts)
        event = events.reacted(person.id, name, message, workspace.new_ts(self.clock.now()), is_added=False)
        self.emit(workspace, event, place)

    async def invite(self, channel: str, inviter: str = "") -> None:
        """Bring the bot into a channel."""
        workspace, place = self.place(channel)
        place.members.add(workspace.bot.id)
        by = self.find(inviter)[1].id if inviter else ""
        ts = workspace.new_ts(self.clock.now())
        told = Message(ts, place.id, workspace.bot.id, f"<@{workspace.bot.id}> has joined the channel")
        told.subtype = "channel_join"
        place.messages[ts] = told
        self.changed("member", team=workspace.team, channel=place.id, user=workspace.bot.id)
        self.emit(workspace, events.posted(place, told), place)
        self.emit(workspace, events.joined(place, workspace.bot.id, workspace.team, ts, inviter=by), place)

    async def kick(self, channel: str) -> None:
        """Take the bot out of a channel."""
        workspace, place = self.place(channel)
        place.members.discard(workspace.bot.id)
        ts = workspace.new_ts(self.clock.now())
        self.changed("member", team=workspace.team, channel=place.id, user=workspace.bot.id)
        self.emit(workspace, events.joined(place, workspace.bot.id, workspace.team, ts, has_joined=False))

    async def revoke(self, *, uninstall: bool = False, workspace: Workspace | None = None) -> None:
        """Revoke the bot's token, or remove the app altogether."""
        state = TokenState.UNINSTALLED if uninstall else TokenState.REVOKED
        board.end_installation(self, workspace or self.workspace, state)

    def messages(self, channel: str, thread: str | None = None) -> list[Message]:
        """Return what everybody sees, oldest first: in a channel, or the replies below a message."""
        _, place = self.place(channel)
        return place.top() if thread is None else place.replies(thread)

    def ephemerals(self, user: str, channel: str, thread: str | None = None) -> list[Message]:
        """Return what only this person sees in a channel, oldest first; `thread` keeps those in one thread."""
        _, person = self.find(user)
        _, place = self.place(channel)
        seen = [message for message in place.ephemerals.values() if message.only_for == person.id]
        return [message for message in seen if thread in (None, message.thread_ts)]

    def from_bot(self, channel: str, thread: str | None = None) -> list[Message]:
        """Return what the bot said for everybody to see, oldest first."""
        workspace, _ = self.place(channel)
        return [message for message in self.messages(channel, thread) if own(message, workspace)]

    def _member(self, user: str, channel: str) -> tuple[Workspace, Channel, User]:
        workspace, place = self.place(channel)
        person = workspace.user(user)
        if person.id not in place.members:
            raise DoubleError(f"{person.name} is not in {place.name}: add them to its members")
        return workspace, place, person

    @staticmethod
    def _own(place: Channel, person: User, ts: str) -> Message:
        message = place.messages.get(ts)
        if message is None or message.user != person.id:
            raise DoubleError(f"{person.name} has no message {ts} in {place.name}")
        return message

    @staticmethod
    def _thread(place: Channel, thread: str | None) -> str:
        if thread is None:
            return ""
        parent = place.messages.get(thread)
        if parent is None and not place.replies(thread):
            raise DoubleError(f"there is no message {thread} in {place.name} to reply to")
        return parent.thread_ts or parent.ts if parent else thread
