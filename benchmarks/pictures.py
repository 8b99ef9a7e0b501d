"""Pictures of the bot's real messages on Slack and Discord, for the documentation.

    python -m benchmarks.pictures [--out docs]

The questions are asked of the shipped knowledge, the messages are those that the platforms would be sent, and pages
that look like them draw them in Debian's chromium.
"""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from benchmarks.chromium import CHROMIUM, browser
from benchmarks.discord_pictures import discord_drawings
from benchmarks.drawing import draw, shipped
from benchmarks.questions import ROOT
from benchmarks.slack_pictures import slack_drawings
from bot.chat.live import Live
from bot.settings import Settings

_WIDTH = 740
_HEIGHT = 600
_SCALE = 2.0  # as sharp as people's screens


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "docs", help="the folder to write to")
    chosen = parser.parse_args()
    if not CHROMIUM:
        raise SystemExit("There is no chromium: install Debian's package of that name.")
    with shipped() as (live, settings):
        asyncio.run(_draw_all(chosen.out, live, settings))


async def _draw_all(folder: Path, live: Live, settings: Settings) -> None:
    async with browser() as page:
        await page.size(_WIDTH, _HEIGHT, _SCALE)
        for drawing in (*slack_drawings(live.serving), *await discord_drawings(live, settings)):
            path = folder / drawing.file
            path.write_bytes(await draw(page, drawing))
            print(path)


if __name__ == "__main__":
    main()
