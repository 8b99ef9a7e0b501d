"""Half an hour of questions on both platforms at once, while everything goes wrong that can.

    python -m benchmarks.soak [--minutes 30] [--rate 50] [--json] [--write-docs]

One bot serves the doubles of Slack and Discord over the shipped knowledge, as an operator runs it. People mention it,
write to it and use its commands. Meanwhile another process publishes new versions of the index, sockets are cut or fall
silent, platforms refuse and fail, the disk is full, the database locked, and in the first half the bot is killed or
told to end, and started again. In the second half it lives on, so that its memory can be looked at. The exit status is
1 where a question that it took is lost or answered twice, or its memory grows.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.questions import ROOT
from benchmarks.soaking.disk import Disk, small_disk
from benchmarks.soaking.faults import Faults, Pace
from benchmarks.soaking.figures import Course, Figures, figures_of, rows_of, written
from benchmarks.soaking.ledger import PATIENCE_OVER_KILLS_S, Ledger
from benchmarks.soaking.on_discord import TOKEN, OnDiscord, on_discord
from benchmarks.soaking.on_slack import OnSlack, on_slack
from benchmarks.soaking.people import WAYS
from benchmarks.soaking.process import Bot
from benchmarks.soaking.publishing import Publisher
from bot.chat.asking import is_help
from bot.chat.small_talk import is_small_talk
from index.labels import read_labels

_PAGE = ROOT / "docs" / "soak.md"
_LONGEST_S = 60.0
_LOOK_S, _TELL_S = 10.0, 30.0
_DISK_MB = 512
_MOST_GROWTH = 0.1
_OPEN_S = 1.5  # of questions
_COLLECTED_S = 2.0  # after the last answer, for one that would be too many


@dataclass(frozen=True, slots=True)
class Plan:
    """How a soak runs.

    `is_killing`: whether the bot is killed, and not only told to end; `mortal`: in which part of the time it ends.
    """

    seconds: float
    rate: float
    swap_s: float = 10.0
    is_killing: bool = True
    mortal: float = 0.5

    @property
    def most_open(self) -> int:
        """How many questions may be open: where a machine cannot keep up, people wait, and the rate is what it can."""
        return int(_OPEN_S * self.rate)

    @property
    def pace(self) -> Pace:
        """How often something goes wrong: in a short soak, too, each thing does once."""
        share = self.seconds / 1800.0
        return Pace(
            between=min(10.0, max(0.3, 120 * share)),
            long=min(20.0, max(2.5, 120 * share)),
            stall=min(8.0, max(1.0, 60 * share)),
        )


class Soak:
    """People who ask, what goes wrong meanwhile, and what came of it."""

    def __init__(
        self, plan: Plan, slack: OnSlack, discord: OnDiscord, bot: Bot, faults: Faults, ledger: Ledger
    ) -> None:
        self._plan, self._slack, self._discord = plan, slack, discord
        self.bot, self._faults, self.ledger = bot, faults, ledger
        self._asking: set[asyncio.Task[None]] = set()
        self.asked_s = 0.0

    async def run(self, tell: Callable[[str], None]) -> None:
        """Ask for as long as planned, wait for what is open then, and end the bot."""
        await self.bot.start()
        started = time.monotonic()
        mortal_until = started + self._plan.seconds * self._plan.mortal
        beside = [
            asyncio.ensure_future(work) for work in (self._faults.go_on(mortal_until), self._look(), self._tell(tell))
        ]
        try:
            await self._ask(started, beside)
            self.asked_s = time.monotonic() - started
            await _cancelled(beside[0])
            await self._ended_well()
        finally:
            for work in beside[1:]:
                await _cancelled(work)
            await _cancelled(*self._asking)

    async def _ask(self, started: float, beside: Sequence[asyncio.Future[None]]) -> None:
        ways = itertools.cycle((slot, way) for way in WAYS for slot in (self._slack, self._discord))
        questions = itertools.cycle(_questions())
        for number in range(int(self._plan.rate * self._plan.seconds)):
            await asyncio.sleep(max(0.0, started + number / self._plan.rate - time.monotonic()))
            if failed := next((work for work in beside if work.done()), None):
                failed.result()
            while self.ledger.pressing > self._plan.most_open:  # noqa: ASYNC110 - many things end it
                await asyncio.sleep(0.05)
            if time.monotonic() - started > self._plan.seconds:
                return
            platform, way = next(ways)
            task = asyncio.create_task(platform.ask(way, next(questions)))
            self._asking.add(task)
            task.add_done_callback(self._asked)

    def _asked(self, task: asyncio.Task[None]) -> None:
        self._asking.discard(task)
        if not task.cancelled():
            task.result()

    async def _ended_well(self) -> None:
        """Wait for the last answers, and tell the bot to end."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_OVER_KILLS_S):
                while self.ledger.waiting:
                    await asyncio.sleep(0.2)
                    self.ledger.sweep()
        await asyncio.sleep(_COLLECTED_S)
        self.bot.look()
        await self.bot.end()
        self._discord.bot_ended(self.bot.claimed(self._discord.messages()))
        self.ledger.sweep()

    async def _look(self) -> None:
        for second in itertools.count(1):
            await asyncio.sleep(1.0)
            self.ledger.sweep()
            if second % int(_LOOK_S) == 0:
                self._slack.tidy()
                self._discord.tidy()
                if self.bot.is_alive:
                    self.bot.look()

    async def _tell(self, tell: Callable[[str], None]) -> None:
        while True:
            await asyncio.sleep(1.0)
            tell(self._state())

    def _state(self) -> str:
        account, life = self.ledger.account, self.bot.lives[-1]
        memory = f"{life.samples[-1].rss:.0f} MB" if life.samples else "…"
        counts = f"asked {account.asked.total():,} answered {account.answered.total():,}"
        faults = f"lost {account.lost.total()} twice {account.twice.total()} refused {account.refused.total()}"
        return f"{counts} open {len(self.ledger.waiting)} {faults} {memory} {self._faults.now}"


async def soaked(
    plan: Plan, folder: Path, disk: Disk, tell: Callable[[str], None], note: Callable[[str], None]
) -> Figures:
    """Run a soak in a folder; `tell` hears each second how it stands, `note` of each question that came to harm."""
    publisher = await asyncio.to_thread(Publisher, folder, plan.swap_s)
    ledger = Ledger(note)
    slack, discord = await on_slack(ledger), on_discord(ledger)
    try:
        async with discord.double:
            bot = Bot(
                _environment(slack, discord, publisher, disk),
                disk.folder,
                folder / "bot.log",
                _connected(slack, discord),
            )
            faults = Faults(slack, discord, disk, bot, ledger, plan.pace, is_killing=plan.is_killing)
            soak = Soak(plan, slack, discord, bot, faults, ledger)
            try:
                await soak.run(tell)
            finally:
                if bot.is_alive:
                    await bot.kill()
    finally:
        await slack.double.stop()
        await asyncio.to_thread(publisher.end)
    return figures_of(
        ledger,
        bot.lives,
        Course(
            seconds=soak.asked_s,
            wanted_rate=plan.rate,
            faults=faults.counts,
            swaps=publisher.count,
            disk=disk.what,
            said=bot.said,
        ),
    )


def _environment(slack: OnSlack, discord: OnDiscord, publisher: Publisher, disk: Disk) -> dict[str, str]:
    """Return what an operator sets."""
    return {
        "MMFAQ_INDEX": str(publisher.index),
        "MMFAQ_STATE": str(disk.folder),
        "MMFAQ_SLACK_API": slack.double.api_url,
        "SLACK_BOT_TOKEN": slack.double.bot_token,
        "SLACK_APP_TOKEN": slack.double.app_token,
        "DISCORD_TOKEN": TOKEN,
        "MMFAQ_DISCORD_API": discord.double.api_url,
        "MMFAQ_DISCORD_GATEWAY": discord.double.gateway_url,
    }


def _connected(slack: OnSlack, discord: OnDiscord) -> Callable[[], asyncio.Future[None]]:
    async def wait() -> None:
        await slack.double.connected(seconds=_LONGEST_S)
        await discord.double.connected(seconds=_LONGEST_S)

    return lambda: asyncio.ensure_future(wait())


def _questions() -> list[str]:
    paths = [ROOT / "knowledge" / base / "questions.yml" for base in ("mmdetection", "mmfaq")]
    labelled = [label.question for path in paths for label in read_labels(path, "")[0]]
    found = [question for question in labelled if not (is_small_talk(question) or is_help(question))]
    random.Random(7).shuffle(found)  # noqa: S311 - the order is no secret
    return found


async def _cancelled(*works: asyncio.Future[None]) -> None:
    for work in works:
        work.cancel()
    await asyncio.gather(*works, return_exceptions=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30.0, help="how long people ask")
    parser.add_argument("--rate", type=float, default=50.0, help="questions a second, half of them on each platform")
    parser.add_argument("--folder", type=Path, help="keep what the bot wrote in this new folder")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--write-docs", action="store_true", help="write the figures into docs/soak.md")
    chosen = parser.parse_args()
    found = _run(Plan(60 * chosen.minutes, chosen.rate), chosen.folder)
    if chosen.write_docs:
        written(_PAGE, found)
    if chosen.json:
        print(json.dumps(asdict(found), indent=1))
    else:
        _show(found)
    sys.exit(not found.is_well(_MOST_GROWTH))


def _run(plan: Plan, kept: Path | None) -> Figures:
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory() as name, Progress(console=console, transient=True) as progress:
        folder = kept or Path(name) / "soak"
        folder.mkdir(parents=True)
        task = progress.add_task("Soaking", total=plan.seconds)
        told = itertools.count(1)

        def tell(state: str) -> None:
            progress.update(task, advance=1, description=state)
            if not console.is_terminal and next(told) % int(_TELL_S) == 0:
                console.print(
                    f"{time.strftime('%H:%M:%S')} load {os.getloadavg()[0]:.1f} {state}",
                    highlight=False,
                    soft_wrap=True,
                )

        with small_disk(folder / "state", _DISK_MB) as disk:
            return asyncio.run(
                soaked(plan, folder, disk, tell, lambda line: console.print(line, markup=False, soft_wrap=True))
            )


def _show(found: Figures) -> None:
    table = Table(show_header=False)
    for name, value in rows_of(found):
        table.add_row(name, value)
    console = Console()
    console.print(table)
    for note in found.notes:
        console.print(note, markup=False)


if __name__ == "__main__":
    main()
