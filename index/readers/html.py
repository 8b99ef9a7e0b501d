"""The HTML that FAQ authors put into Markdown: folded answers, definition lists, headings, comments.

The standard library's parser finds the tags; what stands between them stays as it is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from index.readers.blocks import Block, Kind

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_TITLES = {"summary", "dt", *_HEADINGS}
# Components of documentation sites that fold an answer below a title.
_FOLDS = {"accordion", "accordionitem", "collapse", "collapsible", "expandable", "expansionpanel", "faqitem", "fold"}
_TITLE_ATTRIBUTES = ("title", "question", "summary", "label", "header")
_ENDS = {"details", "dd", *_FOLDS}


@dataclass(frozen=True, slots=True)
class _Mark:
    """A piece of HTML that is no text: from `start` to `end`, with the block that it stands for, if any."""

    start: int
    end: int
    kind: Kind | None = None
    text: str = ""
    level: int = 0


class _Words(HTMLParser):
    """Collects what stands between the tags of an HTML text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        self._pieces.append(data)

    def parse_marked_section(self, i: int, report: bool = True) -> int:  # noqa: FBT001, FBT002 - the library's own
        """Take <![…> for a comment, as browsers do: the library fails on those that it does not know."""
        return self.parse_bogus_comment(i, report)

    def words(self) -> str:
        """Return the words of the whole text, on one line."""
        return " ".join(" ".join(self._pieces).split())


class _Marks(_Words):
    """Collects the marks of an HTML text, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.marks: list[_Mark] = []
        self._html = html
        self._line_starts = [0]
        for line in html.split("\n"):
            self._line_starts.append(self._line_starts[-1] + len(line) + 1)
        self._title = ""
        self._title_start = 0
        self.feed(html)
        self.close()
        self._end_open_title()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start = self._here()
        end = start + len(self.get_starttag_text() or "")
        if tag in _TITLES and not self._title:
            self._title, self._title_start, self._pieces = tag, start, []
        elif tag in _FOLDS:
            known = dict(attrs)
            title = next((text for name in _TITLE_ATTRIBUTES if (text := known.get(name))), "")
            self.marks.append(_Mark(start, end, Kind.SUMMARY if title else None, title))
        elif tag in _ENDS:
            self.marks.append(_Mark(start, end))

    def handle_endtag(self, tag: str) -> None:
        start = self._here()
        end = self._html.find(">", start) + 1 or len(self._html)
        if tag == self._title:
            words = " ".join("".join(self._pieces).split())
            kind = Kind.HEADING if tag in _HEADINGS else Kind.SUMMARY
            self.marks.append(_Mark(self._title_start, end, kind, words, _HEADINGS.get(tag, 0)))
            self._title = ""
        elif tag in _ENDS:
            self.marks.append(_Mark(start, end, Kind.END))

    def handle_comment(self, data: str) -> None:
        start = self._here()
        opening = "<!--" if self._html.startswith("<!--", start) else "<!"
        end = self._html.find(">", start + len(opening) + len(data)) + 1 or len(self._html)
        if not self._title:
            self.marks.append(_Mark(start, end))

    def _end_open_title(self) -> None:
        """Take the rest of its line for a title that is never closed: its entry would be lost otherwise."""
        if self._title:
            stop = self._html.find("\n", self._title_start)
            end = stop if stop >= 0 else len(self._html)
            words = text_of(self._html[self._html.find(">", self._title_start) + 1 : end])
            self.marks = [mark for mark in self.marks if not self._title_start < mark.start < end]
            kind = Kind.HEADING if self._title in _HEADINGS else Kind.SUMMARY
            mark = _Mark(self._title_start, end, kind, words, _HEADINGS.get(self._title, 0))
            self.marks = sorted([*self.marks, mark], key=lambda one: one.start)

    def _here(self) -> int:
        line, column = self.getpos()
        return self._line_starts[line - 1] + column


def text_of(html: str) -> str:
    """Return the words of a piece of HTML, on one line."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    return reader.words()


def html_blocks(html: str, first_line: int) -> Iterator[Block]:
    """Yield the titles, ends and text of an HTML block that starts on the given line."""
    end = 0
    for mark in _Marks(html).marks:
        yield from _text(html[end : mark.start], first_line + html.count("\n", 0, end))
        line = first_line + html.count("\n", 0, mark.start)
        if mark.kind is not None and (mark.text or mark.kind is not Kind.HEADING):
            markdown = mark.text or html[mark.start : mark.end].replace("\n", " ")
            yield Block(mark.kind, markdown, (line,), mark.text, level=mark.level)
        end = max(end, mark.end)
    yield from _text(html[end:], first_line + html.count("\n", 0, end))


def _text(html: str, line: int) -> Iterator[Block]:
    words = text_of(html)
    if not words and "<img" not in html.lower():
        return
    skipped = len(html) - len(html.lstrip("\n"))
    lines = html.strip("\n").rstrip().split("\n")
    numbers = tuple(range(line + skipped, line + skipped + len(lines)))
    yield Block(Kind.OTHER, "\n".join(lines), numbers, words)
