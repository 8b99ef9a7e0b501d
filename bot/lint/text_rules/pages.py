"""The Markdown of a base in pages: whole files, or single answers where a file is of another format."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from markdown_it.token import Token

from bot.lint.finding import Finding, Level
from bot.lint.linted import Linted
from index.entry import Base, Entry
from index.markdown_text import parser
from index.readers.containers import open_containers

MARKDOWN = frozenset({".md", ".markdown", ".mdx"})
_HTML_TARGET = re.compile(
    r"""<(?:a|img)\b[^<>]*?\b(?:href|src)\s*=\s*(["'])(?P<target>[^<>]{0,3000}?)\1""", re.IGNORECASE | re.DOTALL
)
_BARE_URL = re.compile(r"https?://[^\s<>()\[\]{}\"'`，。；：、）】」“”|\\]+", re.ASCII | re.IGNORECASE)
_AFTER_URL = ".,;:!?*_~"
_BREAKS = {"softbreak", "hardbreak"}


@dataclass(frozen=True, slots=True)
class Page:
    """Markdown with the line of the file that each of its lines comes from.

    `is_whole`: it is a file as it stands; otherwise it is the answer of one entry. `entries` are those on it.
    """

    base: Base
    file: str
    shown: str
    path: Path | None
    lines: tuple[str, ...]
    numbers: tuple[int, ...]
    entries: tuple[Entry, ...]
    is_whole: bool

    def tokens(self) -> tuple[Token, ...]:
        """Return the tokens of the page."""
        return _tokens("\n".join(self.lines))

    def line(self, row: int) -> int:
        """Return the line of the file that a line of the page, from 0, comes from."""
        return self.numbers[min(row, len(self.numbers) - 1)]

    def at(self, rule: str, level: Level, row: int, what: str, remedy: str) -> Finding:
        """Return a finding about a line of the page, from 0."""
        return Finding(rule, level, self.shown, self.line(row), self.line(row), what, remedy)


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link or picture leads, as it is written, and the line of the page, from 0, that holds it."""

    target: str
    row: int


@dataclass(slots=True)
class _Scan:
    row: int = 0
    links: list[Link] = field(default_factory=list)
    is_linked: bool = False

    def add(self, target: object) -> None:
        self.links.append(Link(str(target), self.row))


def pages(linted: Linted) -> Iterator[Page]:
    """Yield the pages of all bases, in the order of their entries."""
    for base in linted.bases:
        files: dict[str, list[Entry]] = {}
        for entry in base.entries:
            files.setdefault(entry.source.file, []).append(entry)
        for file, entries in files.items():
            path = linted.path(base, file)
            lines = linted.text(base, file)
            shown = linted.shown(base, file)
            if lines and Path(file).suffix.lower() in MARKDOWN:
                opened = open_containers(lines)[0]
                yield Page(base, file, shown, path, tuple(opened), _counted(lines), tuple(entries), is_whole=True)
            else:
                yield from (
                    Page(base, file, shown, path, *_answer(entry), (entry,), is_whole=False) for entry in entries
                )


def links_of(page: Page) -> list[Link]:
    """Return the links and pictures of a page, bare URLs in its text included, code excluded."""
    scan = _Scan()
    for token in page.tokens():
        if token.map is not None:
            scan.row = token.map[0]
        if token.type == "inline":
            for child in token.children or []:
                _child(child, scan)
        elif token.type == "html_block":
            _html(token.content, scan)
    return scan.links


def _child(child: Token, scan: _Scan) -> None:
    if child.type in _BREAKS:
        scan.row += 1
    elif child.type == "link_open":
        scan.add(child.attrGet("href") or "")
        scan.is_linked = True
    elif child.type == "link_close":
        scan.is_linked = False
    elif child.type == "image":
        scan.add(child.attrGet("src") or "")
    elif child.type == "html_inline":
        _html(child.content, scan)
    elif child.type == "text" and not scan.is_linked:
        for found in _BARE_URL.finditer(child.content):
            scan.add(found[0].rstrip(_AFTER_URL))


def _html(content: str, scan: _Scan) -> None:
    first = scan.row
    for found in _HTML_TARGET.finditer(content):
        scan.row = first + content.count("\n", 0, found.start())
        scan.add(found["target"])
    scan.row = first


def _counted(lines: list[str]) -> tuple[int, ...]:
    return tuple(range(1, len(lines) + 1))


def _answer(entry: Entry) -> tuple[tuple[str, ...], tuple[int, ...]]:
    return tuple(entry.answer.split("\n")), entry.answer_lines


@lru_cache(maxsize=256)
def _tokens(text: str) -> tuple[Token, ...]:
    return tuple(parser().parse(text))
