import asyncio
from collections.abc import Awaitable, Callable

import discord
import pytest

from adapters.discord_bot.double import Code, DiscordDouble, DoubleError, Permission
from adapters.discord_bot.double.state import MessageType
from tests.adapters.discord_bot.double.bots import Bot, online, refused, run


def run_in(test: Callable[[DiscordDouble, Bot], Awaitable[None]]) -> None:
    """Run a test with a bot."""

    async def within(double: DiscordDouble) -> None:
        async with online(double, Bot()) as bot:
            await test(double, bot)

    run(within)


async def thread_of(bot: Bot, thread_id: int) -> discord.Thread:
    """Return a thread as the bot knows it."""
    found = await bot.fetch_channel(thread_id)
    assert isinstance(found, discord.Thread)
    return found


def test_a_forum_post_takes_no_answer_before_its_first_message() -> None:
    async def test(double: DiscordDouble, bot: Bot) -> None:
        codes: list[tuple[int, int]] = []

        @bot.event
        async def on_thread_create(thread: discord.Thread) -> None:
            codes.append(await refused(thread.send("too early")))

        post = await double.forum_post("ann", "help", "It fails", "@faqbot Why?")
        heard = (await double.until(lambda: bot.heard))[0]
        assert codes == [(403, Code.NO_FIRST_POST.number)]
        assert heard.id == heard.channel.id == post.id
        assert isinstance(heard.channel, discord.Thread)
        assert isinstance(heard.channel.parent, discord.ForumChannel)
        await heard.channel.send("because")
        assert [one.text for one in double.from_bot(post)] == ["because"]

    run_in(test)


def test_nobody_writes_into_a_forum_itself() -> None:
    async def test(double: DiscordDouble, bot: Bot) -> None:
        forum = double.world.channel("help")
        send = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=forum.id)
        assert await refused(bot.http.request(send, json={"content": "x"})) == (400, Code.NO_TEXT_CHANNEL.number)
        with pytest.raises(DoubleError, match="cannot write"):
            await double.say("ann", "help", "hello")
        with pytest.raises(DoubleError, match="not a forum"):
            await double.forum_post("ann", "general", "title", "text")

    run_in(test)


def test_the_bot_opens_one_thread_below_a_message() -> None:
    async def test(double: DiscordDouble, bot: Bot) -> None:
        said = await double.say("ann", "general", "@faqbot why?")
        heard = (await double.until(lambda: bot.heard))[0]
        thread = await heard.create_thread(name="why")
        assert thread.id == said.id
        await thread.send("because")
        assert [one.text for one in double.messages(thread.id)] == ["because"]
        assert await refused(heard.create_thread(name="again")) == (400, Code.HAS_THREAD.number)
        await double.deny("general", "faqbot", Permission.CREATE_PUBLIC_THREADS)
        other = await double.say("ann", "general", "@faqbot and this?")
        await double.until(lambda: bot.heard[1:])
        assert bot.heard[1].id == other.id
        assert await refused(bot.heard[1].create_thread(name="no")) == (403, 50013)

    run_in(test)


def test_people_talk_to_the_bot_in_threads() -> None:
    async def test(double: DiscordDouble, bot: Bot) -> None:
        said = await double.say("ann", "general", "look here")
        thread = await double.open_thread("bob", "general", "here", message=said)
        loose = await double.open_thread("bob", "general", "loose")
        await double.say("bob", thread, "@faqbot and there?")
        await double.until(lambda: len(bot.heard) == 4)
        assert [one.type for one in double.messages(thread)] == [MessageType.THREAD_STARTER, MessageType.DEFAULT]
        assert double.messages("general")[-1].type is MessageType.THREAD_CREATED
        await bot.heard[-1].reply("there")
        assert double.from_bot(thread)[0].text == "there"
        await double.deny("general", "faqbot", Permission.SEND_MESSAGES_IN_THREADS)
        assert await refused(bot.heard[-1].reply("more")) == (403, 50013)
        assert double.messages(loose) == []

    run_in(test)


def test_a_private_thread_is_open_to_those_who_were_named_in_it() -> None:
    async def test(double: DiscordDouble, bot: Bot) -> None:
        thread = await double.open_thread("ann", "general", "between us", is_private=True)
        await double.say("ann", thread, "nobody hears this")
        assert await refused(bot.fetch_channel(thread.id)) == (403, 50001)
        with pytest.raises(DoubleError, match="does not see"):
            await double.say("bob", thread, "hello")
        await double.say("ann", thread, "@faqbot come in")
        heard = await double.until(lambda: bot.heard)
        assert [one.content for one in heard] == [f"{double.world.bot.mention} come in"]
        assert isinstance(heard[0].channel, discord.Thread)
        assert heard[0].channel.me

    run_in(test)


def test_an_archived_thread_opens_for_new_messages_and_not_for_changes() -> None:
    async def test(double: DiscordDouble, bot: Bot) -> None:
        place = await double.open_thread("ann", "general", "old")
        await double.say("ann", place, "@faqbot hello")
        await double.until(lambda: len(bot.heard) == 2)
        heard = bot.heard[1]
        sent = await heard.reply("first")
        await double.archive(place)
        assert await refused(sent.edit(content="changed")) == (400, Code.ARCHIVED.number)
        assert await refused(sent.add_reaction("👍")) == (400, Code.ARCHIVED.number)
        await heard.channel.send("second")
        assert not place.is_archived
        await sent.edit(content="changed")

    run_in(test)


def test_a_locked_thread_takes_no_messages() -> None:
    async def test(double: DiscordDouble, bot: Bot) -> None:
        place = await double.open_thread("ann", "general", "old")
        thread = await thread_of(bot, place.id)
        await double.archive(place, is_locked=True)
        assert await refused(thread.send("hello")) == (400, Code.ARCHIVED.number)
        place.is_archived = False
        assert await refused(thread.send("hello")) == (400, Code.LOCKED.number)
        with pytest.raises(DoubleError, match="locked"):
            await double.say("ann", place, "hello")
        await double.allow("general", "faqbot", Permission.MANAGE_THREADS)
        await thread.send("hello")

    run_in(test)


def test_the_bot_archives_its_own_threads_and_joins_and_leaves_others() -> None:
    async def test(double: DiscordDouble, bot: Bot) -> None:
        general = bot.guilds[0].text_channels[0]
        own = await general.create_thread(name="own", type=discord.ChannelType.public_thread)
        await own.edit(archived=True)
        assert double.world.channel("own").is_archived
        await own.edit(archived=False, name="renamed")
        place = await double.open_thread("ann", "general", "hers")
        hers = await thread_of(bot, place.id)
        await hers.join()
        assert double.world.bot.id in place.members
        await hers.leave()
        assert double.world.bot.id not in place.members
        assert await refused(hers.edit(archived=True)) == (403, 50013)
        await double.archive(place)
        assert await refused(hers.join()) == (400, Code.ARCHIVED.number)

    run_in(test)


def test_what_is_deleted_takes_its_threads_with_it() -> None:
    async def test(double: DiscordDouble, bot: Bot) -> None:
        thread = await double.open_thread("ann", "general", "here")
        known = await thread_of(bot, thread.id)
        await double.delete_channel("general")
        await double.until(lambda: "CHANNEL_DELETE" in bot.events)
        assert await refused(known.send("hello")) == (404, Code.UNKNOWN_CHANNEL.number)
        post = await double.forum_post("ann", "help", "title", "text")
        await double.delete_channel(post)
        await double.until(lambda: "THREAD_DELETE" in bot.events)
        await asyncio.sleep(0)

    run_in(test)


def test_a_bot_that_was_thrown_out_has_no_access_until_it_is_invited_again() -> None:
    async def test(double: DiscordDouble, bot: Bot) -> None:
        general = bot.guilds[0].text_channels[0]
        await double.kick()
        await double.until(lambda: not bot.guilds)
        assert await refused(general.send("hello")) == (403, Code.MISSING_ACCESS.number)
        await double.say("ann", "general", "@faqbot hello?")
        await double.invite(double.world.guild)
        await double.until(lambda: bot.guilds)
        await double.say("ann", "general", "@faqbot welcome back")
        await double.until(lambda: bot.heard)
        assert len(bot.heard) == 1
        await bot.guilds[0].leave()
        await double.until(lambda: not bot.guilds)

    run_in(test)
