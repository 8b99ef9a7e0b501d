import asyncio
from typing import Any

import aiohttp
import discord
import pytest

from adapters.discord_bot.double import Close, DiscordDouble, Intent, Timing, World
from tests.adapters.discord_bot.double.bots import QUICK, Bot, online, pointed_at, run, world


async def end_of(double: DiscordDouble, *sent: dict[str, Any] | str, version: str = "10") -> int | None:
    """Return the code with which the gateway ends a connection that sends this."""
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{double.gateway_url}?v={version}") as socket:
        for message in sent:
            await (socket.send_str(message) if isinstance(message, str) else socket.send_json(message))
        async for _ in socket:
            pass
        return socket.close_code


def identify(double: DiscordDouble, **changed: Any) -> dict[str, Any]:
    """Return a login, as it should be or changed."""
    return {"op": 2, "d": {"token": double.token, "intents": 1, "properties": {}} | changed}


def test_the_real_client_logs_in_and_knows_its_servers() -> None:
    async def test(double: DiscordDouble) -> None:
        secret = await double.open_thread("ann", "general", "secret", is_private=True)
        open_thread = await double.open_thread("ann", "general", "open")
        async with online(double, Bot()) as bot:
            assert bot.guilds[0].get_thread(open_thread.id)
            assert bot.guilds[0].get_thread(secret.id) is None
            assert str(bot.user) == "faqbot#0000"
            assert bot.application_id == double.world.application_id
            assert [guild.name for guild in bot.guilds] == ["Acme"]
            assert {channel.name for channel in bot.guilds[0].channels} == {"general", "hidden", "help"}
            own = bot.guilds[0].me
            seen = [one.name for one in bot.guilds[0].text_channels if one.permissions_for(own).view_channel]
            assert seen == ["general"]
        assert double.refusals == []

    run(test)


def test_every_shard_hears_of_its_own_servers_and_the_first_of_direct_messages() -> None:
    async def test(double: DiscordDouble) -> None:
        other = double.world.add_guild("Other", guild_id=(1 << 22) + 1)
        even = double.world.add_guild("Even", guild_id=2 << 22)
        async with online(double, Bot()) as bot:
            assert sorted(double.gateway.identifies) == [0, 1]
            shards = {guild.name: guild.shard_id for guild in bot.guilds}
            assert (shards[other.name], shards[even.name]) == (1, 0)
            await double.dm("ann", "hello")
            heard = await double.until(lambda: bot.heard)
            assert heard[0].content == "hello"
            assert heard[0].guild is None

    run(test, shards=2)


def test_shards_that_log_in_together_are_turned_away() -> None:
    async def test(double: DiscordDouble) -> None:
        bot = Bot()
        async with online(double, bot, is_ready=False):
            await double.connected(2)
            # The second one, told that its session is not valid, came again until the wait was over.
            assert double.gateway.identifies == [0, 1]
            assert len(double.gateway.turned_away) >= 1

    run(test, shards=2, timing=Timing(identify=1.0))


def test_a_wrong_token_does_not_log_in() -> None:
    async def test(double: DiscordDouble) -> None:
        double.world.token = None
        with pytest.raises(discord.LoginFailure):
            async with online(double, Bot()):
                pass
        assert (double.refusals[0].status, double.refusals[0].operation) == (401, "get_me")

    run(test)


def test_an_intent_that_is_not_switched_on_ends_the_login() -> None:
    async def test(double: DiscordDouble) -> None:
        intents = discord.Intents.default()
        intents.message_content = True
        with pytest.raises(discord.PrivilegedIntentsRequired):
            async with online(double, Bot(intents=intents)):
                pass
        assert double.gateway.closes == [Close.DISALLOWED_INTENTS]

    run(test, privileged=Intent(0))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"token": "no"}, Close.AUTHENTICATION_FAILED),
        ({"intents": 1 << 60}, Close.INVALID_INTENTS),
        ({"intents": "all"}, Close.INVALID_INTENTS),
        ({"shard": [3, 2]}, Close.INVALID_SHARD),
    ],
)
def test_a_login_that_is_wrong_ends_the_connection(changed: dict[str, Any], code: Close) -> None:
    async def test(double: DiscordDouble) -> None:
        assert await end_of(double, identify(double, **changed)) == code

    run(test)


def test_what_no_client_should_send_ends_the_connection() -> None:
    async def test(double: DiscordDouble) -> None:
        assert await end_of(double, "{") == Close.DECODE_ERROR
        assert await end_of(double, "[]") == Close.DECODE_ERROR
        assert await end_of(double, {"op": 99}) == Close.UNKNOWN_OPCODE
        assert await end_of(double, {"op": 3}) == Close.NOT_AUTHENTICATED
        assert await end_of(double, identify(double), identify(double)) == Close.ALREADY_AUTHENTICATED
        assert await end_of(double, identify(double), version="3") == Close.INVALID_VERSION
        assert await end_of(double, *[{"op": 1, "d": None}] * 121) == Close.RATE_LIMITED

    run(test)


def test_who_never_beats_is_dropped() -> None:
    async def test(double: DiscordDouble) -> None:
        assert await end_of(double, identify(double)) == Close.SESSION_TIMED_OUT

    run(test, timing=Timing(heartbeat=0.05))


def test_the_client_beats_as_often_as_it_is_asked_to() -> None:
    async def test(double: DiscordDouble) -> None:
        async with online(double, Bot()) as bot:
            await double.until(lambda: double.gateway.heartbeats > 3)
            assert bot.latency != float("inf")

    run(test, timing=Timing(identify=0, heartbeat=0.05))


def test_a_lost_line_comes_back_to_all_that_it_missed() -> None:
    async def test(double: DiscordDouble) -> None:
        async with online(double, Bot()) as bot:
            await double.say("ann", "general", "one")
            await double.until(lambda: bot.heard)
            double.gateway.drop()
            await double.until(lambda: not double.gateway.connections)
            await double.say("ann", "general", "two")
            await double.until(lambda: len(bot.heard) == 2)
            assert double.gateway.resumes == 1
            assert len(double.gateway.identifies) == 1

    run(test)


def test_a_client_comes_back_when_it_is_asked_to() -> None:
    async def test(double: DiscordDouble) -> None:
        async with online(double, Bot()) as bot:
            await double.gateway.ask_to_reconnect()
            await double.until(lambda: double.gateway.resumes == 1)
            await double.say("ann", "general", "still there?")
            await double.until(lambda: bot.heard)

    run(test)


@pytest.mark.parametrize("is_resumable", [True, False])
def test_an_invalid_session_begins_anew_or_comes_back(*, is_resumable: bool) -> None:
    async def test(double: DiscordDouble) -> None:
        async with online(double, Bot()) as bot:
            double.gateway.invalidate(is_resumable=is_resumable)
            expected = (1, 1) if is_resumable else (2, 0)
            await double.until(lambda: (len(double.gateway.identifies), double.gateway.resumes) == expected)
            await double.say("ann", "general", "still there?")
            await double.until(lambda: bot.heard)

    run(test)


def test_a_session_that_is_forgotten_begins_anew() -> None:
    async def test(double: DiscordDouble) -> None:
        async with online(double, Bot()):
            double.gateway.drop()
            await double.until(lambda: not double.gateway.connections)
            double.gateway.forget_sessions()
            await double.until(lambda: len(double.gateway.identifies) == 2)
            assert double.gateway.resumes == 0

    run(test)


def test_a_line_that_fell_silent_is_noticed_and_replaced() -> None:
    async def test(double: DiscordDouble) -> None:
        async with online(double, Bot(heartbeat_timeout=0.5)) as bot:
            double.gateway.stall()
            await double.say("ann", "general", "anybody?")
            await double.until(lambda: bot.heard)
            assert double.gateway.resumes >= 1

    run(test, timing=Timing(identify=0, heartbeat=0.1))


def test_a_gateway_that_is_down_is_found_again() -> None:
    async def test(double: DiscordDouble) -> None:
        async with online(double, Bot()) as bot:
            double.gateway.is_down = True
            double.gateway.drop()
            await asyncio.sleep(0.2)
            double.gateway.is_down = False
            await double.connected()
            await double.say("ann", "general", "back")
            await double.until(lambda: bot.heard)

    run(test)


def test_who_leaves_properly_leaves_no_session() -> None:
    async def test(double: DiscordDouble) -> None:
        async with online(double, Bot()):
            assert len(double.gateway.sessions) == 1
        await double.until(lambda: not double.gateway.connections)
        assert double.gateway.sessions == {}

    run(test)


def test_two_processes_with_the_same_shard_both_hear_everything() -> None:
    async def test(double: DiscordDouble) -> None:
        async with online(double, Bot()) as one, online(double, Bot()) as other:
            await double.say("ann", "general", "hello")
            await double.until(lambda: one.heard and other.heard)

    run(test)


def test_a_revoked_token_ends_the_bot() -> None:
    async def test(double: DiscordDouble) -> None:
        running = asyncio.create_task(Bot().start(double.token))
        await double.connected()
        await double.revoke()
        with pytest.raises(discord.ConnectionClosed) as caught:
            await running
        assert caught.value.code == Close.AUTHENTICATION_FAILED

    run(test)


def test_members_are_found_by_name_and_by_id() -> None:
    async def test(double: DiscordDouble) -> None:
        async with online(double, Bot()) as bot:
            found = await bot.guilds[0].query_members("an")
            assert [member.name for member in found] == ["ann"]
            ids = [double.world.user("bob").id]
            assert [member.name for member in await bot.guilds[0].query_members(user_ids=ids)] == ["bob"]

    run(test)


def test_a_plain_stream_carries_the_same_events_as_a_compressed_one() -> None:
    async def within() -> list[str]:
        async with DiscordDouble(world(), timing=QUICK) as double, aiohttp.ClientSession() as session:
            with pointed_at(double):
                async with session.ws_connect(f"{double.gateway_url}?v=10&encoding=json") as socket:
                    await socket.send_json(identify(double))
                    return [str((await socket.receive_json())["t"]) for _ in range(3)]

    assert asyncio.run(within()) == ["None", "READY", "GUILD_CREATE"]


def test_ids_only_grow_and_hold_their_time() -> None:
    made = World()
    ids = [made.new_id() for _ in range(5000)]
    assert ids == sorted(set(ids))
    assert abs(discord.utils.snowflake_time(ids[0]).timestamp() - made.clock.now()) < 5
