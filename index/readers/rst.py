"""reStructuredText into blocks, on docutils."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from docutils import nodes
from docutils.core import publish_doctree

from index.errors import Problem, Severity
from index.readers.blocks import Block, Kind
from index.readers.lines import strict_lines
from index.readers.lists import is_question_table, without_numbers
from index.readers.rst_markdown import block_markdown, inline_markdown
from index.readers.rst_sphinx import FOLD, register_names
from index.signs import asks_surely

_SETTINGS: dict[str, Any] = {
    "_disable_config": True,
    "docinfo_xform": False,
    "doctitle_xform": False,
    "file_insertion_enabled": False,
    "halt_level": 5,
    "input_encoding": "unicode",
    "raw_enabled": False,
    "report_level": 5,
    "sectsubtitle_xform": False,
    "smart_quotes": False,
}
_SEVERE = 3
# What docutils calls errors but a reader does not miss: names that only the whole documentation resolves.
_HARMLESS = re.compile(
    r"[Uu]nknown (?:target|interpreted|directive)|[Uu]ndefined substitution|Duplicate (?:explicit|implicit)"
    r"|directive disabled|No (?:role|directive) entry|Anonymous hyperlink mismatch|unknown option"
    r"|[Uu]nexpected indentation",
)
_KINDS: dict[type[nodes.Node], Kind] = {
    nodes.paragraph: Kind.PARAGRAPH,
    nodes.rubric: Kind.PARAGRAPH,
    nodes.literal_block: Kind.CODE,
    nodes.table: Kind.TABLE,
}
_BOUNDED = {Kind.HEADING, Kind.LIST, Kind.DEFINITIONS, Kind.SUMMARY, Kind.END}
_LEAVES = (nodes.paragraph, nodes.literal_block, nodes.term, nodes.attribution)
_TARGET = re.compile(r"\s*\.\. _")
_WORD = re.compile(r"\w+")
_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1*\s*")
_FOLD_CLASSES = {"dropdown", "toggle"}
_QA_FIELD = re.compile(r"(?:q(?:uestion)?|a(?:nswer)?|问题?|答案?)\s*\d*", re.IGNORECASE)


def read_rst(text: str, file: str) -> tuple[list[Block], list[Problem]]:
    """Return the document's blocks, answers as Markdown, and the problems of its markup."""
    text = strict_lines(text)
    register_names(text)
    try:
        return _read(text, file)
    except _UnreadableError as fault:
        return [], [Problem(Severity.ERROR, file, 1, str(fault), "Simplify its markup.")]
    except RecursionError:
        return [], [Problem(Severity.ERROR, file, 1, "this is nested too deeply to be read", "Use fewer levels.")]


class _UnreadableError(Exception):
    """The parser gave up on the text."""


def _document(text: str, file: str) -> nodes.document:
    try:
        return publish_doctree(text, source_path=file, settings_overrides=_SETTINGS)
    except RecursionError:
        raise
    except Exception as error:  # docutils itself breaks on some faulty markup, with any exception
        raise _UnreadableError(f"docutils cannot read this ({type(error).__name__})") from error


def _read(text: str, file: str) -> tuple[list[Block], list[Problem]]:
    document = _document(text, file)
    lines = _Lines(text)
    blocks = [block for node in document.children for block in _blocks(node, lines, 1)]
    return list(_whole(blocks, lines)), list(_problems(document, file, text.count("\n") + 1))


class _Lines:
    """Finds nodes in the text: docutils keeps no line, or a wrong one, for many kinds of node."""

    def __init__(self, text: str) -> None:
        self._is_blank = [not line.strip() for line in text.split("\n")]
        self._lines = ["" if _TARGET.match(line) else _words(line) for line in text.split("\n")]
        self._raw = [line.strip() for line in text.split("\n")]
        self._cursor = self._titles_end = 0

    def title(self, text: str) -> int:
        """Return the line, from 0, of the next title with that text: an adornment stands below it."""
        words = text.strip()
        for first in (self._cursor, self._titles_end):
            for line in range(first, len(self._raw) - 1):
                if self._raw[line] == words and _ADORNMENT.fullmatch(self._raw[line + 1]):
                    self._cursor = self._titles_end = line + 1
                    return line
        line, _ = self.find(text)
        self.skip()
        return line

    def find(self, text: str) -> tuple[int, int]:
        """Return the first and last line, from 0, of the next place where the words of the text stand."""
        wanted = [words for words in map(_words, text.strip("\n").split("\n")) if words]
        if not wanted:
            return self._cursor, self._cursor
        for start in range(self._cursor, len(self._lines)):
            if wanted[0] in self._lines[start]:
                end = self._end(start, wanted)
                self._cursor = end
                return start, end
        return self._cursor, self._cursor

    def end_of_paragraph(self, line: int) -> int:
        """Return the last line before the next blank one: lines without words belong to a block too."""
        end = line
        while end + 1 < len(self._is_blank) and not self._is_blank[end + 1]:
            end += 1
        return end

    def here(self) -> int:
        """Return the line, from 1, where the last find ended."""
        return self._cursor + 1

    def skip(self) -> None:
        """Go past the line last found: the next node cannot start on it."""
        self._cursor = min(self._cursor + 1, len(self._lines) - 1)

    def _end(self, start: int, wanted: list[str]) -> int:
        end = start
        for words in wanted[1:]:
            end = next((n for n in range(end + 1, len(self._lines)) if words in self._lines[n]), end)
        return end


def _words(line: str) -> str:
    return " ".join(_WORD.findall(line))


def _blocks(node: nodes.Node, lines: _Lines, level: int) -> Iterator[Block]:
    if isinstance(node, nodes.section):
        for child in node.children:
            yield from _blocks(child, lines, level + 1 if isinstance(child, nodes.section) else level)
    elif isinstance(node, nodes.title):
        first = lines.title(node.rawsource or node.astext())
        yield Block(Kind.HEADING, inline_markdown(node), (first + 1,), _plain(node), level=level)
    elif isinstance(node, nodes.field_list) and _asks(node):
        yield from _questions(node, lines)
    elif isinstance(node, nodes.field_list) and isinstance(node.parent, nodes.document):
        return
    elif isinstance(node, nodes.container | nodes.admonition | nodes.topic) and _is_fold(node):
        yield from _fold(node, lines)
    elif isinstance(node, nodes.bullet_list | nodes.enumerated_list):
        yield from _list(node, lines)
    elif isinstance(node, nodes.definition_list):
        yield from _definitions(node, lines)
    else:
        yield from _leaf(node, lines)


def _leaf(node: nodes.Node, lines: _Lines) -> Iterator[Block]:
    markdown = block_markdown(node)
    if not markdown.strip():
        return
    first, last = _range(node, lines)
    count = markdown.count("\n") + 1
    # A converted line may have no line of its own: fences, table rules.
    offset = 1 if isinstance(node, nodes.literal_block) else 0
    numbers = (*(min(max(first + number - offset, first), last) + 1 for number in range(count - 1)), last + 1)
    kind = next((kind for cls, kind in _KINDS.items() if isinstance(node, cls)), Kind.OTHER)
    rows = without_numbers(tuple(_rows(node, numbers))) if isinstance(node, nodes.table) else ()
    words = _plain(node) if kind is Kind.PARAGRAPH else ""
    yield Block(kind, markdown, numbers, words, items=rows if is_question_table(rows) else ())


def _rows(table: nodes.table, numbers: tuple[int, ...]) -> Iterator[tuple[Block, ...]]:
    """Yield the cells of a table, each on the line that its row has in the file."""
    rows = list(table.findall(nodes.row))
    lines = numbers if len(numbers) > len(rows) else (*numbers, *[numbers[-1]] * len(rows))
    for number, row in enumerate(rows):
        line = lines[number + 1 if number else 0]  # a rule stands below the header
        yield tuple(_cell(cell, line) for cell in row.children)


def _cell(cell: nodes.Node, line: int) -> Block:
    markdown = block_markdown(cell)
    return Block(Kind.PARAGRAPH, markdown, (line,) * (markdown.count("\n") + 1), _plain(cell))


def _range(node: nodes.Node, lines: _Lines) -> tuple[int, int]:
    leaves = list(node.findall(lambda part: isinstance(part, _LEAVES)))
    places = [lines.find(getattr(leaf, "rawsource", "") or leaf.astext()) for leaf in leaves or [node]]
    return places[0][0], max(last for _, last in places)


def _asks(node: nodes.field_list) -> bool:
    """Tell whether the fields are questions and their answers: `:Q:` and `:A:`."""
    return all(_QA_FIELD.fullmatch(field.children[0].astext().strip()) for field in node.children)


def _questions(node: nodes.field_list, lines: _Lines) -> Iterator[Block]:
    """Yield questions and answers as the paragraphs that they would be without the fields."""
    for name, body in (field.children for field in node.children):
        mark = f"{name.astext().strip()}: "
        blocks = [block for child in body.children for block in _blocks(child, lines, 1)]
        if blocks and blocks[0].kind is Kind.PARAGRAPH:
            first = blocks.pop(0)
            yield replace(first, markdown=mark + first.markdown, text=mark + first.text)
        elif blocks:
            yield Block(Kind.PARAGRAPH, mark, blocks[0].lines[:1], mark)
        # What stands inside of a field is text: its lists are no questions.
        yield from (replace(block, kind=Kind.OTHER) if block.items else block for block in blocks)


def _is_fold(box: nodes.Element) -> bool:
    """Tell whether a box has a title that its content answers: it folds, or its title asks."""
    if isinstance(box, nodes.container):
        return FOLD in box["classes"]
    if isinstance(box, nodes.admonition) and _FOLD_CLASSES & set(box["classes"]):
        return True
    is_in_answer = isinstance(box.parent, nodes.section) and asks_surely(_plain(box.parent.children[0]))
    return bool(box.children) and asks_surely(_plain(box.children[0])) and not is_in_answer


def _fold(node: nodes.Element, lines: _Lines) -> Iterator[Block]:
    """Yield the title of a box, its content and its end."""
    title, *content = node.children
    first, _ = lines.find(title.rawsource or title.astext())  # type: ignore[attr-defined]  # a title is an element
    yield Block(Kind.SUMMARY, " ".join(inline_markdown(title).split()), (first + 1,), _plain(title))
    for child in content:
        yield from _blocks(child, lines, 1)
    yield Block(Kind.END, "", (lines.here(),))


def _list(node: nodes.Element, lines: _Lines) -> Iterator[Block]:
    items = tuple(
        tuple(block for child in item.children for block in _blocks(child, lines, 1)) for item in node.children
    )
    yield _container(Kind.LIST, node, items, lines, ordered=isinstance(node, nodes.enumerated_list))


def _definitions(node: nodes.Element, lines: _Lines) -> Iterator[Block]:
    items = []
    for item in node.children:
        blocks: list[Block] = []
        for part in item.children:
            if isinstance(part, nodes.term):
                first, _ = lines.find(part.rawsource or part.astext())
                blocks.append(Block(Kind.PARAGRAPH, inline_markdown(part), (first + 1,), _plain(part)))
            else:
                blocks += [block for child in part.children for block in _blocks(child, lines, 1)]
        items.append(tuple(blocks))
    yield _container(Kind.DEFINITIONS, node, tuple(items), lines)


def _container(
    kind: Kind, node: nodes.Node, items: tuple[tuple[Block, ...], ...], lines: _Lines, *, ordered: bool = False
) -> Block:
    markdown = block_markdown(node)
    known = [line for item in items for block in item for line in block.lines] or [lines.here()]
    count = markdown.count("\n") + 1
    numbers = tuple(known[min(number * len(known) // count, len(known) - 1)] for number in range(count))
    return Block(kind, markdown, (*numbers[:-1], known[-1]), items=items, ordered=ordered)


def _whole(blocks: list[Block], lines: _Lines) -> Iterator[Block]:
    """Yield the blocks with the lines that end them but hold no words, such as the rule below a table."""
    for block, following in zip(blocks, [*blocks[1:], None], strict=False):
        last = block.lines[-1]
        if block.kind not in _BOUNDED and (block.kind is not Kind.PARAGRAPH or len(block.lines) > 1):
            end = lines.end_of_paragraph(last - 1) + 1
            last = max(last, min(end, following.first_line - 1) if following else end)
        yield replace(block, lines=(*block.lines[:-1], last))


def _plain(node: nodes.Node) -> str:
    return " ".join(node.astext().split())


def _problems(document: nodes.document, file: str, last_line: int) -> Iterator[Problem]:
    for message in document.findall(nodes.system_message):
        text = message.astext().partition(") ")[2] or message.astext()
        if message["level"] >= _SEVERE and not _HARMLESS.search(text):
            what = " ".join(text.split("\n")[0].split()).rstrip(".:")
            line = min(int(message.get("line") or 1), last_line)
            yield Problem(Severity.WARNING, file, line, what, "Correct the markup.")
