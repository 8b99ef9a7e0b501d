"""What is done again and again is done again when it has failed, and somebody sees that it fails."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import pytest

from bot.chat.rounds import Rounds
from bot.telemetry.meters import Meters
from tests.bot.telemetry.scraping import value


async def during(rounds: Rounds, do: Callable[[], Awaitable[object]], until: Callable[[], bool]) -> None:
    """Keep doing something until something is so."""
    task = asyncio.ensure_future(rounds.keep("the claims", do, 0.001))
    async with asyncio.timeout(10):
        while not until():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.001)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def test_a_failure_is_said_once_counted_and_over_with_the_next_round(caplog: pytest.LogCaptureFixture) -> None:
    faults: list[Exception] = [ValueError("one"), ZeroDivisionError("two")]
    states: list[bool] = []
    meters = Meters()
    rounds = Rounds(meters)

    async def do() -> None:
        states.append(rounds.is_ok)
        if faults:
            raise faults.pop(0)

    asyncio.run(during(rounds, do, lambda: len(states) > 3))
    assert states[:4] == [True, False, False, True]
    assert rounds.is_ok
    assert value(meters, "mmfaq_errors_total", kind="upkeep") == 2
    assert [record.getMessage() for record in caplog.records] == [
        "Looking after the claims failed (ValueError); it is tried again."
    ]


def test_what_hangs_or_has_ended_is_not_well() -> None:
    now = [0.0]
    rounds = Rounds(Meters(), now=lambda: now[0])
    done: list[bool] = []

    async def do() -> None:
        done.append(True)

    asyncio.run(during(rounds, do, lambda: bool(done)))
    assert rounds.is_ok
    now[0] = 3600.0
    assert not rounds.is_ok


def test_where_nothing_was_begun_nothing_is_wrong() -> None:
    assert Rounds(Meters()).is_ok
