"""Phrasings put into YAML text: what is added stands on lines of its own, and every other line stays as it is.

A YAML library that writes a document anew changes what it does not understand: comments, quotes, blank lines. So the
text is only read as YAML, to find where something belongs and to prove that nothing else has changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Protocol

from index.base_settings import read_settings
from index.readers.lines import strict_lines
from index.readers.yaml_faq import read_yaml
from index.readers.yaml_nodes import (
    Node,
    NotYamlError,
    compose_all,
    is_mapping,
    is_null,
    is_sequence,
    items,
    key_text,
    line_of,
    pairs,
    text_of,
)

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_PLAIN = re.compile(r"[^\W_](?:[\w ./()+='-]|[?!,;](?=\s|$)|:(?=[^\s:]))*")
_STEP = 2
_SETTING = "phrasings"
_ENTRY_KEYS = (_SETTING, "alternatives", "alts", "aka", "variants")  # of which an entry may have one already
_LISTED = "questions"  # an entry may list the ways to ask for it there


class _Mark(Protocol):
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class _Text:
    """A text, its lines with their ends, and its YAML."""

    lines: tuple[str, ...]
    roots: tuple[Node, ...]

    @classmethod
    def of(cls, text: str) -> _Text:
        return cls(tuple(_LINE.findall(text)), tuple(compose_all(text)))

    @property
    def end(self) -> str:
        """What ends a line here."""
        return next((line[len(line.rstrip("\r\n")) :] for line in self.lines), "") or "\n"

    def with_lines(self, place: int, added: Sequence[str]) -> str:
        """Return the text with more lines before one, counted from 0."""
        before, after = self.lines[:place], self.lines[place:]
        whole = self.end.join(added)
        if before and not before[-1].endswith(("\r", "\n")):
            return "".join(before) + self.end + whole
        return "".join(before) + whole + self.end + "".join(after)

    def with_part(self, line: int, column: int, part: str) -> str:
        """Return the text with more in one line."""
        changed = self.lines[line][:column] + part + self.lines[line][column:]
        return "".join((*self.lines[:line], changed, *self.lines[line + 1 :]))


def in_settings(text: str, entry: str, texts: Sequence[str], *, is_faq: bool = False) -> str | None:
    """Return the settings of a base with phrasings for an entry, None where they cannot be put there.

    `is_faq`: they stand at the head of a YAML FAQ.
    """
    return _with_last_end(lambda whole: _in_settings(whole, entry, texts, is_faq=is_faq), text)


def in_entry(text: str, line: int, texts: Sequence[str]) -> str | None:
    """Return a YAML FAQ with phrasings for the entry whose question stands on a line, None where it has no place."""
    return _with_last_end(lambda whole: _in_entry(whole, line, texts), text)


def _in_settings(text: str, entry: str, texts: Sequence[str], *, is_faq: bool) -> str | None:
    def is_right(after: str) -> bool:
        (was, faults), (is_, more) = (read_settings(one, "", is_faq=is_faq) for one in (text, after))
        was.phrasings[entry] = was.phrasings.get(entry, ()) + tuple(texts)
        was.phrasing_lines = is_.phrasing_lines
        return was == is_ and len(faults) >= len(more) and not (is_faq and _entries(text) != _entries(after))

    return _chosen(text, lambda found: _into_root(found, (_SETTING, entry), texts), is_right)


def _in_entry(text: str, line: int, texts: Sequence[str]) -> str | None:
    asked = [draft.question_line == line for draft in read_yaml(text, "")[0]]
    if asked.count(True) != 1:
        return None
    place = asked.index(True)
    wanted = _entries(text)
    wanted[place] = (*wanted[place][:-1], wanted[place][-1] + tuple(texts))
    return _chosen(text, lambda found: _into_entries(found, line, texts), lambda after: _entries(after) == wanted)


def _entries(text: str) -> list[tuple[Any, ...]]:
    """Return what a YAML FAQ says, wherever that stands."""
    return [(one.question, one.answer, one.section, one.id, one.phrasings) for one in read_yaml(text, "")[0]]


def _chosen(text: str, candidates: Callable[[_Text], Iterator[str]], is_right: Callable[[str], bool]) -> str | None:
    """Return the first candidate that adds what it should and nothing else."""
    try:
        found = _Text.of(text)
        events = _events(text)
    except NotYamlError:
        return None
    return next((after for after in candidates(found) if _only_adds(events, after) and is_right(after)), None)


def _with_last_end(add: Callable[[str], str | None], text: str) -> str | None:
    """Return what is made of a text whose last line has an end, without that end where it had none.

    A text that is written in several lines changes its meaning with the end of the last one.
    """
    if not text or text.endswith(("\r", "\n")):
        return add(text)
    end = _Text(tuple(_LINE.findall(text)), ()).end
    after = add(text + end)
    return None if after is None else after.removesuffix(end)


def _only_adds(before: Sequence[tuple[Any, ...]], text: str) -> bool:
    """Tell whether a text says all that was said before, in one piece before and one after what is new."""
    try:
        after = _events(text)
    except NotYamlError:
        return False
    start = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))
    left, right = before[start:], after[start:]
    end = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(left[::-1], right[::-1], strict=False)))
    gone = left[: len(left) - end]
    return not gone or (len(gone) == 1 and gone[0][0] == "ScalarEvent" and gone[0][1] == "")  # a key without a value


def _events(text: str) -> list[tuple[Any, ...]]:
    """Return what a parser meets in a text, in order; raise NotYamlError."""
    import yaml

    compose_all(text)  # whose faults are ours
    names = ("value", "anchor", "tag", "style", "flow_style")
    parsed = yaml.parse(strict_lines(text), Loader=yaml.SafeLoader)
    return [(type(one).__name__, *(getattr(one, name, None) for name in names)) for one in parsed]


def _into_root(found: _Text, path: tuple[str, ...], texts: Sequence[str]) -> Iterator[str]:
    """Yield candidates for a mapping that is a whole document, or none yet."""
    root = found.roots[0] if found.roots else None
    if root is None or is_null(root):
        yield found.with_lines(len(found.lines), _block(path, texts, 0, _STEP))
    elif is_mapping(root):
        if root.value and not _is_flow(root) and path[0] not in map(key_text, dict(root.value)):
            blank = [""] if found.lines[-1].strip() else []
            yield found.with_lines(len(found.lines), [*blank, *_block(path, texts, _column(root), _dash(root))])
        yield from _into_mapping(found, root, path, texts)


def _into_entries(found: _Text, line: int, texts: Sequence[str]) -> Iterator[str]:
    """Yield candidates for each mapping that has a key on the line, the innermost first."""
    seen: set[int] = set()
    mappings = [one for root in found.roots for one in _mappings(root, seen)]
    for mapping in reversed(mappings):
        keys = {key_text(key).lower(): key for key, _ in pairs(mapping)}
        asked = next((value for key, value in pairs(mapping) if line_of(key) == line), None)
        if asked is None:
            continue
        name = next((key_text(keys[one]) for one in _ENTRY_KEYS if one in keys), _SETTING)
        if name == _SETTING and not _is_flow(mapping) and _SETTING not in keys:
            below = _block((_SETTING,), texts, _column(mapping), _dash(mapping))
            yield found.with_lines(_last_line(found, asked, line - 1) + 1, below)
        yield from _into_mapping(found, mapping, (name,), texts)
        if _LISTED in keys:
            yield from _into_mapping(found, mapping, (key_text(keys[_LISTED]),), texts)


def _mappings(node: Node, seen: set[int]) -> Iterator[Node]:
    if id(node) in seen:
        return
    seen.add(id(node))
    if is_mapping(node):
        yield node
    for inner in (*items(node), *(value for _, value in pairs(node))):
        yield from _mappings(inner, seen)


def _into_mapping(found: _Text, mapping: Node, path: tuple[str, ...], texts: Sequence[str]) -> Iterator[str]:
    """Yield candidates for texts at a path of keys below a mapping."""
    known = next(((key, value) for key, value in pairs(mapping) if key_text(key) == path[0]), None)
    if known is None:
        yield from _new_key(found, mapping, path, texts)
        return
    key, value = known
    if is_null(value):
        column = key.start_mark.column
        below = (
            _items(texts, column + _dash(mapping)) if len(path) == 1 else _block(path[1:], texts, column + _STEP, _STEP)
        )
        yield found.with_lines(line_of(key), below)
    elif len(path) > 1 and is_mapping(value):
        yield from _into_mapping(found, value, path[1:], texts)
    elif len(path) == 1 and is_sequence(value):
        yield from _more_items(found, value, texts)


def _new_key(found: _Text, mapping: Node, path: tuple[str, ...], texts: Sequence[str]) -> Iterator[str]:
    if _is_flow(mapping):
        yield from _into_flow(found, mapping, [value for _, value in pairs(mapping)], _flow(path, texts))
    elif mapping.value:
        key, value = mapping.value[-1]
        last = _last_line(found, value, line_of(key) - 1)
        block = _block(path, texts, _column(mapping), _dash(mapping))
        yield found.with_lines(last + 1, block)
        yield found.with_lines(value.end_mark.line, block)


def _more_items(found: _Text, sequence: Node, texts: Sequence[str]) -> Iterator[str]:
    listed = items(sequence)
    if _is_flow(sequence):
        yield from _into_flow(found, sequence, listed, ", ".join(map(_quoted, texts)))
    elif listed:
        is_quoted = all(one.style == '"' for one in listed)
        last = _last_line(found, listed[-1], line_of(sequence) - 1)
        yield found.with_lines(last + 1, _items(texts, sequence.start_mark.column, is_quoted=is_quoted))


def _into_flow(found: _Text, node: Node, inner: Sequence[Node], part: str) -> Iterator[str]:
    """Yield a candidate with more between the brackets of a node."""
    if inner:
        mark: _Mark = inner[-1].end_mark
        yield found.with_part(mark.line, mark.column, f", {part}")
    else:
        yield found.with_part(node.start_mark.line, node.start_mark.column + 1, part)


def _last_line(found: _Text, node: Node, least: int) -> int:
    """Return the line, from 0, that a node ends on, blank ones and comments after it aside."""
    if not _is_flow(node) and node.id != "scalar" and node.value:
        last = node.value[-1]
        inner, above = (last[1], line_of(last[0]) - 1) if is_mapping(node) else (last, least)
        return _last_line(found, inner, max(least, above))
    end = node.end_mark
    line = int(end.line) if end.column and getattr(node, "style", None) not in {"|", ">"} else int(end.line) - 1
    while line > least and not (line < len(found.lines) and found.lines[line].strip()):
        line -= 1
    return max(line, least)


def _is_flow(node: Node) -> bool:
    return bool(getattr(node, "flow_style", False))


def _column(mapping: Node) -> int:
    """Return the column that the keys of a block mapping begin in."""
    return int(mapping.value[0][0].start_mark.column)


def _dash(mapping: Node) -> int:
    """Return how far lists below the keys of a mapping are indented there, or in what it holds."""
    for key, value in pairs(mapping):
        if is_sequence(value) and not _is_flow(value) and value.value:
            return max(0, int(value.start_mark.column) - int(key.start_mark.column))
    return _STEP


def _block(path: Sequence[str], texts: Sequence[str], column: int, dash: int) -> list[str]:
    """Return the lines of keys, each below the one before, and of the list below the last."""
    keys = [" " * (column + _STEP * depth) + f"{as_yaml(key)}:" for depth, key in enumerate(path)]
    return [*keys, *_items(texts, column + _STEP * (len(path) - 1) + dash)]


def _items(texts: Sequence[str], column: int, *, is_quoted: bool = False) -> list[str]:
    return [" " * column + f"- {_quoted(text) if is_quoted else as_yaml(text)}" for text in texts]


def _flow(path: Sequence[str], texts: Sequence[str]) -> str:
    """Return a key with a list, for between brackets."""
    inner = f"[{', '.join(map(_quoted, texts))}]"
    for depth, key in enumerate(reversed(path)):
        name = as_yaml(key) if "," not in key else _quoted(key)
        inner = f"{name}: {inner}" if depth == 0 else f"{name}: {{{inner}}}"
    return inner


def as_yaml(text: str) -> str:
    """Return a text as YAML on one line, without quotes where it needs none."""
    is_safe = _PLAIN.fullmatch(text) is not None and not text.endswith(" ")
    return text if is_safe and _is_itself(text) else _quoted(text)


def _is_itself(text: str) -> bool:
    """Tell whether YAML takes a text without quotes for itself: not for a number, a date or "yes"."""
    try:
        return [text_of(root) for root in compose_all(text)] == [text]
    except NotYamlError:
        return False


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\x7f")
