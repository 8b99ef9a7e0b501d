"""A question as it was asked, on whatever platform."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, and where.

    `base` None asks all; `place`, `person` and `workspace` are the platform's own ids, "" unknown; `is_overheard`:
    nobody asked the bot.
    """

    text: str
    base: str | None = None
    platform: str = "terminal"
    place: str = ""
    person: str = ""
    is_overheard: bool = False
    workspace: str = ""
