"""Builds that are asked for: one at a time, the rest in one more, and a lasting failure told once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import pytest

from bot.building.builds import Builds
from bot.building.rebuilding import BuildError
from index.builder import Summary
from index.store import Manifest

_MANIFEST = Manifest(1, "0002-aaaa", "", "", "", "", {"tern": 3}, 9)


def _summary(*, is_new: bool = True) -> Summary:
    return Summary(_MANIFEST, (), 1, 8, 0.5, is_new)


def _failing(*failures: Exception | None) -> Callable[[], Awaitable[Summary]]:
    """Return a build that fails so, one time after the other, where it is not None."""
    left = list(failures)

    async def build() -> Summary:
        failure = left.pop(0)
        if failure is not None:
            raise failure
        return _summary()

    return build


@pytest.fixture(autouse=True)
def _news(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="bot.building")


def test_what_is_asked_for_while_a_build_runs_is_one_more_build(caplog: pytest.LogCaptureFixture) -> None:
    running, most, count = 0, 0, 0

    async def build() -> Summary:
        nonlocal running, most, count
        running, count = running + 1, count + 1
        most = max(most, running)
        await asyncio.sleep(0.05)
        running -= 1
        return _summary()

    async def test() -> None:
        builds = Builds(build)
        task = asyncio.ensure_future(builds.run())
        for reason in ("one", "two", "three", "two", "two"):
            builds.ask(reason)
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.2)
        task.cancel()

    asyncio.run(test())
    assert (most, count) == (1, 2)
    assert [line.partition(",")[0] for line in caplog.messages] == ["Built (one", "Built (two"]
    assert "Built (two, three, 0.5 s): version 0002-aaaa is published, tern (3)." in caplog.messages


def test_a_failure_that_lasts_is_told_once_and_another_one_anew(caplog: pytest.LogCaptureFixture) -> None:
    faults = [BuildError("a.md:3: error: bad.\nb.md:1: error: worse.")] * 2
    build = _failing(*faults, BuildError("a.md:4: error: bad."), None, *faults[:1])

    async def test() -> None:
        builds = Builds(build)
        failures = []
        for _ in range(5):
            await builds.once()
            failures.append(bool(builds.failure))
        assert failures == [True, True, True, False, True]

    asyncio.run(test())
    assert caplog.messages[0] == (
        "Not built (start); the version before stays. a.md:3: error: bad. | b.md:1: error: worse."
    )
    warnings = [record.levelno == logging.WARNING for record in caplog.records]
    assert warnings == [True, False, True, False, True]
    assert not any("\n" in line for line in caplog.messages)


def test_what_another_try_may_mend_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    async def test() -> None:
        passing = BuildError("the network is away", is_passing=True)
        builds = Builds(_failing(passing, OSError(12, "Cannot allocate memory"), None), retry=0.01)
        task = asyncio.ensure_future(builds.run())
        builds.ask("start")
        async with asyncio.timeout(10):
            while not caplog.messages or "is published" not in caplog.messages[-1]:  # noqa: ASYNC110  # a log is no event
                await asyncio.sleep(0.01)
        task.cancel()

    asyncio.run(test())
    assert len(caplog.messages) == 3
    assert "No process can be started for it (Cannot allocate memory)" in caplog.messages[1]
    assert "(another try, 0.5 s)" in caplog.messages[2]


def test_a_fault_of_the_files_is_not_tried_again_until_somebody_asks() -> None:
    async def test() -> None:
        builds = Builds(_failing(BuildError("a.md:3: error: bad."), None), retry=0.01)
        task = asyncio.ensure_future(builds.run())
        builds.ask("start")
        await asyncio.sleep(0.1)
        assert builds.failure
        builds.ask("files have changed")
        await asyncio.sleep(0.05)
        assert not builds.failure
        task.cancel()

    asyncio.run(test())


def test_a_long_failure_is_cut(caplog: pytest.LogCaptureFixture) -> None:
    asyncio.run(Builds(_failing(BuildError("x" * 5000))).once())
    assert len(caplog.messages[0]) < 1100


def test_nothing_new_is_said(caplog: pytest.LogCaptureFixture) -> None:
    async def build() -> Summary:
        return _summary(is_new=False)

    asyncio.run(Builds(build).once())
    assert caplog.messages == ["Built (start, 0.5 s): nothing changed, version 0002-aaaa stays."]
