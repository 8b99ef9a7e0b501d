"""What one would write without this project: sentence-transformers and a flat FAISS index, nothing else.

    python -m benchmarks.plain build TEXTS FOLDER          encode the passages and write the index
    python -m benchmarks.plain ask FOLDER QUESTION         print the nearest entry
    python -m benchmarks.plain serve FOLDER < QUESTIONS    time each question, and say how much memory that took

TEXTS is JSON: `texts`, the `owners` of each, and the `answers` of the owners.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import faiss
import numpy as np

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from index.codec import BaseContent
    from index.encoder import Vectors

_INDEX, _TEXTS = "vectors.faiss", "texts.json"


class Plain:
    """An index as such a script keeps it."""

    def __init__(self, folder: Path, model: SentenceTransformer) -> None:
        self._model = model
        self._index = faiss.read_index(str(folder / _INDEX))
        told = json.loads((folder / _TEXTS).read_text(encoding="utf-8"))
        self._owners, self._answers = told["owners"], told["answers"]

    def ask(self, question: str) -> str:
        """Return the answer that the nearest passage belongs to."""
        vector = self._model.encode([question], normalize_embeddings=True, show_progress_bar=False)
        _, rows = self._index.search(vector, 3)
        return str(self._answers[self._owners[int(rows[0][0])]])


def write(folder: Path, told: dict[str, Any], vectors: Vectors) -> None:
    """Write an index."""
    folder.mkdir(parents=True, exist_ok=True)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors))
    faiss.write_index(index, str(folder / _INDEX))
    (folder / _TEXTS).write_text(json.dumps(told), encoding="utf-8")


def write_like(content: BaseContent, folder: Path) -> None:
    """Write what the script would have written of the same passages and vectors."""
    texts = [passage.text for part in content.passages for passage in part]
    owners = [owner for owner, part in enumerate(content.passages) for _ in part]
    answers = [entry.answer for entry in content.base.entries]
    write(folder, {"texts": texts, "owners": owners, "answers": answers}, np.asarray(content.encodings.vectors))


def open_plain(folder: Path) -> Plain:
    """Open an index with its model."""
    return Plain(folder, _model())


def _model() -> SentenceTransformer:
    from index.export import load_sentence_transformer
    from index.models import DEFAULT_MODEL

    return load_sentence_transformer(DEFAULT_MODEL)


def _build(texts: Path, folder: Path) -> None:
    told = json.loads(texts.read_text(encoding="utf-8"))
    vectors = _model().encode(told["texts"], normalize_embeddings=True, show_progress_bar=False)
    write(folder, told, vectors)


def _serve(folder: Path) -> dict[str, Any]:
    from benchmarks.measuring import memory, milliseconds

    plain = open_plain(folder)
    questions: Sequence[str] = json.load(sys.stdin)
    for question in questions[:10]:
        plain.ask(question)
    times = [milliseconds(partial(plain.ask, question)) for question in questions]
    return {"times": times, **memory()}


def main() -> None:
    what, *arguments = sys.argv[1:]
    if what == "build":
        _build(Path(arguments[0]), Path(arguments[1]))
        print(time.time(), flush=True)
    elif what == "ask":
        print(open_plain(Path(arguments[0])).ask(arguments[1]), flush=True)
    elif what == "serve":
        print(json.dumps(_serve(Path(arguments[0]))), flush=True)


if __name__ == "__main__":
    main()
