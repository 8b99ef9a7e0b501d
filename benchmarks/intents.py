"""Bases with many phrasings: HINT3 sofmattress and CLINC150, at the one threshold that calibrating chooses.

    python -m benchmarks.intents [NAME...] [--json]

Nothing is fitted on the questions asked here: the calibration comes from the bases' own phrasings.
in scope       share of questions with an answer that get the right one, at or above the threshold
out of scope   share of the others that get none
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import Progress, track
from rich.table import Table

from benchmarks.corpora import encoder
from benchmarks.questions import SHARED, records
from index.builder import phrasing_model
from index.corpus import FaissCorpus
from index.entry import Base, Entry, Source
from index.prepare import prepare
from index.searcher import Searcher
from index.ways import calibration_from_phrasings

_NAMES = ("hint3_sofmattress_v1", "clinc150_val")
_QRELS = {"hint3_sofmattress_v1": "qrels.tsv", "clinc150_val": "qrels_val.tsv"}
_STDERR = Console(stderr=True)


@dataclass(frozen=True, slots=True)
class Figures:
    """What was reached on one set; `threshold` is the score at which the confidence reaches the chosen bar."""

    name: str
    hit1: float
    in_scope: float
    out_of_scope: float
    threshold: float
    in_scope_questions: int
    out_of_scope_questions: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", default=list(_NAMES), help="the sets to ask, by default both")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    chosen = parser.parse_args()
    if not (SHARED / "bench").is_dir():
        print("left out: the public benchmarks are not beside this checkout")
        return
    figures = [measure(name) for name in chosen.names]
    if chosen.json:
        print(json.dumps([asdict(one) for one in figures], indent=1))
        return
    table = Table(box=None)
    for column in ("set", "hit@1", "in scope", "out of scope", "threshold", "questions"):
        table.add_column(column)
    for one in figures:
        numbers = (f"{value:.3f}" for value in (one.hit1, one.in_scope, one.out_of_scope, one.threshold))
        table.add_row(one.name, *numbers, f"{one.in_scope_questions} + {one.out_of_scope_questions}")
    Console().print(table)


def measure(name: str) -> Figures:
    """Calibrate a base on its phrasings and ask it the questions of its set."""
    folder = SHARED / "bench" / name
    corpus = _corpus(folder, name)
    with Progress(console=_STDERR, transient=True) as bar:
        task = bar.add_task(f"Calibrating {name}", total=None)
        calibration = calibration_from_phrasings(
            corpus, encoder(), lambda done, total: bar.update(task, completed=done, total=total)
        )
    if calibration is None:
        raise LookupError(f"{name}: its phrasings are too few or too different to calibrate on")
    searcher = Searcher([corpus], encoder(), calibration=calibration)
    wanted = dict(_rows(folder / _QRELS[name]))
    right, answered, is_in = [], [], []
    for identifier, text in track(list(_queries(folder)), f"Asking {name}", console=_STDERR, transient=True):
        result = searcher.search(text, top=1)
        right.append(bool(result.hits) and result.hits[0].entry.id == wanted.get(identifier))
        answered.append(result.confidence >= calibration.chosen)
        is_in.append(identifier in wanted)
    inside, shown, hit = np.array(is_in), np.array(answered), np.array(right)
    threshold = next(part.mean for part in calibration.weights if part.weight)
    return Figures(
        name,
        float(hit[inside].mean()),
        float((hit & shown)[inside].mean()),
        float((~shown)[~inside].mean()),
        threshold,
        int(inside.sum()),
        int((~inside).sum()),
    )


def _corpus(folder: Path, name: str) -> FaissCorpus:
    entries = tuple(
        Entry(one["id"], name, (), one["question"], ".", (row,), "en", Source(name, row, row), tuple(one["alts"]))
        for row, one in enumerate(records(folder / "corpus.jsonl"), start=1)
    )
    prepared = prepare(Base(name, name, entries=entries))
    encodings = encoder().encode_passages(prepared.texts)
    model = phrasing_model(prepared.passages, encodings.vectors, prepared.texts)
    return FaissCorpus(prepared.base, prepared.passages, encodings, prepared.postings, model)


def _queries(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.glob("queries*.jsonl")):
        for record in records(path):
            yield record["id"], record["text"]


def _rows(path: Path) -> Iterator[tuple[str, str]]:
    """Yield question and entry of each line but the head."""
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        question, entry, _ = line.split("\t")
        yield question, entry


if __name__ == "__main__":
    main()
