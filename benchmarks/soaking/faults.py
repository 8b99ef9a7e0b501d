"""What goes wrong during a soak, one thing after the other."""

from __future__ import annotations

import asyncio
import itertools
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from benchmarks.soaking.disk import Disk
from benchmarks.soaking.ledger import Ledger
from benchmarks.soaking.on_discord import OnDiscord
from benchmarks.soaking.on_slack import OnSlack
from benchmarks.soaking.process import Bot

_LOCK = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], timeout=30.0, isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
time.sleep(float(sys.argv[2]))
connection.execute("ROLLBACK")
"""
_CALLS, _SHORT_S = 5, 0.5
Fault = Callable[["Faults"], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: between faults, how long a long one lasts, and after how many of others the bot ends."""

    between: float
    long: float
    stall: float
    others: int = 3


class Faults:
    """Lets things go wrong with the doubles, the disk, the database and the bot; `counts` says how often."""

    def __init__(
        self,
        slack: OnSlack,
        discord: OnDiscord,
        disk: Disk,
        bot: Bot,
        ledger: Ledger,
        pace: Pace,
        *,
        is_killing: bool = True,
    ) -> None:
        self.slack, self.discord = slack.double, discord.double
        self._on_discord, self._disk, self._bot, self._ledger, self._pace = discord, disk, bot, ledger, pace
        self._ends = _ENDS if is_killing else {name: fault for name, fault in _ENDS.items() if fault is Faults.tell}
        self.counts: Counter[str] = Counter()
        self.now = ""

    async def go_on(self, killing_until: float) -> None:
        """Let one thing after the other go wrong until cancelled; the bot ends only until then (`time.monotonic`)."""
        ends = itertools.cycle(self._ends.items())
        for number, (name, fault) in enumerate(itertools.cycle(_FAULTS.items()), start=1):
            await asyncio.sleep(self._pace.between)
            await self._do(name, fault)
            if number % self._pace.others == 0 and time.monotonic() < killing_until:
                await asyncio.sleep(self._pace.between)
                await self._do(*next(ends))

    async def drop_slack(self) -> None:
        """Cut Slack's sockets without a word."""
        await self.slack.drop_sockets()

    async def drop_discord(self) -> None:
        """Cut Discord's gateway without a word."""
        self.discord.gateway.drop()

    async def refresh(self) -> None:
        """Let both platforms ask the bot to come back, as they do every few hours."""
        await asyncio.gather(self.slack.refresh_sockets(), self.discord.gateway.ask_to_reconnect())

    async def invalidate(self) -> None:
        """Let Discord doubt the session, which the bot may resume."""
        self.discord.gateway.invalidate(is_resumable=True)

    async def stall_slack(self) -> None:
        """Let Slack's sockets neither listen nor speak."""
        self.slack.stall_sockets()
        await asyncio.sleep(self._pace.stall)
        self.slack.resume_sockets()

    async def stall_discord(self) -> None:
        """Let Discord's gateway neither listen nor speak, and cut it then."""
        self.discord.gateway.stall()
        await asyncio.sleep(self._pace.stall)
        self.discord.gateway.drop()

    async def limit(self) -> None:
        """Let both platforms say that the bot is too fast."""
        self.slack.faults.rate_limit("chat.postMessage", _CALLS)
        self.slack.faults.rate_limit("response_url", _CALLS)
        self.discord.faults.rate_limit("send_message", _CALLS, _SHORT_S, is_global=True)

    async def fail(self) -> None:
        """Let both platforms be out of order."""
        self.slack.faults.fail("chat.postMessage", _CALLS, status=503)
        self.slack.faults.fail("response_url", _CALLS, status=500)
        for call in ("send_message", "edit_original"):
            self.discord.faults.fail(call, _CALLS)

    async def lose_answers(self) -> None:
        """Let both platforms do what the bot asks for, and cut the line before it hears so."""
        self.slack.faults.lose_answers("chat.postMessage", _CALLS)
        for call in ("send_message", "edit_original"):
            self.discord.faults.lose_answers(call, _CALLS)

    async def lose_events(self) -> None:
        """Let what Slack delivers get lost on the way."""
        self.slack.faults.lose_envelopes(_CALLS)

    async def lock(self) -> None:
        """Let another process keep the database for itself."""
        words = (sys.executable, "-c", _LOCK, str(self._bot.journal), str(self._pace.long))
        process = await asyncio.create_subprocess_exec(*words)
        if await process.wait():
            raise RuntimeError("the database could not be locked")

    async def fill(self) -> None:
        """Let the disk be full."""
        await asyncio.to_thread(self._disk.fill, self._bot.pid)
        try:
            await asyncio.sleep(self._pace.long)
        finally:
            self._disk.free(self._bot.pid)

    async def kill(self) -> None:
        """Kill the bot, and start it again."""
        async with self._again():
            await self._bot.kill()

    async def tell(self) -> None:
        """Tell the bot to end, while people ask, and start it again."""
        async with self._again():
            await self._bot.end()

    @asynccontextmanager
    async def _again(self) -> AsyncIterator[None]:
        yield
        self._ledger.bot_ended()
        self._on_discord.bot_ended(self._bot.claimed(self._on_discord.messages()))
        await self._bot.start()

    async def _do(self, name: str, fault: Fault) -> None:
        with self._noted(name):
            await fault(self)
            self.counts[name] += 1

    @contextmanager
    def _noted(self, name: str) -> Iterator[None]:
        self.now = name
        self._ledger.disturbed()
        try:
            yield
        finally:
            self.now = ""
            self._ledger.calm()


_FAULTS: dict[str, Fault] = {
    "Slack's socket cut": Faults.drop_slack,
    "rate limits": Faults.limit,
    "disk full": Faults.fill,
    "Discord's gateway cut": Faults.drop_discord,
    "events of Slack lost": Faults.lose_events,
    "database locked": Faults.lock,
    "platforms out of order": Faults.fail,
    "Slack's socket silent": Faults.stall_slack,
    "asked to reconnect": Faults.refresh,
    "answers lost on the way back": Faults.lose_answers,
    "Discord's gateway silent": Faults.stall_discord,
    "Discord's session doubted": Faults.invalidate,
}
_ENDS: dict[str, Fault] = {"bot killed": Faults.kill, "bot told to end": Faults.tell}
