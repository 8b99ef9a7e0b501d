"""What the parts of the benchmarks share: times with their spread, other processes, and tables."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from benchmarks.questions import ROOT

Step: TypeAlias = Callable[[str], None]
_NAMES = {1: "one core", 2: "two cores"}
_TENTH, _NINE_TENTHS = 0.1, 0.9


@dataclass(frozen=True, slots=True)
class Run:
    """How much to measure, where to write, and whom to tell what was done."""

    folder: Path
    is_quick: bool
    step: Step

    def choose(self, full: Any, quick: Any) -> Any:
        """Return what fits the time."""
        return quick if self.is_quick else full


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its first column names the row, the others are numbers or short texts; `notes` say how to read it."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()
    figures: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Times:
    """Times of one thing, in the order in which they were taken."""

    taken: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.taken)

    def over(self, other: Times) -> str:
        """Return the ratio of the medians with the range of the paired ratios."""
        ratios = sorted(one / another for one, another in zip(self.taken, other.taken, strict=True))
        low, high = ratios[int(len(ratios) * _TENTH)], ratios[min(int(len(ratios) * _NINE_TENTHS), len(ratios) - 1)]
        return f"{self.median / other.median:.2f} ({low:.2f}–{high:.2f})"


def milliseconds(call: Callable[[], object]) -> float:
    """Return how long a call takes."""
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def in_turn(calls: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, Times]:
    """Return what each call measures, one after the other in each round, so that noise meets all alike."""
    found = {name: Times() for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            found[name].taken.append(call())
    return found


def environment() -> dict[str, str]:
    """Return this environment, with a folder of its own for what is remembered."""
    return {**os.environ, "MMFAQ_STATE": _state(), "PYTHONHASHSEED": "0"}


@cache
def _state() -> str:
    """Return a folder that is gone when this process ends."""
    folder = tempfile.mkdtemp(prefix="mmfaq-benchmarks-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def python(*arguments: str | Path) -> list[str]:
    """Return a command of this Python."""
    return [sys.executable, *map(str, arguments)]


def until_first_line(command: Sequence[str]) -> float:
    """Return the milliseconds from the start of a process to the first line that it prints."""
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True) as process:
        line = process.stdout.readline() if process.stdout is not None else ""
        taken = (time.perf_counter() - started) * 1000
        process.communicate()
    if process.returncode or not line:
        raise subprocess.CalledProcessError(process.returncode, list(command))
    return taken


def told_by(command: Sequence[str], told: object = None) -> dict[str, Any]:
    """Return the JSON object that a process prints last, after it was told another one."""
    ended = subprocess.run(
        command, cwd=ROOT, env=environment(), check=True, input=json.dumps(told), stdout=subprocess.PIPE, text=True
    )
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return found


def memory() -> dict[str, float]:
    """Return the megabytes of this process: the most it ever held, and what is its own now, without mapped files."""
    lines = (line.split() for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines())
    held = {parts[0]: int(parts[1]) / 1024 for parts in lines if parts and parts[0] in {"VmHWM:", "RssAnon:"}}
    return {"peak": held["VmHWM:"], "own": held["RssAnon:"]}


def load() -> str:
    """Say how busy the machine is."""
    cores = len(os.sched_getaffinity(0))
    return f"load average {os.getloadavg()[0]:.1f} on {_NAMES.get(cores, f'{cores} cores')}"
