"""How two texts are spelled, compared by groups of letters: typos, joined words and inflections survive.

A text's groups are kept as the bits of one number, each group at the place of its hash: comparing two
texts is then one operation, and every title of every candidate can be compared with every question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_WORD = re.compile(r"\w+")
_LENGTH = 4
_BITS = 1 << 12
_LONGEST = 200  # titles are short, and more groups than this would crowd the bits
# A text shorter than this cannot be wholly shared: "the" stands in most titles.
_FEWEST = 8
_MULTIPLIER = np.uint32(2654435761)  # Knuth's multiplicative hash: the high bits are well mixed
_SHIFT = np.uint32(32 - 12)


@dataclass(frozen=True, slots=True)
class Spelling:
    """The groups of letters of a text as bits, and how many there are."""

    bits: int
    count: int


def spelling_of(text: str) -> Spelling:
    """Return all runs of four bytes in the words that a text begins with, word ends included."""
    spaced = " " + " ".join(_WORD.findall(text[:_LONGEST].lower())) + " "
    data = spaced.encode("utf-8", "replace")
    if len(data) < _LENGTH:
        return Spelling(0, 0)
    groups = np.lib.stride_tricks.as_strided(np.frombuffer(data, np.uint8), (len(data) - _LENGTH + 1, _LENGTH), (1, 1))
    places = (np.ascontiguousarray(groups).view(np.uint32)[:, 0] * _MULTIPLIER) >> _SHIFT
    held = np.zeros(_BITS, dtype=bool)
    held[places] = True
    bits = int.from_bytes(np.packbits(held).tobytes(), "little")
    return Spelling(bits, bits.bit_count())


def most_shared(one: Spelling, others: Sequence[Spelling]) -> float:
    """Return the largest share, 0 to 1, of the shorter text's groups that both hold, over the other texts."""
    bits, count = one.bits, one.count
    return max((bits & other.bits).bit_count() / max(min(count, other.count), _FEWEST) for other in others)
