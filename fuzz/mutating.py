"""Changes at random, for machines where nothing guides them by what code they reach."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

_MOST_CHANGES = 6
_MOST_REPEATED = 200
_Change = Callable[[random.Random, bytearray, Sequence[bytes]], None]


def changed(rng: random.Random, pool: Sequence[bytes], tokens: Sequence[bytes], longest: int) -> bytes:
    """Return an example with a few changes."""
    data = bytearray(rng.choice(pool))
    for _ in range(rng.randint(1, _MOST_CHANGES)):
        rng.choice(_CHANGES)(rng, data, tokens or pool)
    return bytes(data[:longest])


def _put(rng: random.Random, data: bytearray, words: Sequence[bytes]) -> None:
    place = rng.randint(0, len(data))
    data[place:place] = rng.choice(words)


def _repeat(rng: random.Random, data: bytearray, words: Sequence[bytes]) -> None:
    place = rng.randint(0, len(data))
    data[place:place] = rng.choice(words) * rng.randint(2, _MOST_REPEATED)


def _replace(rng: random.Random, data: bytearray, _: Sequence[bytes]) -> None:
    if data:
        data[rng.randrange(len(data))] = rng.randrange(256)


def _remove(rng: random.Random, data: bytearray, _: Sequence[bytes]) -> None:
    begin = rng.randint(0, len(data))
    del data[begin : begin + rng.randint(1, 40)]


def _move(rng: random.Random, data: bytearray, _: Sequence[bytes]) -> None:
    begin, place = rng.randint(0, len(data)), rng.randint(0, len(data))
    data[place:place] = data[begin : begin + rng.randint(1, 200)]


_CHANGES: tuple[_Change, ...] = (_put, _repeat, _replace, _remove, _move)
