"""An index version as files: JSON lines for what people wrote, numpy arrays for what was computed. Never a pickle."""

from __future__ import annotations

import hashlib
import json
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from index.calibration import Calibration, calibration_from
from index.encoder import Encodings, Vectors
from index.entry import Base, Entry, Source
from index.lexical import Postings
from index.passage import Passage, Role
from index.phrasing_model import PhrasingModel
from index.words import Words

ENTRIES_FILE = "entries.jsonl"
VECTORS_FILE = "vectors.npy"
WORDS_FILE = "words.npy"
TEXTS_FILE = "texts.json"
CALIBRATION_FILE = "calibration.json"
_POSTINGS_FILE = "postings-{}.npz"
_MODEL_FILE = "phrasings-{}.npz"
_ROLES = {role.value: role for role in Role}
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
# What json, zipfile and numpy raise for bytes that nobody wrote for them.
UNREADABLE = (
    *(ArithmeticError, AttributeError, EOFError, LookupError, MemoryError, OSError, RuntimeError, SyntaxError),
    *(TypeError, ValueError, struct.error, tokenize.TokenError, zipfile.BadZipFile, zlib.error),
)


@dataclass(frozen=True, slots=True)
class BaseContent:
    """All that an index holds of one base: entries, their passages, encodings in the order of the passages."""

    base: Base
    passages: Sequence[Sequence[Passage]]
    encodings: Encodings
    postings: Postings
    model: PhrasingModel | None = None


@dataclass(frozen=True)
class Content:
    """All that an index version holds; `texts[i]` is the hash of the text that row i of all encodings encodes."""

    bases: Sequence[BaseContent]
    texts: Sequence[str]
    calibration: Calibration

    @cached_property
    def entries(self) -> bytes:
        """All bases with their entries and passages, as JSON lines."""
        return "".join(_to_json(line) + "\n" for line in _lines(self)).encode()

    def digest(self) -> str:
        """Return the hash of all that a version holds besides the encodings, which texts and encoder decide."""
        whole = hashlib.sha256("".join(self.texts).encode())
        whole.update(self.entries)
        whole.update(self.calibration.to_json().encode())
        for part in self.bases:
            whole.update("\n".join(part.postings.vocabulary).encode())
            whole.update(part.postings.weights.tobytes())
            for array in part.model.arrays().values() if part.model is not None else ():
                whole.update(np.ascontiguousarray(array).data)
        return whole.hexdigest()


def write_content(content: Content, folder: Path) -> list[str]:
    """Write a content into a folder and return the names of the files."""
    (folder / ENTRIES_FILE).write_bytes(content.entries)
    _write_arrays([part.encodings.vectors for part in content.bases], folder / VECTORS_FILE)
    _write_arrays([part.encodings.words for part in content.bases], folder / WORDS_FILE)
    (folder / TEXTS_FILE).write_text(json.dumps(list(content.texts)), encoding="utf-8")
    (folder / CALIBRATION_FILE).write_text(content.calibration.to_json(), encoding="utf-8")
    names = [ENTRIES_FILE, VECTORS_FILE, WORDS_FILE, TEXTS_FILE, CALIBRATION_FILE]
    for number, part in enumerate(content.bases):
        names.append(_POSTINGS_FILE.format(number))
        _write_postings(part.postings, folder / names[-1])
        if part.model is not None:
            names.append(_MODEL_FILE.format(number))
            np.savez(folder / names[-1], allow_pickle=False, **part.model.arrays())
    return names


def read_content(folder: Path) -> list[BaseContent]:
    """Return the bases that `write_content` wrote; raise one of UNREADABLE where they cannot be read."""
    vectors, words = _read_encodings(folder)
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
        encodings = Encodings(vectors[row : row + count], words[row : row + count])
        model = _read_model(folder / _MODEL_FILE.format(number))
        contents.append(BaseContent(_base(record, listed), parts, encodings, postings, model))
        row += count
    if row != len(vectors) or row != len(words):
        raise ValueError("entries and vectors do not belong together")
    return contents


def read_calibration(folder: Path) -> Calibration:
    """Return the calibration of a version; raise CalibrationError, or one of UNREADABLE."""
    file = folder / CALIBRATION_FILE
    return calibration_from(file.read_text(encoding="utf-8"), str(file))


def read_texts(folder: Path) -> list[str]:
    """Return the hash of the text of every encoding; raise one of UNREADABLE."""
    texts: list[str] = json.loads((folder / TEXTS_FILE).read_text(encoding="utf-8"))
    return texts


def read_known(folder: Path) -> tuple[dict[str, int], Encodings]:
    """Return the row of each text of a version, by its hash, and the encodings; raise one of UNREADABLE."""
    mapped = _read_encodings(folder)
    vectors, words = np.asarray(mapped.vectors), np.asarray(mapped.words)
    if len(vectors) != len(words):
        raise ValueError("vectors and words do not belong together")
    return dict(zip(read_texts(folder), range(len(vectors)), strict=True)), Encodings(vectors, words)


def _read_encodings(folder: Path) -> Encodings:
    """Return the encodings as they lie on the disk: only what is looked at is read."""
    return Encodings(*(np.lib.format.open_memmap(folder / name, mode="r") for name in (VECTORS_FILE, WORDS_FILE)))


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
            "contact": base.contact,
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
        record["name"],
        record["title"],
        record["language"],
        record["project"],
        aliases,
        glossary,
        tuple(entries),
        contact=record["contact"],
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
    return entry, [Passage(_ROLES.get(role) or Role(role), *rest) for role, *rest in record["passages"]]


def _read_model(path: Path) -> PhrasingModel | None:
    if not path.exists():
        return None
    with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        return PhrasingModel.from_arrays(arrays)


def _write_arrays(parts: Sequence[Vectors] | Sequence[Words], path: Path) -> None:
    """Write what `np.save` writes of all parts together, one by one; that one cannot say why a disk refuses."""
    header = np.lib.format.header_data_from_array_1_0(parts[0])
    header["shape"] = (sum(map(len, parts)), *parts[0].shape[1:])
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        for part in parts:
            file.write(np.ascontiguousarray(part).data)


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
