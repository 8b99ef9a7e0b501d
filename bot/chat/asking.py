"""A question in a chat and the way back to whoever asked: plain values, so that it can wait in a database."""

from __future__ import annotations

import asyncio
import json
import re
import unicodedata
from dataclasses import asdict, dataclass, replace
from enum import Enum
from typing import Any

from bot.chat.followup_words import SMILE
from bot.journal.scrub import scrub

_LONG = 2_000  # characters
_GREETING = (
    r"(?:hi+|hello|hey+|hiya|good (?:morning|afternoon|evening|day)|你好|您好|大家好|嗨|哈喽|在吗|在不在|有人吗)"
    r"(?: (?:there|all|everyone|bot|team|guys))?"
)
_ABOUT_IT = (
    r"(?:/?help(?: me)?|who are you|what are you|are you (?:there|a bot|a robot)|what can (?:you do|i ask)(?: you)?"
    r"|what do you (?:do|know)|how (?:do|can) i (?:use|ask) you|how do you work|how does this (?:bot )?work"
    r"|帮助|你是谁|您是谁|你是什么|你是机器人|你能做什么|你会什么|你能干什么|你可以做什么|怎么用你|怎么使用你)"
)
_HELP = re.compile(
    rf"(?:{_GREETING}[ ,.!~，。！]*)?(?:{_ABOUT_IT}|(?<=\S))[吗呢啊呀 .,!?~。，！？]*",
    re.IGNORECASE,
)


class Way(Enum):
    """How a question came."""

    COMMAND = "command"
    MENU = "menu"  # on somebody's message
    SEARCH = "search"  # in the bot's own page
    MENTION = "mention"
    DIRECT = "direct"
    THREAD = "thread"  # after an answer, without naming the bot
    OVERHEARD = "overheard"

    @property
    def is_private(self) -> bool:
        """Whether only the asker sees the answer."""
        return self in {Way.COMMAND, Way.MENU, Way.SEARCH}

    @property
    def is_unasked(self) -> bool:
        """Whether nobody asked the bot: anything but a sure answer is kept back."""
        return self in {Way.THREAD, Way.OVERHEARD}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A text file that hangs on a question, by the platform's own address; `size` in bytes."""

    url: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks what and where; ids as the platform writes them, "" for none.

    `key` names the event, the same for each of its deliveries. `message` is the message that asks, `thread` where
    its answer belongs, `back` the platform's own way to answer whoever asked. `is_for_all`: the asker wants an answer
    that would be private to be seen by everybody; `parent` is the channel that a place of its own belongs to.
    `revision` is when the message was edited, in an order of the platform's, "" for one that was not. `after` is the
    message of ours that it replies to, where a platform has such replies. `entry` is the entry of `base` that the asker
    chose by its title, the text. `lacks_file`: a text file hangs on it that is too large to be read.
    """

    key: str
    way: Way
    workspace: str
    place: str
    person: str
    text: str
    thread: str = ""
    message: str = ""
    back: str = ""
    base: str | None = None
    files: tuple[Attachment, ...] = ()
    is_for_all: bool = False
    parent: str = ""
    revision: str = ""
    after: str = ""
    entry: str = ""
    lacks_file: bool = False

    @property
    def settings_of(self) -> str:
        """The place whose settings count: that of the channel for a thread in it."""
        return self.parent or self.place

    @property
    def is_private(self) -> bool:
        """Whether only the asker sees the answer."""
        return self.way.is_private and not self.is_for_all

    def to_json(self) -> str:
        """Return it as it waits, its text without secrets."""
        return json.dumps(asdict(replace(self, text=scrub(self.text))), default=_value, ensure_ascii=False)


async def payload_of(asking: Asking) -> str:
    """Return it as it waits; to take secrets out of a long paste takes a while, and is done in a thread."""
    return await asyncio.to_thread(asking.to_json) if len(asking.text) > _LONG else asking.to_json()


def asking_from(payload: str) -> Asking | None:
    """Return what waited, None where another version of the program wrote it."""
    try:
        fields: dict[str, Any] = json.loads(payload)
        files = tuple(Attachment(**one) for one in fields.pop("files"))
        return Asking(way=Way(fields.pop("way")), files=files, **fields)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def is_help(text: str) -> bool:
    """Tell whether nothing is asked but how to ask: a greeting, "who are you?", or marks alone."""
    said = text.strip()
    is_marks = not SMILE.search(said) and all(unicodedata.category(character)[0] in "PZ" for character in said)
    return is_marks or _HELP.fullmatch(said) is not None


def _value(way: Way) -> str:
    return str(way.value)
