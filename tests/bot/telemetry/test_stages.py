"""Stages are timed where somebody measures, also in tasks that are started there."""

from __future__ import annotations

import asyncio

import pytest

from bot.telemetry.stages import Stage, measured, timed


@timed(Stage.RENDER)
def rendered(text: str) -> str:
    if not text:
        raise ValueError("nothing to render")
    return text.upper()


def test_what_takes_time_within_is_added_up() -> None:
    with measured() as seconds:
        assert rendered("tern") == "TERN"
        first = seconds[Stage.RENDER]
        rendered("wing")
    assert 0 < first < seconds[Stage.RENDER]
    assert rendered("elsewhere") == "ELSEWHERE"


def test_what_fails_takes_time_too() -> None:
    with measured() as seconds:
        with pytest.raises(ValueError, match="nothing"):
            rendered("")
        assert seconds[Stage.RENDER] > 0


def test_two_tasks_measure_for_themselves() -> None:
    async def task(text: str) -> bool:
        with measured() as seconds:
            await asyncio.sleep(0)
            if text:
                rendered(text)
            await asyncio.sleep(0)
            return seconds[Stage.RENDER] > 0

    async def run() -> list[bool]:
        return list(await asyncio.gather(task("tern"), task("")))

    assert asyncio.run(run()) == [True, False]
