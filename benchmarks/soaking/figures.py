"""What a soak found, as a table, as JSON, and as a page of the documentation."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.soaking.ledger import Account, Ledger, shares
from benchmarks.soaking.process import Ended, Life, Sample

WARM_UP_S = 120.0  # after which a process has loaded and filled what it keeps
_SHARES = (0.5, 0.95, 0.99)
_AROUND = 6  # samples whose median is the start or the end
_HOUR_S = 3600.0
_BEGIN, _END = "<!-- figures -->", "<!-- end of figures -->"


@dataclass(frozen=True, slots=True)
class Memory:
    """How one process fared, in megabytes; `slope`: megabytes an hour, by regression after it was warm."""

    minutes: float
    start: float
    end: float
    most: float
    slope: float
    uss_start: float
    uss_end: float
    threads: tuple[int, int]
    files: tuple[int, int]
    journal: float

    @property
    def growth(self) -> float:
        """By which part of the start the end is higher."""
        return self.end / self.start - 1 if self.start else 0.0


@dataclass(frozen=True, slots=True)
class Figures:
    """All that is reported; times in milliseconds, `calm` outside of faults."""

    minutes: float
    wanted_rate: float
    rate: float
    asked: Mapping[str, int]
    answered: Mapping[str, int]
    refused: Mapping[str, int]
    lost: Mapping[str, int]
    twice: Mapping[str, int]
    repeated: int
    late: int
    foreign: int
    notes: Sequence[str]
    times: tuple[float, ...]
    calm: tuple[float, ...]
    memory: Memory | None
    lives: Sequence[Mapping[str, object]]
    faults: Mapping[str, int]
    swaps: int
    disk: str
    busy: float
    said: Mapping[str, int]
    load: tuple[float, float, float]
    harness: tuple[float, float]

    def is_well(self, most_growth: float) -> bool:
        """Tell whether nothing was lost or answered twice, every end was a good one, and memory stayed flat."""
        is_flat = self.memory is None or self.memory.growth <= most_growth
        ends = [life for life in self.lives if life["ended"] == Ended.TOLD.value and life["status"] != 0]
        return not (sum(self.lost.values()) or sum(self.twice.values()) or ends or self.said["traceback"]) and is_flat


@dataclass(frozen=True, slots=True)
class Course:
    """How a soak went: seconds in which people asked, what went wrong how often, versions that were published."""

    seconds: float
    wanted_rate: float
    faults: Mapping[str, int]
    swaps: int
    disk: str
    said: Mapping[str, int]


def figures_of(ledger: Ledger, lives: Sequence[Life], course: Course) -> Figures:
    """Return the figures of a soak that is over."""
    account, samples = ledger.account, [sample for life in lives for sample in life.samples]
    loads = sorted(sample.load for sample in samples) or [0.0]
    return Figures(
        minutes=course.seconds / 60,
        wanted_rate=course.wanted_rate,
        rate=sum(account.asked.values()) / course.seconds,
        **_counts(account),
        repeated=account.repeated,
        late=account.late,
        foreign=account.foreign,
        notes=account.notes,
        times=_milliseconds(ledger.seconds),
        calm=_milliseconds(ledger.calm_seconds),
        memory=memory_of(max(lives, key=lambda life: len(life.samples)).samples),
        lives=[_life(life) for life in lives],
        faults=dict(course.faults),
        swaps=course.swaps,
        disk=course.disk,
        busy=sum(life.samples[-1].busy for life in lives if life.samples),
        said={level: course.said.get(level, 0) for level in ("warning", "error", "traceback")},
        load=(loads[0], statistics.median(loads), loads[-1]),
        harness=(samples[0].harness, samples[-1].harness) if samples else (0.0, 0.0),
    )


def memory_of(samples: Sequence[Sample]) -> Memory | None:
    """Return how the memory of a process ran, None where it did not live long enough to tell."""
    warm = [sample for sample in samples if sample.seconds >= WARM_UP_S]
    if len(warm) < 2 * _AROUND:
        return None
    first, last = warm[:_AROUND], warm[-_AROUND:]
    slope = statistics.linear_regression([one.seconds for one in warm], [one.rss for one in warm]).slope
    return Memory(
        minutes=warm[-1].seconds / 60,
        start=statistics.median(one.rss for one in first),
        end=statistics.median(one.rss for one in last),
        most=max(one.rss for one in warm),
        slope=slope * _HOUR_S,
        uss_start=statistics.median(one.uss for one in first),
        uss_end=statistics.median(one.uss for one in last),
        threads=(first[0].threads, last[-1].threads),
        files=(
            round(statistics.median(one.files for one in first)),
            round(statistics.median(one.files for one in last)),
        ),
        journal=last[-1].journal,
    )


def rows_of(found: Figures) -> Iterable[tuple[str, str]]:
    """Yield what is told, and its value."""
    yield "asked for", f"{found.minutes:.1f} minutes, {found.rate:.1f} questions a second, of {found.wanted_rate:g}"
    yield "questions in", _each(found.asked)
    yield "answered", _each(found.answered)
    yield "never acknowledged, and the platform showed it", _each(found.refused)
    yield "lost", _each(found.lost)
    yield "answered twice", _each(found.twice)
    yield "commands of Slack shown again, as a kill came before the note that they were", f"{found.repeated:,}"
    yield "answer there, p50 / p95 / p99", _times(found.times)
    yield "the same, outside of faults", _times(found.calm)
    yield from _memory_rows(found.memory)
    told = [life for life in found.lives if life["ended"] == Ended.TOLD.value]
    yield "processes of the bot", f"{len(found.lives)}: {len(found.lives) - len(told)} killed, {len(told)} told to end"
    yield "told to end, the end took at most", f"{max((float(str(one['ending'])) for one in told), default=0.0):.1f} s"
    yield "versions of the index published", f"{found.swaps:,}"
    yield "what went wrong", ", ".join(f"{name} {count}" for name, count in sorted(found.faults.items()))
    yield "the disk", found.disk
    yield "load of the machine, least / median / most", " / ".join(f"{one:.1f}" for one in found.load)
    yield (
        "processor time of the bot, for a question",
        f"{1000 * found.busy / max(sum(found.answered.values()), 1):.0f} ms",
    )
    yield "tracebacks in the log", str(found.said["traceback"])


def written(page: Path, found: Figures) -> None:
    """Write the figures into a page, between its markers."""
    table = ["| | |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows_of(found))]
    text = page.read_text(encoding="utf-8")
    marked = re.compile(f"{re.escape(_BEGIN)}.*{re.escape(_END)}", re.DOTALL)
    lines = "\n".join(table)
    page.write_text(marked.sub(lambda _: f"{_BEGIN}\n{lines}\n{_END}", text), encoding="utf-8")


def _memory_rows(memory: Memory | None) -> Iterable[tuple[str, str]]:
    if memory is None:
        yield "memory", "no process lived long enough to tell"
        return
    name = f"memory of the process that lived {memory.minutes:.0f} minutes"
    yield f"{name}, after {WARM_UP_S / 60:.0f} minutes", f"{memory.start:.0f} MB (its own: {memory.uss_start:.0f} MB)"
    yield "at its end", f"{memory.end:.0f} MB (its own: {memory.uss_end:.0f} MB), {memory.growth:+.1%}"
    yield "at most, and slope", f"{memory.most:.0f} MB, {memory.slope:+.0f} MB an hour"
    yield "threads and open files, then and at its end", _pair(memory.threads) + "; " + _pair(memory.files)
    yield "journal at the end", f"{memory.journal:.0f} MB"


def _life(life: Life) -> Mapping[str, object]:
    """Return a process with all its samples."""
    return {
        "ready": round(life.ready, 1),
        "ended": life.ended.value,
        "ending": round(life.ending, 1),
        "status": life.status,
        "seconds": round(life.samples[-1].seconds) if life.samples else 0,
        "rss": [round(one.rss, 1) for one in life.samples],
        "uss": [round(one.uss, 1) for one in life.samples],
        "threads": [one.threads for one in life.samples],
        "files": [one.files for one in life.samples],
        "journal": [round(one.journal, 1) for one in life.samples],
        "load": [round(one.load, 1) for one in life.samples],
    }


def _counts(account: Account) -> dict[str, Mapping[str, int]]:
    counts = {name: getattr(account, name) for name in ("asked", "answered", "refused", "lost", "twice")}
    return {name: {key: count for key, count in sorted(counted.items()) if count} for name, counted in counts.items()}


def _milliseconds(seconds: Sequence[float]) -> tuple[float, ...]:
    return tuple(1000 * one for one in shares(seconds, *_SHARES))


def _times(times: Sequence[float]) -> str:
    return " / ".join(f"{one:,.0f}" for one in times) + " ms"


def _each(counts: Mapping[str, int]) -> str:
    total = f"{sum(counts.values()):,}"
    return f"{total} ({', '.join(f'{name} {count:,}' for name, count in counts.items())})" if counts else total


def _pair(pair: tuple[int, int]) -> str:
    return f"{pair[0]} and {pair[1]}"
