"""Pictures of the bot's real messages, for the documentation.

    python -m benchmarks.pictures [--out docs]

The questions are asked of the shipped knowledge, the messages are those that Slack would be sent, and the demo's own
page draws them in Debian's chromium.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from adapters.slack.card import Card
from adapters.slack.double.web import PAGE
from adapters.slack.rendering import message_of
from benchmarks.chromium import CHROMIUM, Page, browser
from benchmarks.corpora import encoder
from benchmarks.questions import ROOT
from bot.answering import Serving, answer_to, serving_of
from bot.question import Question
from bot.reply import Kind
from bot.settings import settings_from
from index.builder import build
from index.serving import open_searcher
from index.store import Store

_WIDTH = 740
_HEIGHT = 600
_SCALE = 2.0  # as sharp as people's screens
_ASKER, _BOT = "U0100000001", "U0100000002"
_PEOPLE = ({"id": _ASKER, "name": "Ada"}, {"id": _BOT, "name": "mmfaq", "is_bot": True})
_ASKED_AT, _ANSWERED_AT = "1767949380.000100", "1767949381.000200"


@dataclass(frozen=True, slots=True)
class Picture:
    """A question, the kind of reply that it is known to get, and where it is seen.

    `is_private`: by the asker alone, who used the command; `is_shared`: that answer once it is shared.
    """

    name: str
    question: str
    kind: Kind = Kind.ANSWERED
    is_private: bool = False
    is_shared: bool = False


PICTURES = (
    Picture("short", "What does norm_eval in the backbone mean?", is_private=True),
    Picture("long", "CUDA out of memory during training"),
    Picture("table", "Which mmcv fits mmdet 2.23.0?"),
    Picture("code", "How do I resume training with ExpMomentumEMAHook?"),
    Picture("suggested", "How do I freeze the backbone?", Kind.SUGGESTED),
    Picture("unanswered", "How do I run it on Kubernetes?", Kind.UNANSWERED),
    Picture("shared", "训练时 loss 变成 nan 怎么办？", is_shared=True),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "docs", help="the folder to write to")
    chosen = parser.parse_args()
    if not CHROMIUM:
        raise SystemExit("There is no chromium: install Debian's package of that name.")
    asyncio.run(_draw_all(chosen.out))


async def _draw_all(folder: Path) -> None:
    serving = await asyncio.to_thread(_serving)
    async with browser() as page:
        await page.size(_WIDTH, _HEIGHT, _SCALE)
        for picture in PICTURES:
            drawn = await draw(page, messages_of(picture, serving))
            path = folder / f"slack-{picture.name}.png"
            path.write_bytes(drawn)
            print(path)


def _serving() -> Serving:
    """Return what answers from the shipped knowledge, built anew."""
    with tempfile.TemporaryDirectory() as name:
        store = Store(Path(name))
        build([ROOT / "knowledge"], store, encoder())
        manifest, searcher = open_searcher(store)
    return serving_of(manifest.version, searcher, settings_from({}))


def messages_of(picture: Picture, serving: Serving) -> list[dict[str, Any]]:
    """Return what the channel shows: the question and the answer, or an answer to the command alone."""
    answer = answer_to(Question(picture.question), serving)
    if answer.reply.kind is not picture.kind:
        raise SystemExit(f"{picture.question!r} is {answer.reply.kind.value} now: choose another question.")
    card = Card(
        answer.reply,
        answer.id,
        is_private=picture.is_private,
        asker="" if picture.is_private else _ASKER,
        asked=picture.question if picture.is_private or picture.is_shared else "",
    )
    message = message_of(card)
    shown = {"ts": _ANSWERED_AT, "user": _BOT, "text": message.text, "blocks": list(message.blocks)}
    if picture.is_private or picture.is_shared:
        return [shown | {"is_ephemeral": picture.is_private}]
    return [{"ts": _ASKED_AT, "user": _ASKER, "text": f"<@{_BOT}> {picture.question}"}, shown]


async def draw(page: Page, messages: list[dict[str, Any]]) -> bytes:
    """Return messages as the page draws them, as PNG."""
    given = {"viewer": _ASKER, "people": _PEOPLE, "messages": messages}
    async with _served(given) as address:
        await page.open(f"{address}/picture.html")
        await page.until("document.documentElement.dataset.ready === 'yes'")
        return await page.picture(await page.box("#picture"))


@contextlib.asynccontextmanager
async def _served(given: dict[str, Any]) -> AsyncIterator[str]:
    async def message(_: web.Request) -> web.Response:
        return web.json_response(given)

    app = web.Application()
    app.add_routes([web.get("/message.json", message), web.static("/", PAGE)])
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


if __name__ == "__main__":
    main()
