"""What a folded part of a page is: an entry, a part of an answer, or a section of entries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.readers.blocks import Block, Kind
from index.signs import asks, ends_as_question, is_part, names_error

_PART = re.compile(
    r"(?:click|expand|show|view|see|details|output|example|(?:full |complete |error )?(?:log|output|trace|stack)"
    r"|展开|点击|详情|查看)",
    re.IGNORECASE,
)


def is_question_fold(block: Block) -> bool:
    """Tell whether the title of a fold can be a question."""
    if asks(block.text) or names_error(block.text):
        return True
    return not _PART.match(block.text) and not is_part(block.text)


def contains_folds(heading: Block, own: Sequence[Block]) -> bool:
    """Tell whether the folds below a heading are parts of its answer."""
    titles = [block for block in own if block.kind is Kind.SUMMARY]
    if not titles:
        return False
    has_prose = own[0].kind not in {Kind.SUMMARY, Kind.END}
    is_asking = any(asks(title.text) or names_error(title.text) for title in titles)
    if ends_as_question(heading.text):
        return has_prose or not is_asking
    return not is_asking and (_goes_on(own) or (has_prose and len(titles) == 1))


def _goes_on(own: Sequence[Block]) -> bool:
    """Tell whether text stands below the last fold."""
    return own[-1].kind not in {Kind.END, Kind.SUMMARY} and any(block.kind is Kind.END for block in own)


def section_folds(blocks: Sequence[Block]) -> Iterator[int]:
    """Yield the places of the folds that hold questions, rather than being one."""
    for number, (block, inner) in enumerate(pairwise(blocks)):
        if block.kind is not Kind.SUMMARY or inner.kind not in {Kind.SUMMARY, Kind.HEADING}:
            continue
        if asks(inner.text) and not ends_as_question(block.text):
            yield number
