"""Small bases for the tests of the search, and what tests compare its values with."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from index import lexical
from index.builder import phrasing_model
from index.calibration import Calibration, RiskPoint, Weight
from index.corpus import FaissCorpus
from index.documents import encoded_texts, weighted_terms
from index.encoder import Encoder, HashEncoder
from index.entry import Base, Entry, Source
from index.evidence import FEATURES
from index.glossary import Glossary
from index.lexical import build_postings
from index.passage import Passage, Role
from index.passages import passages_of
from index.ranking import WEIGHTS, Weights
from index.searcher import Searcher
from index.slug import entry_slug
from index.tokens import weight_of

Document = list[tuple[str, float]]

NO_KERNEL = "RuntimeError: CUDA error: no kernel image is available for execution on the device"

VERSIONS = """Look up your release in this table.

| MMDetection version | MMCV version |
| --- | --- |
| 2.25.0 | mmcv-full>=1.3.17, <1.6.0 |
| 2.23.0 | mmcv-full>=1.3.17, <1.5.0 |
| 2.18.0 | mmcv-full>=1.3.17, <1.4.0 |
| 2.2.1 | mmcv==0.6.2 |"""

NAN_STEPS = """1. Inspect the annotations of the dataset.
2. Lower the learning rate.
3. Raise `warmup_iters` from 500 to 1000.
4. Clip gradients with `grad_clip`."""


def an_entry(
    question: str,
    answer: str = "Do what the manual says.",
    *,
    base: str = "demo",
    section: tuple[str, ...] = (),
    phrasings: tuple[str, ...] = (),
) -> Entry:
    """Return an entry that stands in the lines 1 and following of a file."""
    lines = answer.count("\n") + 1
    source = Source(f"{base}.md", 1, lines + 2)
    numbers = tuple(range(3, lines + 3))
    return Entry(entry_slug(question), base, section, question, answer, numbers, "en", source, phrasings)


def a_base(
    *entries: Entry,
    name: str = "demo",
    project: str = "",
    aliases: tuple[str, ...] = (),
    glossary: tuple[tuple[str, ...], ...] = (),
) -> Base:
    return Base(name, name, "en", project, aliases, glossary, entries)


def detection_base() -> Base:
    """Return a base of the shapes that matter: a table, steps, error texts, one plain paragraph."""
    return a_base(
        an_entry(
            '"AssertionError: MMCV==xxx is used but incompatible."',
            VERSIONS,
            base="mmdetection",
            phrasings=("which mmcv for my mmdet", "mmcv 版本对应"),
        ),
        an_entry("\"No module named 'mmcv.ops'\"; \"No module named 'mmcv._ext'\"", base="mmdetection"),
        an_entry(
            '"invalid device function" or "no kernel image is available for execution".',
            "Compile it for the architecture of the card.",
            base="mmdetection",
        ),
        an_entry('"Loss goes Nan"', NAN_STEPS, base="mmdetection", phrasings=("training diverges",)),
        an_entry("Save the best model", "Set `save_best` to auto.", base="mmdetection", section=("Training",)),
        an_entry('"GPU out of memory"', "Train with smaller images.", base="mmdetection"),
        name="mmdetection",
        project="MMDetection",
        aliases=("mmdet",),
        glossary=(("GPU memory", "VRAM", "显存"), ("unused parameters", "find_unused_parameters")),
    )


def cooking_base() -> Base:
    return a_base(
        an_entry("How long do I boil an egg?", "Seven minutes.", base="cooking"),
        an_entry("Save leftovers", "Keep them cold.", base="cooking"),
        an_entry("Why is my soup salty?", "Too much salt; add water.", base="cooking"),
        name="cooking",
        project="Cookbook",
    )


def phrased_base(name: str = "phrased") -> Base:
    """Return a base whose entries have phrasings alike, and enough of them to learn from."""
    topics = ("delivery", "payment", "mattress", "warranty", "pillow", "refund", "blanket", "account")
    asked = ("my {} is late", "my {} is very late", "is my {} late", "why is my {} late", "my {} is so late")
    entries = [
        an_entry(f"How does {topic} work?", base=name, phrasings=tuple(one.format(topic) for one in asked))
        for topic in topics
    ]
    return a_base(*entries, name=name)


def a_calibration(origin: str = "fitted", intercept: float = 0.5) -> Calibration:
    """Return a calibration that is not the shipped one."""
    weights = tuple(Weight(number / 7, 0.5 + number, number / 3 - 2) for number in range(len(FEATURES)))
    curve = (RiskPoint(0.9, 0.1, 0.01), RiskPoint(0.5, 0.4, 0.1), RiskPoint(0.1, 1.0, 0.3))
    return Calibration(origin, 77, intercept, weights, curve)


def corpus_of(base: Base, encoder: Encoder) -> FaissCorpus:
    """Return a corpus as the builder and the store would give it."""
    glossary = Glossary(base.glossary)
    passages = [passages_of(entry) for entry in base.entries]
    pairs = list(zip(base.entries, passages, strict=True))
    texts = [text for entry, part in pairs for text in encoded_texts(entry, part, glossary)]
    postings = build_postings([list(weighted_terms(entry, part, glossary)) for entry, part in pairs])
    encodings = encoder.encode_passages(texts)
    model = phrasing_model(passages, encodings.vectors, texts)
    return FaissCorpus(base, passages, encodings, postings, model)


def searcher_of(*bases: Base, weights: Weights = WEIGHTS, dimension: int = 512) -> Searcher:
    encoder = HashEncoder(dimension)
    return Searcher([corpus_of(base, encoder) for base in bases], encoder, weights)


def error_passage(text: str) -> Passage:
    return Passage(Role.ERROR, text, text, 1, 1)


def traceback_of(error: str, *, lines: int = 3000, at: float = 1.0) -> str:
    """Return a traceback of many lines with an error line at a place between 0, its start, and 1, its end."""
    frames = [
        line
        for number in range(lines // 2)
        for line in (
            f'  File "/opt/conda/lib/python3.7/site-packages/package{number}/part{number}.py", line {number}, in run',
            f"    step_{number}(value_{number})",
        )
    ]
    place = int(len(frames) * at)
    return "\n".join(["Traceback (most recent call last):", *frames[:place], error, *frames[place:]])


def bm25_shares(documents: Sequence[Document], weights: Mapping[str, float]) -> list[float]:
    """Return the share of each document by the textbook's BM25, without postings.

    A question's term counts by its weight; the share is the score divided by what a document without end would get.
    Unknown terms are as rare as can be, and count by a share of that.
    """
    counts = [_frequencies(document) for document in documents]
    lengths = [sum(count.values()) for count in counts]
    average = sum(lengths) / len(lengths) or 1.0
    gain = lexical._K1 + 1
    attainable = 0.0
    scores = [0.0] * len(documents)
    for term, weight in weights.items():
        holders = sum(term in count for count in counts)
        idf = math.log(1 + (len(counts) - holders + 0.5) / (holders + 0.5)) * weight_of(term)
        attainable += weight * idf * gain * (1.0 if holders else lexical._UNKNOWN_SHARE)
        for row, count in enumerate(counts):
            norm = lexical._K1 * (1 - lexical._B + lexical._B * lengths[row] / average)
            scores[row] += weight * idf * count[term] * gain / (count[term] + norm) if term in count else 0.0
    return [score / attainable if attainable else 0.0 for score in scores]


def _frequencies(document: Iterable[tuple[str, float]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for term, weight in document:
        found[term] += weight  # type: ignore[assignment]  # a field's weight is a fraction
    return found
