"""Completions while somebody types: how soon the right entry is among them, and how long they take.

    python -m benchmarks.completing [--misses]

Beside a plain `rapidfuzz.process.extract` over the same titles, in the same run.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from rapidfuzz.process import extract
from rich.console import Console
from rich.table import Table

from benchmarks.questions import Question, load_questions
from bot.answering import Serving
from bot.chat.completing import DEFAULT_MOST, Completer
from bot.risk import Bars
from index.corpus import FaissCorpus
from index.encoder import Encodings, HashEncoder
from index.entry import Base, Entry, Source
from index.lexical import build_postings
from index.markdown_text import plain_text
from index.searcher import Searcher

_FIRST = 5
_LONGEST = 100
_STEP = 2  # characters typed between two looks
_SIZES = (20, 1_000, 10_000)
_WORDS = 12_000
_SEED = 7
Key = tuple[str, str]
Complete = Callable[[str, str], list[Key]]


@dataclass(frozen=True, slots=True)
class Seen:
    """After how many characters the right entry was among the completions, and among the first; None for never."""

    question: Question
    among: int | None
    first: int | None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true", help="print the questions that never show their entry")
    chosen = parser.parse_args()
    console = Console(width=130)
    console.print(_speed_table())
    seen = {}
    sets = load_questions()
    bases = [_called(name, base) for name, base in sets.bases.items()]
    ours, plain = _completing(Completer(serving_over(bases))), _plain(bases)
    asked = [question for question in sets.questions if question.answers]
    for name, complete in (("ours", ours), ("rapidfuzz", plain)):
        seen[name] = [_typed(question, complete) for question in asked]
    console.print(_quality_table(seen, sum(len(base.entries) for base in bases)))
    if chosen.misses:
        for one in seen["ours"]:
            if one.among is None:
                console.print(f"{one.question.kind:10} {one.question.base:20} {one.question.text[:_LONGEST]!r}")


def serving_over(bases: Sequence[Base]) -> Serving:
    """Return bases as they are served, without what completions do not look at."""
    encoder = HashEncoder()
    nothing = Encodings(np.zeros((0, encoder.dimension), np.float32), np.zeros((0, 0, 0), np.int8))
    corpora = [FaissCorpus(base, [], nothing, build_postings([])) for base in bases]
    return Serving("1", Searcher(corpora, encoder), Bars(1.0, 1.0, 1.0))


def _called(name: str, base: Base) -> Base:
    """Return a base by another name: files of one project are bases of their own here."""
    return replace(base, name=name, entries=tuple(replace(entry, base=name) for entry in base.entries))


def _completing(completer: Completer) -> Complete:
    return lambda typed, language: [(one.base, one.entry) for one in completer.complete(typed, None, language)]


def _plain(bases: Sequence[Base]) -> Complete:
    entries = [entry for base in bases for entry in base.entries]
    titles = [plain_text(entry.question) for entry in entries]

    def complete(typed: str, _language: str) -> list[Key]:
        found = extract(typed, titles, limit=DEFAULT_MOST)
        return [(entries[row].base, entries[row].id) for _, _, row in found]

    return complete


def _typed(question: Question, complete: Complete) -> Seen:
    text = question.text[:_LONGEST]
    right = {(question.base, answer) for answer in question.answers}
    among = None
    for length in [*range(1, len(text), _STEP), len(text)]:
        found = complete(text[:length], question.language)
        if among is None and not right.isdisjoint(found):
            among = length
        if not right.isdisjoint(found[:_FIRST]):
            return Seen(question, among, length)
    return Seen(question, among, None)


def _quality_table(seen: dict[str, list[Seen]], count: int) -> Table:
    table = Table(title=f"typed until the right one of {count} entries is seen", title_justify="left", box=None)
    for column in ("", "questions", "n", f"among {DEFAULT_MOST}", "characters", f"first {_FIRST}", "characters "):
        table.add_column(column, justify="right" if column not in {"", "questions"} else "left")
    kinds = ["all", *dict.fromkeys(one.question.kind for one in seen["ours"])]
    for kind in kinds:
        for name, all_seen in seen.items():
            part = [one for one in all_seen if kind in {"all", one.question.kind}]
            among, first = [one.among for one in part], [one.first for one in part]
            table.add_row(name, kind, str(len(part)), *_told(among), *_told(first))
    return table


def _told(lengths: Sequence[int | None]) -> tuple[str, str]:
    """Return the share that was found, and the median of characters that it took."""
    found = [length for length in lengths if length is not None]
    return f"{len(found) / len(lengths):.3f}", f"{statistics.median(found):.0f}" if found else "-"


def _speed_table() -> Table:
    table = Table(title="a completion, milliseconds", title_justify="left", box=None)
    for column in ("entries", "typed", "ours, median", "slowest", "rapidfuzz", "ratio", "to build"):
        table.add_column(column, justify="left" if column == "typed" else "right")
    for size in _SIZES:
        base = _synthetic(size)
        serving = serving_over([base])
        started = time.perf_counter()
        completer, plain = _completing(Completer(serving)), _plain([base])
        built = (time.perf_counter() - started) * 1000
        for name, texts in _inputs(base):
            ours, bare = [_timed(completer, text) for text in texts], [_timed(plain, text) for text in texts]
            middle, other = statistics.median(ours), statistics.median(bare)
            row = (f"{middle:.2f}", f"{max(ours):.2f}", f"{other:.2f}", f"{middle / other:.2f}", f"{built:.0f}")
            table.add_row(str(size), name, *row)
    return table


def _inputs(base: Base) -> Iterator[tuple[str, list[str]]]:
    """Yield what is typed, by name: questions letter by letter, mistyped ones, long ones, nonsense."""
    dice = random.Random(_SEED)  # noqa: S311  (texts to measure with, no secrets)
    titles = [dice.choice(base.entries).question for _ in range(20)]
    yield "letter by letter", [title[:length] for title in titles[:6] for length in range(1, 40)]
    yield "mistyped", [_mistyped(title, dice)[:40] for title in titles * 3]
    yield "100 characters", [_mistyped(" ".join(dice.sample(titles, 3)), dice)[:_LONGEST] for _ in range(40)]
    yield "nonsense", [" ".join(_word(dice) for _ in range(20))[:_LONGEST] for _ in range(40)]


def _mistyped(text: str, dice: random.Random) -> str:
    words = text.split()
    return " ".join(word[:2] + word[3:] if dice.random() < 1 / 2 else word for word in words)


def _synthetic(count: int) -> Base:
    """Return a base of many entries with phrasings, over as many words as a large FAQ has."""
    dice = random.Random(_SEED)  # noqa: S311  (texts to measure with, no secrets)
    words = [_word(dice) for _ in range(_WORDS)]

    def sentence() -> str:
        rare = [words[int(len(words) * dice.random() ** 3)] for _ in range(5)]
        return f"How do I {' '.join(rare)} with the {dice.choice(words)}"

    entries = [
        Entry(
            f"e{number}", "many", (), f"{sentence()}?", "", (), "en", Source("many.md", 1, 1), (sentence(), sentence())
        )
        for number in range(count)
    ]
    return Base("many", "many", entries=tuple(entries))


def _word(dice: random.Random) -> str:
    return "".join(dice.choice("bcdfgklmnprstv") + dice.choice("aeiou") for _ in range(dice.randint(2, 5)))


def _timed(complete: Complete, text: str) -> float:
    started = time.perf_counter()
    complete(text, "en")
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
