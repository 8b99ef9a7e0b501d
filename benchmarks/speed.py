"""Start-up, questions, builds and memory, as ratios to the bare exported encoder in the same run.

    python -m benchmarks.speed [--json]

Each figure is timed in turn with its baseline, A B A B, and reported as the ratio of the medians.
"""

from __future__ import annotations

import argparse
import functools
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.corpora import encoder
from benchmarks.measuring import environment, milliseconds
from benchmarks.questions import ROOT
from index.bases import read_bases
from index.builder import build, phrasing_model
from index.corpus import FaissCorpus
from index.encoder import Encodings
from index.entry import Base
from index.labels import read_labels
from index.prepare import prepare
from index.searcher import Searcher
from index.store import Store
from index.words import MOST_WORDS

_ROUNDS = 7
_LARGE = 10_000
_MANY = 1_000
_SEED = 7


@dataclass(frozen=True, slots=True)
class Ratio:
    """What was measured, its baseline, both in milliseconds or megabytes, and how often it may exceed it."""

    name: str
    ours: float
    bare: float
    most: float
    unit: str

    @property
    def value(self) -> float:
        """Ours over bare."""
        return self.ours / self.bare


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, Console(stderr=True).status("Measuring") as status:
        found = []
        for ratio in measure(Path(name)):
            status.update(f"Measured: {ratio.name}")
            found.append(ratio)
    if chosen.json:
        print(json.dumps([{**asdict(ratio), "ratio": ratio.value} for ratio in found], indent=1))
    else:
        _show(found)


def measure(folder: Path, many: int = _MANY) -> Iterator[Ratio]:
    """Yield the ratios; `many` are the entries of the builds."""
    index = folder / "index"
    store = Store(index)
    knowledge = ROOT / "knowledge"
    build([knowledge], store, encoder())
    model = store.encoder_folder(encoder().fingerprint)
    yield _one_shot(index, model)
    base = read_bases([knowledge / "mmdetection"])[0][0]
    yield _warm(f"warm question, {len(base.entries)} entries", base, 1.25)
    yield _warm(f"warm question, {_LARGE} entries", _synthetic(base, _LARGE), 2.0, with_random_vectors=True)
    yield from _builds(folder, many)
    yield _memory(index, model)


def _one_shot(index: Path, model: Path) -> Ratio:
    ask = [sys.executable, "-m", "bot", "ask", "--index", str(index), "--json", "loss becomes nan"]
    ours, bare = _paired(
        lambda: _run(ask), lambda: _run(_bare_script(model, "print(e.encode_query('loss becomes nan').vector[0])"))
    )
    return Ratio("one-shot ask, from start to answer", ours, bare, 2.0, "ms")


def _warm(name: str, base: Base, most: float, *, with_random_vectors: bool = False) -> Ratio:
    questions = [label.question for label in read_labels(ROOT / "knowledge" / "mmdetection" / "questions.yml", "")[0]]
    searcher = Searcher([_corpus(base, with_random_vectors=with_random_vectors)], encoder())
    for question in questions:
        searcher.search(question)
    ours: list[float] = []
    bare: list[float] = []
    for question in questions * 3:
        ours.append(milliseconds(functools.partial(searcher.search, question)))
        bare.append(milliseconds(functools.partial(encoder().encode_query, question)))
    return Ratio(name, statistics.median(ours), statistics.median(bare), most, "ms")


def _builds(folder: Path, many: int) -> Iterator[Ratio]:
    base = _synthetic(read_bases([ROOT / "knowledge" / "mmdetection"])[0][0], many)
    faq = folder / "many.md"
    faq.write_text(_as_markdown(base), encoding="utf-8")
    texts = list(dict.fromkeys(prepare(read_bases([faq])[0][0]).texts))
    ours, bare = _paired(
        lambda: build([faq], Store(Path(tempfile.mkdtemp(dir=folder))), encoder()),
        lambda: encoder().encode_passages(texts),
        rounds=2,
    )
    yield Ratio(f"full build, {many} entries, {len(texts)} passages", ours, bare, 1 / 0.85, "ms")
    store = Store(folder / "many-index")
    build([faq], store, encoder())
    ours, bare = _paired(lambda: _rebuild(faq, store.folder), lambda: _run(_ask_many(store.folder)))
    yield Ratio(f"rebuild after one edit among {many} entries, beside start-up", ours, bare, 2.0, "ms")


def _rebuild(faq: Path, index: Path) -> None:
    text = faq.read_text(encoding="utf-8")
    faq.write_text(text.replace("## ", f"## Edited at {time.time_ns()}: ", 1), encoding="utf-8")
    _run([sys.executable, "-m", "bot", "build", "--index", str(index), "--json", str(faq)])


def _ask_many(index: Path) -> list[str]:
    return [sys.executable, "-m", "bot", "ask", "--index", str(index), "--json", "loss becomes nan"]


def _memory(index: Path, model: Path) -> Ratio:
    peak = "print(next(int(x.split()[1]) / 1024 for x in open('/proc/self/status') if x.startswith('VmHWM')))"
    questions = [f"question number {number} about the loss and the version" for number in range(50)]
    serve = (
        "from pathlib import Path; from index.serving import open_searcher; from index.store import Store; "
        f"_, s = open_searcher(Store(Path({str(index)!r}))); [s.search(q) for q in {questions!r}]; {peak}"
    )
    ours = float(_run([sys.executable, "-c", serve]))
    bare = float(_run(_bare_script(model, f"[e.encode_query(q) for q in {questions!r}]; {peak}")))
    return Ratio("memory while serving", ours, bare, 1.5, "MB")


def _bare_script(model: Path, then: str) -> list[str]:
    start = f"from pathlib import Path; from index.encoder import OnnxEncoder; e = OnnxEncoder(Path({str(model)!r})); "
    return [sys.executable, "-c", start + then]


def _corpus(base: Base, *, with_random_vectors: bool) -> FaissCorpus:
    prepared = prepare(base)
    if with_random_vectors:  # their values do not matter to the time, and encoding them all would take minutes
        drawn = np.random.default_rng(_SEED).normal(size=(len(prepared.texts), encoder().dimension))
        vectors = (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)
        size = (len(prepared.texts), MOST_WORDS, encoder().word_dimension)
        words = np.random.default_rng(_SEED).integers(-40, 40, size=size, dtype=np.int8)
        encodings = Encodings(vectors, words)
    else:
        encodings = encoder().encode_passages(prepared.texts)
    model = phrasing_model(prepared.passages, encodings.vectors, prepared.texts)
    return FaissCorpus(base, prepared.passages, encodings, prepared.postings, model)


def _synthetic(base: Base, count: int) -> Base:
    """Return a base of many entries, each a question and a short answer of three parts in the words of a real one."""
    words = [word for entry in base.entries for word in (entry.question + " " + entry.answer).split() if word.isalpha()]
    dice = random.Random(_SEED)  # noqa: S311  (texts to measure with, no secrets)

    def sentence(length: int) -> str:
        return " ".join(dice.choice(words) for _ in range(length))

    entries = []
    for number in range(count):
        answer = f"{sentence(20)}.\n\n1. {sentence(15)}.\n2. {sentence(12)}."
        question = f"How {sentence(7)} {number}?"
        entries.append(
            replace(
                base.entries[0], id=f"e{number}", question=question, answer=answer, answer_lines=(1,) * 4, phrasings=()
            )
        )
    return replace(base, name="synthetic", entries=tuple(entries), glossary=())


def _as_markdown(base: Base) -> str:
    return "# FAQ\n\n" + "\n\n".join(f"## {entry.question}\n\n{entry.answer}" for entry in base.entries) + "\n"


def _paired(ours: Callable[[], object], bare: Callable[[], object], rounds: int = _ROUNDS) -> tuple[float, float]:
    """Return the medians of both, in milliseconds, timed in turn after one round that does not count."""
    times = [(milliseconds(ours), milliseconds(bare)) for _ in range(rounds + 1)][1:]
    return statistics.median(one for one, _ in times), statistics.median(other for _, other in times)


def _run(command: list[str]) -> str:
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, env=environment()).stdout


def _show(found: list[Ratio]) -> None:
    table = Table(title="ours beside the bare encoder, medians", title_justify="left", box=None)
    for column in ("figure", "ours", "bare", "unit", "ratio", "at most", ""):
        table.add_column(column, justify="left" if column in {"figure", "unit", ""} else "right")
    for ratio in found:
        verdict = "ok" if ratio.value <= ratio.most else "over"
        row = (
            ratio.name,
            f"{ratio.ours:.2f}",
            f"{ratio.bare:.2f}",
            ratio.unit,
            f"{ratio.value:.2f}",
            f"{ratio.most:.2f}",
        )
        table.add_row(*row, verdict)
    Console(width=130).print(table)


if __name__ == "__main__":
    main()
