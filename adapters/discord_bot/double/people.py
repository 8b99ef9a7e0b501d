"""What people do and see in channels: they talk, reply, edit, delete, react, open threads."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from adapters.discord_bot.double import board, permissions
from adapters.discord_bot.double.composing import composed, mention
from adapters.discord_bot.double.core import Core
from adapters.discord_bot.double.errors import DoubleError
from adapters.discord_bot.double.permissions import Permission
from adapters.discord_bot.double.state import WITHOUT_MESSAGES, Channel, Flag, Json, Kind, Message, MessageType, User
from adapters.discord_bot.double.world import Where, Who


class People(Core):
    """Acts for people; whoever and wherever is named by object, by id or by name."""

    def direct(self, user: Who) -> Channel:
        """Return the direct messages between a person and the bot."""
        return self.world.direct(self.world.user(user))

    async def say(
        self, user: Who, channel: Where, text: str, *, reply_to: Message | None = None, is_pinging: bool = True
    ) -> Message:
        """Type a message, perhaps as a reply that pings or not; `@name` becomes a mention."""
        person, place = self._there(user, channel)
        self._may_talk(person, place)
        message = Message(self.world.new_id(), place, person, self.clock.now(), composed(text, self.world))
        message.reference = reply_to
        message.type = MessageType.REPLY if reply_to else MessageType.DEFAULT
        allowed = None if is_pinging else {"parse": ["users", "roles", "everyone"], "replied_user": False}
        mention(message, self.world, allowed)
        return board.post(self, message)

    async def dm(self, user: Who, text: str) -> Message:
        """Write to the bot directly."""
        return await self.say(user, self.direct(user), text)

    async def reply(self, user: Who, message: Message, text: str, *, is_pinging: bool = True) -> Message:
        """Reply to a message, which pings its author unless that is switched off."""
        return await self.say(user, message.channel, text, reply_to=message, is_pinging=is_pinging)

    async def plant(self, channel: Where, text: str = "", components: Iterable[Json] = ()) -> Message:
        """Let a message of the bot stand there as if an earlier process, or an earlier version, had posted it."""
        message = Message(self.world.new_id(), self.world.channel(channel), self.world.bot, self.clock.now(), text)
        message.components = list(components)
        message.flags = Flag.COMPONENTS_V2 if message.components and not text else Flag(0)
        return board.post(self, message)

    async def edit(self, user: Who, message: Message, text: str) -> None:
        """Change a message of one's own."""
        self._own(user, message)
        message.content = composed(text, self.world)
        mention(message, self.world, None)
        board.change(self, message)

    async def delete(self, user: Who, message: Message) -> None:
        """Delete a message: one's own, or as a moderator anybody's; an ephemeral one is dismissed."""
        person, place = self._there(user, message.channel)
        is_moderator = Permission.MANAGE_MESSAGES in permissions.in_channel(place, person.id) and place.guild
        if message.only_for != person.id and not is_moderator:
            self._own(user, message)
        board.remove(self, message)

    async def react(self, user: Who, message: Message, emoji: str) -> None:
        """Add a reaction to a message."""
        person, _ = self._there(user, message.channel)
        board.react(self, message, person, emoji)

    async def open_thread(
        self, user: Who, channel: Where, name: str, *, message: Message | None = None, is_private: bool = False
    ) -> Channel:
        """Open a thread in a channel, perhaps below a message."""
        person, place = self._there(user, channel)
        thread_id = message.id if message else 0
        thread = self.world.add_thread(place, name, person, thread_id=thread_id, is_private=is_private)
        board.open_thread(self, thread)
        if message:
            message.thread = thread
            self._note(thread, person, MessageType.THREAD_STARTER, reference=message)
        elif not is_private:
            self._note(place, person, MessageType.THREAD_CREATED, content=name)
        return thread

    async def forum_post(self, user: Who, forum: Where, title: str, text: str) -> Channel:
        """Open a post in a forum; its first message, which has the same id, comes a moment after it."""
        person, place = self._there(user, forum)
        if place.kind is not Kind.FORUM:
            raise DoubleError(f"{place.name} is not a forum: add it with Kind.FORUM")
        post = self.world.add_thread(place, title, person)
        post.is_without_first_post = True
        board.open_thread(self, post)
        await asyncio.sleep(self.timing.first_post)
        post.is_without_first_post = False
        message = Message(post.id, post, person, self.clock.now(), composed(text, self.world))
        mention(message, self.world, None)
        board.post(self, message)
        return post

    def messages(self, channel: Where) -> list[Message]:
        """Return what everybody sees in a channel or a thread, oldest first."""
        return self._ordered(self.world.channel(channel).messages.values())

    def ephemerals(self, user: Who, channel: Where) -> list[Message]:
        """Return what only this person sees in a channel, oldest first."""
        person, place = self.world.user(user), self.world.channel(channel)
        return self._ordered(one for one in place.ephemerals.values() if one.only_for == person.id)

    def from_bot(self, channel: Where) -> list[Message]:
        """Return what the bot said for everybody to see, oldest first."""
        return [one for one in self.messages(channel) if one.author is self.world.bot]

    def _note(
        self, place: Channel, person: User, kind: MessageType, *, content: str = "", reference: Message | None = None
    ) -> None:
        """Put a message there that nobody typed."""
        message = Message(self.world.new_id(), place, person, self.clock.now(), content, type=kind, reference=reference)
        board.post(self, message)

    def _there(self, user: Who, channel: Where) -> tuple[User, Channel]:
        person, place = self.world.user(user), self.world.channel(channel)
        if Permission.VIEW_CHANNEL not in permissions.in_channel(place, person.id):
            raise DoubleError(f"{person.name} does not see {place.name}: add them to the server or allow it")
        return person, place

    def _may_talk(self, person: User, place: Channel) -> None:
        send = Permission.SEND_MESSAGES_IN_THREADS if place.is_thread else Permission.SEND_MESSAGES
        if place.kind in WITHOUT_MESSAGES or send not in permissions.in_channel(place, person.id):
            raise DoubleError(f"{person.name} cannot write in {place.name}")
        if place.is_locked:
            raise DoubleError(f"{place.name} is locked")

    def _own(self, user: Who, message: Message) -> None:
        person = self.world.user(user)
        if message.author is not person or message.is_deleted:
            raise DoubleError(f"{person.name} has no message {message.id} in {message.channel.name}")

    @staticmethod
    def _ordered(messages: Iterable[Message]) -> list[Message]:
        return sorted(messages, key=lambda message: message.id)
