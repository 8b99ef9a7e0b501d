"""An index version as files: JSON lines for what people wrote, numpy arrays for what was computed. Never a pickle."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.encoder import Vectors
from index.entry import Base, Entry, Source
from index.lexical import Postings
from index.passage import Passage, Role

ENTRIES_FILE = "entries.jsonl"
VECTORS_FILE = "vectors.npy"
TEXTS_FILE = "texts.json"
_POSTINGS_FILE = "postings-{}.npz"
UNREADABLE = (ValueError, KeyError, TypeError, IndexError, OSError, EOFError, zipfile.BadZipFile)


@dataclass(frozen=True, slots=True)
class BaseContent:
    """All that an index holds of one base: entries, their passages, vectors in the order of the passages."""

    base: Base
    passages: Sequence[Sequence[Passage]]
    vectors: Vectors
    postings: Postings


@dataclass(frozen=True, slots=True)
class Content:
    """All that an index version holds; `texts[i]` is the hash of the text that row i of all vectors encodes."""

    bases: Sequence[BaseContent]
    texts: Sequence[str]


def write_content(content: Content, folder: Path) -> list[str]:
    """Write a content into a folder and return the names of the files."""
    with (folder / ENTRIES_FILE).open("w", encoding="utf-8") as file:
        for line in _lines(content):
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
    _write_vectors(np.concatenate([part.vectors for part in content.bases]), folder / VECTORS_FILE)
    (folder / TEXTS_FILE).write_text(json.dumps(list(content.texts)), encoding="utf-8")
    names = [ENTRIES_FILE, VECTORS_FILE, TEXTS_FILE]
    for number, part in enumerate(content.bases):
        names.append(_POSTINGS_FILE.format(number))
        _write_postings(part.postings, folder / names[-1])
    return names


def read_content(folder: Path) -> list[BaseContent]:
    """Return what `write_content` wrote; raise one of UNREADABLE where it cannot be read."""
    vectors: Vectors = np.lib.format.open_memmap(folder / VECTORS_FILE, mode="r")
    bases: list[dict[str, Any]] = []
    entries: list[tuple[list[Entry], list[list[Passage]]]] = []
    with (folder / ENTRIES_FILE).open(encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            if "title" in record:
                bases.append(record)
                entries.append(([], []))
            else:
                entry, passages = _entry(record, bases[-1]["name"])
                entries[-1][0].append(entry)
                entries[-1][1].append(passages)
    contents, row = [], 0
    for number, (record, (listed, parts)) in enumerate(zip(bases, entries, strict=True)):
        count = sum(map(len, parts))
        postings = _read_postings(folder / _POSTINGS_FILE.format(number))
        if postings.size != len(listed):
            raise ValueError("entries and postings do not belong together")
        contents.append(BaseContent(_base(record, listed), parts, vectors[row : row + count], postings))
        row += count
    if row != len(vectors):
        raise ValueError("entries and vectors do not belong together")
    return contents


def read_vectors(folder: Path) -> dict[str, Vectors]:
    """Return the vectors of a version by the hash of the text that they encode."""
    texts = json.loads((folder / TEXTS_FILE).read_text(encoding="utf-8"))
    vectors: Vectors = np.lib.format.open_memmap(folder / VECTORS_FILE, mode="r")
    return dict(zip(texts, vectors, strict=True))


def _lines(content: Content) -> Iterator[dict[str, Any]]:
    for part in content.bases:
        base = part.base
        yield {
            "name": base.name,
            "title": base.title,
            "language": base.language,
            "project": base.project,
            "aliases": base.aliases,
            "glossary": base.glossary,
        }
        for entry, passages in zip(base.entries, part.passages, strict=True):
            yield _record(entry, passages)


def _record(entry: Entry, passages: Sequence[Passage]) -> dict[str, Any]:
    source = entry.source
    return {
        "id": entry.id,
        "section": entry.section,
        "question": entry.question,
        "answer": entry.answer,
        "lines": entry.answer_lines,
        "language": entry.language,
        "source": [source.file, source.first_line, source.last_line, source.url],
        "phrasings": entry.phrasings,
        "passages": [[p.role.value, p.text, p.markdown, p.first_line, p.last_line] for p in passages],
    }


def _base(record: dict[str, Any], entries: list[Entry]) -> Base:
    glossary = tuple(tuple(group) for group in record["glossary"])
    aliases = tuple(record["aliases"])
    return Base(
        record["name"], record["title"], record["language"], record["project"], aliases, glossary, tuple(entries)
    )


def _entry(record: dict[str, Any], base: str) -> tuple[Entry, list[Passage]]:
    entry = Entry(
        record["id"],
        base,
        tuple(record["section"]),
        record["question"],
        record["answer"],
        tuple(record["lines"]),
        record["language"],
        Source(*record["source"]),
        tuple(record["phrasings"]),
    )
    return entry, [Passage(Role(role), *rest) for role, *rest in record["passages"]]


def _write_vectors(vectors: Vectors, path: Path) -> None:
    """Write what `np.save` writes; that one cannot say why a disk refuses."""
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, np.lib.format.header_data_from_array_1_0(vectors))
        file.write(np.ascontiguousarray(vectors).data)


def _write_postings(postings: Postings, path: Path) -> None:
    words = np.frombuffer("\n".join(postings.vocabulary).encode(), dtype=np.uint8)
    np.savez(
        path,
        allow_pickle=False,
        words=words,
        start=postings.start,
        rows=postings.rows,
        weights=postings.weights,
        idf=postings.idf,
        size=np.array(postings.size),
    )


def _read_postings(path: Path) -> Postings:
    with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        words = arrays["words"].tobytes().decode()
        vocabulary = tuple(words.split("\n")) if words else ()
        return Postings(
            vocabulary, arrays["start"], arrays["rows"], arrays["weights"], arrays["idf"], int(arrays["size"])
        )
