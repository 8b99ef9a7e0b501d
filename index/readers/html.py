"""The HTML that FAQ authors put into Markdown: folded answers, headings, anchors, comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from index.readers.blocks import Block, Kind

_TAG = re.compile(r"<[^>]*>")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LANDMARK = re.compile(
    r"<summary\b[^>]*>(?P<summary>.*?)</summary>"
    r"|<h(?P<level>[1-6])\b[^>]*>(?P<heading>.*?)</h[1-6]>"
    r"|(?P<open><details\b[^>]*>)"
    r"|(?P<close></details\s*>)"
    r"|(?P<comment><!--.*?-->)",
    re.DOTALL | re.IGNORECASE,
)


def text_of(html: str) -> str:
    """Return the words of a piece of HTML, on one line."""
    return " ".join(unescape(_TAG.sub(" ", _COMMENT.sub(" ", html))).split())


def html_blocks(html: str, first_line: int) -> Iterator[Block]:
    """Yield the summaries, headings and text of an HTML block that starts on the given line."""
    end = 0
    for match in _LANDMARK.finditer(html):
        yield from _text(html[end : match.start()], first_line + html.count("\n", 0, end))
        yield from _landmark(match, first_line + html.count("\n", 0, match.start()))
        end = match.end()
    yield from _text(html[end:], first_line + html.count("\n", 0, end))


def _landmark(match: re.Match[str], line: int) -> Iterator[Block]:
    if match["summary"] is not None:
        words = text_of(match["summary"])
        yield Block(Kind.SUMMARY, words, (line,), words)
    elif match["heading"] is not None:
        words = text_of(match["heading"])
        yield Block(Kind.HEADING, words, (line,), words, level=int(match["level"]))
    elif match["close"] is not None:
        yield Block(Kind.END, match["close"], (line,))


def _text(html: str, line: int) -> Iterator[Block]:
    if not text_of(html):
        return
    skipped = len(html) - len(html.lstrip("\n"))
    lines = html.strip("\n").rstrip().split("\n")
    numbers = tuple(range(line + skipped, line + skipped + len(lines)))
    yield Block(Kind.OTHER, "\n".join(lines), numbers, text_of(html))
