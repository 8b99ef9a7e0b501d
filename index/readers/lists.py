"""Which lists hold questions, which are indexes of the page, and which belong to an answer."""

from __future__ import annotations

import re

from index.readers.blocks import Block, Kind
from index.readers.leads import is_whole_bold, split_item, split_lead
from index.signs import asks, is_label, names_error, unmarked_answer, unmarked_question

_LINK_HERE = re.compile(r"(?:\[[^\]]*(?:\][^\]]*)?\]\(#[^)]*\)|`[^`]+`_)[.;,]?")
_WAY_BACK = re.compile(r"(?:top|顶部|contents|目录|index)\W*$|^\W*[⬆↑]", re.IGNORECASE)
_QUESTION_COLUMN = re.compile(
    r"(?:(?:common |frequent )?(?:questions?|problems?|issues?|errors?(?: messages?| codes?)?|symptoms?|faqs?)|q"
    r"|问题(?:描述)?|报错(?:信息)?|错误(?:信息|码)?|现象)(?: ?/ ?\w+)?",
    re.IGNORECASE,
)
_ANSWER_COLUMN = re.compile(
    r"(?:(?:(?:possible |suggested |recommended )?"
    r"(?:answers?|solutions?|fix(?:es)?|resolutions?|workarounds?|remed(?:y|ies))"
    r"|(?:suggested |recommended )actions?|what to do|how to (?:fix|solve|resolve)(?: it| this)?|a)(?: ?/ ?\w+)?"
    r"|答案|回答|解答|(?:解决|处理)(?:方法|方案|办法|方式)?|建议)",
    re.IGNORECASE,
)
_NUMBER_COLUMN = re.compile(r"(?:#|no\.?|nr\.?|id|number|序号|编号)?", re.IGNORECASE)
_MOST = 0.8
_HALF = 0.5
_NOT_WORD = re.compile(r"[\W_]+")


def key_of(text: str) -> str:
    """Return the letters and digits of a text, to compare titles by."""
    return _NOT_WORD.sub("", text).casefold()


def is_index(block: Block, titles: frozenset[str]) -> bool:
    """Tell whether a list only repeats what the page holds: links to it, or its questions."""
    leaves = _leaves(block)
    if len(leaves) < 2:  # noqa: PLR2004  (one line is no index)
        return False
    linked = sum(_LINK_HERE.fullmatch(leaf.markdown.strip()) is not None for leaf in leaves)
    repeated = sum(key_of(leaf.text) in titles for leaf in leaves)
    return max(linked, repeated) >= _MOST * len(leaves)


def is_way_back(block: Block) -> bool:
    """Tell whether a paragraph is only a link to the top of the page."""
    link = _LINK_HERE.fullmatch(block.markdown.strip(" *_"))
    return block.kind is Kind.PARAGRAPH and link is not None and _WAY_BACK.search(block.text.strip()) is not None


def is_question_list(block: Block, *, has_prose: bool, has_content_after: bool) -> bool:
    """Tell whether the items of a list, or the terms of a definition list, are questions with answers.

    `has_prose`: text of the same section stands before the list. `has_content_after`: text that no
    other item claims follows, so the last item may be a question whose answer was not indented.
    """
    items = [item for item in block.items if item and item[0].kind is Kind.PARAGRAPH]
    if not items or len(items) < _MOST * len(block.items):
        return False
    if _takes_turns(items):
        return True
    # Numbered questions with a word after each are a checklist: "1. Did you restart? It helps."
    answered = [_has_answer(item) or (not block.ordered and split_item(item).rest is not None) for item in items]
    if has_content_after and not answered[-1]:
        answered[-1] = True
    leads = [_lead_text(item) for item in items]
    # A question whose answer was forgotten is still a question, among others that have theirs.
    whole = sum(is_answered or asks(lead) for is_answered, lead in zip(answered, leads, strict=True))
    if sum(answered) < _HALF * len(items) or whole < _MOST * len(items):
        return False
    is_lone = len(items) == 1 and not has_prose
    if not is_lone and sum(is_label(lead) for lead in leads) > _HALF * len(leads):
        return False
    needs_signs = has_prose or block.ordered
    signs = sum(_is_sure(item[0], lead) for item, lead in zip(items, leads, strict=True))
    return signs >= _HALF * len(items) if needs_signs else True


def is_asking_list(block: Block) -> bool:
    """Tell whether the items of a list have answers and at least half of them ask or name an error."""
    items = [item for item in block.items if item and item[0].kind is Kind.PARAGRAPH]
    leads = [_lead_text(item) for item in items if _has_answer(item)]
    return bool(leads) and sum(asks(lead) or names_error(lead) for lead in leads) >= _HALF * len(block.items)


def is_question_table(rows: tuple[tuple[Block, ...], ...]) -> bool:
    """Tell whether the header of a table says that its rows are questions and answers, or problems and solutions."""
    if not rows or len(rows[0]) < 2:  # noqa: PLR2004  (a question and an answer)
        return False
    titles = [cell.text.strip(" *_") for cell in rows[0]]
    return _QUESTION_COLUMN.fullmatch(titles[0]) is not None and any(map(_ANSWER_COLUMN.fullmatch, titles[1:]))


def without_numbers(rows: tuple[tuple[Block, ...], ...]) -> tuple[tuple[Block, ...], ...]:
    """Return the rows of a table without a first column that only counts them."""
    if not rows or len(rows[0]) < 3:  # noqa: PLR2004  (number, question, answer)
        return rows
    is_counted = _NUMBER_COLUMN.fullmatch(rows[0][0].text.strip(" *_.")) is not None
    return tuple(row[1:] for row in rows) if is_counted else rows


def row_answer(header: tuple[Block, ...], row: tuple[Block, ...]) -> list[Block]:
    """Return a row's cells after the first; one that is no answer itself is introduced by its column's title."""
    found: list[Block] = []
    for title, cell in zip(header[1:], row[1:], strict=False):
        is_answer = _ANSWER_COLUMN.fullmatch(title.text.strip()) is not None
        markdown = cell.markdown if is_answer else f"{' '.join(title.markdown.split())}: {cell.markdown}"
        if cell.markdown.strip():
            found.append(Block(Kind.PARAGRAPH, markdown, cell.lines, cell.text))
    return found


def _takes_turns(items: list[tuple[Block, ...]]) -> bool:
    """Tell whether questions and answers are items in turn, each with its mark."""
    answers = sum(unmarked_answer(item[0].markdown) is not None for item in items)
    return answers * 2 >= len(items) and unmarked_question(items[0][0].markdown) is not None


def _is_sure(paragraph: Block, lead: str) -> bool:
    return (
        asks(lead)
        or names_error(lead)
        or unmarked_question(paragraph.markdown) is not None
        or (is_whole_bold(paragraph.markdown) and not is_label(lead))
    )


def _has_answer(item: tuple[Block, ...]) -> bool:
    return len(item) > 1 or split_lead(item[0]).rest is not None


def _lead_text(item: tuple[Block, ...]) -> str:
    return split_item(item).question


def _leaves(block: Block) -> list[Block]:
    found: list[Block] = []
    for item in block.items:
        for part in item:
            found += _leaves(part) if part.kind is Kind.LIST else [part]
    return found
