import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
import discord
import pytest

from adapters.discord_bot.double import DiscordDouble, Timing
from tests.adapters.discord_bot.double.bots import QUICK, Bot, online, refused, run


def run_in(test: Callable[[DiscordDouble, discord.TextChannel], Awaitable[None]], timing: Timing = QUICK) -> None:
    """Run a test with the channel to which a bot writes."""

    async def within(double: DiscordDouble) -> None:
        async with online(double, Bot()) as bot:
            await test(double, bot.guilds[0].text_channels[0])

    run(within, timing=timing)


def calls(double: DiscordDouble, operation: str) -> list[int]:
    """Return the statuses of an operation's calls."""
    return [call.status for call in double.calls if call.operation == operation]


@pytest.mark.parametrize("is_global", [True, False])
def test_a_limited_call_is_made_again_after_the_wait(*, is_global: bool) -> None:
    async def test(double: DiscordDouble, general: discord.TextChannel) -> None:
        double.faults.rate_limit("send_message", 2, 0.05, is_global=is_global)
        await general.send("hello")
        assert calls(double, "send_message") == [429, 429, 200]
        assert len(double.messages("general")) == 1

    run_in(test)


def test_a_channel_takes_five_messages_in_five_seconds() -> None:
    async def test(double: DiscordDouble, general: discord.TextChannel) -> None:
        double.faults.limits_posts = True
        send = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=general.id)
        async with aiohttp.ClientSession(headers={"Authorization": f"Bot {double.token}"}) as session:
            answers = [await session.post(send.url, json={"content": str(number)}) for number in range(6)]
        assert [answer.status for answer in answers] == [200] * 5 + [429]
        assert [answer.headers["X-RateLimit-Remaining"] for answer in answers[:5]] == ["4", "3", "2", "1", "0"]
        limited = await answers[5].json()
        assert not limited["global"]
        assert 0 < limited["retry_after"] <= 5
        assert answers[5].headers["X-RateLimit-Scope"] == "user"

    run_in(test)


def test_the_client_waits_by_itself_when_a_bucket_is_empty() -> None:
    async def test(double: DiscordDouble, general: discord.TextChannel) -> None:
        double.faults.limits_posts = True
        sending = asyncio.gather(*(general.send(str(number)) for number in range(6)))
        await double.until(lambda: len(double.messages("general")) == 5)
        assert 429 not in calls(double, "send_message")
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending

    run_in(test)


def test_the_whole_bot_is_limited_but_not_its_answers_to_interactions() -> None:
    async def test(double: DiscordDouble, general: discord.TextChannel) -> None:
        await asyncio.gather(*(general.fetch_message(5) for _ in range(20)), return_exceptions=True)
        assert 429 in calls(double, "get_message")
        hook = f"{double.api_url}/webhooks/{double.world.application_id}/unknown"
        async with aiohttp.ClientSession() as session:
            answers = [await session.post(hook, json={"content": "x"}) for _ in range(15)]
        assert {answer.status for answer in answers} == {404}

    run_in(test, timing=Timing(identify=0, requests_per_second=10))


def test_a_server_error_is_tried_again_and_another_is_told() -> None:
    async def test(double: DiscordDouble, general: discord.TextChannel) -> None:
        double.faults.fail("send_message", status=502)
        await general.send("hello")
        assert calls(double, "send_message") == [502, 200]
        double.faults.fail("send_message", status=503)
        with pytest.raises(discord.DiscordServerError):
            await general.send("hello")
        double.faults.fail("*", 1000)
        double.faults.clear()
        await general.send("hello")

    run_in(test)


def test_an_answer_that_is_lost_was_done_all_the_same() -> None:
    async def test(double: DiscordDouble, general: discord.TextChannel) -> None:
        double.faults.lose_answers("send_message")
        with pytest.raises(aiohttp.ClientError):
            await general.send("hello", nonce="one")
        await general.send("hello", nonce="one")
        assert [one.text for one in double.messages("general")] == ["hello"]

    run_in(test)


def test_a_slow_call_takes_its_time() -> None:
    async def test(double: DiscordDouble, general: discord.TextChannel) -> None:
        double.faults.delay("*", 0.2)
        sending = asyncio.create_task(general.send("hello"))
        await asyncio.sleep(0.05)
        assert double.messages("general") == []
        await sending
        assert len(double.messages("general")) == 1

    run_in(test)


def test_a_revoked_token_calls_nothing_any_more() -> None:
    async def test(double: DiscordDouble, general: discord.TextChannel) -> None:
        double.world.token = None
        assert await refused(general.send("hello")) == (401, 0)
        assert double.invalid_requests == 1

    run_in(test)


def test_who_watches_is_told_of_each_change() -> None:
    async def test(double: DiscordDouble, general: discord.TextChannel) -> None:
        seen: list[str] = []
        double.observers.append(lambda change: seen.append(change["type"]))
        await general.send("hello")
        assert seen == ["message", "call"]

    run_in(test)


def test_waiting_for_what_never_comes_ends_with_what_was_refused() -> None:
    async def test(double: DiscordDouble, general: discord.TextChannel) -> None:
        await refused(general.send(" "))
        with pytest.raises(TimeoutError, match="50006"):
            await double.until(lambda: False, 0.1)

    run_in(test)
