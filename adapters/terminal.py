"""The terminal as a chat: lines in, answers out. A pasted traceback is one question."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot import messages
from bot.render import show_result
from index.searcher import Result

if TYPE_CHECKING:
    from rich.console import Console

_PROMPT = "> "


class TerminalAdapter:
    """A person at a terminal; the encoder runs in a worker thread, as it does on every platform."""

    name = "terminal"

    def __init__(self, ask: Callable[[str], Result], console: Console) -> None:
        self._ask, self._console = ask, console

    async def run(self) -> None:
        """Answer until the person leaves."""
        from prompt_toolkit import PromptSession

        session: PromptSession[str] = PromptSession(_PROMPT)
        self._console.print(messages.CHAT_WELCOME, style="dim")
        while True:
            try:
                question = await session.prompt_async()
            except (EOFError, KeyboardInterrupt):
                break
            if question.strip():
                show_result(self._console, await asyncio.to_thread(self._ask, question))
        self._console.print(messages.CHAT_GOODBYE, style="dim")
