"""The terminal as a chat: lines in, answers out. A pasted traceback is one question."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot import messages
from bot.render import show_answer, show_reply

if TYPE_CHECKING:
    from rich.console import Console

    from bot.answering import Answer
    from bot.reply import Reply

_PROMPT = "> "


class TerminalAdapter:
    """A person at a terminal; the encoder runs in a worker thread, as it does on every platform."""

    name = "terminal"

    def __init__(self, ask: Callable[[str], Answer], console: Console) -> None:
        self._ask, self._console = ask, console

    async def run(self) -> None:
        """Answer until the person leaves."""
        from prompt_toolkit import PromptSession

        session: PromptSession[str] = PromptSession(_PROMPT)
        self._console.print(messages.CHAT_WELCOME, style="dim")
        last: Answer | None = None
        while True:
            try:
                question = await session.prompt_async()
            except (EOFError, KeyboardInterrupt):
                break
            picked = _picked(question.strip(), last)
            if picked is not None:
                show_reply(self._console, picked)
            elif question.strip():
                last = await asyncio.to_thread(self._ask, question)
                show_answer(self._console, last)
        self._console.print(messages.CHAT_GOODBYE, style="dim")


def _picked(text: str, last: Answer | None) -> Reply | None:
    """Return what a number picks from the choices of the last answer, None where it is no such number."""
    is_number = text.isascii() and text.isdecimal() and len(text) == 1
    return last.picked(int(text)) if last is not None and is_number else None
