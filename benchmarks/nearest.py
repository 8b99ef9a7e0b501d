"""Dense search at growing sizes: the flat index, the scan of signs and HNSW, against the exact answer.

python -m benchmarks --only nearest
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Protocol, TypeAlias

import faiss
import numpy as np
import numpy.typing as npt

from benchmarks.corpora import encoder
from benchmarks.measuring import Run, Sheet
from benchmarks.synthetic import asked_vectors, drawn_vectors
from index.encoder import Vectors
from index.scan import SignScan

_SIZES = (20, 100, 1_000, 10_000, 100_000)
_QUICK = (100, 1_000, 10_000)
_LIMIT = 10
_ROUNDS = 3
_LINKS, _BUILD, _SEARCHED = 32, 80, 64  # of HNSW: FAISS's usual ones, and enough for its recall here
_BITS = 32  # of a number, of which a sign is one
_MEGABYTE = 1 << 20
_TINY = 1e-6

Rows: TypeAlias = npt.NDArray[np.int64]


class Way(Protocol):
    """Finds the rows of the nearest vectors, the nearest first."""

    def __call__(self, vector: Vectors) -> Rows:
        """Return ten rows."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What a way of searching costs at a size, in milliseconds and megabytes, and what it finds."""

    vectors: int
    way: str
    first: float
    ten: float
    milliseconds: float
    encoding: float
    index: float
    build: float


def measure(run: Run) -> list[Sheet]:
    """Return the table of all ways at all sizes."""
    faiss.omp_set_num_threads(1)
    asked = asked_vectors(run.choose(300, 100))
    figures = []
    for size in run.choose(_SIZES, _QUICK):
        run.step(f"dense search, {size:,} vectors")
        figures += _at(size, asked)
    return [_sheet(figures)]


def _at(size: int, asked: Vectors) -> list[Figure]:
    vectors = drawn_vectors(size)
    encoding = _encoding()
    found = []
    for name, make in (("flat", _flat), ("signs", _signs), ("HNSW", _hnsw)):
        started = time.perf_counter()
        way, held = make(vectors)
        built = time.perf_counter() - started
        for one in asked[:20]:
            way(one)
        rows, spent = _timed(way, asked)
        first, ten = np.mean([_recalls(vectors @ one, mine) for one, mine in zip(asked, rows, strict=True)], axis=0)
        found.append(Figure(size, name, float(first), float(ten), spent, encoding, held, built))
    return found


def _recalls(cosines: Vectors, rows: Sequence[int]) -> tuple[float, float]:
    """Return whether the first is among the nearest, and the share of the ten; of equals each is right."""
    highest = np.sort(cosines)[-len(rows) :]
    return float(cosines[rows[0]] >= highest[-1] - _TINY), float(np.mean(cosines[rows] >= highest[0] - _TINY))


def _timed(way: Way, asked: Vectors) -> tuple[list[list[int]], float]:
    """Return what a way finds, and the least of several median times: the others are the machine's."""
    medians: list[float] = []
    rows: list[list[int]] = []
    for _ in range(_ROUNDS):
        times, rows = [], []
        for one in asked:
            started = time.perf_counter()
            ranked = way(one)
            times.append((time.perf_counter() - started) * 1000)
            rows.append(ranked.tolist())
        medians.append(float(np.median(times)))
    return rows, min(medians)


def _encoding() -> float:
    """Return how long the encoder takes for a question just now."""
    times = []
    for number in range(20):
        started = time.perf_counter()
        encoder().encode_query(f"how do I resume training from a checkpoint {number}")
        times.append((time.perf_counter() - started) * 1000)
    return float(np.median(times))


def _flat(vectors: Vectors) -> tuple[Way, float]:
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return _searching(index), vectors.nbytes / _MEGABYTE


def _signs(vectors: Vectors) -> tuple[Way, float]:
    scan = SignScan(vectors)

    def way(vector: Vectors) -> Rows:
        rows = scan.nearest(vector, _LIMIT)
        ordered: Rows = rows[np.argsort(-(vectors[rows] @ vector), kind="stable")]
        return ordered

    return way, vectors.nbytes / _BITS / _MEGABYTE


def _hnsw(vectors: Vectors) -> tuple[Way, float]:
    index = faiss.IndexHNSWFlat(vectors.shape[1], _LINKS, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction, index.hnsw.efSearch = _BUILD, _SEARCHED
    index.add(vectors)
    return _searching(index), faiss.serialize_index(index).nbytes / _MEGABYTE


def _searching(index: faiss.Index) -> Way:
    def way(vector: Vectors) -> Rows:
        rows: Rows = index.search(vector[None, :], min(_LIMIT, index.ntotal))[1][0]
        return rows

    return way


def _sheet(figures: Sequence[Figure]) -> Sheet:
    encoding = min(one.encoding for one in figures)
    columns = ("vectors", "way", "recall@1", "recall@10", "ms", "of the encoding", "index MB", "build s")
    rows = [
        (
            f"{one.vectors:,}",
            one.way,
            f"{one.first:.3f}",
            f"{one.ten:.3f}",
            f"{one.milliseconds:.3f}",
            f"{one.milliseconds / encoding:.3f}",
            f"{one.index:.1f}",
            f"{one.build:.2f}",
        )
        for one in figures
    ]
    note = (
        "Vectors drawn around real ones (see `benchmarks/synthetic.py`), real questions, one thread. Flat and HNSW hold"
        " the vectors in memory; beside the signs these stay on the disk, where a question reads 256 of them."
    )
    return Sheet("Dense search: flat, signs, HNSW", columns, rows, [note], [asdict(one) for one in figures])
