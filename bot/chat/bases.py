"""Which base a question names: "in mmpose how do I ...", by the base's name, project, title or another name of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.searcher import Searcher, UnknownBaseError

ALL = "*"  # set for a channel that asks all bases, whatever its server or workspace asks
_ALL_WORDS, _INHERITING_WORDS = {"all", "全部", ALL}, {"inherit", "server", "workspace", "继承"}
_IN = re.compile(r"\s*(?:(?:in|for)\s+|在\s*)", re.IGNORECASE)
_NAME = re.compile(r"\s*in\s+(?P<name>[\w.-]{1,60})(?=\s|\Z)", re.IGNORECASE)
_INSIDE = re.compile(r"\s*(?:里面?|中(?![午文间断心]))[\s,，:：]*(?=\S)")
_APART = re.compile(r"\s*[:,：，]+\s*(?=\S)|\s+(?=\S)")
_VERSION = re.compile(r"v?[0-9]", re.IGNORECASE)


def named_base(text: str, searcher: Searcher) -> tuple[str | None, str]:
    """Return the base that a question begins with and the rest of it; None where it names no base.

    A name that has a version behind it belongs to the question, too.
    """
    opening = _IN.match(text)
    found = _called_at(text, opening.end(), searcher) if opening else None
    if found is None:
        return None, text
    base, rest = found
    return base, text if _VERSION.match(rest) else rest


def opening_name(text: str) -> str:
    """Return the word that stands where a question would name a base, "" where none does."""
    found = _NAME.match(text)
    return found["name"] if found else ""


def base_called(name: str, searcher: Searcher) -> str | None:
    """Return the base of a name, in whatever case, None where there is none."""
    wanted = " ".join(name.casefold().split())
    return next((base for called, base in _names(searcher) if called.casefold() == wanted), None)


def setting_called(name: str, searcher: Searcher) -> str | None:
    """Return what is to be set where a base is to be asked: its name, ALL, or None for what is set further up.

    Raise UnknownBaseError where there is no such base.
    """
    word = name.strip().casefold()
    found = base_called(name, searcher)
    if found is None and word in _ALL_WORDS:
        return ALL
    if found is None and word not in _INHERITING_WORDS:
        raise UnknownBaseError(name, searcher.names)
    return found


def _called_at(text: str, start: int, searcher: Searcher) -> tuple[str, str] | None:
    """Return the base whose name stands somewhere in a text, and what stands behind it; the longest name counts."""
    for called, base in sorted(_names(searcher), key=lambda one: -len(one[0])):
        end = start + len(called)
        if text[start:end].casefold() == called.casefold():
            behind = _INSIDE.match(text, end) or _APART.match(text, end)
            if behind is not None:
                return base, text[behind.end() :]
    return None


def _names(searcher: Searcher) -> Iterator[tuple[str, str]]:
    """Yield what each base is called, with its name."""
    for one in searcher.names:
        base = searcher.base(one)
        yield from ((called, one) for called in (base.name, base.title, base.project, *base.aliases) if called)
