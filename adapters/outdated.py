"""The command that lists the bot's messages whose FAQ entry has changed since, and puts them right."""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.common import console, index_option, json_option, say, settings
from bot.settings import Settings
from index.errors import MmfaqError

if TYPE_CHECKING:
    from bot.chat.delivery import Delivery
    from bot.chat.live import Live
    from bot.chat.updating import Stale
    from bot.memory import Memory

_PLATFORMS = ("discord", "slack")
_LONGEST_DAYS = 36_500


@click.command()
@index_option
@click.option("--days", type=click.IntRange(1, _LONGEST_DAYS), default=30, show_default=True, help="How far back.")
@click.option("--mark", "is_marking", is_flag=True, help="Put the new text into the messages, with a note above it.")
@json_option
def outdated(index: Path | None, days: int, *, is_marking: bool, is_json: bool) -> None:
    """List the bot's messages whose FAQ entry has changed since; with --mark, put them right."""
    import asyncio

    from bot.chat.claims import utc_now
    from bot.chat.updating import stale_of

    with answering(settings(), index) as (live, memory):
        since = utc_now() - timedelta(days=days)
        posts = [post for platform in _PLATFORMS for post in memory.chat.posts_since(platform, since)]
        found = list(stale_of(posts, live.serving))
        is_done = is_marking and bool(found)
        put_right = asyncio.run(_mark(found, live, memory, utc_now())) if is_done else None
    _list(found, put_right, is_json=is_json)


@contextlib.contextmanager
def answering(chosen: Settings, index: Path | None) -> Iterator[tuple[Live, Memory]]:
    """Yield what answers and what remembers."""
    from bot.chat.live import Live
    from bot.memory import memory_of
    from index.store import Store

    live = Live(Store(index or chosen.index), chosen)
    with memory_of(chosen) as memory:
        yield live, memory


async def _mark(found: Sequence[Stale], live: Live, memory: Memory, now: datetime) -> list[Stale]:
    """Put messages right, one after the other, and return them; what a platform refuses is said."""
    from rich.progress import track

    from bot.chat.updating import mark

    async with contextlib.AsyncExitStack() as stack:
        wanted = sorted({one.post.platform for one in found})
        deliveries = {platform: await stack.enter_async_context(_delivery(platform)) for platform in wanted}
        shown = console(is_error=True)
        steps = track(found, console=shown, transient=True, disable=not shown.is_terminal)
        return [one for one in steps if await mark(one, deliveries[one.post.platform], live.serving, memory, now)]


@contextlib.asynccontextmanager
async def _delivery(platform: str) -> AsyncIterator[Delivery]:
    """Yield the way to a platform's messages; raise MmfaqError where it is not set up."""
    if platform == "slack":
        from adapters.slack.delivery import SlackDelivery
        from adapters.slack.settings import hide, slack_settings
        from adapters.slack.workspaces import clients_of

        slack = slack_settings(os.environ)
        hide(os.environ)
        async with clients_of(slack, settings()) as clients:
            yield SlackDelivery(clients)
    elif platform == "discord":
        from adapters.discord_bot.adapter import logged_in
        from adapters.discord_bot.settings import discord_settings, hide, require

        discord = discord_settings(os.environ)
        hide(os.environ)
        require(discord)
        async with logged_in(discord) as delivery:
            yield delivery
    else:
        raise MmfaqError(f"Messages of {platform} cannot be put right by this mmfaq. Upgrade it.")


def _list(found: Sequence[Stale], put_right: Sequence[Stale] | None, *, is_json: bool) -> None:
    from bot import messages
    from bot.records import stale_record, to_json

    if is_json:
        for one in found:
            print(to_json(stale_record(one, is_put_right=one in (put_right or ()))))
        return
    for line in messages.stale(found, None if put_right is None else len(put_right)):
        say(line)
