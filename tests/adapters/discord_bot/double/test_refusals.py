"""What only a client that is wrong, or that has bad luck, would send."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import discord
import pytest

from adapters.discord_bot.double import Close, Code, DiscordDouble, DoubleError, Kind, Timing
from tests.adapters.discord_bot.double.bots import IMPATIENT, Bot, online, refused, run

INVALID = (400, 50035)
Request = Callable[..., Awaitable[tuple[int, int]]]


def run_raw(test: Callable[[DiscordDouble, Request], Awaitable[None]]) -> None:
    """Run a test that makes requests and gets their status and code."""

    async def within(double: DiscordDouble) -> None:
        async with aiohttp.ClientSession(headers={"Authorization": f"Bot {double.token}"}) as session:

            async def request(method: str, path: str, **body: Any) -> tuple[int, int]:
                async with session.request(method, double.api_url + path, **body) as response:
                    answer = await response.json() if response.content_type == "application/json" else {}
                    return response.status, answer.get("code", 0)

            await test(double, request)

    run(within)


def test_what_a_path_names_must_be_there() -> None:
    async def test(double: DiscordDouble, request: Request) -> None:
        strange = double.world.add_guild("Strange", has_bot=False)
        assert await request("GET", "/guilds/abc") == (404, 0)
        assert await request("GET", "/guilds/5") == (404, Code.UNKNOWN_GUILD.number)
        assert await request("GET", f"/guilds/{strange.id}") == (403, Code.MISSING_ACCESS.number)
        assert await request("PUT", "/applications/5/commands", json=[]) == (403, Code.MISSING_ACCESS.number)
        assert await request("PUT", "/users/@me") == (404, 0)

    run_raw(test)


def test_direct_messages_are_opened_with_people_only() -> None:
    async def test(double: DiscordDouble, request: Request) -> None:
        unknown = {"recipient_id": "5"}
        assert await request("POST", "/users/@me/channels", json=unknown) == (404, Code.UNKNOWN_USER.number)
        other = {"recipient_id": str(double.world.add_user("robot", is_bot=True).id)}
        assert await request("POST", "/users/@me/channels", json=other) == (403, Code.CANNOT_DM.number)
        assert await request("POST", "/users/@me/channels", json={}) == INVALID
        assert "recipient_id" in double.refusals[-1].detail

    run_raw(test)


def test_threads_are_started_where_they_can_be() -> None:
    async def test(double: DiscordDouble, request: Request) -> None:
        general, direct = double.world.channel("general"), double.direct("ann")
        voice = double.world.add_channel("talk", Kind.VOICE)
        named = {"name": "here"}
        wrong = (400, Code.WRONG_CHANNEL_TYPE.number)
        assert await request("POST", f"/channels/{direct.id}/threads", json=named) == wrong
        assert await request("POST", f"/channels/{voice.id}/threads", json=named) == wrong
        assert await request("POST", f"/channels/{general.id}/messages/5/threads", json=named) == (404, 10008)
        assert await request("PATCH", f"/channels/{general.id}", json=named) == (403, 50013)
        thread = await double.open_thread("ann", "general", "hers")
        await double.archive(thread)
        assert await request("PATCH", f"/channels/{thread.id}", json=named) == (400, Code.ARCHIVED.number)

    run_raw(test)


def test_bodies_of_another_shape_are_refused() -> None:
    async def test(double: DiscordDouble, request: Request) -> None:
        send = f"/channels/{double.world.channel('general').id}/messages"
        assert await request("POST", send, json={"content": "x", "flags": "many"}) == INVALID
        field = {"name": "n", "value": "v" * 1025}
        assert await request("POST", send, json={"embeds": [{"fields": [field] * 26}]}) == INVALID
        assert "embeds.0.fields.0.value" in double.refusals[-1].detail
        assert await request("POST", send, json={"embeds": [{}] * 11}) == INVALID
        assert await request("POST", send, json={"components": ["no"]}) == INVALID
        assert await request("POST", send, json=["no"]) == (400, Code.EMPTY_MESSAGE.number)

    run_raw(test)


def test_an_interaction_is_answered_in_its_own_way_only() -> None:
    async def test(double: DiscordDouble) -> None:
        answers: list[tuple[int, int]] = []
        bot = Bot()

        async def answer(interaction: discord.Interaction, body: dict[str, Any], number: int = 0) -> None:
            path = f"/interactions/{number or interaction.id}/{interaction.token}/callback"
            async with aiohttp.ClientSession() as session:
                response = await session.post(double.api_url + path, json=body)
                answers.append((response.status, (await response.json())["code"]))

        @bot.tree.command(name="faq", description="Ask")
        async def faq(interaction: discord.Interaction) -> None:
            await answer(interaction, {"type": 6})
            await answer(interaction, {"type": 8, "data": {"choices": []}})
            await answer(interaction, {"type": 99})
            await answer(interaction, {"type": 9, "data": {"title": "x" * 46, "custom_id": "c", "components": []}})
            await answer(interaction, {"type": 4, "data": {"content": "hello"}}, number=5)

        async with online(double, bot):
            asked = await double.slash("ann", "general", "faq")
            assert asked.is_failed
            assert answers == [*[INVALID] * 4, (404, Code.UNKNOWN_INTERACTION.number)]

    run(test, timing=IMPATIENT)


def test_an_answer_in_an_archived_thread_cannot_be_changed() -> None:
    async def test(double: DiscordDouble) -> None:
        seen: list[tuple[int, int]] = []
        bot = Bot()

        @bot.tree.command(name="faq", description="Ask")
        async def faq(interaction: discord.Interaction) -> None:
            await interaction.response.send_message("hello")
            await double.archive(thread)
            seen.append(await refused(interaction.edit_original_response(content="other")))

        async with online(double, bot):
            thread = await double.open_thread("ann", "general", "here")
            await double.slash("ann", thread, "faq")
            await double.until(lambda: seen)
            assert seen == [(400, Code.ARCHIVED.number)]

    run(test)


def test_a_session_is_resumed_as_it_was_or_not_at_all() -> None:
    async def test(double: DiscordDouble) -> None:
        async with online(double, Bot()):
            session = next(iter(double.gateway.sessions.values()))
            facts = {"token": double.token, "session_id": session.id, "seq": session.sequence}

            async def resume(*facts: dict[str, Any]) -> int | None:
                async with (
                    aiohttp.ClientSession() as client,
                    client.ws_connect(f"{double.gateway_url}?v=10") as socket,
                ):
                    for one in facts:
                        await socket.send_json({"op": 6, "d": one})
                    async for _ in socket:
                        pass
                    return socket.close_code

            assert await resume(facts | {"seq": 999}) == Close.INVALID_SEQUENCE
            assert await resume(facts | {"token": "no"}) == Close.AUTHENTICATION_FAILED
            # A second connection takes the session over, and the first loses its line.
            first = session.connection
            assert await resume(facts, facts) == Close.ALREADY_AUTHENTICATED
            assert session.connection is not first

    run(test)


def test_a_session_that_was_away_for_too_long_is_over() -> None:
    async def test(double: DiscordDouble) -> None:
        bot = Bot()
        async with online(double, bot):
            double.gateway.is_down = True
            double.gateway.drop()
            await double.until(lambda: not double.gateway.connections)
            await asyncio.sleep(0.1)
            await double.say("ann", "general", "@faqbot hello?")
            assert double.gateway.sessions == {}
            double.gateway.is_down = False
            await double.until(lambda: len(double.gateway.identifies) == 2, 20)
            assert bot.heard == []

    run(test, timing=Timing(identify=0, resume=0.05))


def test_people_see_only_the_messages_that_are_for_them() -> None:
    async def test(double: DiscordDouble) -> None:
        bot = Bot()

        @bot.tree.context_menu(name="Answer")
        async def answer(interaction: discord.Interaction, message: discord.Message) -> None:
            await interaction.response.send_message(message.content, ephemeral=True)

        async with online(double, bot):
            said = await double.say("ann", "general", "hello")
            whisper = (await double.context_menu("ann", "general", said, "Answer")).seen[0]
            assert whisper.type.name == "CONTEXT_MENU_COMMAND"
            with pytest.raises(DoubleError, match="does not see"):
                await double.context_menu("bob", "general", whisper, "Answer")
            await double.delete("ada", said)
            with pytest.raises(DoubleError, match="does not see"):
                await double.context_menu("bob", "general", said, "Answer")
            await double.kick()
            other = await double.say("ann", "general", "hello?")
            with pytest.raises(DoubleError, match="not offered"):
                await double.context_menu("ann", "general", other, "Answer")

    run(test)
