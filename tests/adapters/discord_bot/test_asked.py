"""What the bot understands of an event of Discord's, as discord.py reads it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import discord
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord_bot.asked import from_message, heard_of, is_persons
from adapters.discord_bot.double import Channel, Message, World, payloads
from adapters.discord_bot.double.composing import composed, mention
from adapters.discord_bot.double.state import MessageType
from bot.chat.asking import Asking, Way
from bot.journal.chat_records import Post
from tests.adapters.discord_bot.conversing import world

_NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Reader:
    """Makes of what stands in a world what discord.py makes of it."""

    def __init__(self, made: World) -> None:
        self.world = made
        client = discord.Client(intents=discord.Intents.all())
        self.me = discord.ClientUser(state=client._connection, data=_any(payloads.own_user(made)))
        client._connection.user = self.me
        self._state = client._connection
        members = list(made.guild.members.values())
        self._guild = discord.Guild(data=_any(payloads.guild(made, made.guild, members)), state=self._state)
        self._state._add_guild(self._guild)

    def message(self, sent: Message, **more: Any) -> discord.Message:
        """Return a message of the double as discord.py reads it; `more` is what the double does not know."""
        place = sent.channel
        channel: Any
        if place.guild is None:
            channel = discord.DMChannel._from_message(self._state, place.id)
        elif place.is_thread:
            channel = discord.Thread(guild=self._guild, state=self._state, data=_any(payloads.thread(place)))
        else:
            channel = self._guild.get_channel(place.id)
        data = payloads.posted(sent, self.world.bot) | more
        return discord.Message(state=self._state, channel=channel, data=_any(data))


def _any(value: object) -> Any:
    return value


def _read(test: Callable[[Reader], None]) -> None:
    async def within() -> None:
        test(Reader(world()))

    asyncio.run(within())


def _said(made: World, text: str, place: Channel | None = None, **more: Any) -> Message:
    where = place or made.channel("help")
    message = Message(made.new_id(), where, made.user("ann"), made.clock.now(), composed(text, made), **more)
    mention(message, made, None)
    return message


def _post(thread: str = "7") -> Post:
    return Post("discord", "1", "2", "99", thread, "7", "A", "x", "", "", "", "en", _NOW)


def _asking(reader: Reader, sent: Message, replied: Post | None = None) -> Asking:
    return from_message(reader.message(sent), reader.me, replied)


def test_a_mention_is_a_question_without_the_mention() -> None:
    def test(reader: Reader) -> None:
        made = reader.world
        sent = _said(made, "@faqbot how do I install tern?")
        assert _asking(reader, sent) == Asking(
            key=f"message:{sent.id}",
            way=Way.MENTION,
            workspace=str(made.guild.id),
            place=str(made.channel("help").id),
            person=str(made.user("ann").id),
            text="how do I install tern?",
            thread=str(sent.id),
            message=str(sent.id),
        )

    _read(test)


def test_a_reply_to_the_bot_goes_on_with_its_conversation() -> None:
    def test(reader: Reader) -> None:
        asking = _asking(reader, _said(reader.world, "and for 2.24?"), _post())
        assert (asking.way, asking.thread, asking.after) == (Way.THREAD, "7", "99")
        asking = _asking(reader, _said(reader.world, "@faqbot and for 2.24?"), _post())
        assert (asking.way, asking.thread, asking.after) == (Way.MENTION, "7", "99")

    _read(test)


def test_direct_messages_are_one_conversation() -> None:
    def test(reader: Reader) -> None:
        direct = reader.world.direct(reader.world.user("ann"))
        asking = _asking(reader, _said(reader.world, "how?", direct))
        assert (asking.way, asking.workspace, asking.thread, asking.parent) == (Way.DIRECT, "", "", "")

    _read(test)


def test_a_thread_is_one_conversation_and_has_the_settings_of_its_channel() -> None:
    def test(reader: Reader) -> None:
        made = reader.world
        thread = made.add_thread(made.channel("help"), "aside", made.user("ann"))
        sent = _said(made, "how?", thread)
        asking = _asking(reader, sent)
        assert (asking.way, asking.thread, asking.place) == (Way.OVERHEARD, str(thread.id), str(thread.id))
        assert asking.settings_of == str(made.channel("help").id)
        assert heard_of(reader.message(sent), reader.me).is_reply

    _read(test)


def test_a_post_begins_with_its_title_unless_its_text_holds_it() -> None:
    def test(reader: Reader) -> None:
        made = reader.world
        post = made.add_thread(made.channel("questions"), "Loss is NaN", made.user("ann"))
        first = _said(made, "since iteration 50", post)
        first.id = post.id
        heard = heard_of(reader.message(first), reader.me)
        assert (heard.text, heard.is_reply) == ("Loss is NaN\nsince iteration 50", False)
        first.content = "why? loss is nan!"
        assert _asking(reader, first).text == "why? loss is nan!"
        later = _said(made, "since iteration 50", post)
        assert _asking(reader, later).text == "since iteration 50"
        assert heard_of(reader.message(later), reader.me).is_reply

    _read(test)


def test_mentions_of_people_read_as_names_and_put_a_message_to_them() -> None:
    def test(reader: Reader) -> None:
        sent = _said(reader.world, "@bob how do I install tern in #help?")
        assert _asking(reader, sent).text.startswith("@bob how")
        assert heard_of(reader.message(sent), reader.me).addressed
        assert not heard_of(reader.message(_said(reader.world, "how?")), reader.me).addressed

    _read(test)


def test_embeds_are_read_with_their_fields() -> None:
    def test(reader: Reader) -> None:
        embed = {
            "type": "rich",
            "title": "Build failed",
            "description": "on main",
            "fields": [{"name": "Error", "value": "ImportError: libtern.so.1", "inline": False}],
        }
        sent = _said(reader.world, "@faqbot help me", embeds=[embed])
        assert _asking(reader, sent).text == "help me\nBuild failed\non main\nError: ImportError: libtern.so.1"

    _read(test)


def test_what_a_message_forwards_is_read_with_names_embeds_and_files() -> None:
    def test(reader: Reader) -> None:
        made = reader.world
        url = "https://cdn.discordapp.com/attachments/1/error.log"
        people = f"<@{made.bot.id}> <@{made.user('bob').id}> <@!123456789012345678> <@&123456789012345678>"
        forwarded = {
            "type": 0,
            "content": f"{people} why, <#{made.channel('help').id}> and <#123456789012345678>?",
            "embeds": [{"type": "rich", "title": "Build failed"}],
            "attachments": [{"id": "1", "filename": "error.log", "size": 9, "url": url, "proxy_url": url}],
            "timestamp": _NOW.isoformat(),
            "edited_timestamp": None,
        }
        sent = reader.message(_said(made, ""), message_snapshots=[{"message": forwarded}])
        asking = from_message(sent, reader.me)
        assert asking.text == "@bob @unknown-user @unknown-role why, #help and #unknown?\nBuild failed"
        assert [one.url for one in asking.files] == [url]

    _read(test)


@pytest.mark.parametrize(
    ("name", "kind", "size", "is_read"),
    [
        ("error.log", None, 100, True),
        ("ERROR.TXT", None, 100, True),
        ("trace", "text/plain; charset=utf-8", 100, True),
        ("picture.png", "image/png", 100, False),
        ("core", "application/octet-stream", 100, False),
        ("huge.log", "text/plain", 262_145, False),
    ],
)
def test_text_files_of_some_size_hang_on_a_question(name: str, kind: str | None, size: int, *, is_read: bool) -> None:
    def test(reader: Reader) -> None:
        url = f"https://cdn.discordapp.com/attachments/1/{name}"
        file = {"id": "1", "filename": name, "size": size, "url": url, "proxy_url": url}
        file |= {"content_type": kind} if kind else {}
        files = _asking(reader, _said(reader.world, "@faqbot why?", attachments=[file])).files
        assert [(one.url, one.name, one.size) for one in files] == ([(url, name, size)] if is_read else [])

    _read(test)


def test_only_people_say_something() -> None:
    def test(reader: Reader) -> None:
        made = reader.world
        assert is_persons(reader.message(_said(made, "hi")))
        assert is_persons(reader.message(_said(made, "hi", type=MessageType.REPLY)))
        assert not is_persons(reader.message(_said(made, "hi", webhook=made.new_id())))
        assert not is_persons(reader.message(_said(made, "hi", type=MessageType.THREAD_CREATED)))
        robot = _said(made, "hi")
        robot.author = made.bot
        assert not is_persons(reader.message(robot))

    _read(test)


@settings(deadline=None)
@given(texts=st.lists(st.text(max_size=80), min_size=1, max_size=20))
def test_whatever_people_type_is_read(texts: list[str]) -> None:
    def test(reader: Reader) -> None:
        for text in texts:
            asking = _asking(reader, _said(reader.world, text))
            assert asking.text == asking.text.strip()
            heard_of(reader.message(_said(reader.world, text)), reader.me)

    _read(test)
