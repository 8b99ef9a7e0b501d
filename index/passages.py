"""The passages of an entry: what a question can match, each with the lines that it came from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.entry import Entry
from index.markdown_text import Node, blocks_of, plain_text
from index.passage import Passage, Role

_QUOTED = re.compile(r"\"([^\"]{6,})\"|“([^”]{6,})”|`([^`]{12,})`")
_FEWEST_WORDS = 2
_WORD = re.compile(r"[\w.]+")


def passages_of(entry: Entry) -> list[Passage]:
    """Return the passages of an entry: its question, quoted errors, phrasings, then its answer in order."""
    answer = list(_of_answer(entry)) or [_whole_answer(entry)]
    return [*_of_question(entry), *answer]


def quoted_errors(question: str) -> list[str]:
    """Return the error messages that a question quotes, one text each."""
    pieces = [piece for piece in _split_outside_quotes(question) if piece]
    whole = [piece.strip(" .,") for piece in pieces if _is_one_quotation(piece)]
    inner = [next(filter(None, found)) for found in _QUOTED.findall(question)] if not whole else []
    texts = [text.strip('"“”` .') for text in whole or inner]
    return list(dict.fromkeys(text for text in texts if len(_WORD.findall(text)) >= _FEWEST_WORDS))


def _split_outside_quotes(question: str) -> list[str]:
    """Split at separators that stand between quotations: `"one"; "two" or "three"`."""
    return re.split(r"(?<=[\"”`.。])\s*(?:;|；|\bor\b|或者|或|，|,)\s*(?=[\"“`])|\s*[;；]\s*(?=[\"“])", question)


def _is_one_quotation(piece: str) -> bool:
    stripped = piece.strip(" .,")
    return len(stripped) > 1 and stripped[0] in '"“`' and stripped[-1] in '"”`'


def _of_question(entry: Entry) -> Iterator[Passage]:
    line = entry.source.first_line
    words = plain_text(entry.question)
    yield Passage(Role.QUESTION, words, entry.question, line, line)
    for error in quoted_errors(words):
        if error != words.strip('"“”` .'):
            yield Passage(Role.ERROR, error, error, line, line)
    for phrasing in entry.phrasings:
        yield Passage(Role.PHRASING, plain_text(phrasing), phrasing, line, line)


def _whole_answer(entry: Entry) -> Passage:
    """Return an answer without words, such as a picture, as one passage."""
    first, last = entry.answer_lines[0], entry.answer_lines[-1]
    return Passage(Role.TEXT, " ".join(entry.answer.split()), entry.answer, first, last)


def _of_answer(entry: Entry) -> Iterator[Passage]:
    lines = entry.answer.split("\n")
    seen: set[tuple[int, int]] = set()
    for role, first, end, text in _parts(blocks_of(entry.answer)):
        last = max((number for number in range(first, end + 1) if lines[number].strip()), default=first)
        if text.strip() and (first, last) not in seen:
            seen.add((first, last))
            markdown = "\n".join(lines[first : last + 1])
            yield Passage(role, text, markdown, entry.answer_lines[first], entry.answer_lines[last])


_Part = tuple[Role, int, int, str]


def _parts(nodes: list[Node]) -> Iterator[_Part]:
    """Yield role, first and last line of the answer, and words, of each part of the blocks."""
    for child in nodes:
        if child.type == "list_item":
            yield from _step(child)
        elif child.type == "table":
            yield from _rows(child)
        elif child.type in {"fence", "code_block"} and child.map:
            yield Role.CODE, child.map[0], child.map[1] - 1, child.content
        elif child.type in {"paragraph", "heading", "html_block", "dt"} and child.map:
            yield Role.TEXT, child.map[0], child.map[1] - 1, _words(child) or child.content
        else:
            yield from _parts(child.children)


def _step(item: Node) -> Iterator[_Part]:
    """Yield a list item as one part, up to the list nested in it, and the code it holds on its own."""
    own = []
    for child in item.children:
        if child.type in {"bullet_list", "ordered_list"}:
            break
        own.append(child)
    if own and own[0].map and own[-1].map:
        text = " ".join(part.content if part.type == "fence" else _words(part) for part in own)
        yield Role.STEP, own[0].map[0], own[-1].map[1] - 1, text
    nested = [child for child in item.children if child not in own]
    for child in [*(part for part in own if part.type == "fence"), *nested]:
        if child.type == "fence" and child.map:
            yield Role.CODE, child.map[0], child.map[1] - 1, child.content
        else:
            yield from _parts(child.children)


def _rows(table: Node) -> Iterator[_Part]:
    """Yield each row below the header with the header's words, so that it can be understood alone."""
    rows = [row for part in table.children for row in part.children]
    if not rows:
        return
    header = [_words(cell) for cell in rows[0].children]
    for row in rows[1:] or rows:
        if row.map:
            cells = [_words(cell) for cell in row.children]
            named = [f"{name}: {cell}" if name else cell for name, cell in zip(header, cells, strict=False) if cell]
            yield Role.ROW, row.map[0], row.map[1] - 1, "; ".join(named)


def _words(node: Node) -> str:
    return " ".join(part.words for part in node.walk() if part.type == "inline")
