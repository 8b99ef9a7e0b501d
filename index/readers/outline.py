"""From blocks to entries: which headings, bullets and paragraphs are questions, and where answers end.

One walk over the blocks in reading order. A question opens a draft; everything up to the next
question, or the next heading of its level, is its answer; text outside any draft is introduction.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum, auto

from index.markdown_text import plain_text
from index.readers.blocks import Block, Draft, Kind
from index.readers.leads import Lead, is_whole_bold, split_lead, turns, without_answer_mark
from index.readers.lists import is_index, is_question_list, is_way_back, key_of
from index.signs import (
    asks,
    ends_as_question,
    is_contents,
    is_generic,
    is_label,
    names_error,
    unmarked_answer,
    unmarked_question,
    without_number,
)

_CONTENT_KINDS = {Kind.PARAGRAPH, Kind.LIST, Kind.TABLE, Kind.CODE, Kind.OTHER, Kind.DEFINITIONS}
_LONG_INTRODUCTION = 400
_MANY = 3
_SHORT_QUESTION = 200
_FOLD_WORDS = ("click", "expand", "show", "details", "output", "example", "log", "展开", "点击", "详情")


class _Opened(Enum):
    """What a draft's question was: the walk treats what follows accordingly."""

    ASKING_HEADING = auto()
    HEADING = auto()
    PARAGRAPH = auto()
    ITEM = auto()
    FOLD = auto()


@dataclass(slots=True)
class _Walk:
    blocks: list[Block]
    drafts: list[Draft] = field(default_factory=list)
    path: list[tuple[int, str]] = field(default_factory=list)
    draft: Draft | None = None
    opened: _Opened = _Opened.HEADING
    level: int = 0
    folds: int = 0
    is_skipping: bool = False


def entries_of(blocks: list[Block]) -> list[Draft]:
    """Return the entries that a document's blocks hold, in reading order."""
    split = [part for block in blocks for part in (turns(block) if block.kind is Kind.PARAGRAPH else [block])]
    return _Reader(split).read()


class _Reader:
    """The walk over one document."""

    def __init__(self, blocks: list[Block]) -> None:
        self._blocks = blocks
        self._walk = _Walk(blocks)
        headings = [block for block in blocks if block.kind is Kind.HEADING]
        self._title = _title_of(headings)
        self._titles = frozenset(_known_titles(blocks))
        levels = Counter(block.level for block in headings if ends_as_question(block.text))
        self._entry_level = levels.most_common(1)[0][0] if levels.total() > 1 else 0
        bold = [block for block in blocks if _is_bold_paragraph(block)]
        self._has_bold_style = sum(asks(block.text) for block in bold) > 1 or (
            len(bold) >= _MANY and not self._entry_level
        )
        ends = sum(block.kind is Kind.END for block in blocks)
        self._nests_folds = ends >= sum(block.kind is Kind.SUMMARY for block in blocks)

    def read(self) -> list[Draft]:
        """Walk over all blocks."""
        for number, block in enumerate(self._blocks):
            if block.kind is Kind.HEADING:
                self._heading(block, number)
            elif block.kind is Kind.SUMMARY:
                self._summary(block)
            elif block.kind is Kind.END:
                self._end()
            elif not self._walk.is_skipping:
                self._content(block, number)
        self._close()
        return self._walk.drafts

    def _heading(self, block: Block, number: int) -> None:
        walk = self._walk
        if walk.folds:
            self._add(_as_markdown(block))
            return
        if self._is_part_of_answer(block):
            self._add(_as_markdown(block))
            return
        self._close()
        walk.is_skipping = is_contents(block.text)
        walk.path = [(level, title) for level, title in walk.path if level < block.level]
        walk.level = block.level
        if not walk.is_skipping and self._is_question_heading(block, number):
            asking = _Opened.ASKING_HEADING if asks(block.text) else _Opened.HEADING
            question = unmarked_question(block.markdown) or block.markdown
            self._open(Lead(_without_bold(question), block.first_line), asking, anchor=block.anchor)
        if block is not self._title:
            walk.path.append((block.level, block.text))

    def _is_part_of_answer(self, block: Block) -> bool:
        walk = self._walk
        if walk.draft is None or asks(block.text) or block.level <= walk.level or is_contents(block.text):
            return False
        return walk.opened in {_Opened.ASKING_HEADING, _Opened.PARAGRAPH} or block.level > self._entry_level > 0

    def _is_question_heading(self, block: Block, number: int) -> bool:
        own = self._own(number)
        deeper = self._deeper(number, block.level)
        if asks(block.text) or unmarked_question(block.text) is not None:
            return bool(own) or not deeper or not any(asks(heading.text) for heading in deeper)
        if block is self._title or (is_generic(block.text) and not self._walk.drafts):
            return False
        if self._starts_with_question(own) or any(self._holds_questions(part, own) for part in own):
            return False
        if deeper:
            is_entry = block.level == self._entry_level and not any(asks(heading.text) for heading in deeper)
            return is_entry or (_is_substantial(own) and not is_generic(block.text))
        return bool(own)

    def _own(self, number: int) -> list[Block]:
        """Return the blocks between a heading and the next one."""
        own: list[Block] = []
        for block in self._blocks[number + 1 :]:
            if block.kind is Kind.HEADING:
                break
            if not (block.kind is Kind.LIST and is_index(block, self._titles)):
                own.append(block)
        return own

    def _deeper(self, number: int, level: int) -> list[Block]:
        found: list[Block] = []
        for block in self._blocks[number + 1 :]:
            if block.kind is Kind.HEADING:
                if block.level <= level:
                    break
                found.append(block)
        return found

    def _starts_with_question(self, own: list[Block]) -> bool:
        return bool(own) and own[0].kind is Kind.PARAGRAPH and self._is_question_paragraph(own[0], is_first=True)

    def _holds_questions(self, block: Block, own: list[Block]) -> bool:
        if block.kind is Kind.SUMMARY:
            return _is_question_fold(block)
        if block.kind is Kind.PARAGRAPH:
            return unmarked_question(block.markdown) is not None or (self._has_bold_style and _is_bold_paragraph(block))
        if block.kind in {Kind.LIST, Kind.DEFINITIONS}:
            place = next(number for number, part in enumerate(own) if part is block)
            return self._is_question_list(block, own[:place], own[place + 1 :])
        return False

    def _is_question_list(self, block: Block, before: list[Block], after: list[Block]) -> bool:
        has_prose = any(part.kind in _CONTENT_KINDS for part in before) and not self._is_introduced(before)
        following = after[0] if after else None
        return is_question_list(
            block,
            has_prose=has_prose,
            has_content_after=following is not None and following.kind not in {Kind.LIST, Kind.END},
        )

    def _is_introduced(self, before: list[Block]) -> bool:
        """Tell whether the text before a list is an introduction or an earlier answer, not its lead-in."""
        if self._walk.draft is not None and self._walk.opened is _Opened.ITEM:
            return True
        heading = self._walk.path[-1][1] if self._walk.path else ""
        return not heading or is_generic(heading) or self._holds_questions(before[0], before)

    def _summary(self, block: Block) -> None:
        walk = self._walk
        is_inside = walk.folds > 0 and self._nests_folds
        asking = walk.draft is not None and walk.opened is _Opened.ASKING_HEADING and not asks(block.text)
        if is_inside or asking or not _is_question_fold(block):
            self._add(Block(Kind.OTHER, f"**{block.markdown}**", block.lines))
        else:
            self._open(Lead(unmarked_question(block.markdown) or block.markdown, block.first_line), _Opened.FOLD)
        walk.folds += self._nests_folds

    def _end(self) -> None:
        walk = self._walk
        walk.folds = max(walk.folds - 1, 0)
        if not walk.folds and walk.opened is _Opened.FOLD:
            self._close()

    def _content(self, block: Block, number: int) -> None:
        walk = self._walk
        if walk.folds:
            self._add(without_answer_mark(block))
        elif is_way_back(block) or (block.kind is Kind.LIST and is_index(block, self._titles)):
            return
        elif block.kind in {Kind.LIST, Kind.DEFINITIONS} and self._takes_items(block, number):
            for item in block.items:
                self._item(item)
        elif block.kind is Kind.PARAGRAPH and self._takes_paragraph(block, number):
            self._question_paragraph(block)
        else:
            self._add(without_answer_mark(block))

    def _takes_items(self, block: Block, number: int) -> bool:
        if self._walk.draft is not None and self._walk.opened is _Opened.ASKING_HEADING:
            return any(item and unmarked_question(item[0].markdown) is not None for item in block.items)
        start = next((i for i in range(number, -1, -1) if self._blocks[i].kind is Kind.HEADING), -1)
        own = self._own(number)
        return self._is_question_list(block, self._blocks[start + 1 : number], own)

    def _takes_paragraph(self, block: Block, number: int) -> bool:
        walk = self._walk
        if unmarked_question(block.markdown) is not None:
            return True
        if walk.draft is not None and walk.opened in {_Opened.ASKING_HEADING, _Opened.HEADING}:
            return False
        is_first = number == 0 or self._blocks[number - 1].kind is Kind.HEADING
        has_answer = number + 1 < len(self._blocks) and self._blocks[number + 1].kind in _CONTENT_KINDS
        has_answer = has_answer or split_lead(block).rest is not None
        return has_answer and self._is_question_paragraph(block, is_first=is_first)

    def _is_question_paragraph(self, block: Block, *, is_first: bool) -> bool:
        if unmarked_question(block.markdown) is not None:
            return True
        lead = split_lead(block)
        words = plain_text(lead.question)
        if is_label(words) or unmarked_answer(block.markdown) is not None:
            return False
        if is_whole_bold(block.markdown):
            return ends_as_question(words) or self._has_bold_style
        if len(words) <= _SHORT_QUESTION and ends_as_question(words) and words.count("?") + words.count("？") == 1:
            return "." not in words.rstrip("?？ ").rstrip(".")[:-1] or lead.rest is not None
        return is_first and names_error(words) and words.count('"') > 1 and (";" in words or words[0] == '"')

    def _question_paragraph(self, block: Block) -> None:
        lead = split_lead(block)
        self._open(lead, _Opened.PARAGRAPH)
        if lead.rest is not None:
            self._add(lead.rest)

    def _item(self, item: tuple[Block, ...]) -> None:
        if not item:
            return
        if unmarked_answer(item[0].markdown) is not None and self._walk.draft is not None:
            for block in item:
                self._add(without_answer_mark(block))
            return
        lead = split_lead(item[0])
        self._open(lead, _Opened.ITEM)
        for block in ([lead.rest] if lead.rest is not None else []) + list(item[1:]):
            self._add(without_answer_mark(block))

    def _open(self, lead: Lead, opened: _Opened, anchor: str = "") -> None:
        self._close()
        walk = self._walk
        section = tuple(title for _, title in walk.path)
        walk.draft = Draft(lead.question, lead.line, section, id=lead.id or anchor, anchor=anchor)
        walk.opened = opened

    def _add(self, block: Block) -> None:
        if self._walk.draft is not None and block.markdown.strip():
            self._walk.draft.add(block)

    def _close(self) -> None:
        if self._walk.draft is not None:
            self._walk.drafts.append(self._walk.draft)
        self._walk.draft = None


def _title_of(headings: list[Block]) -> Block | None:
    """Return the document's title: its first heading, if no other stands as high."""
    if not headings:
        return None
    first = headings[0]
    if len(headings) == 1:
        return first if is_generic(first.text) or not asks(first.text) else None
    return first if all(other.level > first.level for other in headings[1:]) else None


def _known_titles(blocks: list[Block]) -> set[str]:
    """Return what an index at the top may repeat: headings, bold and marked paragraphs, answered items, folds."""
    found: set[str] = set()
    for block in blocks:
        if block.kind in {Kind.HEADING, Kind.SUMMARY}:
            found.add(key_of(without_number(block.text)))
            found.add(key_of(block.text))
        elif block.kind is Kind.PARAGRAPH:
            found.add(key_of(plain_text(split_lead(block).question)))
        found |= {key_of(plain_text(split_lead(item[0]).question)) for item in block.items if len(item) > 1}
    return found - {""}


def _is_bold_paragraph(block: Block) -> bool:
    return block.kind is Kind.PARAGRAPH and is_whole_bold(block.markdown) and not is_label(split_lead(block).question)


def _is_question_fold(block: Block) -> bool:
    return asks(block.text) or names_error(block.text) or not block.text.lower().startswith(_FOLD_WORDS)


def _is_substantial(own: list[Block]) -> bool:
    has_form = any(block.kind in {Kind.CODE, Kind.TABLE} for block in own)
    return has_form or sum(len(block.markdown) for block in own) >= _LONG_INTRODUCTION


def _as_markdown(block: Block) -> Block:
    return Block(Kind.OTHER, "#" * block.level + " " + block.markdown, block.lines)


def _without_bold(text: str) -> str:
    return split_lead(Block(Kind.PARAGRAPH, text, (0,))).question if is_whole_bold(text) else text
