"""Labelled questions beside a base: which entry each of them should find, or that none answers it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.bases import QUESTIONS_FILE
from index.entry import Base
from index.errors import KnowledgeError, Problem, Severity
from index.language import language_of
from index.readers import decode
from index.readers.yaml_nodes import (
    Node,
    NotYamlError,
    compose,
    is_mapping,
    is_null,
    is_sequence,
    items,
    key_text,
    kind_of,
    line_of,
    pairs,
    text_of,
)

_KEYS = ("question", "entry", "kind", "lang", "span")
_OPTIONAL = ("kind", "lang", "span")
_REMEDY = "Write question: …, and entry: an id, a list of ids, or null."


@dataclass(frozen=True, slots=True)
class Label:
    """A question and the ids of the entries that answer it, none where the base does not cover it.

    `span` is a text that the part of the answer shown first should hold, "" where it does not matter.
    """

    question: str
    entries: tuple[str, ...]
    kind: str
    language: str
    line: int
    span: str = ""


def read_labels(path: Path, file: str) -> tuple[list[Label], list[Problem]]:
    """Return the labelled questions of a file, and its problems."""
    try:
        root = compose(decode(path.read_bytes()))
    except NotYamlError as fault:
        return [], [fault.problem(file)]
    except UnicodeDecodeError as error:
        return [], [Problem(Severity.ERROR, file, 1, f"this is not UTF-8 ({error.reason})", "Save it in UTF-8.")]
    if root is None:
        return [], []
    if not is_sequence(root):
        what = f"labelled questions must be a list, found {kind_of(root)}"
        return [], [Problem(Severity.ERROR, file, line_of(root), what, _REMEDY)]
    labels: list[Label] = []
    problems: list[Problem] = []
    for item in items(root):
        label = _label(item)
        if isinstance(label, Label):
            labels.append(label)
        else:
            problems.append(Problem(Severity.ERROR, file, line_of(item), label, _REMEDY))
    return labels, problems


def require_labels(path: Path) -> list[Label]:
    """Return the labelled questions of a file; raise KnowledgeError with every problem."""
    try:
        labels, problems = read_labels(path, str(path))
    except OSError as error:
        what = f"the questions cannot be read ({error.strerror})"
        problem = Problem(Severity.ERROR, str(path), 1, what, "Name a file of labelled questions.")
        raise KnowledgeError([problem]) from error
    if problems:
        raise KnowledgeError(problems)
    return labels


def label_problems(bases: Iterable[Base]) -> list[Problem]:
    """Return the problems of the labelled questions beside bases, wrong ids included."""
    return [problem for base in bases if base.folder is not None for problem in _problems_of(base, base.folder)]


def shown(path: Path) -> str:
    """Return the name of a base's file in messages: a path from where the command runs, if the file lies below."""
    here, path = Path.cwd(), path.absolute()
    return path.relative_to(here if path.is_relative_to(here) else path.parent.parent).as_posix()


def _problems_of(base: Base, folder: Path) -> Sequence[Problem]:
    path = folder / QUESTIONS_FILE
    if not path.is_file():
        return []
    file = shown(path)
    labels, problems = read_labels(path, file)
    known = {entry.id for entry in base.entries}
    for label in labels:
        for identifier in label.entries:
            if identifier not in known:
                what = f"no entry has the id {identifier!r}"
                problems.append(Problem(Severity.ERROR, file, label.line, what, "Correct the id, or remove the line."))
    return problems


def _label(item: Node) -> Label | str:
    """Return the label that a node holds, or what is wrong with it."""
    if not is_mapping(item):
        return f"a labelled question must be a mapping, found {kind_of(item)}"
    values = {key_text(key): value for key, value in pairs(item)}
    unknown = sorted(set(values) - set(_KEYS))
    if unknown:
        return f"unknown key {unknown[0]!r}"
    question = text_of(values["question"]) if "question" in values else None
    if not question:
        return "the question is missing or no text"
    if "entry" not in values:
        return "the entry is missing"
    entries = _ids(values["entry"])
    if entries is None:
        return f"the entry must be an id, a list of ids or null, found {kind_of(values['entry'])}"
    kind, language, span = (text_of(values[name]) or "" if name in values else "" for name in _OPTIONAL)
    return Label(question, entries, kind, language or language_of(question), line_of(item), span)


def _ids(node: Node) -> tuple[str, ...] | None:
    if is_null(node):
        return ()
    texts = [text_of(item) for item in items(node)] if is_sequence(node) else [text_of(node)]
    return tuple(text for text in texts if text) if all(texts) and texts else None
