import asyncio
from typing import Any

import discord
import pytest
from discord import app_commands

from adapters.discord_bot.double import Code, DiscordDouble, DoubleError, Permission
from adapters.discord_bot.double.command_calls import put_commands
from tests.adapters.discord_bot.double.bots import IMPATIENT, Bot, online, run

INVALID = (400, 50035)


def faq_bot() -> Bot:
    """Return a bot with a command, a command in a group, and a menu."""
    bot = Bot()

    @bot.tree.command(name="faq", description="Ask a question")
    @app_commands.describe(question="What do you want to know?")
    async def faq(interaction: discord.Interaction, question: str, most: app_commands.Range[int, 1, 5] = 3) -> None:
        await interaction.response.send_message(f"{question} {most}")

    group = app_commands.Group(name="admin", description="For those who run it")

    @group.command(name="channel", description="Choose a channel")
    async def choose(interaction: discord.Interaction, where: discord.TextChannel, who: discord.Member) -> None:
        await interaction.response.send_message(f"{where.name} {who.name}")

    @group.command(name="tone", description="Choose a tone")
    @app_commands.choices(tone=[app_commands.Choice(name="Kind", value="kind")])
    async def tone(interaction: discord.Interaction, tone: str, role: discord.Role) -> None:
        await interaction.response.send_message(f"{tone} {role.name}")

    @bot.tree.context_menu(name="Answer from FAQ")
    async def answer(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"about: {message.content}")

    bot.tree.add_command(group)
    return bot


async def sync(double: DiscordDouble, *commands: dict[str, Any]) -> list[dict[str, Any]]:
    """Put these commands as discord.py does."""
    bot = Bot()
    async with online(double, bot):
        return await bot.http.bulk_upsert_global_commands(double.world.application_id, list(commands))  # type: ignore[return-value] # raw payloads


def command(**changed: Any) -> dict[str, Any]:
    """Return a command that Discord takes, or a changed one."""
    return {"name": "faq", "type": 1, "description": "Ask", "options": []} | changed


def option(name: str = "question", **changed: Any) -> dict[str, Any]:
    """Return an option that Discord takes, or a changed one."""
    return {"name": name, "description": "What?", "type": 3} | changed


def test_commands_reach_the_bot_with_their_options() -> None:
    async def test(double: DiscordDouble) -> None:
        async with online(double, faq_bot()):
            asked = await double.slash("ann", "general", "faq", {"question": "why?", "most": 2})
            assert [message.text for message in asked.seen] == ["why? 2"]
            options = {"where": double.world.channel("general"), "who": double.world.user("bob")}
            chosen = await double.slash("ann", "general", "admin channel", options)
            assert chosen.seen[0].text == "general bob"
            role = next(one for one in double.world.guild.roles.values() if one.name == "moderators")
            toned = await double.slash("ann", "general", "admin tone", {"tone": "kind", "role": role})
            assert toned.seen[0].text == "kind moderators"
            message = await double.say("bob", "general", "how?")
            answered = await double.context_menu("ann", "general", message, "Answer from FAQ")
            assert answered.seen[0].text == "about: how?"
        assert double.refusals == []

    run(test)


def test_an_interaction_says_who_where_and_in_which_language() -> None:
    async def test(double: DiscordDouble) -> None:
        seen: list[discord.Interaction] = []
        bot = Bot()

        @bot.tree.command(name="faq", description="Ask")
        async def faq(interaction: discord.Interaction) -> None:
            seen.append(interaction)
            await interaction.response.send_message("ok")

        async with online(double, bot):
            await double.slash("bob", "general", "faq")
            await double.slash("bob", double.direct("bob"), "faq")
            assert [one.locale for one in seen] == [discord.Locale.chinese] * 2
            assert isinstance(seen[0].user, discord.Member)
            assert seen[0].permissions.send_messages
            assert not seen[0].permissions.manage_messages
            assert seen[0].guild == bot.guilds[0]
            assert isinstance(seen[1].channel, discord.DMChannel)
            assert seen[1].context.dm_channel

    run(test)


def test_what_the_client_would_not_send_is_an_error_of_the_test() -> None:
    async def test(double: DiscordDouble) -> None:
        async with online(double, faq_bot()):
            with pytest.raises(DoubleError, match="needs question"):
                await double.slash("ann", "general", "faq")
            with pytest.raises(DoubleError, match="no option 'other'"):
                await double.slash("ann", "general", "faq", {"question": "why", "other": 1})
            with pytest.raises(DoubleError, match="does not take 9"):
                await double.slash("ann", "general", "faq", {"question": "why", "most": 9})
            with pytest.raises(DoubleError, match="does not take 5"):
                await double.slash("ann", "general", "faq", {"question": 5})
            with pytest.raises(DoubleError, match="no subcommand"):
                await double.slash("ann", "general", "admin nothing")
            with pytest.raises(DoubleError, match="one of its subcommands"):
                await double.slash("ann", "general", "admin")
            with pytest.raises(DoubleError, match="takes one of"):
                await double.slash("ann", "general", "admin tone", {"tone": "rude"})
            with pytest.raises(DoubleError, match="6001 characters"):
                await double.slash("ann", "general", "faq", {"question": "x" * 6001})
            with pytest.raises(DoubleError, match="is not completed"):
                await double.autocomplete("ann", "general", "faq", {"question": "w"}, "question")
            with pytest.raises(DoubleError, match="not offered 'unknown'"):
                await double.slash("ann", "general", "unknown")

    run(test)


def test_a_command_is_offered_only_where_and_to_whom_it_is_meant() -> None:
    async def test(double: DiscordDouble) -> None:
        bot = Bot()

        async def say(interaction: discord.Interaction) -> None:
            await interaction.response.send_message("ok")

        def add(name: str, **settings: Any) -> None:
            made: app_commands.Command[Any, ..., Any] = app_commands.Command(name=name, description=name, callback=say)
            bot.tree.add_command(settings["with_"](made))

        add("server", with_=app_commands.guild_only())
        add("moderators", with_=app_commands.default_permissions(manage_messages=True))
        async with online(double, bot):
            await double.slash("ann", "general", "server")
            with pytest.raises(DoubleError):
                await double.slash("ann", double.direct("ann"), "server")
            await double.slash("ada", "general", "moderators")
            with pytest.raises(DoubleError):
                await double.slash("ann", "general", "moderators")
            await double.deny("general", "ann", Permission.USE_APPLICATION_COMMANDS)
            with pytest.raises(DoubleError):
                await double.slash("ann", "general", "server")

    run(test)


def test_commands_of_one_server_are_offered_there_alone() -> None:
    async def test(double: DiscordDouble) -> None:
        other = double.world.add_guild("Other")
        double.world.join(double.world.user("ann"), other)
        double.world.add_channel("elsewhere", guild=other)
        bot = faq_bot()
        async with online(double, bot):
            bot.tree.clear_commands(guild=None)
            await bot.tree.sync()
            bot.tree.add_command(faq_bot().tree.get_command("faq"), guild=other)  # type: ignore[arg-type] # it is there
            await bot.tree.sync(guild=other)
            await double.slash("ann", "elsewhere", "faq", {"question": "why"})
            with pytest.raises(DoubleError):
                await double.slash("ann", "general", "faq", {"question": "why"})

    run(test)


def test_a_command_keeps_its_id_when_it_is_told_again() -> None:
    async def test(double: DiscordDouble) -> None:
        first = await sync(double, command(), command(name="Answer", type=3, description=""))
        again = await sync(double, command(description="Ask anything"))
        assert again[0]["id"] == first[0]["id"]
        assert len(double.world.commands[0]) == 1

    run(test)


@pytest.mark.parametrize(
    "wrong",
    [
        command(name="FAQ"),
        command(name="a b"),
        command(name="x" * 33),
        command(description=""),
        command(description="x" * 101),
        command(type=3, name="x" * 33, description=""),
        command(type=3, name="Answer", description="no"),
        command(name_localizations={"xx": "faq"}),
        command(name_localizations={"zh-CN": "问 题"}),
        command(description_localizations={"zh-CN": "问" * 101}),
        command(options=[option(description="x" * 101)]),
        command(options=[option("Question")]),
        command(options=[option(type=99)]),
        command(options=[option(), option()]),
        command(options=[option(), option("other", required=True)]),
        command(options=[option(f"o{number}") for number in range(26)]),
        command(options=[option(choices=[{"name": "x" * 101, "value": "x"}])]),
        command(options=[option(choices=[{"name": "x", "value": "x" * 101}])]),
        command(options=[option(choices=[{"name": str(n), "value": str(n)} for n in range(26)])]),
        command(options=[option(autocomplete=True, choices=[{"name": "x", "value": "x"}])]),
        command(
            options=[
                option(f"o{n}", choices=[{"name": f"{c:0100}", "value": f"{c:0100}"} for c in range(25)])
                for n in range(3)
            ]
        ),
    ],
)
def test_commands_that_discord_refuses_are_refused(wrong: dict[str, Any]) -> None:
    async def test(double: DiscordDouble) -> None:
        with pytest.raises(discord.HTTPException) as caught:
            await sync(double, wrong)
        assert (caught.value.status, caught.value.code) == INVALID
        assert double.world.commands == {}

    run(test)


def test_names_may_be_chinese_and_told_in_other_languages() -> None:
    async def test(double: DiscordDouble) -> None:
        localized = {"name_localizations": {"zh-CN": "常见问题"}, "description_localizations": {"zh-CN": "提问"}}
        told = await sync(double, command(**localized, options=[option("问题")]))
        assert told[0]["name_localizations"] == {"zh-CN": "常见问题"}

    run(test)


def test_two_commands_of_one_name_or_too_many_are_refused() -> None:
    async def test(double: DiscordDouble) -> None:
        with pytest.raises(discord.HTTPException) as caught:
            await sync(double, command(), command())
        assert caught.value.code == INVALID[1]
        with pytest.raises(discord.HTTPException) as caught:
            await sync(double, *[command(name=f"faq{number}") for number in range(101)])
        assert caught.value.code == Code.TOO_MANY_COMMANDS.number

    run(test)


def test_commands_can_be_added_listed_and_taken_away_one_by_one() -> None:
    async def test(double: DiscordDouble) -> None:
        application = double.world.application_id
        async with online(double, Bot()) as bot:
            await sync_one(bot, application, command())
            added = await sync_one(bot, application, command(description="Ask again"))
            assert [one["description"] for one in await bot.http.get_global_commands(application)] == ["Ask again"]
            await bot.http.delete_global_command(application, added["id"])
            assert await bot.http.get_global_commands(application) == []
            with pytest.raises(discord.NotFound):
                await bot.http.delete_global_command(application, added["id"])

    run(test)


async def sync_one(bot: Bot, application: int, payload: dict[str, Any]) -> Any:
    """Add one command."""
    return await bot.http.upsert_global_command(application, payload)  # type: ignore[arg-type] # a raw payload


def test_how_often_commands_were_told_is_known() -> None:
    async def test(double: DiscordDouble) -> None:
        async with online(double, faq_bot()):
            await asyncio.sleep(0)
        assert [call.operation for call in double.calls].count(put_commands.__name__) == 1

    run(test)


def completing_bot(choices: list[app_commands.Choice[str]]) -> Bot:
    """Return a bot that completes what is typed with these choices."""
    bot = Bot()

    @bot.tree.command(name="faq", description="Ask")
    async def faq(interaction: discord.Interaction, base: str, question: str) -> None:
        await interaction.response.send_message(f"{base}: {question}")

    @faq.autocomplete("question")
    async def complete(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        assert (interaction.namespace.base, typed) == ("install", "ins")
        return choices

    bot.tree.on_error = _quiet  # type: ignore[method-assign] # what the bot tells of its own errors
    return bot


async def _quiet(_: discord.Interaction, __: app_commands.AppCommandError) -> None:
    """Say nothing."""


def test_choices_are_offered_while_somebody_types() -> None:
    async def test(double: DiscordDouble) -> None:
        bot = completing_bot([app_commands.Choice(name="How to install?", value="a1")])
        async with online(double, bot):
            typed = {"base": "install", "question": "ins"}
            offered = await double.autocomplete("ann", "general", "faq", typed, "question")
            assert offered.choices == [{"name": "How to install?", "value": "a1"}]
            assert offered.answered_ms is not None

    run(test)


@pytest.mark.parametrize(
    "choices",
    [
        [app_commands.Choice(name=str(number), value=str(number)) for number in range(26)],
        [app_commands.Choice(name="x" * 101, value="x")],
        [app_commands.Choice(name="x", value="x" * 101)],
        [app_commands.Choice(name="", value="x")],
    ],
)
def test_too_many_or_too_long_choices_are_refused(choices: list[app_commands.Choice[str]]) -> None:
    async def test(double: DiscordDouble) -> None:
        async with online(double, completing_bot(choices)):
            typed = {"base": "install", "question": "ins"}
            offered = await double.autocomplete("ann", "general", "faq", typed, "question")
            assert offered.is_failed
            assert (double.refusals[0].status, double.refusals[0].code) == INVALID

    run(test, timing=IMPATIENT)
