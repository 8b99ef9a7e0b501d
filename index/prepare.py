"""A base made ready to be indexed: passages, what is encoded of them, and BM25 weights.

Finding passages costs as much as reading the files, so a build takes those of unchanged entries from the
version before, as long as the same code made them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import markdown_it
import mdit_py_plugins

from index import markdown_text
from index import passages as splitter
from index.documents import encoded_texts, weighted_terms
from index.entry import Base, Entry
from index.glossary import Glossary
from index.lexical import Postings, build_postings
from index.passage import Passage
from index.passages import passages_of

_Key = tuple[str, str, tuple[str, ...], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A base with the passages of each entry, the texts to encode in the same order, and the postings."""

    base: Base
    passages: Sequence[Sequence[Passage]]
    texts: Sequence[str]
    postings: Postings


@dataclass(frozen=True, slots=True)
class KnownPassages:
    """Passages of entries of an earlier version, wherever those stood in their file."""

    _found: Mapping[_Key, tuple[int, Sequence[Passage]]] = field(default_factory=dict)

    def of(self, entry: Entry) -> Sequence[Passage]:
        """Return the passages of an entry, with its own lines."""
        first_line, passages = self._found.get(_key_of(entry), (0, ()))
        moved = entry.source.first_line - first_line
        if not passages or not moved:
            return passages or passages_of(entry)
        return [replace(one, first_line=one.first_line + moved, last_line=one.last_line + moved) for one in passages]


def known_passages(entries: Iterable[tuple[Entry, Sequence[Passage]]]) -> KnownPassages:
    """Return what is known of entries that were prepared before."""
    return KnownPassages({_key_of(entry): (entry.source.first_line, passages) for entry, passages in entries})


def prepare(base: Base, known: KnownPassages | None = None) -> Prepared:
    """Return a base ready to be encoded and searched."""
    glossary = Glossary(base.glossary)
    earlier = known or KnownPassages()
    passages = [earlier.of(entry) for entry in base.entries]
    pairs = list(zip(base.entries, passages, strict=True))
    texts = [text for entry, part in pairs for text in encoded_texts(entry, part, glossary)]
    postings = build_postings([list(weighted_terms(entry, part, glossary)) for entry, part in pairs])
    return Prepared(base, passages, texts, postings)


@cache
def recipe() -> str:
    """Return what decides the passages of an entry besides its text: the code that finds them."""
    code = b"".join(Path(file).read_bytes() for file in (splitter.__file__, markdown_text.__file__))
    libraries = f"{markdown_it.__version__} {mdit_py_plugins.__version__}"
    return hashlib.sha256(code + libraries.encode()).hexdigest()[:16]


def _key_of(entry: Entry) -> _Key:
    first = entry.source.first_line
    return entry.question, entry.answer, entry.phrasings, tuple(line - first for line in entry.answer_lines)
