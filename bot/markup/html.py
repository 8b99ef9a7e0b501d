"""The HTML that stands in Markdown, as what it says."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from bot.markup.inlines import Inlines, bolded
from bot.markup.tree import Block, Code, Heading, Paragraph, Rule, Spans


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BOLD = {"summary", "dt", "th", "caption"}
_BLOCKS = _names(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer"
    " form h1 h2 h3 h4 h5 h6 head header hr html iframe legend li main menu nav noscript ol p pre section summary"
    " table tbody tfoot thead tr ul video"
)
_SILENT = {"script", "style"}
_CELLS = {"td", "th"}
_INLINE = _names(
    "a abbr acronym audio b base basefont bdi bdo big br button cite code col colgroup data del dfn em embed font i img"
    " input ins kbd label link mark meta meter noframes object option output picture progress q rp rt ruby s samp"
    " script select small source span strike strong style sub sup svg td template textarea th time title track tt u"
    " var wbr"
)
# Components of documentation sites, such as <TabItem>: they lay out and say nothing.
_COMPONENT = re.compile(r"</?[A-Z]\w*[a-z]")
# What a parser of HTML drops without a word, such as <!channel> and <?php ... ?>.
_LIKE_A_TAG = re.compile(r"<(?=\?|!(?!--|doctype|\[CDATA\[))", re.IGNORECASE)


class _InlineTags(HTMLParser):
    """Applies tags to the words between them."""

    def __init__(self, inlines: Inlines) -> None:
        super().__init__(convert_charrefs=True)
        self._inlines = inlines

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _INLINE or tag in _BLOCKS:
            self._inlines.open(tag, dict(attrs))
        else:
            self._inlines.text(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _INLINE or tag in _BLOCKS:
            self._inlines.close(tag)
        else:
            self._inlines.text(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._inlines.text(data)


class _Blocks(HTMLParser):
    """Collects the blocks of an HTML text, in order."""

    def __init__(self, link_base: str | None) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Block] = []
        self._inlines = Inlines(link_base, keeps_space=False)
        self._heading = ""
        self._silent = 0
        self._code: list[str] | None = None
        self._components: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.flush()
            self._begin(tag)
        elif tag in _SILENT:
            self._silent += 1
        elif tag in _CELLS:
            self._heading = tag if tag in _BOLD else self._heading
            self._inlines.text("" if self._inlines.is_empty else " | ")
        elif self._code is not None and tag == "br":
            self._code.append("\n")
        elif tag not in _INLINE:
            self._unknown(tag, self.get_starttag_text() or "")
        elif self._code is None:
            self._inlines.open(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.flush()
        elif tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _INLINE:
            self._inlines.close(tag)
        elif tag not in self._components:
            self.handle_data(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._code is not None:
            self._code.append(data)
        else:
            self._inlines.text(data)

    def flush(self) -> None:
        """End the block that is open."""
        if self._code is not None:
            text = "".join(self._code).strip("\n").rstrip()
            self._code = None
            self.found += [Code(text)] if text else []
        spans = self._inlines.take()
        if spans:
            self.found.append(self._block(spans))
        self._heading = ""

    def _begin(self, tag: str) -> None:
        if tag == "pre":
            self._code = []
        elif tag in _HEADINGS or tag in _BOLD:
            self._heading = tag
        elif tag == "li":
            self._inlines.text("• ")
        elif tag == "hr":
            self.found.append(Rule())

    def _block(self, spans: Spans) -> Block:
        if self._heading in _HEADINGS:
            return Heading(_HEADINGS[self._heading], spans)
        if self._heading:
            return Paragraph(bolded(spans))
        return Paragraph(spans)

    def _unknown(self, tag: str, text: str) -> None:
        if _COMPONENT.match(text):
            self._components.add(tag)
        else:
            self.handle_data(text)


def html_blocks(html: str, link_base: str | None) -> tuple[Block, ...]:
    """Return the blocks of a piece of HTML; tags, comments and scripts say nothing."""
    reader = _Blocks(link_base)
    _read(reader, html)
    reader.flush()
    return tuple(reader.found)


def inline_tag(html: str, inlines: Inlines) -> None:
    """Apply a tag that stands between words; what only looks like a tag, such as <path>, is text."""
    _read(_InlineTags(inlines), html)


def _read(reader: HTMLParser, html: str) -> None:
    reader.feed(_LIKE_A_TAG.sub("&lt;", html))
    reader.close()
