"""What the pictures of the documentation show, and how a page draws it."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from aiohttp import web

from adapters.slack.double.web import PAGE
from benchmarks.chromium import Page
from benchmarks.corpora import encoder
from benchmarks.questions import ROOT
from bot.answering import Answer, Serving, answer_to
from bot.chat.live import Live
from bot.question import Question
from bot.reply import Kind
from bot.settings import Settings, settings_from
from index.builder import build
from index.store import Store


@dataclass(frozen=True, slots=True)
class Picture:
    """A question, the kind of reply that it is known to get, and whether the asker alone sees that."""

    name: str
    question: str
    kind: Kind = Kind.ANSWERED
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture's file name, the folder of the page that draws it, and what the page is given."""

    file: str
    page: Path
    given: dict[str, Any]


PICTURES = (
    Picture("short", "What does norm_eval in the backbone mean?", is_private=True),
    Picture("long", "CUDA out of memory during training"),
    Picture("table", "Which mmcv fits mmdet 2.23.0?"),
    Picture("code", "How do I resume training with ExpMomentumEMAHook?"),
    Picture("suggested", "How do I freeze the backbone?", Kind.SUGGESTED),
    Picture("unanswered", "How do I run it on Kubernetes?", Kind.UNANSWERED),
)


@contextlib.contextmanager
def shipped() -> Iterator[tuple[Live, Settings]]:
    """Yield what answers from the shipped knowledge, built anew, and settings under which nothing is left behind."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = Store(folder / "index")
        build([ROOT / "knowledge"], store, encoder())
        settings = replace(settings_from({}), index=store.folder, state=folder / "state")
        yield Live(store, settings), settings


def answered(picture: Picture, serving: Serving) -> Answer:
    """Return the answer to a picture's question; end the program where it is of another kind."""
    answer = answer_to(Question(picture.question), serving)
    if answer.reply.kind is not picture.kind:
        raise SystemExit(f"{picture.question!r} is {answer.reply.kind.value} now: choose another question.")
    return answer


async def draw(page: Page, drawing: Drawing) -> bytes:
    """Return what a page makes of what it is given, as PNG."""
    async with _served(drawing) as address:
        await page.open(f"{address}/picture.html")
        await page.until("document.documentElement.dataset.ready === 'yes'")
        return await page.picture(await page.box("#picture"))


@contextlib.asynccontextmanager
async def _served(drawing: Drawing) -> AsyncIterator[str]:
    async def message(_: web.Request) -> web.Response:
        return web.json_response(drawing.given)

    async def elements(_: web.Request) -> web.FileResponse:
        return web.FileResponse(PAGE / "dom.js")

    app = web.Application()
    app.add_routes([web.get("/message.json", message), web.get("/dom.js", elements), web.static("/", drawing.page)])
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
