"""How two texts are spelled, compared by groups of letters: typos, joined words and inflections survive.

A text's groups are kept as the bits of one number, each group at the place of its hash: comparing two
texts is then one operation, and every title of every candidate can be compared with every question.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

_WORD = re.compile(r"\w+")
_LENGTH = 4
_BITS = 1 << 14
# A text shorter than this cannot be wholly shared: "the" stands in most titles.
_FEWEST = 8


@dataclass(frozen=True, slots=True)
class Spelling:
    """The groups of letters of a text as bits, and how many there are."""

    bits: int
    count: int


def spelling_of(text: str) -> Spelling:
    """Return all runs of four letters in a text's words, word ends included."""
    spaced = " " + " ".join(_WORD.findall(text.lower())) + " "
    groups = {spaced[start : start + _LENGTH] for start in range(len(spaced) - _LENGTH + 1)}
    places = bytearray(_BITS // 8)
    for group in groups:
        place = zlib.crc32(group.encode("utf-8", "replace")) % _BITS
        places[place >> 3] |= 1 << (place & 7)
    bits = int.from_bytes(places, "little")
    return Spelling(bits, bits.bit_count())


def shared(one: Spelling, other: Spelling) -> float:
    """Return the share of the shorter text's groups that the other holds, 0 to 1."""
    shortest = max(min(one.count, other.count), _FEWEST)
    return (one.bits & other.bits).bit_count() / shortest
