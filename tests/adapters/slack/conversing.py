"""Whole conversations: people in a workspace of the double, and the bot as it runs, over the real SDK."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from adapters.slack.adapter import Pace, SlackAdapter
from adapters.slack.double import Double, Message, Timing, Workspace
from adapters.slack.settings import SlackSettings
from bot.chat.live import Live
from bot.memory import Memory, memory_of
from bot.secret import Secret
from bot.settings import Settings

_LONG = "\n\n".join(
    f"Step {number}: read page {number} of the crane manual, and note the number of feathers before you go on with it."
    for number in range(1, 40)
)
FILES = {
    "tern/base.yml": "title: Tern\naliases: [ternbase]\npermalink: https://example.org/tern#L{first_line}\n",
    "tern/faq.md": f"""# Tern

## Installing

### How do I install tern?

Run `pip install tern` and restart the shell.

```bash
pip install tern
tern --version
```

### Which wing version fits which tern version?

| tern | wing |
| --- | --- |
| 2.25.0 | 1.5.0 |
| 2.24.0 | 1.4.5 |
| 2.23.0 | 1.3.17 |

### "ImportError: libtern.so.1: cannot open shared object file"

Install the library: `apt-get install libtern1`.

## Using

### How do I start a backup by hand?

Run `tern fly` in the folder.

### How do I repair the crane?

{_LONG}

### Who may ping <!channel> and @everyone?

Nobody: <!channel> and <@U0MALLORY1> stay words.
""",
    "kestrel/base.yml": "title: Kestrel\n",
    "kestrel/faq.md": """# FAQ

## Who feeds the kestrel?

The warden feeds the kestrel at noon.

## 怎么给红隼喂食？

中午由管理员喂食。
""",
}
QUICK = Timing(ack=3.0, retries=(0.0, 0.1, 0.1), close_after_refresh=0.05)

Test = Callable[["Talk"], Coroutine[Any, Any, None]]


class Talk:
    """A workspace with people, the bot in its channels, and what the bot remembers."""

    def __init__(self, double: Double, adapter: SlackAdapter, memory: Memory, running: asyncio.Future[None]) -> None:
        self.double, self.adapter, self.memory, self._running = double, adapter, memory, running

    async def ended(self) -> None:
        """Wait until the bot ends by itself, and raise what it ends with."""
        await asyncio.wait_for(asyncio.shield(self._running), 10.0)

    async def answer(self, channel: str, thread: str | None = None, count: int = 1) -> Message:
        """Wait for the bot's messages in a channel or thread, and return the last of so many."""
        found = await self.double.until(
            lambda: found if len(found := self.double.from_bot(channel, thread)) >= count else []
        )
        return found[-1]

    async def whisper(self, user: str, channel: str, count: int = 1, thread: str | None = None) -> Message:
        """Wait for what only one person sees, and return the last of so many."""
        found = await self.double.until(
            lambda: found if len(found := self.double.ephemerals(user, channel, thread)) >= count else []
        )
        return found[-1]

    async def rate(self, user: str, message: Message, word: str) -> None:
        """Press one of the buttons that say what a person thinks of an answer."""
        value = next(value for value in _values(message.blocks) if value.endswith(f'"{word}"]'))
        await self.double.press(user, message, "faq_feedback", value)

    async def quiet(self, seconds: float = 0.4) -> None:
        """Wait until nothing is on its way, and a little longer."""
        await self.double.settled()
        await asyncio.sleep(seconds)


def converse(live: Live, test: Test, *, refusals: Sequence[str] = (), all_acked: bool = True, **options: Any) -> None:
    """Run a conversation; nothing may be refused but what the test expects, and each event is taken in time."""

    async def within() -> None:
        workspace = options.pop("workspace", None) or team()
        timing = options.pop("timing", QUICK)
        async with Double(workspace, timing=timing) as double, bot(double, live, **options) as talk:
            await test(talk)
            await double.settled()
            assert [one.error for one in double.refusals if one.error not in refusals] == []
            assert not all_acked or all(ack.milliseconds is not None for ack in double.acks)

    asyncio.run(within())


def team() -> Workspace:
    """Return a workspace with ann, bob, and mo, who maintains the FAQ."""
    workspace = Workspace()
    for name in ("ann", "bob", "mo"):
        workspace.add_user(name)
    workspace.add_channel("help")
    workspace.add_channel("quiet", has_bot=False)
    return workspace


def settings_for(double: Double) -> SlackSettings:
    return SlackSettings(
        bot_token=Secret(double.bot_token),
        app_token=Secret(double.app_token),
        signing_secret=Secret(double.installed_app.signing_secret),
        api_url=double.api_url,
        maintainers=frozenset({double.workspace.user("mo").id}),
    )


@asynccontextmanager
async def bot(
    double: Double,
    live: Live,
    *,
    journal: str | None = None,
    pace: Pace | None = None,
    chosen: Settings | None = None,
) -> AsyncIterator[Talk]:
    """Yield the workspace with the bot connected to it; leaving ends the bot as a signal does."""
    state = Path(os.environ["MMFAQ_STATE"])
    chosen = chosen or Settings(Path(), Path(), Path())
    chosen = replace(chosen, journal=journal, state=state, captures=state / "captures")
    with memory_of(chosen) as memory:
        adapter = SlackAdapter(settings_for(double), chosen, live, memory, pace=pace)
        running = asyncio.ensure_future(adapter.run())
        connected = asyncio.ensure_future(double.connected())
        await asyncio.wait([running, connected], return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            connected.cancel()
            running.result()
        try:
            yield Talk(double, adapter, memory, running)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


def words(message: Any) -> str:
    """Return all that blocks say, on one line."""
    blocks = message if isinstance(message, list) else message.blocks
    return " ".join(" ".join(_texts(blocks)).split())


def buttons(message: Any) -> list[str]:
    """Return the action ids of a message's buttons."""
    blocks = message if isinstance(message, list) else message.blocks
    return [part["action_id"] for part in _parts(blocks) if "action_id" in part]


def _values(blocks: Any) -> Iterator[str]:
    for one in _parts(blocks):
        if isinstance(one.get("value"), str):
            yield one["value"]


def _texts(part: Any) -> Iterator[str]:
    for one in _parts(part):
        if isinstance(one.get("text"), str):
            yield one["text"]


def _parts(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
        for value in part.values():
            yield from _parts(value)
    elif isinstance(part, list):
        for value in part:
            yield from _parts(value)
