import io
from collections.abc import Awaitable, Callable

import discord
import pytest
from discord import ui

from adapters.discord_bot.double import DiscordDouble, DoubleError, Intent, Permission
from tests.adapters.discord_bot.double.bots import Bot, layout, online, refused, run

INVALID = (400, 50035)
FORBIDDEN = (403, 50013)


def run_in(test: Callable[[DiscordDouble, Bot, discord.TextChannel], Awaitable[None]]) -> None:
    """Run a test with a bot and the channel that it writes to."""

    async def within(double: DiscordDouble) -> None:
        async with online(double, Bot()) as bot:
            await test(double, bot, channel(bot, "general"))

    run(within)


def channel(bot: Bot, name: str) -> discord.TextChannel:
    """Return a channel of the first server as the bot knows it."""
    return next(one for one in bot.guilds[0].text_channels if one.name == name)


def test_the_bot_posts_replies_changes_and_deletes() -> None:
    async def test(double: DiscordDouble, bot: Bot, general: discord.TextChannel) -> None:
        question = await double.say("ann", "general", "why @faqbot?")
        heard = (await double.until(lambda: bot.heard))[0]
        answer = await heard.reply("because", mention_author=False)
        own = double.from_bot("general")[0]
        assert (own.text, own.reference, own.pings) == ("because", question, set())
        assert answer.reference
        await answer.edit(content="therefore")
        assert (own.text, own.edited is not None) == ("therefore", True)
        assert (await general.fetch_message(answer.id)).content == "therefore"
        await answer.delete()
        assert own.is_deleted
        assert await refused(general.fetch_message(answer.id)) == (404, 10008)
        assert await refused(answer.edit(content="gone")) == (404, 10008)

    run_in(test)


def test_the_past_is_read_newest_first() -> None:
    async def test(double: DiscordDouble, bot: Bot, general: discord.TextChannel) -> None:
        said = [await double.say("ann", "general", f"@faqbot {number}") for number in range(4)]
        texts = [message.content[-1] async for message in general.history(limit=3)]
        assert texts == ["3", "2", "1"]
        before = discord.Object(said[2].id)
        assert [message.content[-1] async for message in general.history(limit=9, before=before)] == ["1", "0"]
        after = [message.content[-1] async for message in general.history(limit=9, after=discord.Object(said[1].id))]
        assert after == ["2", "3"]
        await double.deny("general", "faqbot", Permission.READ_MESSAGE_HISTORY)
        assert [message async for message in general.history()] == []
        assert await refused(general.fetch_message(said[0].id)) == FORBIDDEN
        assert await refused(bot.heard[0].reply("hello")) == (400, 160002)

    run_in(test)


def test_without_the_intent_only_what_is_meant_for_the_bot_has_content() -> None:
    async def test(double: DiscordDouble, bot: Bot, general: discord.TextChannel) -> None:
        own = await general.send("my own")
        aside = await double.say("ann", "general", "among us")
        await double.say("ann", "general", "to @faqbot")
        await double.reply("ann", double.messages("general")[0], "a reply pings")
        await double.reply("ann", double.messages("general")[0], "this one does not", is_pinging=False)
        await double.dm("ann", "direct")
        await double.until(lambda: len(bot.heard) == 5)
        heard = bot.heard
        mention = double.world.bot.mention
        assert [one.content for one in heard] == ["", f"to {mention}", "a reply pings", "", "direct"]
        assert heard[2].reference
        assert heard[2].reference.message_id == own.id
        await double.edit("ann", aside, "now to @faqbot")
        await double.until(lambda: bot.edits)
        assert bot.edits[0].message.content == f"now to {mention}"

    run_in(test)


def test_with_the_intent_all_messages_have_content() -> None:
    async def test(double: DiscordDouble) -> None:
        intents = discord.Intents.default()
        intents.message_content = True
        async with online(double, Bot(intents=intents)) as bot:
            await double.say("ann", "general", "among us")
            heard = await double.until(lambda: bot.heard)
            assert heard[0].content == "among us"

    run(test)


def test_an_application_without_the_intent_fetches_no_content_either() -> None:
    async def test(double: DiscordDouble) -> None:
        async with online(double, Bot()) as bot:
            said = await double.say("ann", "general", "among us")
            assert (await channel(bot, "general").fetch_message(said.id)).content == ""

    run(test, privileged=Intent(0))


def test_what_the_bot_may_not_do_in_a_channel_is_refused() -> None:
    async def test(double: DiscordDouble, bot: Bot, general: discord.TextChannel) -> None:
        assert await refused(channel(bot, "hidden").send("hello")) == (403, 50001)
        await double.deny("general", "faqbot", Permission.EMBED_LINKS)
        assert await refused(general.send(embed=discord.Embed(title="x"))) == FORBIDDEN
        await general.send(view=layout("components need no such right"))
        await double.deny("general", "faqbot", Permission.SEND_MESSAGES)
        assert await refused(general.send("hello")) == FORBIDDEN
        await double.allow("general", "faqbot", Permission.SEND_MESSAGES)
        await general.send("hello")
        assert [one.code for one in double.refusals] == [50001, 50013, 50013]
        assert double.invalid_requests == 3

    run_in(test)


def test_the_bot_hears_nothing_of_channels_that_it_does_not_see() -> None:
    async def test(double: DiscordDouble, bot: Bot, _: discord.TextChannel) -> None:
        await double.say("ann", "hidden", "@faqbot secret")
        await double.say("ann", "general", "@faqbot open")
        await double.until(lambda: bot.heard)
        assert [one.content[-4:] for one in bot.heard] == ["open"]

    run_in(test)


def test_others_messages_are_deleted_with_the_permission_and_never_changed() -> None:
    async def test(double: DiscordDouble, bot: Bot, general: discord.TextChannel) -> None:
        said = await double.say("ann", "general", "hello")
        partial = general.get_partial_message(said.id)
        assert await refused(partial.edit(content="other")) == (403, 50005)
        assert await refused(partial.delete()) == FORBIDDEN
        await double.allow("general", "faqbot", Permission.MANAGE_MESSAGES)
        await partial.delete()
        assert said.is_deleted
        direct = await double.dm("ann", "mine")
        heard = (await double.until(lambda: bot.heard[1:]))[0]
        assert heard.id == direct.id
        assert await refused(heard.delete()) == (403, 50003)

    run_in(test)


def test_messages_that_are_too_long_or_empty_or_mixed_are_refused() -> None:
    async def test(double: DiscordDouble, bot: Bot, general: discord.TextChannel) -> None:
        assert await refused(general.send("x" * 2001)) == INVALID
        assert await refused(general.send("  ")) == (400, 50006)
        assert await refused(general.send(embed=discord.Embed(description="x" * 4097))) == INVALID
        many = [discord.Embed(description="x" * 4000), discord.Embed(description="x" * 2001)]
        assert await refused(general.send(embeds=many)) == INVALID
        raw = {"content": "both", "flags": 1 << 15, "components": [{"type": 10, "content": "text"}]}
        send = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=general.id)
        assert await refused(bot.http.request(send, json=raw)) == INVALID
        assert "IS_COMPONENTS_V2" in double.refusals[-1].detail
        assert await refused(bot.http.request(send, json=raw | {"content": "", "flags": 0})) == INVALID
        assert await refused(bot.http.request(send, json={"content": 5})) == INVALID
        assert await refused(bot.http.request(send, json={"embeds": "no"})) == INVALID
        assert await refused(bot.http.request(send, data="{")) == (400, 50109)
        assert double.messages("general") == []

    run_in(test)


def test_a_message_of_components_stays_one() -> None:
    async def test(double: DiscordDouble, _: Bot, general: discord.TextChannel) -> None:
        sent = await general.send(view=layout("hello"))
        assert await refused(sent.edit(content="plain")) == INVALID
        assert await refused(sent.edit(view=None)) == INVALID
        assert double.messages("general")[0].text == "hello"
        plain = await general.send("plain")
        assert await refused(plain.edit(view=layout("laid out"))) == INVALID
        await plain.edit(content=None, view=layout("laid out"))
        assert double.messages("general")[1].text == "laid out"

    run_in(test)


def test_a_message_alerts_only_whom_its_author_allows() -> None:
    async def test(double: DiscordDouble, bot: Bot, general: discord.TextChannel) -> None:
        ann, guild = double.world.user("ann"), double.world.guild
        role = next(role for role in guild.roles.values() if role.name == "moderators")
        text = f"{ann.mention} <@&{role.id}> @everyone"
        await general.send(text)
        assert double.messages("general")[0].pings == {ann.id, role.id, "everyone"}
        await general.send(text, allowed_mentions=discord.AllowedMentions.none())
        assert double.messages("general")[1].pings == set()
        only = discord.AllowedMentions(users=[discord.Object(ann.id)], everyone=False, roles=False)
        await general.send(view=layout(text), allowed_mentions=only)
        assert double.messages("general")[2].pings == {ann.id}
        await double.say("ann", "general", "@faqbot hello")
        heard = (await double.until(lambda: bot.heard))[0]
        await heard.reply("pinged")
        assert double.from_bot("general")[-1].pings == {ann.id}

    run_in(test)


def test_a_message_that_was_sent_twice_with_one_nonce_stands_once() -> None:
    async def test(double: DiscordDouble, _: Bot, general: discord.TextChannel) -> None:
        one = await general.send("hello", nonce="abc")
        again = await general.send("hello", nonce="abc")
        assert one.id == again.id
        assert len(double.messages("general")) == 1

    run_in(test)


def test_a_reply_to_nothing_is_refused_unless_it_may_stand_alone() -> None:
    async def test(double: DiscordDouble, _: Bot, general: discord.TextChannel) -> None:
        gone = discord.MessageReference(message_id=5, channel_id=general.id)
        assert await refused(general.send("hello", reference=gone)) == INVALID
        loose = discord.MessageReference(message_id=5, channel_id=general.id, fail_if_not_exists=False)
        await general.send("hello", reference=loose)
        assert double.messages("general")[0].reference is None

    run_in(test)


def test_direct_messages_reach_those_who_take_them() -> None:
    async def test(double: DiscordDouble, bot: Bot, _: discord.TextChannel) -> None:
        ann = await bot.fetch_user(double.world.user("ann").id)
        await ann.send(view=layout("hello"))
        assert double.from_bot(double.direct("ann"))[0].text == "hello"
        double.world.user("ann").accepts_dms = False
        assert await refused(ann.send("hello")) == (403, 50007)
        stranger = await bot.fetch_user(double.world.add_stranger("eve").id)
        assert await refused(stranger.send("hello")) == (403, 50007)
        assert await refused(bot.fetch_user(5)) == (404, 10013)

    run_in(test)


def test_files_arrive_as_attachments() -> None:
    async def test(double: DiscordDouble, bot: Bot, general: discord.TextChannel) -> None:
        await general.send("look", file=discord.File(io.BytesIO(b"abc"), "a.txt"))
        attached = double.messages("general")[0].attachments[0]
        assert (attached["filename"], attached["size"], attached["content_type"]) == ("a.txt", 3, "text/plain")
        sent = await general.send(files=[discord.File(io.BytesIO(b"x"), name) for name in ("b.png", "c.bin")])
        await sent.edit(attachments=sent.attachments[1:])
        assert [one["filename"] for one in double.messages("general")[1].attachments] == ["c.bin"]
        await double.deny("general", "faqbot", Permission.ATTACH_FILES)
        assert await refused(general.send(file=discord.File(io.BytesIO(b"abc"), "a.txt"))) == FORBIDDEN
        assert bot.heard == []

    run_in(test)


def test_reactions_of_people_and_of_the_bot_are_counted() -> None:
    async def test(double: DiscordDouble, bot: Bot, general: discord.TextChannel) -> None:
        said = await double.say("ann", "general", "@faqbot hi")
        await double.react("bob", said, "👍")
        await double.react("bob", said, "👍")
        heard = (await double.until(lambda: bot.heard))[0]
        await heard.add_reaction("👍")
        shown = await general.fetch_message(said.id)
        assert [(one.emoji, one.count, one.me) for one in shown.reactions] == [("👍", 2, True)]
        assert bot.user
        await heard.remove_reaction("👍", bot.user)
        assert said.reactions == {"👍": [double.world.user("bob").id]}
        assert "MESSAGE_REACTION_ADD" in bot.events

    run_in(test)


def test_people_do_only_what_the_client_offers_them() -> None:
    async def test(double: DiscordDouble, _: Bot, __: discord.TextChannel) -> None:
        said = await double.say("ann", "general", "hello")
        with pytest.raises(DoubleError, match="bob has no message"):
            await double.edit("bob", said, "mine now")
        with pytest.raises(DoubleError, match="bob has no message"):
            await double.delete("bob", said)
        await double.delete("ada", said)
        assert said.is_deleted
        await double.deny("general", "ann", Permission.SEND_MESSAGES)
        with pytest.raises(DoubleError, match="cannot write"):
            await double.say("ann", "general", "hello?")
        await double.deny("general", "ann", Permission.VIEW_CHANNEL)
        with pytest.raises(DoubleError, match="does not see"):
            await double.say("ann", "general", "hello?")
        with pytest.raises(DoubleError, match="nobody called 'zoe'"):
            await double.say("zoe", "general", "hello?")
        with pytest.raises(DoubleError, match="no channel 'nowhere'"):
            await double.say("bob", "nowhere", "hello?")
        with pytest.raises(DoubleError, match="already"):
            double.world.add_user("bob")

    run_in(test)


def test_the_bot_types_and_looks_around() -> None:
    async def test(double: DiscordDouble, bot: Bot, general: discord.TextChannel) -> None:
        async with general.typing():
            pass
        guild = await bot.fetch_guild(double.world.guild.id, with_counts=False)
        assert guild.name == "Acme"
        assert (await guild.fetch_member(double.world.user("ann").id)).name == "ann"
        assert await refused(guild.fetch_member(5)) == (404, 10007)
        assert {one.name for one in await guild.fetch_channels()} == {"general", "hidden", "help"}
        assert await refused(bot.fetch_channel(5)) == (404, 10003)
        assert [one.name async for one in bot.fetch_guilds()] == ["Acme"]
        route = discord.http.Route("GET", "/voice/regions")
        assert await refused(bot.http.request(route)) == (404, 0)

    run_in(test)


def test_a_button_without_a_layout_stands_below_text() -> None:
    async def test(double: DiscordDouble, _: Bot, general: discord.TextChannel) -> None:
        view = ui.View()
        view.add_item(ui.Button(label="Docs", url="https://example.org"))
        await general.send("hello", view=view)
        assert [one.url for one in double.messages("general")[0].buttons] == ["https://example.org"]

    run_in(test)
