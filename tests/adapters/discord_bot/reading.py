"""A reader of Discord's Markdown, by the rules of Discord's own client: what people see of a text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

_BULLET = r"(?:[*-]|\d+\.)"
_PREFIX = re.compile(rf"( *)({_BULLET}) +")
_LIST = re.compile(rf"( *){_BULLET} [\s\S]+?(?:\n+(?! )(?!\1{_BULLET} )\n*|\s*\Z)")
_ITEM = re.compile(rf"^( *){_BULLET} +[^\n]*(?:\n(?!\1{_BULLET} )[^\n]*)*(?:\n|\Z)", re.MULTILINE)
_QUOTE = re.compile(r" *>>> +[\s\S]*| *>(?!>>) +[^\n]*(?:\n *>(?!>>) +[^\n]*)*\n?")
_HEADING = re.compile(r" *(#{1,3})\s+((?!#+)[^\n]+?)#*\s*(?:\n|\Z)")
_SUBTEXT = re.compile(r" *-# +((?!(?:-#)+)[^\n]+?) *(?=\n|\Z)")
_CODE = re.compile(r"```(?:([a-z0-9_+\-.#]+?)\n)?\n*([^\n][\s\S]*?)\n*```", re.IGNORECASE)
_TICKS = re.compile(r"(`+)([\s\S]*?[^`])\1(?!`)")
_LINK = re.compile(
    r"\[((?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]\(\s*<?((?:\([^)]*\)|[^\s\\]|\\.)*?)>?(?:\s+['\"]([\s\S]*?)['\"])?\s*\)"
)
_EMPHASIS = (
    re.compile(
        r"\b_((?:__|\\[\s\S]|[^\\_])+?)_\b|\*(?=\S)((?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)"
    ),
    re.compile(r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)"),
    re.compile(r"__((?:\\[\s\S]|[^\\])+?)__(?!_)"),
)
_OTHERS = {
    "strike": re.compile(r"~~([\s\S]+?)~~(?!_)"),
    "spoiler": re.compile(r"\|\|([\s\S]+?)\|\|"),
}
# What is no text, and has no place in an answer.
_SPECIAL = {
    "everyone": re.compile(r"@(?:everyone|here)"),
    "mention": re.compile(r"<(?:@[!&]?|#)\d+>"),
    "emoji": re.compile(r"<a?:\w+:\d+>|:(?!\s)[\w+-]+:"),
    "command": re.compile(r"</[^:>]+:\d+>"),
    "time": re.compile(r"<t:-?\d+(?::\w)?>"),
    "place": re.compile(r"<id:\w+>"),
}
_BETWEEN_BRACKETS = re.compile(r"<([^: >]+:/[^ >]+)>")
_BARE = re.compile(r"(?:https?|steam)://[^\s<]+[^<.,:;\"'\]\s]")
_ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")
_TEXT = re.compile(r"\n|[\s\S]+?(?=[^0-9A-Za-z\s\u00c0-\uffff]|\n|\w+:\S|\Z)")


@dataclass
class Read:
    """What a text says, the kinds of markup in it, its code (with the language), its links, its headings."""

    text: str = ""
    kinds: set[str] = field(default_factory=set)
    code: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)


def read(markdown: str) -> Read:
    """Return what people see of a message or of a text of a message of components."""
    found = Read()
    _read(markdown, found, in_quote=False)
    return found


def _read(source: str, found: Read, *, in_quote: bool) -> None:
    at = 0
    while at < len(source):
        is_line_start = not source[source.rfind("\n", 0, at) + 1 : at].strip(" ")
        end = _block(source, at, found, in_quote) if is_line_start else at
        at = end if end > at else _inline(source, at, found, in_quote)


def _block(source: str, at: int, found: Read, in_quote: bool) -> int:  # noqa: FBT001 - passed on, by itself
    """Read the block that begins here, if one does; return where it ends."""
    if match := _HEADING.match(source, at):
        found.kinds.add(f"h{len(match[1])}")
        _read(match[2], found, in_quote=in_quote)
    elif match := _SUBTEXT.match(source, at):
        found.kinds.add("subtext")
        _read(match[1], found, in_quote=in_quote)
    elif not in_quote and (match := _QUOTE.match(source, at)):
        found.kinds.add("quote")
        _read(re.sub(r"(?m)^ *> ?", "", match[0]), found, in_quote=True)
    elif match := _LIST.match(source, at):
        found.kinds.add("list")
        for item in _ITEM.finditer(re.sub(r"\n{2,}\Z", "\n", match[0])):
            prefix = _PREFIX.match(item[0])
            assert prefix is not None
            content = re.sub(f"(?m)^ {{1,{len(prefix[0])}}}", "", item[0])
            _read(_PREFIX.sub("", content, count=1), found, in_quote=in_quote)
    if match is None:
        return at
    found.text += "\n"
    return match.end()


def _inline(source: str, at: int, found: Read, in_quote: bool) -> int:  # noqa: FBT001 - passed on, by itself
    """Read what begins here; return where it ends."""
    if match := _CODE.match(source, at):
        found.code.append((match[2], match[1] or ""))
        found.text += f"\n{match[2]}\n"
    elif match := _ESCAPE.match(source, at):
        found.text += match[1]
    elif match := _first(_SPECIAL.values(), source, at):
        found.kinds.update(name for name, pattern in _SPECIAL.items() if pattern.match(source, at))
    elif match := _BETWEEN_BRACKETS.match(source, at):
        found.links.append((match[1], match[1]))
        found.text += match[1]
    elif match := _BARE.match(source, at):
        found.kinds.add("bare url")
        found.text += match[0]
    elif match := _LINK.match(source, at):
        inner = read(match[1])
        found.links.append((inner.text, match[2]))
        found.kinds |= inner.kinds
        found.text += inner.text
    elif match := _TICKS.match(source, at):
        found.kinds.add("code")
        found.text += match[2].strip() if "`" in match[2] else match[2]
    elif match := _emphasis(source, at, found):
        _read(next(filter(None, match.groups())), found, in_quote=in_quote)
    else:
        match = _TEXT.match(source, at)
        assert match is not None
        found.text += match[0]
    return match.end()


def _emphasis(source: str, at: int, found: Read) -> re.Match[str] | None:
    matches = [
        (match.end(), -number, match) for number, one in enumerate(_EMPHASIS) if (match := one.match(source, at))
    ]
    if matches:
        _, number, match = max(matches, key=lambda one: one[:2])
        found.kinds.add(("italic", "bold", "underline")[-number])
        return match
    for name, pattern in _OTHERS.items():
        if match := pattern.match(source, at):
            found.kinds.add(name)
            return match
    return None


def _first(patterns: Iterable[re.Pattern[str]], source: str, at: int) -> re.Match[str] | None:
    return next((match for pattern in patterns if (match := pattern.match(source, at))), None)
