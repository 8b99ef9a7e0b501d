"""Words in their context, as short vectors: how well each word of a question is met somewhere in an entry.

A text's vector blurs its words; their own vectors, out of the same pass through the model, tell "loss is nan" from
"loss of a video". They are projected to few dimensions and kept as int8.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from index.tokens import is_stopword

Words = npt.NDArray[np.int8]
Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

MOST_WORDS = 32  # of a passage: its first ones
_DIMENSIONS = 64
_SCALE = 127.0
_TINY = 1e-9
_MARKS = "#▁Ġ"  # what tokenizers put before pieces of words


def fit_projection(embeddings: Floats) -> Floats:
    """Return float32[d, k], the k directions in which float32[n, d] words differ most."""
    _, axes = np.linalg.eigh(embeddings.T.astype(np.float64) @ embeddings)
    leading = axes[:, ::-1][:, :_DIMENSIONS]
    signs = np.sign(leading[np.abs(leading).argmax(axis=0), np.arange(leading.shape[1])])
    return np.ascontiguousarray(leading * signs, dtype=np.float32)


def content_places(tokens: Sequence[str]) -> list[int]:
    """Return which tokens say something: no marks, no stop words; all words where there are none but stop words."""
    words = [place for place, token in enumerate(tokens) if _kind_of(token) != _MARK]
    return [place for place in words if _kind_of(tokens[place]) == _CONTENT] or words


def words_of(tokens: Sequence[str], embeddings: Floats, projection: Floats) -> Words:
    """Return int8[w, k] for the w tokens that say something, of float32[s, d] for all."""
    places = content_places(tokens)[:MOST_WORDS]
    projected = embeddings[places] @ projection
    unit = projected / np.maximum(np.linalg.norm(projected, axis=1, keepdims=True), _TINY)
    words: Words = np.rint(unit * _SCALE).astype(np.int8)
    return words


def padded(words: Sequence[Words], dimensions: int) -> Words:
    """Return int8[n, MOST_WORDS, k], with zeros where a text has fewer words."""
    table = np.zeros((len(words), MOST_WORDS, dimensions), dtype=np.int8)
    for row, part in enumerate(words):
        table[row, : len(part)] = part
    return table


def most_met(question: Words, passages: Words, starts: Rows) -> Floats:
    """Return float32[groups], 0 to 1: how well the words of a question are met in each group of passages.

    `question` is int8[w, k], `passages` int8[p, MOST_WORDS, k], and group g are passages `starts[g]` to the next.
    """
    if not len(question) or not len(passages):
        return np.zeros(len(starts), dtype=np.float32)
    # Passage by passage: one large product would wake a second thread, which takes longer than the product.
    cosines = np.matmul(passages.astype(np.float32), question.T.astype(np.float32))
    best = np.maximum.reduceat(np.maximum.reduce(cosines, axis=1), starts, axis=0)
    met: Floats = np.add.reduce(best, axis=1) / np.float32(_SCALE * _SCALE * len(question))
    return np.minimum(np.maximum(met, np.float32(0)), np.float32(1))


_MARK, _STOP, _CONTENT = 0, 1, 2


@lru_cache(maxsize=1 << 16)
def _kind_of(token: str) -> int:
    word = token.lstrip(_MARKS).lower()
    if not word.isalnum():
        return _MARK
    return _STOP if is_stopword(word) else _CONTENT
