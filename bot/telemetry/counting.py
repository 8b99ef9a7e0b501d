"""An encoder whose questions are counted and timed."""

from __future__ import annotations

import time
from collections.abc import Sequence

from bot.telemetry.meters import Meters
from bot.telemetry.stages import Stage
from index.encoder import Encoder, Encoding, Encodings


class CountingEncoder:
    """Encodes as another encoder does."""

    def __init__(self, inner: Encoder, meters: Meters) -> None:
        self._inner, self._meters = inner, meters

    @property
    def fingerprint(self) -> str:
        """What decides the vectors."""
        return self._inner.fingerprint

    @property
    def dimension(self) -> int:
        """The d of the vectors."""
        return self._inner.dimension

    @property
    def word_dimension(self) -> int:
        """The k of the words."""
        return self._inner.word_dimension

    @property
    def model(self) -> str:
        """The model's name, for people."""
        return self._inner.model

    @property
    def backend(self) -> str:
        """What runs it."""
        return self._inner.backend

    def encode_query(self, text: str) -> Encoding:
        """Return the encoding of a question."""
        started = time.perf_counter()
        try:
            return self._inner.encode_query(text)
        finally:
            self._meters.encoded()
            self._meters.passed(Stage.ENCODE, time.perf_counter() - started)

    def encode_passages(self, texts: Sequence[str]) -> Encodings:
        """Return the encodings of passages."""
        return self._inner.encode_passages(texts)
