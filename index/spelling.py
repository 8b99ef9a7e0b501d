"""How two texts are spelled, compared by groups of letters: typos, joined words and inflections survive."""

from __future__ import annotations

import re

_WORD = re.compile(r"\w+")
_LENGTH = 4


def letter_groups(text: str) -> frozenset[str]:
    """Return all runs of four letters in a text's words, word ends included."""
    spaced = " " + " ".join(_WORD.findall(text.lower())) + " "
    return frozenset(spaced[start : start + _LENGTH] for start in range(len(spaced) - _LENGTH + 1))


def shared(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of the shorter text's groups that the other holds, 0 to 1."""
    shortest = min(len(one), len(other))
    return len(one & other) / shortest if shortest else 0.0
