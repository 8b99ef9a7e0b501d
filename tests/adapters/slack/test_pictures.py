"""The pictures of the documentation."""

from __future__ import annotations

import asyncio

from benchmarks.chromium import browser
from benchmarks.pictures import PICTURES, draw
from benchmarks.questions import ROOT
from tests.adapters.slack.double.browsing import needs_chromium

_PNG = b"\x89PNG\r\n"


def test_every_picture_that_the_script_draws_is_in_the_documentation() -> None:
    drawn = {f"slack-{picture.name}.png" for picture in PICTURES}
    assert {path.name for path in (ROOT / "docs").glob("slack-*.png")} == drawn


@needs_chromium
def test_a_picture_is_as_high_as_its_messages() -> None:
    async def within() -> tuple[int, int]:
        async with browser() as page:
            await page.size(700, 300)
            drawn = [
                await draw(page, [{"ts": "1.0", "user": "U0100000001", "text": "line\n" * lines}]) for lines in (1, 40)
            ]
        assert all(one.startswith(_PNG) for one in drawn)
        short, tall = (int.from_bytes(one[20:24], "big") for one in drawn)
        return short, tall

    short, tall = asyncio.run(within())
    assert short < 300 < tall
