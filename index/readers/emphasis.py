"""Questions in other emphasis than `**`, and lists of titles in bold, made plain before the walk."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.markdown_text import plain_text
from index.readers.blocks import Block, Kind
from index.readers.leads import is_whole_bold
from index.signs import asks, ends_as_question, is_generic, is_part, split_bold, unmarked_question, without_number

_TAGGED = re.compile(r"<(?P<tag>b|strong)>(?P<text>[^<>*\n]++)</(?P=tag)>", re.IGNORECASE)
_TRIPLE = re.compile(r"(?P<mark>\*{3}|_{3})(?P<text>[^*_\n]+)(?P=mark)")
_SINGLE = re.compile(r"(?P<mark>\*|_)(?P<text>[^*_\n]+)(?P=mark)(?![*_\w])")
_TITLED = re.compile(
    r"(?P<title>\*\*(?P<bold>[^*\n]+?)(?P<inside>[:：])?\*\*|`[^`\n]+`)"
    r"[ \t]*+(?(inside)|(?:[:：]|[-–—]+(?=[ \t])))[ \t]*+(?=\S)"
)
_STATED = re.compile(r"\*\*(?P<text>[^*\n]+[.!。！])\*\*[ \t]+(?=[^\s*])")
_LEAST_WORDS = 3
_TWICE = 2
_TROUBLES = re.compile(
    r"(?:.*\b)?(?:faqs?|frequently asked questions|trouble ?shooting)(?:\s+(?:guide|tips))?"
    r"|(?:(?:common|known|frequent|typical|other|general|installation|build|runtime)\s+)?"
    r"(?:issues|problems|errors|failures|pitfalls|gotchas|questions)(?:\s+(?:and|&)\s+\w+)?"
    r"|.*(?:常见问题|常见错误|问题解答|疑难解答|故障排除)",
    re.IGNORECASE,
)
_NO_WORD = re.compile(r"^[\W_]+|(?<![\W_])[\W_]++$")
_MOST = 0.8
_LONGEST = 120


def in_bold(block: Block) -> Block:
    """Return a paragraph that begins in `<b>`, `***` or a marked question in italics as one that begins in `**`."""
    if block.kind is not Kind.PARAGRAPH:
        return block
    found = _TAGGED.match(block.markdown) or _TRIPLE.match(block.markdown)
    if found is None:
        found = _SINGLE.match(block.markdown)
        if found is None or unmarked_question(found["text"]) is None:
            return block
    return replace(block, markdown=f"**{found['text'].strip()}**{block.markdown[found.end() :]}")


def with_titles(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks; below "Troubleshooting" and the like, "**title**: text" in lists as title and text."""
    takes_titles = False
    for block in blocks:
        if block.kind is Kind.HEADING:
            words = _NO_WORD.sub("", without_number(block.text))
            takes_titles = _TROUBLES.fullmatch(words) is not None and not asks(words)
        elif takes_titles and block.kind is Kind.LIST and _is_titled(block):
            yield replace(block, items=tuple(map(_apart, block.items)))
            continue
        elif block.kind is not Kind.PARAGRAPH or _can_ask(block):
            takes_titles = False
        yield block


def with_statements(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks; "**It is not.** But …" among "**Is it?** Yes." as a question and its answer."""
    asking, stated = sum(map(_asks_in_bold, blocks)), sum(map(_states_in_bold, blocks))
    is_habit = asking >= max(_TWICE, stated)
    takes_statements = is_habit
    above: Block | None = None
    for block in blocks:
        if above is not None:
            is_open = is_generic(above.text) or _asks_in_bold(block)
            takes_statements = is_habit and is_open and not asks(above.text)
        above = block if block.kind is Kind.HEADING else None
        found = _STATED.match(block.markdown) if takes_statements and _states_in_bold(block) else None
        if found:
            rest = block.markdown[found.end() :]
            yield replace(block, markdown=f"Q: {found['text']}", lines=block.lines[:1], text=f"Q: {found['text']}")
            yield replace(block, markdown=rest, text=plain_text(rest))
        else:
            yield block


def _asks_in_bold(block: Block) -> bool:
    parts = split_bold(block.markdown) if block.kind is Kind.PARAGRAPH else None
    return parts is not None and ends_as_question(parts[0]) and bool(parts[1].strip())


def _states_in_bold(block: Block) -> bool:
    found = _STATED.match(block.markdown) if block.kind is Kind.PARAGRAPH else None
    return found is not None and len(found["text"].split()) >= _LEAST_WORDS and not is_part(found["text"])


def _can_ask(paragraph: Block) -> bool:
    is_bold = split_bold(paragraph.markdown) is not None
    return is_bold or asks(paragraph.text) or unmarked_question(paragraph.markdown) is not None


def _is_titled(block: Block) -> bool:
    titles = [found for item in block.items if (found := _title(item)) is not None]
    parts = sum(is_part(plain_text(found["title"])) for found in titles)
    bold = sum(bool(item) and is_whole_bold(item[0].markdown) for item in block.items)
    return len(titles) > 1 and not block.ordered and len(titles) + bold - parts >= _MOST * len(block.items)


def _title(item: tuple[Block, ...]) -> re.Match[str] | None:
    if not item or item[0].kind is not Kind.PARAGRAPH:
        return None
    found = _TITLED.match(item[0].markdown)
    return found if found and found.end("title") <= _LONGEST else None


def _apart(item: tuple[Block, ...]) -> tuple[Block, ...]:
    found = _title(item)
    if found is None:
        return item
    first = item[0]
    title = f"**{found['bold'].strip()}**" if found["bold"] else f"**{found['title']}**"
    rest = first.markdown[found.end() :]
    return (
        replace(first, markdown=title, lines=first.lines[:1], text=plain_text(title)),
        replace(first, markdown=rest, text=plain_text(rest)),
        *item[1:],
    )
