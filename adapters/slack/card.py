"""A reply as a message of Slack shows it, and what its buttons carry."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from typing import Any

from bot.reply import Reply

Block = dict[str, Any]
_PARTS = 6


class Action(Enum):
    """What a button does; its value is the button's action_id, a number after it where there are several."""

    FEEDBACK = "faq_feedback"
    REASON = "faq_reason"
    OTHERS = "faq_others"
    SHARE = "faq_share"
    WHOLE = "faq_whole"
    DELETE = "faq_delete"
    PICK = "faq_pick"
    SOURCE = "faq_source"
    SEARCH = "faq_search"
    FORGET = "faq_forget"


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a button carries: the answer below which it stands, the entry that it is about, and a word of its own.

    `thread` is where what only one person sees stands, and `shared_in` where it is to be shared: Slack says neither
    when a button there is pressed.
    """

    answer: str
    base: str = ""
    entry: str = ""
    extra: str = ""
    thread: str = ""
    shared_in: str = ""

    def value(self) -> str:
        """Return it as a button's value."""
        parts = [self.answer, self.base, self.entry, self.thread, self.shared_in, self.extra]
        return json.dumps(parts, ensure_ascii=False)


def pressed_of(value: str) -> Pressed | None:
    """Return what a button carries, None for a value that is not ours."""
    try:
        parts = json.loads(value)
    except ValueError:
        return None
    if not isinstance(parts, list) or len(parts) != _PARTS or not all(isinstance(part, str) for part in parts):
        return None
    answer, base, entry, thread, shared_in, extra = parts
    return Pressed(answer, base, entry, extra, thread, shared_in)


@dataclass(frozen=True, slots=True)
class Card:
    """A reply and how it is to be shown.

    `is_private`: only the asker sees it, so it can be shared. `asker` is the Slack id of who may delete it, "" for
    nobody; `asked` the question to repeat above it, "" for none; `note` a sentence above all, "" for none; `thread`
    where a private one stands, `shared_in` the thread in which it is shared, "" for in no thread.
    """

    reply: Reply
    answer: str
    is_private: bool = False
    asker: str = ""
    asked: str = ""
    note: str = ""
    thread: str = ""
    shared_in: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """Blocks, and the text of the notification."""

    blocks: tuple[Block, ...]
    text: str
