"""Debian's chromium, driven over its own DevTools protocol: no packages beyond aiohttp."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import shutil
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

CHROMIUM = shutil.which("chromium") or ""
_PATIENCE_S = 30
_PAUSE_S = 0.05
_ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
    "--hide-scrollbars",
    "--lang=en-US",
    "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4",  # a mouse
    "--remote-debugging-port=0",
)


class BrowserError(Exception):
    """The browser, or a script in its page, failed."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the page, in its own pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass(slots=True)
class Page:
    """One page of a browser."""

    socket: aiohttp.ClientWebSocketResponse
    errors: list[str] = field(default_factory=list)
    _last: int = 0

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method of the protocol; raise BrowserError where it fails."""
        self._last += 1
        await self.socket.send_json({"id": self._last, "method": method, "params": parameters})
        async with asyncio.timeout(_PATIENCE_S):
            while True:
                told = json.loads(await self.socket.receive_str())
                self._note(told)
                if told.get("id") == self._last:
                    if "error" in told:
                        raise BrowserError(f"{method}: {told['error']}")
                    return dict(told["result"])

    async def size(self, width: int, height: int, scale: float = 1.0) -> None:
        """Set the size of the window."""
        await self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=False
        )

    async def open(self, url: str) -> None:
        """Go to an address; `until` tells when it is ready."""
        await self.call("Page.navigate", url=url)

    async def run(self, script: str) -> Any:
        """Return the value of an expression in the page, awaited where it is a promise."""
        told = await self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in told:
            raise BrowserError(f"{script}: {told['exceptionDetails']}")
        return told["result"].get("value")

    async def until(self, script: str) -> Any:
        """Wait until an expression is true and return its value; one that fails may come true as the page loads."""
        value, failed = None, ""
        try:
            async with asyncio.timeout(_PATIENCE_S):
                while not value:
                    try:
                        value = await self.run(script)
                    except BrowserError as error:
                        failed = str(error)
                    await asyncio.sleep(0 if value else _PAUSE_S)
        except TimeoutError:
            seen = await self.run("document.body?.innerText ?? ''")
            raise BrowserError(f"never true: {script}; {failed}; errors: {self.errors}; seen: {seen}") from None
        return value

    async def type(self, selector: str, text: str) -> None:
        """Type into a field as a keyboard would."""
        await self.run(f"document.querySelector({json.dumps(selector)}).focus()")
        await self.call("Input.insertText", text=text)

    async def enter(self) -> None:
        """Press Enter."""
        for kind in ("keyDown", "keyUp"):
            await self.call(
                "Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter", windowsVirtualKeyCode=13, text="\r"
            )

    async def click(self, selector: str) -> None:
        """Click what a selector finds first."""
        await self.until(f"document.querySelector({json.dumps(selector)}) !== null")
        await self.run(f"void document.querySelector({json.dumps(selector)}).click()")

    async def box(self, selector: str) -> Box:
        """Return where an element stands."""
        script = f"document.querySelector({json.dumps(selector)}).getBoundingClientRect().toJSON()"
        found = await self.run(script)
        return Box(found["x"], found["y"], found["width"], found["height"])

    async def picture(self, box: Box) -> bytes:
        """Return a part of the page as PNG, also where it lies below the window's end."""
        clip = {"x": box.x, "y": box.y, "width": box.width, "height": box.height, "scale": 1}
        told = await self.call("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True)
        return base64.b64decode(told["data"])

    def _note(self, told: dict[str, Any]) -> None:
        """Keep what went wrong in the page by itself."""
        if told.get("method") == "Runtime.exceptionThrown":
            self.errors.append(json.dumps(told["params"]["exceptionDetails"]))
        elif told.get("method") == "Log.entryAdded" and told["params"]["entry"]["level"] == "error":
            self.errors.append(told["params"]["entry"]["text"])


@contextlib.asynccontextmanager
async def browser() -> AsyncIterator[Page]:
    """Start a browser with one empty page, and end it."""
    with tempfile.TemporaryDirectory(prefix="mmfaq-chromium-", ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            CHROMIUM,
            *_ARGUMENTS,
            f"--user-data-dir={profile}",
            "about:blank",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            port = await _port(Path(profile) / "DevToolsActivePort")
            async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/json") as answer:
                address = next(one["webSocketDebuggerUrl"] for one in await answer.json() if one["type"] == "page")
                async with session.ws_connect(address, max_msg_size=0) as socket:
                    page = Page(socket)
                    for domain in ("Page", "Runtime", "Log"):
                        await page.call(f"{domain}.enable")
                    yield page
        finally:
            process.terminate()
            await process.wait()


async def _port(file: Path) -> int:
    """Return the port that the browser writes down once it listens."""
    async with asyncio.timeout(_PATIENCE_S):
        while True:
            with contextlib.suppress(OSError, IndexError, ValueError):
                return int(file.read_text(encoding="utf-8").splitlines()[0])  # noqa: ASYNC240 - one line
            await asyncio.sleep(_PAUSE_S)
