"""What is known of a whole document before the walk: its title, its habits, the bounds of its sections."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import accumulate

from index.markdown_text import plain_text
from index.readers.blocks import Block, Kind
from index.readers.folds import section_folds
from index.readers.leads import is_whole_bold, split_lead
from index.readers.lists import is_index, key_of
from index.signs import (
    asks,
    ends_as_question,
    is_faq,
    is_footer,
    is_generic,
    is_label,
    is_part,
    names_error,
    without_number,
)

CONTENT_KINDS = {Kind.PARAGRAPH, Kind.LIST, Kind.TABLE, Kind.CODE, Kind.OTHER, Kind.DEFINITIONS}
_REMEDY = re.compile(r"solution|\bfix|resolution|workaround|remed|解决", re.IGNORECASE)
_MANY = 3
_HALF = 0.5


class Page:
    """The blocks of a document, and what each of them can only be judged by together with others."""

    def __init__(self, blocks: list[Block]) -> None:
        self.blocks = blocks
        self._headings = [number for number, block in enumerate(blocks) if block.kind is Kind.HEADING]
        headings = [blocks[number] for number in self._headings]
        self.title = _title_of(headings)
        titles = frozenset(_known_titles(blocks))
        self._indexes = {id(block) for block in blocks if block.kind is Kind.LIST and is_index(block, titles)}
        levels = Counter(block.level for block in headings if ends_as_question(block.text))
        self.entry_level = levels.most_common(1)[0][0] if levels.total() > 1 else 0
        self._find_bounds()
        self._parts = self._find_parts()
        bold = [block for block in blocks if self.is_bold_question(block)]
        asking = sum(asks(block.text) for block in bold)
        self.has_bold_style = asking > 1 or (len(bold) >= _MANY and not self.entry_level)
        self.statement_level = 0 if self.entry_level else self._find_statement_level()
        self._faq_level = self._find_faq_level()
        self._beside = self._find_beside()
        ends = sum(block.kind is Kind.END for block in blocks)
        self._sections = {id(blocks[number]) for number in section_folds(blocks)}
        self.nests_folds = ends >= sum(block.kind is Kind.SUMMARY for block in blocks)

    def is_index(self, block: Block) -> bool:
        """Tell whether a list only repeats what the page holds."""
        return id(block) in self._indexes

    def is_part(self, block: Block) -> bool:
        """Tell whether a heading names a part of the answer above it, such as "Solution"."""
        return id(block) in self._parts

    def is_beside(self, number: int) -> bool:
        """Tell whether a heading stands outside of what the page has to answer: a footer, or beside its FAQ."""
        return number in self._beside

    def is_section_fold(self, block: Block) -> bool:
        """Tell whether a fold holds questions."""
        return self.nests_folds and id(block) in self._sections

    def is_bold_question(self, block: Block) -> bool:
        """Tell whether a paragraph is bold and can be a question: no label, no name of a part."""
        if block.kind is not Kind.PARAGRAPH or not is_whole_bold(block.markdown):
            return False
        return not is_label(split_lead(block).question) and not is_part(_lead_words(block))

    def own(self, number: int) -> list[Block]:
        """Return the blocks between a heading and the next one that is no part of it, less indexes."""
        level = self.blocks[number].level
        found: list[Block] = []
        for block in self._from(number + 1):
            if block.kind is Kind.HEADING:
                if block.level <= level or not self.is_part(block):
                    break
            elif not self.is_index(block):
                found.append(block)
        return found

    def deeper(self, number: int) -> list[Block]:
        """Return the headings below a heading, less those of its parts."""
        level = self.blocks[number].level
        found: list[Block] = []
        for rank in range(self._rank[number] + 1, len(self._headings)):
            block = self.blocks[self._headings[rank]]
            if block.level <= level:
                break
            if not self.is_part(block):
                found.append(block)
        return found

    def first_of_section(self, number: int) -> int | None:
        """Return the number of the first block below the heading that a block stands under, if that is another."""
        first = self._section[number] + 1
        return first if first < number else None

    def has_prose_before(self, number: int) -> bool:
        """Tell whether text stands between a block and the heading above it."""
        return self._content[number] > self._content[self._section[number] + 1]

    def following(self, number: int) -> Block | None:
        """Return the next block of the same section, indexes left out."""
        for block in self._from(number + 1):
            if block.kind is Kind.HEADING:
                return None
            if not self.is_index(block):
                return block
        return None

    def _from(self, number: int) -> Iterator[Block]:
        return (self.blocks[place] for place in range(number, len(self.blocks)))

    def _find_bounds(self) -> None:
        self._rank = {number: rank for rank, number in enumerate(self._headings)}
        starts = (number if number in self._rank else -1 for number in range(len(self.blocks)))
        self._section = list(accumulate(starts, max))
        self._content = [0, *accumulate(int(block.kind in CONTENT_KINDS) for block in self.blocks)]

    def _find_parts(self) -> set[int]:
        """Return the headings of parts: by their words, by standing in several entries, by standing below such."""
        above = self._ancestors()
        families: dict[int, list[Block]] = defaultdict(list)
        for block, ancestors in above:
            families[id(ancestors[-1]) if ancestors else 0].append(block)
        known = Counter(key for family in families.values() for key in {key_of(one.text) for one in family})
        alike = {parent for parent, family in families.items() if _are_alike(family, known)}
        parts: set[int] = set()
        for block, ancestors in above:
            if asks(block.text):
                parts -= {id(one) for one in ancestors}
            elif ancestors and ancestors[-1] is not self.title and not is_generic(ancestors[-1].text):
                parent = id(ancestors[-1])
                repeats = parent in alike and not names_error(block.text)
                if repeats or is_part(block.text) or parent in parts:
                    parts.add(id(block))
        return parts

    def _ancestors(self) -> list[tuple[Block, list[Block]]]:
        found: list[tuple[Block, list[Block]]] = []
        above: list[Block] = []
        for number in self._headings:
            block = self.blocks[number]
            above = [one for one in above if one.level < block.level]
            found.append((block, above))
            above = [*above, block]
        return found

    def _find_statement_level(self) -> int:
        """Return the level whose headings mostly stand right above their text, where no headings ask."""
        leaves: Counter[int] = Counter()
        total: Counter[int] = Counter()
        for number in self._headings:
            block = self.blocks[number]
            if block is self.title or is_generic(block.text) or is_footer(block.text) or self.is_part(block):
                continue
            total[block.level] += 1
            leaves[block.level] += bool(self.own(number)) and not self.deeper(number)
        return min((level for level in total if 1 < leaves[level] > _HALF * total[level]), default=0)

    def _find_faq_level(self) -> int:
        """Return the level of the FAQ's heading where that is one section among others that do not ask, or 0."""
        headings = [self.blocks[number] for number in self._headings]
        level = min((block.level for block in headings if is_faq(block.text)), default=0)
        others = [block for block in headings if block.level <= level and not is_faq(block.text)]
        rivals = [block for block in others if block is not self.title]
        is_plain = not any(asks(block.text) or is_generic(block.text) for block in rivals)
        is_section = self.title is None or not is_faq(self.title.text)
        return level if is_section and is_plain and any(not is_footer(block.text) for block in rivals) else 0

    def _find_beside(self) -> set[int]:
        """Return the headings of footers, and of everything outside of an FAQ that is one section of the page."""
        beside: set[int] = set()
        is_in_faq = not self._faq_level
        footer = 0
        for number in self._headings:
            block = self.blocks[number]
            if 0 < block.level <= self._faq_level:
                is_in_faq = is_faq(block.text)
            if footer and block.level <= footer:
                footer = 0
            if is_footer(block.text) and not self.deeper(number):
                footer = footer or block.level
            if footer or not is_in_faq:
                beside.add(number)
        return beside


def _are_alike(family: list[Block], known: Counter[str]) -> bool:
    """Tell whether at least half of the headings of a section come again in other sections."""
    return sum(known[key_of(block.text)] > 1 for block in family) >= _HALF * len(family)


def _lead_words(block: Block) -> str:
    return plain_text(split_lead(block).question)


def _title_of(headings: list[Block]) -> Block | None:
    """Return the document's title: its first heading, if no other stands as high."""
    if not headings:
        return None
    first = headings[0]
    if len(headings) == 1:
        return first if is_generic(first.text) or not asks(first.text) else None
    if not is_generic(first.text) and _is_solved(headings[1:]):
        return None
    return first if all(other.level > first.level for other in headings[1:]) else None


def _is_solved(headings: list[Block]) -> bool:
    """Tell whether all headings below a page's first are parts of the answer to it, a remedy among them."""
    words = [without_number(block.text) for block in headings]
    return all(map(is_part, words)) and any(map(_REMEDY.search, words))


def _known_titles(blocks: list[Block]) -> set[str]:
    """Return what an index at the top may repeat: headings, bold and marked paragraphs, answered items, folds."""
    found: set[str] = set()
    for block in blocks:
        if block.kind in {Kind.HEADING, Kind.SUMMARY}:
            found |= {key_of(title) for title in {block.text, without_number(block.text)}}
        elif block.kind is Kind.PARAGRAPH:
            found.add(key_of(_lead_words(block)))
        found |= {key_of(plain_text(split_lead(item[0]).question)) for item in block.items if len(item) > 1}
    return found - {""}
