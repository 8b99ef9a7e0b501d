"""From what people type in chats to Markdown of an FAQ: code stays code, and text stays text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from index.readers.lines import strict_lines

_FENCED = re.compile(r"```(?:(?P<language>[A-Za-z0-9_+#.-]{1,20})\n)?(?P<code>.*?)```", re.DOTALL)
_SPAN = re.compile(r"(?<!`)(?P<ticks>`{1,2})(?!`)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)", re.DOTALL)
_RUNS = re.compile(r"`+")
_FENCE = re.compile(r"`{3,}|~{3,}")
_UNPRINTABLE = re.compile(
    "[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
_TAG = re.compile(r"<(?=[A-Za-z/!?])(?!https?://[^\s<>]+>)")
_INLINE = re.compile(
    r"[\\`]|\*(?=\S)|(?<=\S)\*|(?<!\w)_(?=\S)|(?<=\S)_(?!\w)|~(?=~)|\[(?=[^\]]{0,200}\][(\[:])|<(?=[A-Za-z/!?])|&(?=#?\w{1,32};)"
)
_BLOCK = re.compile(
    r"(?P<indent>[ \t]*)(?P<digits>)(?P<mark>#{1,6}(?=\s|$)|[-+*](?=\s|$)|>|[-=*_](?=[-=*_ \t]*$)|:{3}|!{3})"
)
_RULE = re.compile(r"(?P<indent>[ \t]*)(?P<mark>[-=*_](?=[-=*_ \t]*$)|:{3}|!{3})")
_NUMBER = re.compile(r"(?P<indent>[ \t]*)(?P<digits>\d{1,9})(?P<mark>[.)](?:\s|$))")
_TITLE = re.compile(r"[ \t]*#{1,6}[ \t]+(?P<words>[^\n]*?[^\s#*])[ \t*#]*")
_ITEM = re.compile(r"[ \t]*(?:[-+*]|\d{1,9}[.)])[ \t]+\S")
_AFTER_NAME = re.compile(r"\A(?:[\s,，、：]|:(?!\w))+")
_PLACEHOLDER = re.compile(
    r"<(?=(?:token|key|secret|webhook|email|user|host|address|mac|phone|card|mention|unreadable)>)"
)


class Line(Enum):
    """What a line of Markdown is to the lines around it."""

    BLANK = auto()
    TEXT = auto()
    ITEM = auto()
    QUOTE = auto()
    CODE = auto()


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a chat's text: code between fences with its language, or what stands around it."""

    text: str
    is_code: bool = False
    language: str = ""


def cleaned(text: str) -> str:
    """Return a text without what nobody sees: characters that control, mark byte orders, or turn the direction."""
    readable = text.encode("utf-8", "replace").decode("utf-8")
    return _UNPRINTABLE.sub("", strict_lines(readable.replace("\u2028", "\n").replace("\u2029", "\n")))


def pieces_of(text: str) -> Iterator[Piece]:
    """Yield the pieces of a text in which three backticks begin and end code, wherever they stand."""
    done = 0
    for found in _FENCED.finditer(text):
        if not found["code"].strip():
            continue
        yield Piece(text[done : found.start()])
        yield Piece(found["code"], is_code=True, language=found["language"] or "")
        done = found.end()
    yield Piece(text[done:])


def fenced(code: str, language: str = "") -> str:
    """Return code between fences that are longer than any within it."""
    mark = "`" * max(3, _longest_run(code) + 1)
    return f"{mark}{language}\n{code.strip(chr(10))}\n{mark}"


def code_span(code: str) -> str:
    """Return code within a line, on one line."""
    flat = " ".join(code.split("\n"))
    if not flat.strip():
        return flat
    mark = "`" * (_longest_run(flat) + 1)
    edge = " " if flat.startswith("`") or flat.endswith("`") else ""
    return f"{mark}{edge}{flat}{edge}{mark}"


def escaped(text: str) -> str:
    """Return text in which nothing is markup, wherever on a line it stands."""
    inner = _INLINE.sub(r"\\\g<0>", text)
    return "\n".join(_unmarked(line) for line in inner.split("\n"))


def link(words: str, url: str) -> str:
    """Return a link; `words` are Markdown."""
    target = re.sub(r"[\s<>()\\]", lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), url)
    if not words.strip() or words == escaped(url):
        return f"<{target}>" if re.match(r"https?://", target) else target
    return f"[{words}]({target})"


def styled(words: str, mark: str) -> str:
    """Return words between marks; blanks at their ends stay outside, and each line is marked by itself."""
    lines = []
    for line in words.split("\n"):
        bare = line.strip()
        start = len(line) - len(line.lstrip())
        lines.append(f"{line[:start]}{mark}{bare}{mark}{line[start + len(bare) :]}" if bare else line)
    return "\n".join(lines)


def tamed(text: str) -> str:
    """Return a chat's own Markdown, less what only Markdown of documents would take for markup: HTML, rules, titles."""
    done, found = 0, []
    for span in _SPAN.finditer(text):
        found += [_without_tags(text[done : span.start()]), span[0]]
        done = span.end()
    found.append(_without_tags(text[done:]))
    return "\n".join(_unruled(line) for line in "".join(found).split("\n"))


def spaced(markdown: str) -> str:
    """Return Markdown whose lines stay apart as in a chat, where each of them is a line of its own."""
    found: list[str] = []
    before, fence = Line.BLANK, ""
    for line in markdown.split("\n"):
        kind, fence = _kind_of(line, before, fence)
        is_apart = kind is not before or kind is Line.TEXT
        if kind is Line.BLANK and before is Line.BLANK:
            continue
        if found and is_apart and Line.BLANK not in {kind, before}:
            found.append("")
        found.append(line if kind is Line.CODE else line.strip() if kind is Line.TEXT else line.rstrip())
        before = kind
    return "\n".join(found).rstrip()


def unaddressed(text: str) -> str:
    """Return text that began with a name, which is left out, without what stood between the name and the rest."""
    return _AFTER_NAME.sub("", text)


def readable(markdown: str) -> str:
    """Return Markdown in which the words that stand for secrets are no HTML."""
    found, fence = [], ""
    for line in markdown.split("\n"):
        kind, fence = _kind_of(line, Line.BLANK, fence)
        found.append(line if kind is Line.CODE else _outside_spans(line))
    return "\n".join(found)


def _kind_of(line: str, before: Line, fence: str) -> tuple[Line, str]:
    """Return what a line is, and the fence that is open after it."""
    opened = _FENCE.match(line.lstrip())
    if fence:
        is_end = opened is not None and opened[0].startswith(fence) and not line.strip().strip(fence[0])
        return Line.CODE, "" if is_end else fence
    if opened:
        return Line.CODE, opened[0]
    if not line.strip():
        return Line.BLANK, ""
    if line.lstrip().startswith(">"):
        return Line.QUOTE, ""
    is_within = before is Line.ITEM and line[0] in " \t"
    return Line.ITEM if is_within or _ITEM.match(line) else Line.TEXT, ""


def _outside_spans(line: str) -> str:
    done, found = 0, []
    for span in _SPAN.finditer(line):
        found += [_PLACEHOLDER.sub(r"\\<", line[done : span.start()]), span[0]]
        done = span.end()
    return "".join([*found, _PLACEHOLDER.sub(r"\\<", line[done:])])


def _without_tags(text: str) -> str:
    return _TAG.sub(r"\\<", text)


def _unmarked(line: str) -> str:
    """Return a line that begins no block of Markdown; four blanks would begin code."""
    found = _BLOCK.match(line) or _NUMBER.match(line)
    if found is None:
        return line.lstrip(" \t") if line[: len(line) - len(line.lstrip())].expandtabs(4)[3:] else line
    return f"{found['indent'][:3]}{found['digits'] or ''}\\{line[found.start('mark') :]}"


def _unruled(line: str) -> str:
    """Return a line of a chat's own Markdown: titles are bold there, and rules are text."""
    if found := _TITLE.fullmatch(line):
        return styled(found["words"].replace("**", ""), "**")
    found = _RULE.match(line)
    return line if found is None else f"{found['indent'][:3]}\\{line[found.end('indent') :]}"


def _longest_run(code: str) -> int:
    return max(map(len, _RUNS.findall(code)), default=0)
