"""A draft as a text that the readers of FAQ files take for exactly one entry, with a comment of where it came from."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.capturing import messages
from bot.capturing.drafting import Draft
from index.bases import read_bases
from index.errors import MmfaqError, Severity
from index.markdown_text import plain_text

_WIDE = 10_000  # no line is folded


@dataclass(frozen=True, slots=True)
class Written:
    """A draft's file: its name, and its text."""

    name: str
    text: str


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def written(draft: Draft) -> Written:
    """Return a draft in the format of its base.

    What would not be read back as this one entry in Markdown is written in YAML, in which every text is itself.
    """
    if not draft.is_yaml:
        found = Written(f"{draft.stem}.md", as_markdown(draft))
        if is_read_back(draft, found):
            return found
    return Written(f"{draft.stem}.yml", as_yaml(draft))


def as_markdown(draft: Draft) -> str:
    """Return a draft as Markdown, below a comment."""
    said = "\n".join(_head(draft)).replace("-->", "-- >").replace("--!>", "--! >")
    return f"<!--\n{said}\n-->\n\n# FAQ\n\n## {draft.question}\n\n{draft.answer}\n"


def as_yaml(draft: Draft) -> str:
    """Return a draft as YAML, below a comment."""
    said = "".join(f"# {line}".rstrip() + "\n" for line in _head(draft))
    entry: dict[str, Any] = {"id": draft.entry, "question": draft.question, "answer": draft.answer + "\n"}
    dumped = yaml.dump([entry], Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDE)
    return f"{said}\n{dumped}"


def is_read_back(draft: Draft, found: Written) -> bool:
    """Tell whether a written draft is read as one entry with its question and its answer, and without a fault."""
    with tempfile.TemporaryDirectory(prefix="mmfaq-draft-") as folder:
        path = Path(folder) / found.name
        path.write_text(found.text, encoding="utf-8")
        try:
            bases, problems = read_bases([path])
        except MmfaqError:
            return False
    entries = [entry for base in bases for entry in base.entries]
    if len(entries) != 1 or any(problem.severity is Severity.ERROR for problem in problems):
        return False
    is_asked = plain_text(entries[0].question).split() == plain_text(draft.question).split()
    return is_asked and entries[0].answer == draft.answer


def _head(draft: Draft) -> Iterator[str]:
    yield from messages.head(draft)
    yield messages.asked_in(draft.found)
    yield from (f"  {line}".rstrip() for line in draft.asked.split("\n"))
