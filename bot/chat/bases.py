"""Which base a question names: "in mmpose how do I ...", by the base's name, project, title or another name of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.searcher import Searcher

_IN = re.compile(r"\s*(?:(?:in|for)\s+|在\s*)", re.IGNORECASE)
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


def base_called(name: str, searcher: Searcher) -> str | None:
    """Return the base of a name, in whatever case, None where there is none."""
    wanted = " ".join(name.casefold().split())
    return next((base for called, base in _names(searcher) if called.casefold() == wanted), None)


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
