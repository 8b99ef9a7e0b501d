"""Entries that say the same in two languages: a reader is shown the one in the language of the question."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from index.entry import Entry

_NAME = re.compile(r"[a-z0-9_]+(?:[.\-/][a-z0-9_]+)*", re.IGNORECASE)
_LANGUAGE = re.compile(r"(?:^|[_.\-/])(?:en|zh|cn|zh[_-](?:cn|hans|tw))(?=[_.\-/]|$)", re.IGNORECASE)
_LEAST_ALIKE = 0.2  # translations of published FAQs reach 0.26 and more, other entries 0.05
_HELD_BY_MOST = 40  # entries of two files: a name that more of them hold tells nothing

Twins = Mapping[int, frozenset[int]]


def twins_of(entries: Sequence[Entry]) -> Twins:
    """Return the rows of each entry's twins, empty where all entries are in one language.

    Twins have one id but for its language, or stand in files named alike but for a language (`en_faq.md`,
    `zh_faq.md`) and share the names that a translation keeps: identifiers, versions, links, error texts.
    """
    if len({entry.language for entry in entries}) <= 1:
        return {}
    found: defaultdict[int, set[int]] = defaultdict(set)
    for one, other in [*_of_one_id(entries), *_alike(entries)]:
        found[one].add(other)
        found[other].add(one)
    return {row: frozenset(others) for row, others in found.items()}


def _of_one_id(entries: Sequence[Entry]) -> Iterator[tuple[int, int]]:
    rows = {entry.id: row for row, entry in enumerate(entries)}
    for row, entry in enumerate(entries):
        stem = entry.id.removesuffix(f".{entry.language}")
        other = rows.get(stem, row)
        if entries[other].language != entry.language:
            yield other, row


def _alike(entries: Sequence[Entry]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of entries of sibling files that are each other's most alike."""
    files: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row, entry in enumerate(entries):
        files[_without_language(entry.source.file)][entry.language].append(row)
    for siblings in files.values():
        languages = list(siblings.values())
        for number, rows in enumerate(languages):
            for others in languages[number + 1 :]:
                yield from _mutual(_likeness(entries, rows, others))


def _without_language(file: str) -> str:
    return _LANGUAGE.sub("", PurePosixPath(file).with_suffix("").as_posix()).strip("_.-/")


def _likeness(entries: Sequence[Entry], rows: Sequence[int], others: Sequence[int]) -> dict[tuple[int, int], float]:
    """Return how alike the entries of two files are: the cosine of their names, weighted by rarity."""
    names = {row: _names(entries[row]) for row in (*rows, *others)}
    counts = Counter(name for held in names.values() for name in held)
    worth = {name: math.log(1 + len(names) / count) for name, count in counts.items() if count <= _HELD_BY_MOST}
    length = {row: math.sqrt(math.fsum(worth.get(name, 0.0) for name in held)) for row, held in names.items()}
    holding: defaultdict[str, list[int]] = defaultdict(list)
    for row in others:
        for name in names[row]:
            holding[name].append(row)
    shared: defaultdict[tuple[int, int], float] = defaultdict(float)
    for row in rows:
        for name in sorted(names[row] & worth.keys()):
            for other in holding[name]:
                shared[row, other] += worth[name]
    return {(row, other): value / (length[row] * length[other]) for (row, other), value in shared.items()}


def _names(entry: Entry) -> set[str]:
    return {name.lower() for name in _NAME.findall(f"{entry.question}\n{entry.answer}")}


def _mutual(likeness: Mapping[tuple[int, int], float]) -> Iterable[tuple[int, int]]:
    best: dict[tuple[int, int], tuple[float, int]] = {}  # by side and row
    for (row, other), value in likeness.items():
        best[0, row] = max(best.get((0, row), (0.0, -1)), (value, other))
        best[1, other] = max(best.get((1, other), (0.0, -1)), (value, row))
    for (row, other), value in likeness.items():
        if value >= _LEAST_ALIKE and best[0, row][1] == other and best[1, other][1] == row:
            yield row, other
