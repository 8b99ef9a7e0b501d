"""Whole builds with the real encoder, and one after an edit, beside the plain script, which encodes all again.

python -m benchmarks --only builds
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measuring import Run, Sheet, Times, environment, in_turn, milliseconds, python
from benchmarks.questions import ROOT
from benchmarks.synthetic import write_faq
from index.bases import read_bases
from index.prepare import prepare

_SIZES = (20, 100, 1_000)
_QUICK = (20,)
_FEW = 100  # entries up to which a build is timed more than once
_ROUNDS = 3
_THOUSAND = 1000


def measure(run: Run) -> list[Sheet]:
    """Return the table of builds."""
    rows, figures = [], []
    for size in run.choose(_SIZES, _QUICK):
        run.step(f"builds of {size:,} entries")
        faq = run.folder / f"built-{size}.md"
        write_faq(faq, size)
        count = _write_texts(faq)
        times = _times(faq, 1 if run.is_quick or size > _FEW else _ROUNDS)
        rows.append(_row(size, count, times))
        figures.append({"entries": size, "passages": count, **{name: one.median for name, one in times.items()}})
    columns = ("entries", "passages", "build s", "plain s", "ours : plain", "rebuild s", "plain s", "ours : plain")
    note = (
        "`mmfaq build` into an empty folder, the encoder exported before, and again after one edit; the plain script"
        " gets the passages ready-made, and encodes them all again. Ours uses one thread, the script both cores."
    )
    return [Sheet("Builds", columns, rows, [note], figures)]


def _times(faq: Path, rounds: int) -> dict[str, Times]:
    index, other = faq.with_suffix(".index"), faq.with_suffix(".plain")
    texts = faq.with_suffix(".json")
    whole = in_turn(
        {
            "ours": lambda: _fresh(index, python("-m", "bot", "build", "--no-gate", "--index", index, "--json", faq)),
            "plain": lambda: _fresh(other, python("-m", "benchmarks.plain", "build", texts, other)),
        },
        rounds,
    )
    again = in_turn(
        {
            "ours again": lambda: _edited(faq, index),
            "plain again": lambda: _timed(python("-m", "benchmarks.plain", "build", texts, other)),
        },
        rounds,
    )
    return whole | again


def _fresh(folder: Path, command: Sequence[str]) -> float:
    shutil.rmtree(folder, ignore_errors=True)
    return _timed(command)


def _edited(faq: Path, index: Path) -> float:
    text = faq.read_text(encoding="utf-8")
    faq.write_text(text.replace("## ", "## Again: ", 1), encoding="utf-8")
    return _timed(python("-m", "bot", "build", "--index", index, "--json", faq))


def _timed(command: Sequence[str]) -> float:
    return milliseconds(
        lambda: subprocess.run(command, cwd=ROOT, env=environment(), check=True, stdout=subprocess.DEVNULL)
    )


def _write_texts(faq: Path) -> int:
    """Write the passages of an FAQ for the plain script, and return how many they are."""
    prepared = prepare(read_bases([faq])[0][0])
    owners = [owner for owner, part in enumerate(prepared.passages) for _ in part]
    answers = [entry.answer for entry in prepared.base.entries]
    told = {"texts": list(prepared.texts), "owners": owners, "answers": answers}
    faq.with_suffix(".json").write_text(json.dumps(told), encoding="utf-8")
    return len(prepared.texts)


def _row(size: int, count: int, times: dict[str, Times]) -> tuple[str, ...]:
    return (
        f"{size:,}",
        f"{count:,}",
        *(f"{times[name].median / _THOUSAND:.2f}" for name in ("ours", "plain")),
        times["ours"].over(times["plain"]),
        *(f"{times[name].median / _THOUSAND:.2f}" for name in ("ours again", "plain again")),
        times["ours again"].over(times["plain again"]),
    )
