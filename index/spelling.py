"""How two texts are spelled, compared by groups of letters: typos, joined words and inflections survive.

A text's groups are kept as the bits of one number, each group at the place of its hash: comparing two
texts is then one operation, and every title of every candidate can be compared with every question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_WORD = re.compile(r"\w+")
_LENGTH = 4
_BITS = 1 << 12
_LONGEST = 200  # titles are short, and more groups than this would crowd the bits
# A text shorter than this cannot be wholly shared: "the" stands in most titles.
_FEWEST = 8
_MULTIPLIER = 2654435761  # Knuth's multiplicative hash: the high bits are well mixed
_MASK, _SHIFT = (1 << 32) - 1, 32 - 12


@dataclass(frozen=True, slots=True)
class Spelling:
    """The groups of letters of a text as bits, and how many there are."""

    bits: int
    count: int


def spelling_of(text: str) -> Spelling:
    """Return all runs of four bytes in the words that a text begins with, word ends included."""
    spaced = " " + " ".join(_WORD.findall(text[:_LONGEST].lower())) + " "
    data = spaced.encode("utf-8", "replace")
    groups = {data[start : start + _LENGTH] for start in range(len(data) - _LENGTH + 1)}
    held = bytearray(_BITS // 8)
    for group in groups:
        place = (int.from_bytes(group, "little") * _MULTIPLIER & _MASK) >> _SHIFT
        held[place >> 3] |= 1 << (place & 7)
    bits = int.from_bytes(held, "little")
    return Spelling(bits, bits.bit_count())


def most_shared(one: Spelling, others: Sequence[Spelling]) -> float:
    """Return the largest share, 0 to 1, of the shorter text's groups that both hold, over the other texts."""
    bits, count, best = one.bits, one.count, 0.0
    for other in others:
        fewer = other.count if other.count < count else count
        shared = (bits & other.bits).bit_count() / (fewer if fewer > _FEWEST else _FEWEST)
        best = shared if shared > best else best
    return best
