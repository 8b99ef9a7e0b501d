"""Where a question ends and its answer begins, within one paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.markdown_text import plain_text
from index.readers.blocks import Block, Kind
from index.signs import (
    asks,
    ends_as_question,
    split_bold,
    unmarked_answer,
    unmarked_question,
    without_break,
)

_ID = re.compile(r"\s*<!--\s*id:\s*([\w.-]+)\s*-->")
_INLINE_ANSWER = re.compile(r"(?<=[?？.。!！])\s+(?=(?:\*\*)?(?:A|Answer|答)\d*(?:\*\*)?[:：.]|\*\*A\d*[:：.]\*\*)")
_ITEM_QUESTION = re.compile(r"(?P<question>(?P<mark>[*_]?)[^\n?？]{3,200}[?？](?P=mark))[ \t]+(?=\S)")
_FURNITURE = re.compile(
    r"(?<!\s)\s*+(?:¶$|\[(?:¶|#|🔗)\]\([^)]*\)|<!--.*?-->)|</?(?:span|sup|br|a|strong|b|em|i|u|font)\b[^>`]*>(?=[^`]*(?:`[^`]*`[^`]*)*$)",
    re.IGNORECASE,
)
_SELF_LINK = re.compile(r"\[([^\[\]]+)\]\(#[^)]*\)")
_EMPHASIS = re.compile(r"(?P<mark>\*{1,3}|_{1,3})(?P<text>(?!\s)[^*_]+)(?P=mark)")
_SEPARATOR = re.compile(r"^[ \t]*(?:[:：]|[-–—]+(?=\s))")
_CLOSING = " .:：,;?？!"


@dataclass(frozen=True, slots=True)
class Lead:
    """A question as written, its explicit id if any, and what follows it in the same paragraph."""

    question: str
    line: int
    rest: Block | None = None
    id: str = ""


def split_lead(paragraph: Block) -> Lead:
    """Split a paragraph that begins with a question."""
    markdown, identifier = without_id(paragraph.markdown)
    marked = unmarked_question(markdown)
    text = markdown if marked is None else marked
    question, rest = _split(text, is_marked=marked is not None)
    first_rest = text.count("\n", 0, len(text) - len(rest)) if rest else 0
    return Lead(_clean(question), paragraph.first_line, _rest(rest, paragraph.lines[first_rest:]), identifier)


def split_item(item: tuple[Block, ...]) -> Lead:
    """Split an item of a list; where nothing else is its answer, that may follow the question on the same line."""
    paragraph = item[0]
    lead = split_lead(paragraph)
    found = _ITEM_QUESTION.match(paragraph.markdown) if lead.rest is None and len(item) == 1 else None
    if found is None or not asks(found["question"]):
        return lead
    rest = _rest(paragraph.markdown[found.end() :], paragraph.lines)
    return Lead(clean_question(found["question"]), paragraph.first_line, rest, lead.id)


def clean_question(question: str) -> str:
    """Return a question without what only serves the page: links to itself, comments, wrapping marks."""
    text = _FURNITURE.sub("", question).strip()
    linked = _SELF_LINK.fullmatch(text)
    text = linked[1] if linked else text
    emphasised = _EMPHASIS.fullmatch(text)
    text = emphasised["text"] if emphasised else text
    return text.replace("&amp;", "&").strip() or question


def turns(paragraph: Block) -> Iterator[Block]:
    """Split a paragraph that holds several questions, each on a line with a mark of its own."""
    lines = paragraph.markdown.split("\n")
    if unmarked_question(lines[0]) is None:
        yield paragraph
        return
    starts = [number for number, line in enumerate(lines) if unmarked_question(line) is not None]
    for start, stop in zip(starts, [*starts[1:], len(lines)], strict=True):
        markdown = "\n".join(lines[start:stop])
        yield Block(Kind.PARAGRAPH, markdown, paragraph.lines[start:stop], plain_text(markdown))


def without_answer_mark(block: Block) -> Block:
    """Drop "A:" from the beginning of an answer."""
    if block.kind is not Kind.PARAGRAPH:
        return block
    rest = unmarked_answer(block.markdown)
    return block if rest is None else _rest(rest, block.lines) or Block(Kind.OTHER, "", ())


def is_whole_bold(markdown: str) -> bool:
    """Tell whether a paragraph is bold from end to end, or up to its first line break."""
    parts = split_bold(without_id(markdown)[0])
    return parts is not None and not without_break(parts[1].split("\n")[0]).strip(_CLOSING)


def _split(text: str, *, is_marked: bool) -> tuple[str, str]:
    inline = _INLINE_ANSWER.search(text.split("\n", maxsplit=1)[0]) if is_marked else None
    if inline is not None:
        return text[: inline.start()], text[inline.end() :]
    parts = split_bold(text)
    if parts is not None:
        bold, rest = parts
        line, _, following = rest.partition("\n")
        if not without_break(line).strip(_CLOSING):
            return bold + _end_of(line), following
        if ends_as_question(bold):
            return bold, _SEPARATOR.sub("", rest).lstrip()
    return _split_lines(text, is_marked=is_marked)


def _split_lines(text: str, *, is_marked: bool) -> tuple[str, str]:
    lines = text.split("\n")
    for number, line in enumerate(lines[1:], start=1):
        if unmarked_answer(line) is not None:
            return "\n".join(lines[:number]), "\n".join(lines[number:])
    first = without_break(lines[0])
    if len(lines) > 1 and (ends_as_question(first) or (is_marked and first != lines[0])):
        return first, "\n".join(lines[1:])
    return text, ""


def _end_of(line: str) -> str:
    mark = without_break(line).strip()
    return mark if mark in {"?", "？"} else ""


def _rest(rest: str, lines: tuple[int, ...]) -> Block | None:
    stripped = rest.strip("\n")
    unmarked = unmarked_answer(stripped)
    markdown = stripped if unmarked is None else unmarked.lstrip()
    if not markdown.strip():
        return None
    return Block(Kind.PARAGRAPH, markdown, lines[len(lines) - markdown.count("\n") - 1 :], plain_text(markdown))


def without_id(markdown: str) -> tuple[str, str]:
    """Return a text without the id that a comment in it gives, and that id, "" for none."""
    if "<!--" not in markdown:
        return markdown, ""
    found = _ID.search(markdown)
    return _ID.sub("", markdown), found[1] if found else ""


def _clean(question: str) -> str:
    joined = " ".join(without_break(line).strip() for line in question.split("\n")).strip()
    parts = split_bold(joined)
    return parts[0] if parts is not None and not parts[1].strip(_CLOSING) else joined
