"""The tags of an HTML text, in time that grows with the text alone, whatever stands in it.

The standard library's parser starts over at each "<" that nothing closes. Here a search that fails is
not made again, and the search for the end of a tag stops at the next "<".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape

_NAME = r"</?(?P<name>[a-z][^\s/>\"'<]*+)?"
_TAG = re.compile(rf"{_NAME}(?P<rest>(?:[^\"'<>]|\"[^\"<]*+\"|'[^'<]*+')*+)>", re.IGNORECASE)
# A title such as "What is List<T>?" holds a "<" itself.
_QUOTING_TAG = re.compile(rf"{_NAME}(?P<rest>(?:[^\"'<>]|\"[^\"\n]*+\"|'[^'\n]*+')*+)>", re.IGNORECASE)
_STRAY_QUOTES_TAG = re.compile(rf"{_NAME}(?P<rest>[^<>]*+)>", re.IGNORECASE)
_OPENING = re.compile(r"<(?=[a-z/!?>])", re.IGNORECASE)
_LONGEST_QUOTING = 1_000
_ATTRIBUTE = re.compile(
    r"(?<![^\s\"'/])(?P<name>[^\s=/\"'<>]++)\s*+=\s*+"
    r"(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|\{(?P<mark>[\"'`])(?P<braces>[^{}]*)(?P=mark)\}|(?P<bare>[^\s\"'>]+))"
)
_VERBATIM = {"script", "style"}


@dataclass(frozen=True)
class Tag:
    """A tag, or what nobody sees where `name` is empty, from `start` to `end` of its text."""

    start: int
    end: int
    name: str = ""
    is_end: bool = False
    rest: str = ""

    @cached_property
    def attributes(self) -> dict[str, str]:
        """The attributes that have values, the first of each name."""
        found: dict[str, str] = {}
        for match in _ATTRIBUTE.finditer(self.rest):
            value = next((text for text in match.group("double", "single", "braces", "bare") if text is not None), "")
            found.setdefault(match["name"].lower(), unescape(value))
        return found


def tags(html: str) -> Iterator[Tag]:
    """Yield the tags and comments of a text in order; whatever is not closed is text."""
    search = _Search(html)
    opening = _OPENING.search(html)
    while opening is not None:
        tag = _tag(html, opening.start(), search)
        end = tag.end if tag else opening.end()
        if tag and tag.name in _VERBATIM and not tag.is_end:
            end = search.first(f"</{tag.name}", end, otherwise=end)
            tag = Tag(tag.start, end)
        if tag:
            yield tag
        opening = _OPENING.search(html, end)


def words_of(html: str, gap: str = " ") -> str:
    """Return what stands between the tags of a text, on one line, with a gap in place of each tag."""
    pieces: list[str] = []
    end = 0
    for tag in tags(html):
        pieces.append(unescape(html[end : tag.start]))
        end = tag.end
    return " ".join(gap.join([*pieces, unescape(html[end:])]).split())


def _tag(html: str, start: int, search: _Search) -> Tag | None:
    if html.startswith("<!--", start):
        end = search.first("-->", start + 2, otherwise=-3) + 3  # "<!-->" is whole
        return Tag(start, end) if end else None
    if html.startswith(("<!", "<?"), start):
        end = search.first(">", start, otherwise=-1) + 1
        return Tag(start, end) if end else None
    match = (
        _TAG.match(html, start)
        or _QUOTING_TAG.match(html, start, start + _LONGEST_QUOTING)
        or _STRAY_QUOTES_TAG.match(html, start)
    )
    if match is None or not (match["name"] or not match["rest"]):
        return None
    return Tag(start, match.end(), (match["name"] or "").lower(), html[start + 1] == "/", match["rest"])


class _Search:
    """Finds texts in a text from left to right, and looks for none again once it is found no more."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._gone: set[str] = set()

    def first(self, text: str, start: int, *, otherwise: int) -> int:
        """Return the first place of a text from `start` on."""
        found = -1 if text in self._gone else self._html.find(text, start)
        if found < 0:
            self._gone.add(text)
        return found if found >= 0 else otherwise
