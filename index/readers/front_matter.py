"""What stands above a Markdown page, between `---` or `+++`: entries of its own, or the title of the page."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.errors import Problem
from index.markdown_text import plain_text
from index.readers.blocks import Block, Draft, Kind
from index.readers.lists import key_of
from index.readers.yaml_faq import read_front_matter
from index.readers.yaml_nodes import NotYamlError, compose_all, key_text, line_of, pairs, text_of
from index.signs import asks, asks_surely

_YAML = re.compile(r"---[ \t]*\n(?P<yaml>.*?\n)---[ \t]*(?:\n|\Z)", re.DOTALL)
_TOML = re.compile(r"\+\+\+[ \t]*\n(?P<toml>.*?\n)\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
_KEYS = ("question", "title")
_LEVEL = 0  # above all headings of the page


@dataclass(slots=True)
class FrontMatter:
    """The title that it gives with its line, the entries that it lists, and the text without what no parser knows."""

    body: str
    title: str = ""
    line: int = 1
    asks: bool = False
    drafts: list[Draft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def split_front_matter(text: str, file: str) -> FrontMatter:
    """Return what the beginning of a page says about it."""
    if found := _YAML.match(text):
        front = FrontMatter(text)
        written = "\n" + found["yaml"]  # its first line is ---
        front.drafts, front.problems = read_front_matter(written, file)
        _take_yaml(front, written)
        return front
    if found := _TOML.match(text):
        front = FrontMatter("\n" * found[0].count("\n") + text[found.end() :])
        _take_toml(front, found["toml"])
        return front
    return FrontMatter(text)


def titled(blocks: list[Block], front: FrontMatter) -> list[Block]:
    """Return the blocks of a page below its title, unless a heading of the page says it too."""
    headings = [block for block in blocks if block.kind is Kind.HEADING]
    is_said = any(key_of(block.text) == key_of(front.title) for block in headings)
    if not front.title or front.drafts or is_said or not _is_title(front, headings):
        return blocks
    words = plain_text(front.title)
    markdown = f"Q: {front.title}" if front.asks else front.title
    return [Block(Kind.HEADING, markdown, (front.line,), f"Q: {words}" if front.asks else words, _LEVEL), *blocks]


def _is_title(front: FrontMatter, headings: Sequence[Block]) -> bool:
    """Tell whether the title stands above all headings."""
    if front.asks or all(block.level > 1 for block in headings):
        return True
    return asks_surely(front.title) and not any(asks(block.text) for block in headings)


def _take_yaml(front: FrontMatter, written: str) -> None:
    try:
        roots = compose_all(written)
    except NotYamlError:
        return
    known = {key_text(key): (text_of(value) or "", line_of(key)) for root in roots for key, value in pairs(root)}
    name = next((name for name in _KEYS if known.get(name, ("", 0))[0].strip()), "")
    if name:
        title, front.line = known[name]
        front.title, front.asks = " ".join(title.split()), name == "question"


def _take_toml(front: FrontMatter, written: str) -> None:
    try:
        known = tomllib.loads(written)
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    for name in _KEYS:
        title = known.get(name)
        if isinstance(title, str) and title.strip():
            front.title, front.asks = " ".join(title.split()), name == "question"
            lines = written.split("\n")
            front.line = next((n for n, line in enumerate(lines, start=2) if line.lstrip().startswith(name)), 2)
            return
