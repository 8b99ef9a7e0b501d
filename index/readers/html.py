"""The HTML that FAQ authors put into Markdown: folded answers, definition lists, headings, comments.

What stands between the tags stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import dedent

from index.readers.blocks import Block, Kind
from index.readers.tags import Tag, tags, words_of
from index.signs import ends_as_question

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
# Components of documentation sites: those that hold a title, and those that fold an answer below one.
_TITLES = {"summary", "dt", "question", *_HEADINGS}
_TITLES |= {f"accordion{part}" for part in ("trigger", "summary", "header", "button", "title")}
_FOLDS = {"accordion", "accordionitem", "collapse", "collapsible", "expandable", "expansionpanel", "faqitem", "fold"}
_FOLDS |= {"faq", "qa", "spoiler", "toggle", "expander"}
_TITLE_ATTRIBUTES = ("title", "question", "summary", "label", "header")
_QUESTION_CLASS = re.compile(r"(?:\w+[-_]+)*question(?:[-_]+(?:title|text|heading))?", re.IGNORECASE)
_CLASSED = {"p", "div", "span", "button", "a", "strong", "b"}
_ENDS = {"details", "dd", *_FOLDS}
_WRAPPERS = {
    "answer",
    "accordiongroup",
    "accordioncontent",
    "accordiondetails",
    "accordionpanel",
    "accordionbody",
    "dl",
}
_BOLD = {"b", "strong"}
_AROUND_BOLD = {"p", "li", "div"}
_AFTER_BOLD = re.compile(r"\s*(?:</p>|<br\s*/?>)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Mark:
    """A piece of HTML that is no text: from `start` to `end`, with the block that it stands for, if any."""

    start: int
    end: int
    kind: Kind | None = None
    text: str = ""
    level: int = 0


class _Marks:
    """Collects the marks of an HTML text, in order."""

    def __init__(self, html: str) -> None:
        self.marks: list[_Mark] = []
        self._html = html
        self._title: Tag | None = None
        self._bold: tuple[int, Tag] | None = None
        before: Tag | None = None
        for tag in tags(html):
            if not tag.name:
                self._comment(tag)
            elif tag.is_end:
                self._end(tag)
            else:
                self._start(tag, before)
            before = tag
        self._end_open_title()
        self.marks.sort(key=lambda mark: mark.start)

    def _comment(self, tag: Tag) -> None:
        if self._title is None:
            self.marks.append(_Mark(tag.start, tag.end))

    def _start(self, tag: Tag, before: Tag | None) -> None:
        if self._title is not None and self._title.name == "dt" and tag.name == "dd":
            self._end_title(self._title, tag.start, tag.start)
        if (tag.name in _TITLES or _is_classed(tag)) and self._title is None:
            self._title = tag
        elif tag.name in _FOLDS:
            title = next((text for name in _TITLE_ATTRIBUTES if (text := tag.attributes.get(name))), "")
            self.marks.append(_Mark(tag.start, tag.end, Kind.SUMMARY if title else None, title))
            self._whole(tag)
        elif tag.name in _ENDS | _WRAPPERS:
            self.marks.append(_Mark(tag.start, tag.end))
        elif tag.name in _BOLD and self._title is None and self._opens_text(before, tag):
            self._bold = (before.start if before else tag.start, tag)

    def _whole(self, tag: Tag) -> None:
        """Take the answer from the attributes of a component that has no content."""
        if tag.rest.rstrip().endswith("/"):
            answer = " ".join(tag.attributes.get("answer", "").split())
            self.marks += [_Mark(tag.end, tag.end, Kind.OTHER, answer)] if answer else []
            self.marks.append(_Mark(tag.end, tag.end, Kind.END))

    def _opens_text(self, before: Tag | None, tag: Tag) -> bool:
        """Tell whether a tag stands first in a paragraph or an item."""
        if before is None or before.is_end or before.name not in _AROUND_BOLD:
            return False
        return not self._html[before.end : tag.start].strip()

    def _end(self, tag: Tag) -> None:
        if self._title is not None and tag.name == self._title.name:
            self._end_title(self._title, tag.start, tag.end)
        elif tag.name in _ENDS:
            self.marks.append(_Mark(tag.start, tag.end, Kind.END))
        elif tag.name in _WRAPPERS:
            self.marks.append(_Mark(tag.start, tag.end))
        elif self._bold is not None and tag.name == self._bold[1].name:
            self._end_bold(*self._bold, tag)

    def _end_title(self, title: Tag, stop: int, end: int) -> None:
        words = words_of(self._html[title.end : stop], gap="")
        self.marks.append(_title_mark(title, end, words))
        self._title = None

    def _end_bold(self, start: int, bold: Tag, tag: Tag) -> None:
        """Take a bold text for a paragraph where it asks, or where nothing follows it in its own."""
        self._bold = None
        words = words_of(self._html[bold.end : tag.start], gap="")
        following = _AFTER_BOLD.match(self._html, tag.end)
        is_lone = following is not None and "/p" in following[0].lower()
        if words and (is_lone or ends_as_question(words)) and "*" not in words:
            end = following.end() if following else tag.end
            self.marks.append(_Mark(start, end, Kind.PARAGRAPH, f"**{words}**"))

    def _end_open_title(self) -> None:
        """Take the rest of its line for a title that is never closed: its entry would be lost otherwise."""
        title = self._title
        if title is None:
            return
        stop = self._html.find("\n", title.end)
        end = stop if stop >= 0 else len(self._html)
        self.marks = [mark for mark in self.marks if not title.start < mark.start < end]
        self.marks.append(_title_mark(title, end, words_of(self._html[title.end : end])))


def _title_mark(title: Tag, end: int, words: str) -> _Mark:
    kind = Kind.HEADING if title.name in _HEADINGS else Kind.SUMMARY
    return _Mark(title.start, end, kind, words, _HEADINGS.get(title.name, 0))


def _is_classed(tag: Tag) -> bool:
    """Tell whether the classes of a tag say that it holds a question."""
    if tag.name not in _CLASSED or "question" not in tag.rest:
        return False
    return any(map(_QUESTION_CLASS.fullmatch, tag.attributes.get("class", "").split()))


def html_blocks(html: str, first_line: int) -> Iterator[Block]:
    """Yield the titles, ends and text of an HTML block that starts on the given line."""
    end = counted = 0
    line = first_line
    for mark in _Marks(html).marks:
        yield from _text(html[end : mark.start].lstrip(" \t"), line + html.count("\n", counted, end))
        line += html.count("\n", counted, mark.start)
        counted = mark.start
        if mark.kind is not None and (mark.text or mark.kind is not Kind.HEADING):
            markdown = mark.text or html[mark.start : mark.end].replace("\n", " ")
            text = mark.text.strip("*") if mark.kind is Kind.PARAGRAPH else mark.text
            yield Block(mark.kind, markdown, (line,), text, level=mark.level)
        end = max(end, mark.end)
    yield from _text(html[end:].lstrip(" \t"), line + html.count("\n", counted, end))


def _text(html: str, line: int) -> Iterator[Block]:
    words = words_of(html)
    if not words and "<img" not in html.lower():
        return
    skipped = len(html) - len(html.lstrip("\n"))
    lines = dedent(html.strip("\n").rstrip()).split("\n")
    numbers = tuple(range(line + skipped, line + skipped + len(lines)))
    yield Block(Kind.OTHER, "\n".join(lines), numbers, words)
