"""A reply as a message of Discord shows it, and what its buttons carry in the hundred characters of their ids."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import Enum
from weakref import WeakKeyDictionary

from bot.reply import Reply
from index.entry import Entry
from index.searcher import Searcher

_KEY_LENGTH = 12
_ENTRIES: WeakKeyDictionary[Searcher, dict[str, Entry]] = WeakKeyDictionary()  # by their keys, of each version
_NOTHING = "-"
TEMPLATE = re.compile(
    r"faq:(?P<action>[a-z]{1,12}):(?P<answer>[0-9A-Z]{1,20}|-):(?P<entry>[0-9a-f]{12}|-):(?P<extra>[a-z0-9 ]{0,24})"
)


class Action(Enum):
    """What a button does."""

    HELPFUL = "yes"
    UNHELPFUL = "no"
    REASON = "why"
    OTHERS = "others"
    PICK = "pick"
    MORE = "more"
    SHARE = "share"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a button carries: what it does, below which answer, for the entry of a key, and a word of its own."""

    action: Action
    answer: str = ""
    entry: str = ""
    extra: str = ""

    def custom_id(self, number: int = 0) -> str:
        """Return it as a button's id; buttons that are otherwise alike need different numbers."""
        extra = self.extra or (str(number) if number else "")
        return f"faq:{self.action.value}:{self.answer or _NOTHING}:{self.entry or _NOTHING}:{extra}"

    @property
    def reason(self) -> str:
        """Why an answer did not help."""
        return self.extra

    @property
    def page(self) -> int:
        """The page of an answer, from 0."""
        return int(self.extra) if self.extra.isdecimal() else 0


def pressed_of(custom_id: str) -> Pressed | None:
    """Return what a button carries, None for an id that is not ours."""
    found = TEMPLATE.fullmatch(custom_id)
    if found is None or found["action"] not in {action.value for action in Action}:
        return None
    answer, entry = (found[name].replace(_NOTHING, "") for name in ("answer", "entry"))
    return Pressed(Action(found["action"]), answer, entry, found["extra"])


def key_of(base: str, entry: str) -> str:
    """Return a short key of an entry: names of bases and entries may be longer than an id."""
    return hashlib.sha256(f"{base}\0{entry}".encode()).hexdigest()[:_KEY_LENGTH]


def find_entry(searcher: Searcher, key: str) -> Entry | None:
    """Return the entry of a key, None where it is gone."""
    known = _ENTRIES.get(searcher)
    if known is None:
        entries = [entry for name in searcher.names for entry in searcher.base(name).entries]
        known = _ENTRIES[searcher] = {key_of(entry.base, entry.id): entry for entry in reversed(entries)}
    return known.get(key)


@dataclass(frozen=True, slots=True)
class Card:
    """A reply and how it is to be shown.

    `is_private`: only the asker sees it, so it can be shared; others can be deleted. `asked` is the question to
    repeat above it, "" for none; `note` a sentence above all, "" for none.
    """

    reply: Reply
    answer: str
    is_private: bool = False
    asked: str = ""
    note: str = ""
