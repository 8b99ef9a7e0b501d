"""Ways to ask that are proposed: as a table, as JSON, and as a YAML patch to review and to apply.

The JSON is a contract, one object a line:

    {"base", "entry", "question", "text", "count", "people", "rank": 2 or null, "confidence": 0.31,
     "why": ["picked", "helpful", "asked again", "marked"]}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from bot.evaluation.tables import Sheet
from bot.learning import wish_messages
from bot.learning.phrasings import Wish
from bot.learning.trials import Phrasing
from bot.learning.yaml_edits import as_yaml
from index.errors import KnowledgeError, MmfaqError, Problem, Severity
from index.readers import decode
from index.readers.yaml_nodes import (
    Node,
    NotYamlError,
    TextList,
    compose,
    is_mapping,
    key_text,
    kind_of,
    line_of,
    pairs,
)

_LONGEST_TITLE = 80


def wish_record(wish: Wish) -> dict[str, Any]:
    """Return the record of a wish."""
    return {
        "base": wish.base,
        "entry": wish.entry,
        "question": wish.title,
        "text": wish.text,
        "count": wish.count,
        "people": wish.people,
        "rank": wish.rank,
        "confidence": round(wish.confidence, 4),
        "why": [one.value for one in wish.why],
    }


def sheet_of(wishes: Sequence[Wish]) -> Sheet:
    """Return wishes as a table."""
    rows = tuple(
        (
            f"{one.base}/{one.entry}",
            one.text,
            str(one.count),
            str(one.people),
            wish_messages.rank(one.rank),
            wish_messages.percent(one.confidence),
            ", ".join(why.value for why in one.why),
        )
        for one in wishes
    )
    return Sheet(wish_messages.TITLE, wish_messages.HEAD, rows, numeric=wish_messages.NUMERIC)


def patch_of(wishes: Iterable[Wish], path: str) -> str:
    """Return wishes as YAML: base, entry, texts."""
    lines = [f"# {wish_messages.patch_head(_on_a_line(path))}"]
    ordered = sorted(wishes, key=lambda one: (one.base, one.entry))
    for base, part in groupby(ordered, key=lambda one: one.base):
        lines.append(f"{as_yaml(base)}:")
        for (entry, title), own in groupby(part, key=lambda one: (one.entry, one.title)):
            lines.append(f"  {as_yaml(entry)}:  # {_on_a_line(title)}")
            lines += [f"    - {as_yaml(one.text)}  # {wish_messages.asked(one)}" for one in own]
    return "\n".join(lines) + "\n"


def read_patch(path: Path) -> list[Phrasing]:
    """Return what a patch asks for; raise KnowledgeError with each fault, MmfaqError where it cannot be read."""
    try:
        root = compose(decode(path.read_bytes()))
    except OSError as error:
        raise MmfaqError(f"{path}: {error.strerror or error}. Name a patch that `--patch` wrote.") from error
    except UnicodeDecodeError as error:
        raise MmfaqError(f"{path}: this is not UTF-8 ({error.reason}). Save it in UTF-8.") from error
    except NotYamlError as fault:
        raise KnowledgeError([fault.problem(str(path))]) from fault
    problems: list[Problem] = []
    found = list(_phrasings(root, str(path), problems)) if root is not None else []
    if problems:
        raise KnowledgeError(problems)
    return list(dict.fromkeys(found))


def _phrasings(root: Node, file: str, problems: list[Problem]) -> Iterator[Phrasing]:
    for base, entries in _mapping(root, file, "a patch", problems):
        for entry, texts in _mapping(entries, file, f"what follows {base}", problems):
            listed = TextList(texts, file, f"phrasings of {entry}")
            problems += listed.problems
            yield from (Phrasing(base, entry, text) for text in listed.texts)


def _mapping(node: Node, file: str, name: str, problems: list[Problem]) -> Iterator[tuple[str, Node]]:
    if not is_mapping(node):
        what = f"{name} must be a mapping, found {kind_of(node)}"
        problems.append(Problem(Severity.ERROR, file, line_of(node), what, "Write base: entry-id: [text, …] lines."))
    return ((key_text(key), value) for key, value in pairs(node))


def _on_a_line(text: str) -> str:
    """Return a text for a comment."""
    plain = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(plain.split())[:_LONGEST_TITLE]
