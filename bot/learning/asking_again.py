"""Thousands of questions asked of the index once more: on every core, and each encoded once."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

from bot.answering import Serving
from bot.learning.trials import Trials
from index.encoder import Encoder, Encoding, Encodings
from index.searcher import Searcher

_KEPT = 256  # questions: more than are asked at once
_One = TypeVar("_One")
_Other = TypeVar("_Other")


class LatestKept:
    """An encoder that does not encode anew what it has just encoded."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._encode_query = lru_cache(_KEPT)(encoder.encode_query)

    @property
    def fingerprint(self) -> str:
        """That of the encoder, which decides the vectors."""
        return self._encoder.fingerprint

    @property
    def dimension(self) -> int:
        """The d of the vectors."""
        return self._encoder.dimension

    @property
    def word_dimension(self) -> int:
        """The k of the words."""
        return self._encoder.word_dimension

    @property
    def model(self) -> str:
        """The model's name, for people."""
        return self._encoder.model

    @property
    def backend(self) -> str:
        """What runs the encoder."""
        return self._encoder.backend

    def encode_query(self, text: str) -> Encoding:
        """Return the encoding of a question."""
        return self._encode_query(text)

    def encode_passages(self, texts: Sequence[str]) -> Encodings:
        """Return the encodings of passages."""
        return self._encoder.encode_passages(texts)


def encoding_once(trials: Trials) -> Serving:
    """Return what answers, for who needs the vectors of the questions, too."""
    served = trials.serving
    searcher = Searcher(trials.corpora, LatestKept(trials.encoder), calibration=served.searcher.calibration)
    return replace(served, searcher=searcher)


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def on_cores(function: Callable[[_One], _Other], items: Sequence[_One], workers: int) -> Generator[_Other]:
    """Yield what a function returns for items, in their order; whoever leaves early does not wait for the others."""
    if workers == 1:
        yield from map(function, items)
        return
    pool = ThreadPoolExecutor(workers)
    try:
        yield from pool.map(function, items)
    finally:
        pool.shutdown(cancel_futures=True)
