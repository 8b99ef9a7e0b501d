"""How soon people in chats are heard and answered, while many ask: over the doubles of Slack and Discord.

    python -m benchmarks.chats [--rate 20] [--seconds 10] [--json]

Each bot runs as people start it, in a process of its own, over the shipped knowledge; people and the platform are in
this process. Half of the questions are commands, half are mentions; on Discord somebody types beside each of them.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeAlias

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from adapters.discord_bot.double import DiscordDouble, World
from adapters.slack.demo import demo
from adapters.slack.double import Double
from benchmarks.corpora import encoder
from benchmarks.questions import ROOT
from index.builder import build
from index.labels import read_labels
from index.store import Store

_PEOPLE = tuple(f"person{number}" for number in range(20))
_ROOMS = tuple(f"room{number}" for number in range(10))
_WARM_UP = 20  # questions before those that count
_LONGEST_S = 30.0
_TOKEN = f"{'M' * 24}.{'d' * 6}.{'t' * 38}"
_HEARD, _ANSWERED, _TYPED = "acknowledged", "answered", "completions"

Asking: TypeAlias = Callable[[int, str], Awaitable[None]]
_Times: TypeAlias = dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Figure:
    """How long something took on a platform, in milliseconds, from when a person did it."""

    platform: str
    name: str
    count: int
    p50: float
    p95: float
    p99: float
    longest: float


class Seen:
    """Notes when what people wait for is there, at the very change that brings it."""

    def __init__(self) -> None:
        self._awaited: list[tuple[Callable[[], object], asyncio.Future[float]]] = []

    def note(self, _: object) -> None:
        """Look, at a change of the double."""
        for awaited in [one for one in self._awaited if one[0]()]:
            self._awaited.remove(awaited)
            awaited[1].set_result(time.perf_counter())

    async def at(self, is_there: Callable[[], object]) -> float:
        """Return when it was there."""
        future: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._awaited.append((is_there, future))
        self.note(None)
        return await asyncio.wait_for(future, _LONGEST_S)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=20.0, help="questions a second")
    parser.add_argument("--seconds", type=float, default=10.0, help="for how long, on each platform")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    chosen = parser.parse_args()
    found: list[Figure] = []
    with tempfile.TemporaryDirectory() as name, Progress(console=Console(stderr=True), transient=True) as progress:
        build([ROOT / "knowledge"], Store(Path(name) / "index"), encoder())
        for platform, measure in (("Slack", _slack), ("Discord", _discord)):
            task = progress.add_task(platform, total=int(chosen.rate * chosen.seconds) + _WARM_UP)
            pace = Pace(chosen.rate, chosen.seconds, lambda task=task: progress.advance(task))  # type: ignore[misc]
            times = asyncio.run(measure(Path(name), pace))
            found += [_figure(platform, what, taken) for what, taken in times.items()]
    if chosen.json:
        print(json.dumps([asdict(one) for one in found], indent=1))
    else:
        _show(found, chosen.rate)


@dataclass(frozen=True, slots=True)
class Pace:
    """How many questions come a second and for how many seconds; `step` is called at each."""

    rate: float
    seconds: float
    step: Callable[[], object]

    async def keep(self, ask: Asking, begin: Callable[[], None]) -> None:
        """Ask some to warm up, one after the other, say that it begins, and ask all the others at their times."""
        questions = _questions()
        for number in range(_WARM_UP):
            await ask(number, questions[number % len(questions)])
            self.step()
        begin()
        started, asked = time.monotonic(), []
        for number in range(int(self.rate * self.seconds)):
            await asyncio.sleep(max(0.0, started + number / self.rate - time.monotonic()))
            asked.append(asyncio.ensure_future(ask(_WARM_UP + number, questions[number % len(questions)])))
            self.step()
        await asyncio.gather(*asked)


async def _slack(folder: Path, pace: Pace) -> _Times:
    started = await demo()
    double, times = started.double, defaultdict[str, list[float]](list)
    for name in _PEOPLE:
        double.workspace.add_user(name)
    for name in _ROOMS:
        double.workspace.add_channel(name)
    environment = {
        "MMFAQ_SLACK_API": double.api_url,
        "SLACK_BOT_TOKEN": double.bot_token,
        "SLACK_APP_TOKEN": double.app_token,
    }
    try:
        async with _bot("slack", folder, environment):
            await double.connected(seconds=_LONGEST_S)

            def begin() -> None:
                times.clear()
                double.acks.clear()

            await pace.keep(_asking_slack(double, times), begin)
    finally:
        await double.stop()
    acks = [math.inf if ack.milliseconds is None else ack.milliseconds for ack in double.acks]
    return {_HEARD: acks, **times}


def _asking_slack(double: Double, times: _Times) -> Asking:
    seen = Seen()
    double.observers.append(seen.note)

    async def ask(number: int, question: str) -> None:
        person = _PEOPLE[number % len(_PEOPLE)]
        started = time.perf_counter()
        if number % 2:
            sent = await double.say(person, room := _ROOMS[number % len(_ROOMS)], f"@mmfaq {question}")
            ended = await seen.at(lambda: double.from_bot(room, sent))
        else:
            channel = double.workspace.add_channel(f"command{number}", [person]).name
            asked = asyncio.ensure_future(double.command(person, channel, question))
            ended = await seen.at(lambda: double.ephemerals(person, channel))
            await asked
        times[_ANSWERED].append((ended - started) * 1000)

    return ask


async def _discord(folder: Path, pace: Pace) -> _Times:
    world = World(token=_TOKEN)
    for name in _PEOPLE:
        world.add_user(name)
    for name in _ROOMS:
        world.add_channel(name)
    times = defaultdict[str, list[float]](list)
    async with DiscordDouble(world) as double:
        environment = {
            "DISCORD_TOKEN": _TOKEN,
            "MMFAQ_DISCORD_API": double.api_url,
            "MMFAQ_DISCORD_GATEWAY": double.gateway_url,
        }
        async with _bot("discord", folder, environment):
            await double.connected(seconds=_LONGEST_S)
            await pace.keep(_asking_discord(double, times), times.clear)
    return {name: times[name] for name in (_HEARD, _ANSWERED, _TYPED)}


def _asking_discord(double: DiscordDouble, times: _Times) -> Asking:
    seen = Seen()
    double.observers.append(seen.note)

    async def ask(number: int, question: str) -> None:
        await asyncio.gather(_typed(double, number, question, times), _asked(double, seen, number, question, times))

    return ask


async def _asked(double: DiscordDouble, seen: Seen, number: int, question: str, times: _Times) -> None:
    person, room = _PEOPLE[number % len(_PEOPLE)], _ROOMS[number % len(_ROOMS)]
    started = time.perf_counter()
    if number % 2:
        said = await double.say(person, room, f"@{double.world.bot.name} {question}")
        ended = await seen.at(lambda: any(one.reference is said for one in double.from_bot(room)))
    else:
        used = await double.slash(person, room, "faq", {"question": question})
        ended = await seen.at(lambda: used.seen)
        times[_HEARD].append(used.answered_ms if used.answered_ms is not None else math.inf)
    times[_ANSWERED].append((ended - started) * 1000)


async def _typed(double: DiscordDouble, number: int, question: str, times: _Times) -> None:
    """Type a part of a question, the more the higher its number."""
    part = {"question": question[: 2 + number % 30]}
    found = await double.autocomplete(_PEOPLE[-1 - number % len(_PEOPLE)], _ROOMS[0], "faq", part, "question")
    times[_TYPED].append(found.answered_ms if found.answered_ms is not None else math.inf)


@asynccontextmanager
async def _bot(platform: str, folder: Path, environment: Mapping[str, str]) -> AsyncIterator[None]:
    """Run the bot over the index of a folder; what it says is shown where something goes wrong."""
    own = {"MMFAQ_INDEX": str(folder / "index"), "MMFAQ_STATE": str(folder / f"{platform}-state")}
    log = folder / f"{platform}.log"
    with log.open("wb") as file:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run", platform),
            cwd=ROOT,
            env={**os.environ, **own, **environment},
            stdout=file,
            stderr=file,
        )
    try:
        yield
    except BaseException:
        print(log.read_text(encoding="utf-8"), file=sys.stderr)
        raise
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def _questions() -> list[str]:
    labels, _ = read_labels(ROOT / "knowledge" / "mmdetection" / "questions.yml", "")
    return [label.question for label in labels]


def _figure(platform: str, name: str, taken: Sequence[float]) -> Figure:
    ordered = sorted(taken)

    def share(part: float) -> float:
        return ordered[max(0, math.ceil(len(ordered) * part) - 1)]

    return Figure(platform, name, len(ordered), statistics.median(ordered), share(0.95), share(0.99), ordered[-1])


def _show(found: Sequence[Figure], rate: float) -> None:
    table = Table(title=f"at {rate:g} questions a second, milliseconds", title_justify="left", box=None)
    for column in ("platform", "", "n", "p50", "p95", "p99", "longest"):
        table.add_column(column, justify="left" if column in {"platform", ""} else "right")
    for one in found:
        shown = (f"{value:.0f}" for value in (one.p50, one.p95, one.p99, one.longest))
        table.add_row(one.platform, one.name, str(one.count), *shown)
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
