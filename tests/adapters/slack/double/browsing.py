"""The double's page in a real browser, and a small bot of the real SDK behind it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from adapters.slack.double import App, Double
from adapters.slack.double.web import PREFIX, page_app
from benchmarks.chromium import CHROMIUM, Page, browser
from tests.adapters.slack.double.bots import team

SHORTCUTS = {"answer": "Answer from FAQ"}
needs_chromium = pytest.mark.skipif(not CHROMIUM, reason="there is no chromium on this machine")


def paged() -> Double:
    """Return a double with the page, not started yet."""
    double = Double(team(), app=App(shortcuts=tuple(SHORTCUTS)))
    double.app.add_subapp(PREFIX, page_app(double, SHORTCUTS))
    return double


def browse(test: Callable[[Double, Page], Coroutine[Any, Any, None]], *, width: int = 1200) -> None:
    """Run a test with the page open as ann, who looks at the first channel; the page must throw no error."""

    async def within() -> None:
        async with paged() as double, browser() as page:
            await page.size(width, 800)
            await page.open(double.base + PREFIX)
            await page.until("document.documentElement.dataset.ready === 'yes'")
            await test(double, page)
            assert page.errors == []

    asyncio.run(within())


async def write(page: Page, text: str, field: str = "message") -> None:
    """Type into a composer and press Enter."""
    await page.type(f"textarea[name={field}]", text)
    await page.enter()


async def sees(page: Page, text: str, where: str = "#app") -> None:
    """Wait until a text can be read."""
    await page.until(f"document.querySelector({json.dumps(where)}).innerText.includes({json.dumps(text)})")


async def sees_no(page: Page, text: str, where: str = "#app") -> None:
    """Wait until a text can be read no more."""
    await page.until(f"!document.querySelector({json.dumps(where)}).innerText.includes({json.dumps(text)})")


async def count(page: Page, selector: str) -> int:
    """Return how many elements a selector finds."""
    return int(await page.run(f"document.querySelectorAll({json.dumps(selector)}).length"))


async def become(page: Page, double: Double, name: str) -> None:
    """Look on as somebody else."""
    user = json.dumps(double.workspace.user(name).id)
    await page.run(
        f"(() => {{ const who = document.getElementById('viewer'); who.value = {user};"
        " who.dispatchEvent(new Event('change')); })()"
    )
    await page.until(f"document.getElementById('viewer').value === {user}")
    await page.until(f"document.querySelector('.composer').dataset.of.startsWith({user})")
