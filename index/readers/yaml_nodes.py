"""YAML with the line of everything: the safe loader's node graph, and typed look-ups in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol, cast

from index.errors import Problem, Severity
from index.readers.lines import strict_lines

_TEXT_TAG = "tag:yaml.org,2002:str"
_NULL_TAG = "tag:yaml.org,2002:null"
_NAMES = {
    "tag:yaml.org,2002:int": "a number",
    "tag:yaml.org,2002:float": "a number",
    "tag:yaml.org,2002:bool": "true or false",
    "tag:yaml.org,2002:null": "nothing",
    "tag:yaml.org,2002:timestamp": "a date",
}
_WRITTEN_TAGS = {_TEXT_TAG, "tag:yaml.org,2002:value", *_NAMES} - {_NULL_TAG}


class Node(Protocol):
    """What PyYAML makes of a piece of YAML: `id` is "scalar", "sequence" or "mapping", `style` a scalar's quotes."""

    id: str
    tag: str
    value: Any
    style: str | None
    start_mark: Any
    end_mark: Any


@dataclass(frozen=True, slots=True)
class NotYamlError(Exception):
    """The text is not YAML."""

    line: int
    what: str

    def problem(self, file: str) -> Problem:
        """Return the fault as a problem of the file."""
        remedy = "Check the indentation and the quotes around that line."
        return Problem(Severity.ERROR, file, self.line, f"this is not valid YAML: {self.what}", remedy)


def compose(text: str) -> Node | None:
    """Return the root node of a text, None where it is empty; raise NotYamlError where it is not one document."""
    import yaml  # only files in YAML need it

    text = strict_lines(text)
    with _faults(text):
        return cast("Node | None", yaml.compose(text, Loader=yaml.SafeLoader))


def compose_all(text: str) -> list[Node]:
    """Return the root node of each document of a text; raise NotYamlError where it is not YAML."""
    import yaml

    text = strict_lines(text)
    with _faults(text):
        return cast("list[Node]", list(yaml.compose_all(text, Loader=yaml.SafeLoader)))


@contextmanager
def _faults(text: str) -> Iterator[None]:
    """Turn whatever the parser says about the text into NotYamlError."""
    import yaml

    try:
        yield
    except yaml.MarkedYAMLError as error:
        is_open = error.problem is not None and "unexpected end" in error.problem
        mark = (error.context_mark if is_open else None) or error.problem_mark or error.context_mark
        raise NotYamlError(mark.line + 1 if mark else 1, error.problem or "it cannot be read") from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise NotYamlError(line, f"character #x{ord(text[error.position]):04x} is not allowed") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise NotYamlError(1, "it is nested too deeply or cannot be read") from error


def line_of(node: Node) -> int:
    """Return the line, from 1, that the node starts on."""
    return int(node.start_mark.line) + 1


def pairs(node: Node) -> Iterator[tuple[Node, Node]]:
    """Yield the keys and values of a mapping, nothing for other nodes."""
    if node.id == "mapping":
        yield from node.value


def items(node: Node) -> list[Node]:
    """Return the items of a sequence, nothing for other nodes."""
    return list(node.value) if node.id == "sequence" else []


def key_text(node: Node) -> str:
    """Return a key as text, "" for keys that are not scalars."""
    return str(node.value) if node.id == "scalar" else ""


def is_mapping(node: Node) -> bool:
    """Tell whether the node is a mapping."""
    return node.id == "mapping"


def is_sequence(node: Node) -> bool:
    """Tell whether the node is a list."""
    return node.id == "sequence"


def text_of(node: Node) -> str | None:
    """Return a text scalar, None for everything else: a number is not a text."""
    return str(node.value) if node.id == "scalar" and node.tag == _TEXT_TAG else None


def written_text(node: Node) -> str | None:
    """Return a scalar as it is written, be it a text, a number, a date or "yes"; None for everything else."""
    return str(node.value) if node.id == "scalar" and node.tag in _WRITTEN_TAGS else None


def is_null(node: Node) -> bool:
    """Tell whether the node says nothing."""
    return node.id == "scalar" and node.tag == _NULL_TAG


def kind_of(node: Node) -> str:
    """Name what a node is, for a message."""
    if node.id == "mapping":
        return "a mapping"
    if node.id == "sequence":
        return "a list"
    return _NAMES.get(node.tag, "text")


def text_lines(node: Node, count: int) -> tuple[int, ...]:
    """Return the file's line of each of `count` lines of a text scalar."""
    is_block = node.id == "scalar" and node.style in {"|", ">"}
    first = line_of(node) + (1 if is_block else 0)
    last = line_of(node) + _written(node).count("\n")
    return (*(min(first + number, last) for number in range(count - 1)), max(first, last))


def _written(node: Node) -> str:
    """Return a scalar as it stands in the file, without the blank lines that end it."""
    buffer: str = node.start_mark.buffer or ""
    return buffer[node.start_mark.pointer : node.end_mark.pointer].rstrip("\0 \t\n")


class TextList:
    """A list of texts, with a problem for whatever else stands in it."""

    def __init__(self, node: Node, file: str, name: str) -> None:
        self.texts: list[str] = []
        self.problems: list[Problem] = []
        if not is_sequence(node):
            self._refuse(node, file, f"{name} must be a list of texts, found {kind_of(node)}")
            return
        for item in items(node):
            text = text_of(item)
            if text is None:
                self._refuse(item, file, f"{name} must hold texts, found {kind_of(item)}")
            else:
                self.texts.append(text)

    def _refuse(self, node: Node, file: str, what: str) -> None:
        self.problems.append(Problem(Severity.ERROR, file, line_of(node), what, "Put quotes around it, or remove it."))
