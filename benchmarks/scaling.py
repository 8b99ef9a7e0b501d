"""How everything grows with the number of entries, beside the bare encoder and a plain script over the same passages.

python -m benchmarks --only scaling
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks import plain
from benchmarks.corpora import encoder
from benchmarks.measuring import Run, Sheet, environment, in_turn, python, told_by, until_first_line
from benchmarks.questions import ROOT
from benchmarks.synthetic import drawing_encoder, questions, write_faq
from index.builder import build
from index.codec import read_content
from index.store import Store

_SIZES = (20, 100, 1_000, 10_000, 100_000)
_QUICK = (20, 1_000)
_LARGE = 100_000  # entries from which a process is started once
_ROUNDS = 3
_ASKED = 200
_FEW = 40  # questions to who takes long
_QUESTION = "How do I resume a training from a checkpoint?"
_MEGABYTE = 1 << 20
_KILOBYTES = 1 << 10
_THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class Grown:
    """What an index of so many entries costs; times in milliseconds, memory in megabytes."""

    entries: int
    passages: int
    disk: float
    build: float
    rebuild: float
    rebuild_memory: float
    first: dict[str, float]
    ratios: dict[str, str]
    served: dict[str, dict[str, Any]]

    def median(self, who: str, what: str = "times") -> float:
        """Return the time of a question."""
        return float(statistics.median(self.served[who][what]))

    @property
    def stages(self) -> dict[str, float]:
        """The time of each stage of a question, by name."""
        stages: dict[str, float] = self.served["ours"]["stages"]
        return stages


def measure(run: Run) -> list[Sheet]:
    """Return the tables of costs and of stages."""
    grown = [_at(size, run) for size in run.choose(_SIZES, _QUICK)]
    return [_costs(grown), _serving(grown), _stages(grown)]


def _at(size: int, run: Run) -> Grown:
    faq, index, other = (run.folder / f"{size}{end}" for end in (".md", "-index", "-plain"))
    store = Store(index)
    write_faq(faq, size)
    run.step(f"{size:,} entries: build")
    started = time.perf_counter()
    manifest = build([faq], store, drawing_encoder()).manifest
    built = (time.perf_counter() - started) * _THOUSAND
    plain.write_like(read_content(store.version_folder(manifest.version))[0], other)
    disk = sum(file.stat().st_size for file in store.version_folder(manifest.version).iterdir()) / _MEGABYTE
    run.step(f"{size:,} entries: from start to the first answer")
    model = store.encoder_folder(encoder().fingerprint)
    firsts = in_turn(
        {
            "ours": lambda: until_first_line(python("-m", "bot", "ask", "--index", index, "--json", _QUESTION)),
            "bare": lambda: until_first_line(python("-m", "benchmarks.serving", "first", model, _QUESTION)),
            "plain": lambda: until_first_line(python("-m", "benchmarks.plain", "ask", other, _QUESTION)),
        },
        1 if size >= _LARGE or run.is_quick else _ROUNDS,
    )
    run.step(f"{size:,} entries: questions")
    asked = list(questions())[:_ASKED]
    served = {
        "ours": told_by(python("-m", "benchmarks.serving", "ours", index), asked),
        "bare": told_by(python("-m", "benchmarks.serving", "bare", model), asked),
        "plain": told_by(python("-m", "benchmarks.plain", "serve", other), asked[:_FEW]),
    }
    run.step(f"{size:,} entries: rebuild after one edit")
    rebuilt, held = _rebuild(faq, index)
    ratios = {who: firsts["ours"].over(firsts[who]) for who in ("bare", "plain")}
    first = {who: times.median for who, times in firsts.items()}
    return Grown(size, manifest.passages, disk, built, rebuilt, held, first, ratios, served)


def _rebuild(faq: Path, index: Path) -> tuple[float, float]:
    """Edit one entry, build again, and return the milliseconds and megabytes that this took."""
    text = faq.read_text(encoding="utf-8")
    faq.write_text(text.replace("## ", f"## Edited at {time.time_ns()}: ", 1), encoding="utf-8")
    command = python("-m", "bot", "build", "--index", index, "--json", faq)
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    taken = (time.perf_counter() - started) * _THOUSAND
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return taken, used.ru_maxrss / _KILOBYTES


def _costs(grown: Sequence[Grown]) -> Sheet:
    columns = ("entries", "passages", "disk MB", "build s", "s per 1,000", "rebuild s", "rebuild MB")
    rows = [
        (
            f"{one.entries:,}",
            f"{one.passages:,}",
            f"{one.disk:.1f}",
            f"{one.build / _THOUSAND:.2f}",
            f"{one.build / one.entries:.2f}",
            f"{one.rebuild / _THOUSAND:.2f}",
            f"{one.rebuild_memory:.0f}",
        )
        for one in grown
    ]
    note = (
        "The vectors of the passages are drawn around real ones rather than encoded (see `benchmarks/synthetic.py`), so"
        " `build` is all the rest: reading Markdown, passages, BM25 weights, writing, checksums. Encoding comes on top,"
        " once for each new text: see Builds. `rebuild` is the command `mmfaq build` after one edit, from its start to"
        " its end."
    )
    return Sheet("Growth: building", columns, rows, [note], [json.loads(json.dumps(asdict(one))) for one in grown])


def _serving(grown: Sequence[Grown]) -> Sheet:
    columns = (
        *("entries", "first answer s", "bare s", "plain s", "ours : bare", "ours : plain"),
        *("memory MB", "of it own", "bare MB", "plain MB", "question ms", "bare ms", "plain ms", "ours : bare"),
    )
    rows = [
        (
            f"{one.entries:,}",
            *(f"{one.first[who] / _THOUSAND:.2f}" for who in ("ours", "bare", "plain")),
            *(one.ratios[who] for who in ("bare", "plain")),
            *(f"{one.served['ours'][what]:.0f}" for what in ("peak", "own")),
            *(f"{one.served[who]['peak']:.0f}" for who in ("bare", "plain")),
            f"{one.median('ours'):.2f}",
            f"{one.median('ours', 'encodings'):.2f}",
            f"{one.median('plain'):.2f}",
            f"{one.median('ours') / one.median('ours', 'encodings'):.2f}",
        )
        for one in grown
    ]
    note = (
        "*First answer* is from the start of `mmfaq ask` to its line; *bare* is the exported encoder alone, until it"
        " has encoded the question; *plain* is `benchmarks/plain.py`, sentence-transformers and a flat FAISS index over"
        " the same passages. *Memory* is the most that a serving process ever held; *own* leaves out pages of files,"
        " which the system takes back when it needs them: vectors are read where they lie."
    )
    return Sheet("Growth: answering", columns, rows, [note])


def _stages(grown: Sequence[Grown]) -> Sheet:
    columns = ("stage, ms", *(f"{one.entries:,}" for one in grown))
    rows = [(name, *(f"{one.stages[name]:.3f}" for one in grown)) for name in grown[0].stages]
    note = f"Medians of {_ASKED // 2} real questions, by the number of entries, in a warm process."
    return Sheet("Latency by stage", columns, rows, [note])
