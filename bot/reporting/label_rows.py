"""Labelled questions as rows, and rows added at the end of a base's questions.yml: no line that is there changes."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.reporting import import_messages as messages
from bot.reporting.rows import LABEL_COLUMNS, Row, Rows, RowsError, What
from bot.settings import Settings
from bot.sources.fetching import fetched
from index.bases import QUESTIONS_FILE, read_bases
from index.entry import Base
from index.errors import MmfaqError
from index.files import write_atomically
from index.labels import Label, read_labels, require_labels
from index.language import language_of

_LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class _New:
    """Labels to add to a file, with the lines that they stand on in theirs."""

    base: Base
    path: Path
    there: tuple[Label, ...]
    labels: list[Label]


def label_rows(chosen: Settings) -> Rows:
    """Return the labelled questions beside all bases; raise KnowledgeError for a file that cannot be read."""
    bases = _bases(chosen)
    rows = [
        {
            "base": base.name,
            "question": label.question,
            "entries": list(label.entries),
            "kind": label.kind,
            "language": label.language,
            "span": label.span,
        }
        for base in bases
        if (path := _path(base)) is not None and path.is_file()
        for label in require_labels(path)
    ]
    return Rows(What.LABELS, tuple(rows))


def add_labels(rows: Rows, chosen: Settings, file: str, base: str | None = None) -> tuple[int, int, list[str]]:
    """Add what is not there yet; raise RowsError, or another MmfaqError, and add nothing where a row is wrong.

    Return how many were added, how many were there already, and which files have changed.
    """
    bases = _bases(chosen)
    files = {one.name: _New(one, path, _there(path), []) for one in bases if (path := _path(one)) is not None}
    faults = [
        (line, wrong)
        for line, row in zip(rows.lines, rows.rows, strict=True)
        if (wrong := _sorted_in(row, files, base)) is not None
    ]
    if faults:
        raise RowsError(file, faults)
    changed = [(one.path, _grown(one)) for one in files.values() if one.labels]
    for path, text in changed:
        try:
            write_atomically(path, text)
        except OSError as error:
            raise MmfaqError(messages.unwritable(str(path), error.strerror or str(error))) from None
    new = sum(len(one.labels) for one in files.values())
    return new, len(rows.rows) - new, [str(path) for path, _ in changed]


def _bases(chosen: Settings) -> list[Base]:
    paths = (chosen.knowledge,)
    return read_bases(paths, fetched(paths, chosen))[0]


def _path(base: Base) -> Path | None:
    return None if base.folder is None else base.folder / QUESTIONS_FILE


def _there(path: Path) -> tuple[Label, ...]:
    return tuple(require_labels(path)) if path.is_file() else ()


def _sorted_in(row: Row, files: Mapping[str, _New], default: str | None) -> str | None:
    """Put a row's label to those of its base, unless it is there; return what is wrong with it."""
    label = _label(row)
    if isinstance(label, str):
        return label
    name = row.get("base") or default
    if not name:
        return messages.NO_BASE
    if name not in files:
        return messages.no_base(str(name)[:100])
    new = files[name]
    known = {entry.id for entry in new.base.entries}
    strange = next((one for one in label.entries if one not in known), None)
    if strange is not None:
        return messages.no_entry(name, strange[:100])
    same = next((one for one in (*new.there, *new.labels) if one.question.strip() == label.question.strip()), None)
    if same is None:
        new.labels.append(label)
    elif set(same.entries) != set(label.entries):
        return messages.asked_otherwise(same.line)
    return None


def _label(row: Row) -> Label | str:
    """Return the label that a row holds, or what is wrong with it."""
    if more := set(row) - set(LABEL_COLUMNS):
        return messages.unknown(more)
    question, entries = row.get("question"), row.get("entries", ())
    if not isinstance(question, str) or not question.strip() or len(question) > _LONGEST:
        return messages.wrong("question", f"a text of at most {_LONGEST:,} characters")
    if isinstance(entries, str):  # as a person writes one into a cell
        entries = [entries.strip()] if entries.strip() else []
    if not isinstance(entries, list) or not all(isinstance(one, str) and one for one in entries):
        return messages.wrong("entries", "a list of ids, empty where no entry answers")
    others = [row.get(name) or "" for name in ("kind", "language", "span")]
    if not all(isinstance(one, str) and len(one) <= _LONGEST for one in others):
        return messages.wrong("kind, language and span", "texts")
    kind, language, span = others
    return Label(question, tuple(entries), kind, language or language_of(question), 0, span)


def _grown(new: _New) -> str:
    """Return the text of a file with more labels at its end, and no other change; raise MmfaqError."""
    text = new.path.read_bytes().decode("utf-8") if new.path.is_file() else ""
    end = "\r\n" if "\r\n" in text else "\n"
    dash = next((line[: len(line) - len(line.lstrip())] for line in text.splitlines() if line.lstrip()[:2] == "- "), "")
    lines = [f"{dash}- {_flow(label)}{end}" for label in new.labels]
    grown = text + (end if text and not text.endswith("\n") else "") + "".join(lines)
    wanted = [*map(_bare, new.there), *map(_bare, new.labels)]
    if [_bare(one) for one in _read(grown)] != wanted:
        raise MmfaqError(messages.cannot_grow(str(new.path)))
    return grown


def _bare(label: Label) -> Label:
    return replace(label, line=0)


def _read(text: str) -> Sequence[Label]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / QUESTIONS_FILE
        path.write_bytes(text.encode("utf-8", "replace"))
        return read_labels(path, str(path))[0]


def _flow(label: Label) -> str:
    """Return a label as YAML on one line."""
    named: dict[str, Any] = {"question": label.question, "entry": _entry(label.entries)}
    more = {"kind": label.kind, "lang": label.language, "span": label.span}
    named |= {name: value for name, value in more.items() if value}
    return "{" + ", ".join(f"{name}: {_quoted(value)}" for name, value in named.items()) + "}"


def _entry(entries: Iterable[str]) -> list[str] | str | None:
    found = list(entries)
    return (found[0] if len(found) == 1 else found) if found else None


def _quoted(value: object) -> str:
    """Return JSON that is YAML, too: what YAML does not take as it is stands escaped."""
    return "".join(one if one.isprintable() else f"\\U{ord(one):08x}" for one in json.dumps(value, ensure_ascii=False))
