"""What asking has in common on both platforms."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import TypeVar

from bot.chat import messages
from bot.chat.asking import Way

PEOPLE, ROOMS = 300, 20
WAYS = (Way.MENTION, Way.DIRECT, Way.COMMAND)
_K = TypeVar("_K")
_V = TypeVar("_V")
KEPT_S = 240.0  # how long what was said stays there: longer than anything may come of it
_SENTENCES = tuple(
    sentence(language)[:24]
    for sentence in (messages.busy, messages.too_busy, messages.failed)
    for language in ("en", "zh")
)


def is_answer(text: str) -> bool:
    """Tell whether a message is an answer, and no sentence that comes before or instead of one."""
    return not any(sentence in text for sentence in _SENTENCES)


def forget(kept: dict[_K, _V], is_old: Callable[[_V], bool]) -> None:
    """Take away what is old; what came first stands first."""
    for key in [key for key, _ in itertools.takewhile(lambda item: is_old(item[1]), kept.items())]:
        del kept[key]


def names(of: str, count: int) -> list[str]:
    """Return names that are told apart by numbers."""
    return [f"{of}{number}" for number in range(count)]
