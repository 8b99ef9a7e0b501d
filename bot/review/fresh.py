"""What lint finds only after an edit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from bot.review.sides import Key, Side

if TYPE_CHECKING:
    from bot.lint.finding import Finding
    from bot.lint.levels import Levels

_PLACE = re.compile(r"\S+:\d+(?:-\d+)?|\b[Ll]ines? \d+")


def fresh_findings(before: Side, after: Side, levels: Levels, names: Mapping[Key, Key]) -> tuple[list[Finding], int]:
    """Return what the rules find after an edit and not before it, and how much they found only before.

    A finding is known by its rule, its text, and the entry or the line that it is about, wherever that stands.
    `names` are the entries that the edit gave other ids.
    """
    known = Counter(key for _, key in _keyed(before, levels, names))
    found = Counter[tuple[str, ...]]()
    fresh = []
    for finding, key in _keyed(after, levels, {}):
        found[key] += 1
        if found[key] > known[key]:
            fresh.append(finding)
    return fresh, (known - found).total()


def _keyed(side: Side, levels: Levels, names: Mapping[Key, Key]) -> Iterator[tuple[Finding, tuple[str, ...]]]:
    places = side.places()
    for finding in side.findings(levels):
        line = finding.first_line
        about: tuple[str, ...] | None = next(
            (
                names.get(key, key)
                for key, place in places.items()
                if place.file == finding.file and place.first_line <= line <= place.last_line
            ),
            None,
        )
        yield finding, (finding.rule, _PLACE.sub("", finding.what), *(about or (_line(side, finding),)))


def _line(side: Side, finding: Finding) -> str:
    path = side.root / finding.file
    lines = path.read_bytes().splitlines() if path.is_file() else []
    number = finding.first_line - 1
    return lines[number].strip().decode("utf-8", "replace") if 0 <= number < len(lines) else ""
