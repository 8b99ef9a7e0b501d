"""The main flows once more over simcord, a Discord that others have built; nothing that is sent there may ping."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
import simcord

from adapters.discord_bot.adapter import DiscordAdapter
from adapters.discord_bot.client import FaqClient
from adapters.discord_bot.delivery import DiscordDelivery
from adapters.discord_bot.settings import DiscordSettings
from bot.building.rebuilding import Rebuild
from bot.chat.desk import Desk
from bot.chat.host import Host
from bot.chat.live import Live
from bot.chat.rebuilding import Rebuilding
from bot.memory import Memory, memory_of
from bot.settings import Settings
from tests.adapters.discord_bot.using import CHINESE, CRANE, HOW, VAGUE

Flow = Callable[["Place"], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Place:
    """A channel on simcord's server, with two people."""

    env: simcord.Env
    channel: simcord.ChannelHandle
    ann: simcord.MemberActor
    bob: simcord.MemberActor


def test_a_command_is_answered_for_all_or_for_the_asker_alone(slack_live: Live) -> None:
    async def flow(place: Place) -> None:
        public = await place.ann.slash(place.channel, "faq", question=HOW)
        assert public.acknowledged
        assert not public.ephemeral
        assert "pip install tern" in _words(public.response)
        private = await place.ann.slash(place.channel, "faq", question=CRANE, private=True)
        assert private.ephemeral
        assert "crane manual" in _words(private.response)

    _flow(slack_live, flow)


def test_what_is_offered_while_typing_shows_its_entry(slack_live: Live) -> None:
    async def flow(place: Place) -> None:
        offered = await place.ann.autocomplete(place.channel, "faq", "question", "backup")
        assert offered[0]["name"] == "How do I start a backup by hand?"
        chosen = await place.ann.slash(place.channel, "faq", question=offered[0]["value"])
        assert "tern fly" in _words(chosen.response)
        offered = await place.ann.autocomplete(place.channel, "faq", "project", "kest")
        assert [one["value"] for one in offered] == ["kestrel"]

    _flow(slack_live, flow)


def test_a_mention_and_a_direct_message_are_answered(slack_live: Live) -> None:
    async def flow(place: Place) -> None:
        me = place.env.bot.user
        assert me is not None
        asked = await place.ann.send(place.channel, f"{me.mention} {HOW}")
        answer = place.channel.last_message
        assert answer is not None
        assert answer.reference is not None
        assert answer.reference.message_id == asked.id
        assert "pip install tern" in _words(answer)
        direct = await place.ann.send_dm(CHINESE)
        messages = [one async for one in direct.channel.history()]
        assert "中午由管理员喂食" in _words(messages[0])

    _flow(slack_live, flow)


def test_the_menu_answers_to_whoever_uses_it(slack_live: Live) -> None:
    async def flow(place: Place) -> None:
        asked = await place.ann.send(place.channel, HOW)
        found = await place.bob.context_menu(place.channel, "Answer from FAQ", asked)
        assert found.ephemeral
        assert "pip install tern" in _words(found.response)

    _flow(slack_live, flow)


def test_buttons_say_page_pick_share_and_delete(slack_live: Live) -> None:
    async def flow(place: Place) -> None:
        vague = await place.ann.slash(place.channel, "faq", question=VAGUE)
        assert vague.response is not None
        theirs = await place.bob.click(vague.response, custom_id=_first_pick(vague.response))
        assert theirs.followups[0].ephemeral
        long = await place.ann.slash(place.channel, "faq", question=CRANE)
        assert long.response is not None
        helped = await place.bob.click(long.response, label="Helpful")
        assert "this helped" in _words(helped.response)
        why = await place.bob.click(long.response, label="Not helpful")
        assert why.response is not None
        await place.bob.click(why.response, label="Out of date")
        assert "maintainers" in _words(why.response)
        await place.ann.click(long.response, label="Show more")
        assert "page 39" in _words(long.response)
        private = await place.ann.slash(place.channel, "faq", question=HOW, private=True)
        assert private.response is not None
        shared = await place.ann.click(private.response, label="Share to channel")
        assert [one.ephemeral for one in shared.followups] == [False, True]
        refused = await place.bob.click(shared.followups[0], label="Delete")
        assert "Only who asked" in _words(refused.followups[0])
        before = shared.followups[0].id
        await place.ann.click(shared.followups[0], label="Delete")
        assert place.channel.last_message is not None
        assert place.channel.last_message.id != before

    _flow(slack_live, flow)


def test_buttons_work_after_a_restart(slack_live: Live) -> None:
    async def within() -> None:
        with memory_of(_settings()) as memory:
            async with simcord.run(_client(slack_live, memory), shard_count=1) as env:
                place = _place(env)
                long = await place.ann.slash(place.channel, "faq", question=CRANE)
                await env.restart_bot(_client(slack_live, memory))
                assert long.response is not None
                await place.ann.click(long.response, label="Show more")
                assert "page 39" in _words(long.response)

    asyncio.run(within())


def _flow(live: Live, flow: Flow) -> None:
    async def within() -> None:
        with memory_of(_settings()) as memory:
            async with simcord.run(_client(live, memory), shard_count=1) as env:
                await flow(_place(env))
                said = [body for request in env.http_requests if (body := _said(request.json))]
                assert said
                assert all(body.get("allowed_mentions") == {"parse": []} for body in said)

    asyncio.run(within())


def _place(env: simcord.Env) -> Place:
    guild = env.create_guild()
    ann, bob = (guild.add_member(env.create_user(name)) for name in ("ann", "bob"))
    return Place(env, guild.create_text_channel("help"), ann, bob)


def _settings() -> Settings:
    return Settings(Path(), Path(), Path(), journal=None, state=Path(os.environ["MMFAQ_STATE"]))


def _client(live: Live, memory: Memory) -> FaqClient:
    """Return the bot's client as its adapter makes it, for simcord to connect."""
    settings = _settings()
    adapter = DiscordAdapter(DiscordSettings(), settings, live, memory)
    client = FaqClient(settings.state, role="", has_content=False)

    async def register() -> None:
        host = Host("discord", live, Desk(live), memory, DiscordDelivery(client, ""))
        await adapter._register(client, host, Rebuilding(host, Rebuild(settings)))

    client.setup_hook = register  # type: ignore[method-assign]  # what the adapter does between login and connect
    return client


def _words(message: Any) -> str:
    """Return all that a message says, on one line."""
    assert message is not None
    parts = message.components if isinstance(message.components, list) else []
    told = [part.to_dict() if isinstance(part, discord.Component) else part for part in parts]
    return " ".join(" ".join([message.content, *_values(told, "content")]).split())


def _said(body: Any) -> dict[str, Any]:
    """Return the message that a request sends, empty for none."""
    message = body.get("data") or body if isinstance(body, dict) else {}
    return message if message.get("components") or message.get("content") else {}


def _first_pick(message: Any) -> str:
    return next(one for one in _values(message.components, "custom_id") if one.startswith("faq:pick:"))


def _values(part: Any, name: str) -> Iterator[str]:
    """Yield what components hold under a name."""
    if isinstance(part, dict):
        yield from [part[name]] if isinstance(part.get(name), str) else []
        yield from (text for one in part.values() for text in _values(one, name))
    elif isinstance(part, list):
        yield from (text for one in part for text in _values(one, name))
