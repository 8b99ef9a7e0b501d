"""From blocks to entries: which headings, bullets and paragraphs are questions, and where answers end.

One walk over the blocks in reading order. A question opens a draft; everything up to the next
question, or the next heading of its level, is its answer; text outside any draft is introduction.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from index.markdown_text import plain_text
from index.readers.blocks import Block, Draft, Kind
from index.readers.folds import contains_folds, is_question_fold
from index.readers.leads import (
    Lead,
    clean_question,
    is_whole_bold,
    split_item,
    split_lead,
    turns,
    without_answer_mark,
    without_id,
)
from index.readers.lists import is_asking_list, is_question_list, is_way_back, row_answer
from index.readers.marks import made_plain
from index.readers.page import CONTENT_KINDS, Page
from index.signs import (
    asks,
    asks_surely,
    ends_as_question,
    is_contents,
    is_generic,
    is_label,
    is_part,
    names_error,
    unmarked_answer,
    unmarked_question,
)

_LONG_INTRODUCTION = 400
_SHORT_QUESTION = 200
_SHORT_LABEL = 30


class _Opened(Enum):
    """What a draft's question was: the walk treats what follows accordingly."""

    ASKING_HEADING = auto()
    HEADING = auto()
    PARAGRAPH = auto()
    ITEM = auto()
    FOLD = auto()


@dataclass(slots=True)
class _Walk:
    """Where the walk stands: what is open, and the titles above it."""

    drafts: list[Draft] = field(default_factory=list)
    path: list[tuple[int, str]] = field(default_factory=list)
    draft: Draft | None = None
    opened: _Opened = _Opened.HEADING
    level: int = 0
    folds: list[str] = field(default_factory=list)  # of each open fold its title if it is a section, or nothing
    contains_folds: bool = False
    is_skipping: bool = False
    has_labels: bool = False

    @property
    def is_in_fold(self) -> bool:
        """Whether the innermost fold belongs to an entry."""
        return bool(self.folds) and not self.folds[-1]


def entries_of(blocks: list[Block]) -> list[Draft]:
    """Return the entries that a document's blocks hold, in reading order."""
    blocks = made_plain(blocks)
    split = [part for block in blocks for part in (turns(block) if block.kind is Kind.PARAGRAPH else [block])]
    return _Reader(Page(split)).read()


class _Reader:
    """The walk over one document."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._blocks = page.blocks
        self._walk = _Walk()

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
        if walk.is_in_fold or self._is_part_of_answer(block):
            self._add(_as_markdown(block))
            return
        self._close()
        walk.is_skipping = is_contents(block.text) or self._page.is_beside(number)
        walk.path = [(level, title) for level, title in walk.path if level < block.level]
        walk.level = block.level
        walk.contains_folds = False
        if not walk.is_skipping and self._is_question_heading(block, number):
            asking = _Opened.ASKING_HEADING if asks_surely(block.text) else _Opened.HEADING
            markdown, identifier = without_id(block.markdown)
            question = unmarked_question(markdown) or markdown
            self._open(Lead(_without_bold(question), block.first_line, id=identifier), asking, anchor=block.anchor)
        if block is not self._page.title:
            walk.path.append((block.level, block.text))

    def _is_part_of_answer(self, block: Block) -> bool:
        walk, page = self._walk, self._page
        if walk.draft is None or asks(block.text) or block.level <= walk.level or is_contents(block.text):
            return False
        if walk.opened in {_Opened.ASKING_HEADING, _Opened.PARAGRAPH} or block.level > page.entry_level > 0:
            return True
        return walk.opened is _Opened.HEADING and (page.is_part(block) or walk.level == page.statement_level)

    def _is_question_heading(self, block: Block, number: int) -> bool:
        own = self._page.own(number)
        deeper = self._page.deeper(number)
        has_asking = any(asks(heading.text) for heading in deeper)
        self._walk.contains_folds = contains_folds(block, own)
        if self._asks_for_all(block, own):
            return bool(own) or not deeper or not has_asking
        if block is self._page.title or (is_generic(block.text) and not self._walk.drafts):
            return False
        if self._starts_with_question(own) or any(self._holds_questions(part, own, block.text) for part in own):
            return False
        if deeper:
            is_entry = block.level == self._page.entry_level or (own and block.level == self._page.statement_level)
            return (is_entry and not has_asking) or (_is_substantial(own) and not is_generic(block.text))
        return bool(own)

    def _asks_for_all(self, block: Block, own: list[Block]) -> bool:
        """Tell whether a heading asks, and what stands below it is its answer rather than further questions."""
        if unmarked_question(block.text) is not None:
            return True
        if not asks_surely(block.text):
            return False
        first = own[0] if own else None
        if first is None or (ends_as_question(block.text) and first.kind is not Kind.PARAGRAPH):
            return True
        if first.kind is Kind.LIST:
            return not is_asking_list(first)
        return not (is_whole_bold(first.markdown) and ends_as_question(plain_text(split_lead(first).question)))

    def _starts_with_question(self, own: list[Block]) -> bool:
        return bool(own) and own[0].kind is Kind.PARAGRAPH and self._is_question_paragraph(own[0], is_first=True)

    def _holds_questions(self, block: Block, own: list[Block], heading: str) -> bool:
        if block.kind is Kind.SUMMARY:
            return is_question_fold(block) and not self._walk.contains_folds
        if block.kind is Kind.PARAGRAPH:
            is_bold = self._page.has_bold_style and self._page.is_bold_question(block)
            return is_bold or unmarked_question(block.markdown) is not None
        if block.kind is Kind.TABLE:
            return bool(block.items)
        if block.kind in {Kind.LIST, Kind.DEFINITIONS}:
            place = next(number for number, part in enumerate(own) if part is block)
            has_prose = any(part.kind in CONTENT_KINDS for part in own[:place])
            following = own[place + 1] if place + 1 < len(own) else None
            has_lead_in = has_prose and not self._is_introduced(own[0], heading)
            return self._is_question_list(block, following, has_prose=has_lead_in)
        return False

    def _is_question_list(self, block: Block, following: Block | None, *, has_prose: bool) -> bool:
        has_content_after = following is not None and following.kind not in {Kind.LIST, Kind.END}
        return is_question_list(block, has_prose=has_prose, has_content_after=has_content_after)

    def _is_introduced(self, first: Block, heading: str) -> bool:
        """Tell whether the text before a list is an introduction or an earlier answer, not its lead-in."""
        if self._walk.draft is not None and self._walk.opened is _Opened.ITEM:
            return True
        return not heading or is_generic(heading) or self._holds_questions(first, [first], heading)

    def _summary(self, block: Block) -> None:
        walk = self._walk
        if not walk.is_in_fold and self._page.is_section_fold(block):
            self._close()
            walk.folds.append(block.text)
            return
        is_inside = walk.is_in_fold and self._page.nests_folds
        asking = walk.draft is not None and walk.opened is _Opened.ASKING_HEADING and not asks(block.text)
        is_contained = walk.draft is not None and walk.contains_folds
        if is_inside or asking or is_contained or not is_question_fold(block):
            self._add(Block(Kind.OTHER, f"**{block.markdown}**", block.lines))
        else:
            self._open(Lead(unmarked_question(block.markdown) or block.markdown, block.first_line), _Opened.FOLD)
        if self._page.nests_folds:
            walk.folds.append("")

    def _end(self) -> None:
        """Close a fold. Its entry stays open: text below it would otherwise belong to none."""
        if self._walk.folds and self._walk.folds.pop():
            self._close()

    def _content(self, block: Block, number: int) -> None:
        if self._walk.is_in_fold:
            self._add(without_answer_mark(block))
        elif is_way_back(block) or self._page.is_index(block):
            return
        elif block.kind in {Kind.LIST, Kind.DEFINITIONS} and self._takes_items(block, number):
            for item in block.items:
                self._item(item)
        elif block.kind is Kind.TABLE and block.items and self._walk.opened is not _Opened.ASKING_HEADING:
            self._rows(block)
        elif block.kind is Kind.PARAGRAPH and self._takes_paragraph(block, number):
            self._question_paragraph(block)
        else:
            self._add(without_answer_mark(block))

    def _takes_items(self, block: Block, number: int) -> bool:
        if self._walk.draft is not None and self._walk.opened is _Opened.ASKING_HEADING:
            return any(item and unmarked_question(item[0].markdown) is not None for item in block.items)
        first = self._page.first_of_section(number)
        has_prose = first is not None and self._page.has_prose_before(number)
        is_introduced = (
            first is not None and has_prose and self._is_introduced(self._blocks[first], self._heading_above())
        )
        return self._is_question_list(block, self._page.following(number), has_prose=has_prose and not is_introduced)

    def _heading_above(self) -> str:
        """Return the title that the walk stands below, "" for that of the page."""
        return self._walk.path[-1][1] if self._walk.path else ""

    def _takes_paragraph(self, block: Block, number: int) -> bool:
        walk = self._walk
        if unmarked_question(block.markdown) is not None:
            return True
        if walk.draft is not None and walk.opened in {_Opened.ASKING_HEADING, _Opened.HEADING}:
            return False
        if self._is_bold_label(block):
            walk.has_labels = True
            return False
        is_first = number == 0 or self._blocks[number - 1].kind is Kind.HEADING
        has_answer = number + 1 < len(self._blocks) and self._blocks[number + 1].kind in CONTENT_KINDS
        has_answer = has_answer or split_lead(block).rest is not None
        return has_answer and self._is_question_paragraph(block, is_first=is_first)

    def _is_bold_label(self, block: Block) -> bool:
        """Tell whether a bold statement is the title of a part, right below a bold question or after such a title."""
        walk = self._walk
        if walk.draft is None or walk.opened is not _Opened.PARAGRAPH or not ends_as_question(walk.draft.question):
            return False
        words = plain_text(split_lead(block).question)
        is_label = is_whole_bold(block.markdown) and not asks(words) and not names_error(words)
        return is_label and len(words) <= _SHORT_LABEL and (walk.has_labels or not walk.draft.answer)

    def _is_question_paragraph(self, block: Block, *, is_first: bool) -> bool:
        if unmarked_question(block.markdown) is not None:
            return True
        lead = split_lead(block)
        words = plain_text(lead.question)
        if is_label(words) or is_part(words) or unmarked_answer(block.markdown) is not None:
            return False
        if is_whole_bold(block.markdown):
            return ends_as_question(words) or self._page.has_bold_style
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
        lead = split_item(item)
        self._open(lead, _Opened.ITEM)
        for block in ([lead.rest] if lead.rest is not None else []) + list(item[1:]):
            self._add(without_answer_mark(block))

    def _rows(self, table: Block) -> None:
        for row in table.items[1:]:
            question = " ".join(row[0].markdown.split())
            if question:
                self._open(Lead(question, row[0].first_line), _Opened.ITEM)
                for block in row_answer(table.items[0], row):
                    self._add(block)

    def _open(self, lead: Lead, opened: _Opened, anchor: str = "") -> None:
        self._close()
        walk = self._walk
        section = (*(title for _, title in walk.path), *filter(None, walk.folds))
        question = clean_question(lead.question)
        walk.draft = Draft(question, lead.line, section, id=lead.id or anchor, anchor=anchor)
        walk.opened = opened
        walk.has_labels = False

    def _add(self, block: Block) -> None:
        if self._walk.draft is not None and block.markdown.strip():
            self._walk.draft.add(block)

    def _close(self) -> None:
        if self._walk.draft is not None:
            self._walk.drafts.append(self._walk.draft)
        self._walk.draft = None


def _is_substantial(own: list[Block]) -> bool:
    has_form = any(block.kind in {Kind.CODE, Kind.TABLE} for block in own)
    return has_form or sum(len(block.markdown) for block in own) >= _LONG_INTRODUCTION


def _as_markdown(block: Block) -> Block:
    return Block(Kind.OTHER, "#" * block.level + " " + block.markdown, block.lines)


def _without_bold(text: str) -> str:
    return split_lead(Block(Kind.PARAGRAPH, text, (0,))).question if is_whole_bold(text) else text
