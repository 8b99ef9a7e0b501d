"""What is set for a channel, read to be changed."""

from __future__ import annotations

import asyncio

from bot.chat.host import Host
from bot.journal.chat_records import Channel
from bot.journal.errors import JournalError


async def set_for(host: Host, workspace: str, place: str, seconds: float = 10.0) -> Channel:
    """Return what is set for a channel itself, or for a workspace with ""; raise JournalError.

    Nothing else may stand for what cannot be read: kept with one change, it would take the place of the rest.
    """
    try:
        async with asyncio.timeout(seconds):
            return await asyncio.to_thread(host.log.channel, host.platform, workspace, place)
    except TimeoutError:
        raise JournalError(f"The journal did not answer within {seconds:g} s.") from None
