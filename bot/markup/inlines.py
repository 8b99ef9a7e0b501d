"""Runs of text: from the inline tokens and tags of Markdown to spans."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import groupby

from bot.markup.links import absolute
from bot.markup.tree import Span, Spans, Style, text_of

_STYLES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "s": "strike",
    "del": "strike",
    "strike": "strike",
    "code": "code",
    "kbd": "code",
    "samp": "code",
    "tt": "code",
}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_URL = re.compile(r"https?://[^\s<>\"'`\u3000-\u303f\uff00-\uffef]+")
_AFTER_URL = ".,;:!?*_~"
_BRACKETS = {")": "(", "]": "[", "}": "{"}
# Chinese and Japanese are written without spaces, so a line that ends in them goes on in the next without one.
_WITHOUT_SPACES = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")


class Inlines:
    """Collects spans; what is opened holds until it is closed."""

    def __init__(self, link_base: str | None, *, keeps_space: bool = True) -> None:
        self._base, self._keeps_space = link_base, keeps_space
        self._open: list[str] = []
        self._urls: list[str] = []
        self._spans: list[Span] = []
        self._is_broken = False

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing has been said."""
        return not self._spans

    def text(self, text: str, *, is_code: bool = False) -> None:
        """Add text in the style that is open."""
        if not text:
            return
        if self._is_broken:
            self._is_broken = False
            self._put("" if self._goes_on(text[0]) else " ")
        self._put(text, is_code=is_code)

    def line_end(self) -> None:
        """Go on in the next line of the source, which is the same line to a reader."""
        self._is_broken = bool(self._spans)

    def image(self, source: str, words: str) -> None:
        """Add a link to a picture."""
        url = (self._urls[-1] if self._urls else "") or absolute(source, self._base)
        self._urls.append(url)
        self.text(words.strip() or source.rsplit("/", 1)[-1])
        self._urls.pop()

    def open(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        """Begin a style or a link; a tag that is neither changes nothing."""
        if tag == "a":
            self._urls.append(absolute(attributes.get("href") or "", self._base))
        elif tag == "br":
            self._put("\n")
        elif tag == "img":
            self.image(attributes.get("src") or "", attributes.get("alt") or "")
        elif tag in _STYLES:
            self._open.append(tag)

    def close(self, tag: str) -> None:
        """End the innermost style or link of a tag."""
        if tag == "a" and self._urls:
            self._urls.pop()
        elif tag in self._open:
            self._open.reverse()
            self._open.remove(tag)
            self._open.reverse()

    def take(self) -> Spans:
        """Return the spans so far, without space around them, and begin anew in the same style."""
        spans = _stripped([linked for span in _joined(self._spans) for linked in _linked(span)])
        self._spans, self._is_broken = [], False
        return spans

    def _put(self, text: str, *, is_code: bool = False) -> None:
        names = {_STYLES[tag] for tag in self._open} | ({"code"} if is_code else set())
        clean = _CONTROL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
        if not self._keeps_space and clean != "\n":
            clean = re.sub(r"\s+", " ", clean)
        if clean:
            style = Style("bold" in names, "italic" in names, "strike" in names, "code" in names)
            self._spans.append(Span(clean, style, self._urls[-1] if self._urls else ""))

    def _goes_on(self, begin: str) -> bool:
        end = self._spans[-1].text[-1]
        return end.isspace() or bool(_WITHOUT_SPACES.match(end) and _WITHOUT_SPACES.match(begin))


def bolded(spans: Spans) -> Spans:
    """Return spans in bold."""
    return tuple(_joined([replace(span, style=replace(span.style, bold=True)) for span in spans]))


def _joined(spans: list[Span]) -> Iterator[Span]:
    for (style, url), group in groupby(spans, lambda span: (span.style, span.url)):
        yield Span(text_of(list(group)), style, url)


def _linked(span: Span) -> Iterator[Span]:
    """Yield a span with the addresses written in it as links."""
    if span.url or span.style.code:
        yield span
        return
    end = 0
    for found in _URL.finditer(span.text):
        written = _without_end(found[0])
        url = absolute(written, None)
        if url:
            yield replace(span, text=span.text[end : found.start()])
            end = found.start() + len(written)
            yield replace(span, text=written, url=url)
    yield replace(span, text=span.text[end:])


def _without_end(url: str) -> str:
    """Return an address without the punctuation after it."""
    while url and (url[-1] in _AFTER_URL or _is_unopened(url)):
        url = url[:-1]
    return url


def _is_unopened(url: str) -> bool:
    """Tell whether an address ends in a bracket that was opened before it."""
    opening = _BRACKETS.get(url[-1])
    return opening is not None and url.count(opening) < url.count(url[-1])


def _stripped(spans: list[Span]) -> Spans:
    while spans and not (begin := spans[0].text.lstrip()):
        spans = spans[1:]
    if spans:
        spans = [replace(spans[0], text=begin), *spans[1:]]
    while spans and not (end := spans[-1].text.rstrip()):
        spans = spans[:-1]
    if spans:
        spans = [*spans[:-1], replace(spans[-1], text=end)]
    return tuple(span for span in spans if span.text)
