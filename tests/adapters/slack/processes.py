"""The bot as people start it, in a process of its own, against a double in the process of the test."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from adapters.slack.double import Double
from tests.adapters.slack.answering import closed_port
from tests.bot.running import ROOT, WORDS

_LONGEST_S = 30.0


class Process:
    """A process that can be told to end, or killed; `lines` are what it has written so far."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.lines: list[str] = []
        self._reading = asyncio.ensure_future(self._read())

    @property
    def text(self) -> str:
        """All that it has written so far, to both of its outputs."""
        return "\n".join(self.lines)

    async def says(self, part: str, count: int = 1) -> str:
        """Wait until that many lines hold a part, and return the last; what it says instead is an error."""
        deadline = asyncio.get_running_loop().time() + _LONGEST_S
        while len(found := [line for line in self.lines if part in line]) < count:
            if self._reading.done() or asyncio.get_running_loop().time() > deadline:
                raise AssertionError(f"it did not say {part!r} but:\n{self.text}")
            await asyncio.sleep(0.02)
        return found[-1]

    async def kill(self) -> None:
        """End it as a power failure would."""
        self._process.kill()
        await self._process.wait()

    async def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Tell it to end, and return its exit code."""
        self._process.send_signal(number)
        return await self.ended()

    async def ended(self) -> int:
        """Return its exit code once it has ended."""
        code = await asyncio.wait_for(self._process.wait(), _LONGEST_S)
        await self._reading
        return code

    async def close(self) -> None:
        """Kill it if it still runs."""
        if self._process.returncode is None:
            await self.kill()
        await self._reading

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self.lines.append(line.decode().rstrip("\n"))


@asynccontextmanager
async def started(*arguments: str, **environment: str) -> AsyncIterator[Process]:
    """Yield `mmfaq run` with these arguments; leaving kills what still runs."""
    process = Process(
        await asyncio.create_subprocess_exec(
            *WORDS,
            "run",
            *arguments,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "MMFAQ_LOG_FORMAT": "text", **environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
    )
    try:
        yield process
    finally:
        await process.close()


def environment_of(double: Double, index: Path) -> dict[str, str]:
    """Return what an operator sets."""
    return {
        "MMFAQ_INDEX": str(index),
        "MMFAQ_SLACK_API": double.api_url,
        "SLACK_BOT_TOKEN": double.bot_token,
        "SLACK_APP_TOKEN": double.app_token,
    }


def free_address() -> str:
    """Return an address of this machine at which nobody listens."""
    return f"127.0.0.1:{closed_port()}"


async def get(url: str) -> tuple[int, Mapping[str, Any]]:
    """Return the status and the JSON at an address."""
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.json()
