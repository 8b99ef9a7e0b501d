"""Which base a question names: "in mmpose how do I ...", by the base's name, project, title or another name of it."""

from __future__ import annotations

import re

from index.searcher import Searcher

_IN = re.compile(r"\s*(?:in|for|在)\s+(\S+?)[\s:,：，]+(?=\S)", re.IGNORECASE)


def named_base(text: str, searcher: Searcher) -> tuple[str | None, str]:
    """Return the base that a question begins with and the rest of it; None where it names no base."""
    found = _IN.match(text)
    base = base_called(found.group(1), searcher) if found else None
    return (base, text[found.end() :]) if found and base else (None, text)


def base_called(name: str, searcher: Searcher) -> str | None:
    """Return the base of a name, in whatever case, None where there is none."""
    wanted = name.casefold()
    for one in searcher.names:
        base = searcher.base(one)
        if wanted in {called.casefold() for called in (base.name, base.title, base.project, *base.aliases) if called}:
            return one
    return None
