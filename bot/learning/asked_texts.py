"""What people asked, as a phrasing may be written: short, without people and paths, in one language."""

from __future__ import annotations

import re

from bot.chat.small_talk import without_courtesies
from bot.journal.scrub import scrub
from index.language import CJK, has_chinese
from index.query import gist
from index.tokens import is_technical

_LONGEST = 200
_FEWEST_WORDS = 2
_FEWEST_CHINESE = 4
_MOST_ENGLISH = 2  # common English words in a Chinese text: names of things are English everywhere
_ALIKE = 0.8  # share of common words from which on two texts say the same
_ERROR = re.compile(r"(?:Error|Exception|Warning|Interrupt)\b|\b(?:fatal|error|undefined symbol|not found)\b")
_PATH = re.compile(r"(?:[A-Za-z]:)?[\\/~]?(?:[\w.+@<>-]+[\\/]){2,}(?=[\w.+@-])")
_PLACEHOLDER = re.compile(r"<(?:token|key|secret|webhook|email|user|host|address|mac|phone|card|mention|unreadable)>")
_MANGLED = "_Z"  # a name that a linker made: nobody asks for it twice
_LINK = re.compile(r"\w://")
_MARKUP = re.compile(r"[*_~]{2,}|`+")
_WORD = re.compile(rf"[{CJK}]|[^\W{CJK}]+")
_COMMON = re.compile(
    r"\b(?:how|what|why|when|where|which|is|are|was|do|does|did|can|could|should|the|this|that|with|from|for|my|have"
    r"|has|not|please|want|after|when|if|but|and|to)\b",
    re.IGNORECASE,
)


def phrasing_of(question: str) -> str | None:
    """Return a question as a phrasing, of a traceback its error line; None for what is too long, private or mixed."""
    lines = [line.strip() for line in without_courtesies(question).splitlines() if line.strip()]
    text = " ".join(lines)
    if (len(lines) > 1 or len(text) > _LONGEST) and _ERROR.search(text):
        text = gist(question)[-1]
    has_link = _LINK.search(text) is not None
    text = " ".join(_MARKUP.sub("", _PATH.sub("", text)).split())
    is_usable = not has_link and len(text) <= _LONGEST and _says_something(text) and text.isprintable()
    return text if is_usable and not is_mixed(text) and not _is_private(text) else None


def is_mixed(text: str) -> bool:
    """Tell whether a text is written in two languages: English names in a Chinese text do not count."""
    return has_chinese(text) and len({word.lower() for word in _COMMON.findall(text)}) > _MOST_ENGLISH


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text, each Chinese character being one."""
    return frozenset(_WORD.findall(text.lower()))


def is_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two texts say the same in nearly the same words."""
    return len(one & other) >= _ALIKE * max(len(one | other), 1)


def _says_something(text: str) -> bool:
    if has_chinese(text):
        return len(words_of(text)) >= _FEWEST_CHINESE
    return len(words_of(text)) >= _FEWEST_WORDS or (is_technical(text) and not text.startswith(_MANGLED))


def _is_private(text: str) -> bool:
    return _PLACEHOLDER.search(text) is not None or scrub(text) != text
