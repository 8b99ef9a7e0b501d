"""The pictures of the documentation that show Slack."""

from __future__ import annotations

import asyncio

from benchmarks.chromium import browser
from benchmarks.drawing import PICTURES, draw
from benchmarks.questions import ROOT
from benchmarks.slack_pictures import SHARED, slack_drawing
from tests.adapters.slack.double.browsing import needs_chromium

_PNG = b"\x89PNG\r\n"


def test_every_picture_that_the_script_draws_is_in_the_documentation() -> None:
    drawn = {f"slack-{picture.name}.png" for picture in (*PICTURES, SHARED)}
    assert {path.name for path in (ROOT / "docs").glob("slack-*.png")} == drawn


@needs_chromium
def test_a_picture_is_as_high_as_its_messages() -> None:
    async def within() -> tuple[int, int]:
        async with browser() as page:
            await page.size(700, 300)
            messages = [{"ts": "1.0", "user": "U0100000001", "text": "line\n" * lines} for lines in (1, 40)]
            drawn = [await draw(page, slack_drawing("x", [message])) for message in messages]
        assert all(one.startswith(_PNG) for one in drawn)
        short, tall = (int.from_bytes(one[20:24], "big") for one in drawn)
        return short, tall

    short, tall = asyncio.run(within())
    assert short < 300 < tall
