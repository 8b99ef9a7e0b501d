"""How well questions about the same are found together, as `mmfaq gaps` needs it.

    python -m benchmarks.gaps [--json]

Each set is what a journal would hold if the FAQ lacked some entries: questions labelled by the entry that would answer
them, among questions that nothing answers, each about something else.
V          V-measure: harmony of "one cluster, one topic" and "one topic, one cluster"
ARI        adjusted Rand index: pairs of questions that are rightly together
pure       of the questions in clusters of three and more, the share about the topic of most of them
found      of the topics with three questions and more, the share that is most of some cluster
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from sklearn.cluster import HDBSCAN, AgglomerativeClustering
from sklearn.metrics import adjusted_rand_score, v_measure_score

from benchmarks.corpora import encoder
from benchmarks.questions import SHARED, load_questions, records
from bot.learning.clusters import Rows, Space, Texts, clusters_of, space_of
from index.glossary import Glossary
from index.query import parse

_BIG = 3
_SEED = 7
_OWN = ("mmdetection/en_faq.md", "mmpose/en_faq.md", "geyser/en_faq.yml", "discord.py/en_faq.rst")
_INTENTS = {
    "clinc, ten": (4, 4, 2),
    "clinc, few": (8, 6, 10),
    "clinc, some": (40, 20, 100),
    "clinc, all": (150, 20, 100),
}
_Labels = Sequence[int]


@dataclass(frozen=True, slots=True)
class Set:
    """Questions with what each is about, and the questions of the FAQ that they are asked of."""

    name: str
    questions: tuple[tuple[str, str], ...]
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a method reached on a set; seconds without encoding."""

    method: str
    set: str
    v: float
    ari: float
    pure: float
    found: float
    clusters: int
    seconds: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    chosen = parser.parse_args()
    if not (SHARED / "bench").is_dir():
        print("left out: the public benchmarks are not beside this checkout")
        return
    figures = [one for part in sets() for one in measure(part)]
    if chosen.json:
        print(json.dumps([asdict(one) for one in figures], indent=1))
        return
    _show(figures)


def sets() -> Iterator[Set]:
    """Yield the sets, some of few and some of many questions."""
    yield from _intents()
    yield _products()
    yield from _projects()


def measure(part: Set) -> Iterator[Figures]:
    """Yield what each method reaches on a set."""
    space = space_of(_texts([text for text, _ in part.questions]), _texts(part.entries))
    topics = [topic for _, topic in part.questions]
    for name, method in _METHODS.items():
        started = time.perf_counter()
        labels = method(space, [text for text, _ in part.questions])
        yield _figures(name, part.name, topics, labels, time.perf_counter() - started)


def _chosen(space: Space, texts: Sequence[str]) -> _Labels:
    labels = [0] * len(space)
    for number, rows in enumerate(clusters_of(space, [1] * len(space), texts)):
        for row in rows:
            labels[row] = number
    return labels


def _joined(linkage: str, reach: float, *, is_plain: bool = False) -> Callable[[Space, Sequence[str]], _Labels]:
    def labels(space: Space, _: Sequence[str]) -> _Labels:
        found = AgglomerativeClustering(
            n_clusters=None, metric="precomputed", linkage=linkage, distance_threshold=reach
        ).fit_predict(_distances(space, is_plain=is_plain))
        return list(map(int, found))

    return labels


def _by_density(least: int) -> Callable[[Space, Sequence[str]], _Labels]:
    def labels(space: Space, _: Sequence[str]) -> _Labels:
        found = HDBSCAN(min_cluster_size=least, min_samples=1, metric="precomputed", copy=True)
        # What is noise is like nothing else.
        return [int(one) if one >= 0 else -1 - row for row, one in enumerate(found.fit_predict(_distances(space)))]

    return labels


_METHODS: dict[str, Callable[[Space, Sequence[str]], _Labels]] = {
    "as shipped": _chosen,
    "average, 0.65": _joined("average", 0.65),
    "average, 0.70": _joined("average", 0.70),
    "average, 0.75": _joined("average", 0.75),
    "average, 0.60, vectors alone": _joined("average", 0.60, is_plain=True),
    "average, 0.70, vectors alone": _joined("average", 0.70, is_plain=True),
    "complete, 0.75": _joined("complete", 0.75),
    "HDBSCAN, 2": _by_density(2),
    "HDBSCAN, 3": _by_density(3),
}


def _distances(space: Space, *, is_plain: bool = False) -> Any:
    rows: Rows = np.arange(len(space), dtype=np.int64)
    found = np.maximum(1 - space.vectors @ space.vectors.T, 0) if is_plain else space.distances(rows, rows)
    np.fill_diagonal(found, 0)
    return (found + found.T).astype(np.float64) / 2


def _texts(texts: Sequence[str]) -> Texts:
    queries = [parse(text, Glossary()) for text in texts]
    vectors = np.stack([encoder().encode_query(query.encoded).vector for query in queries])
    return Texts([query.text for query in queries], vectors, [query.weights for query in queries])


def _figures(method: str, name: str, topics: Sequence[str], labels: _Labels, seconds: float) -> Figures:
    groups: defaultdict[int, list[str]] = defaultdict(list)
    for topic, label in zip(topics, labels, strict=True):
        groups[label].append(topic)
    big = [(Counter(group).most_common(1)[0], len(group)) for group in groups.values() if len(group) >= _BIG]
    wanted = {topic for topic, count in Counter(topics).items() if count >= _BIG}
    found = {topic for (topic, count), size in big if 2 * count >= size}
    return Figures(
        method,
        name,
        float(v_measure_score(topics, labels)),
        float(adjusted_rand_score(topics, labels)),
        sum(count for (_, count), _ in big) / max(1, sum(size for _, size in big)),
        len(wanted & found) / max(1, len(wanted)),
        len(groups),
        seconds,
    )


def _intents() -> Iterator[Set]:
    """Yield questions of intents that the FAQ lacks, fewer of each than of the one before, and others out of scope."""
    folder = SHARED / "bench" / "clinc150_val"
    texts = {one["id"]: one["text"] for one in records(folder / "queries_val.jsonl")}
    outside = [one["text"] for one in records(folder / "queries_oos_val.jsonl")]
    asked: defaultdict[str, list[str]] = defaultdict(list)
    for line in (folder / "qrels_val.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        question, entry, _ = line.split("\t")
        asked[entry].append(texts[question])
    entries = {one["id"]: one["question"] for one in records(folder / "corpus.jsonl")}
    for name, (lacking, most, others) in _INTENTS.items():
        rng = random.Random(_SEED)  # noqa: S311 - the same questions each time
        gone = rng.sample(sorted(asked), lacking)
        counts = [most if lacking == len(asked) else max(1, round(most / (1 + 0.3 * rank))) for rank in range(lacking)]
        questions = [
            (text, entry) for entry, count in zip(gone, counts, strict=True) for text in rng.sample(asked[entry], count)
        ]
        left = tuple(question for entry, question in entries.items() if entry not in gone) or tuple(entries.values())
        yield Set(name, (*questions, *_alone(outside[:others])), left)


def _products() -> Set:
    """Return questions to a shop, all of whose entries are missing but their titles."""
    folder = SHARED / "bench" / "hint3_sofmattress_v1"
    texts = {one["id"]: one["text"] for path in folder.glob("queries*.jsonl") for one in records(path)}
    rows = (line.split("\t") for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:])
    topics = {question: entry for question, entry, _ in rows}
    outside = [text for question, text in texts.items() if question not in topics][:100]
    entries = tuple(one["question"] for one in records(folder / "corpus.jsonl"))
    return Set("hint3", (*((texts[one], topic) for one, topic in topics.items()), *_alone(outside)), entries)


def _projects() -> Iterator[Set]:
    """Yield real and own questions to FAQs of projects, half of whose entries are gone; gold ones are among them."""
    found = load_questions()
    for name in _OWN:
        entries = sorted(found.bases[name].entries, key=lambda entry: entry.id)
        gone = {entry.id for entry in entries[::2]}
        asked = [one for one in found.questions if one.base == name and len(one.answers) <= 1]
        questions = [(one.text, answer) for one in asked for answer in one.answers & gone]
        others = [one.text for one in asked if not one.answers]
        left = tuple(entry.question for entry in entries if entry.id not in gone)
        yield Set(name.partition("/")[0], (*questions, *_alone(others)), left)


def _alone(texts: Sequence[str]) -> list[tuple[str, str]]:
    return [(text, f"alone {number}") for number, text in enumerate(texts)]


def _show(figures: Sequence[Figures]) -> None:
    table = Table(box=None)
    for column in ("method", "set", "V", "ARI", "pure", "found", "clusters", "seconds"):
        table.add_column(column)
    for method in _METHODS:
        of = [one for one in figures if one.method == method]
        shown = [_cells(one) for one in of] if method == "as shipped" else []
        means = [float(np.mean([getattr(one, name) for one in of])) for name in ("v", "ari", "pure", "found")]
        for cells in (*shown, (method, "mean of all", *(f"{mean:.3f}" for mean in means), "", "")):
            table.add_row(*cells)
    Console().print(table)


def _cells(one: Figures) -> tuple[str, ...]:
    shares = (f"{share:.3f}" for share in (one.v, one.ari, one.pure, one.found))
    return one.method, one.set, *shares, str(one.clusters), f"{one.seconds:.2f}"


if __name__ == "__main__":
    main()
