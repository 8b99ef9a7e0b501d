"""How often the right entry comes first: ours beside plain rankers, by set, language and kind.

    python -m benchmarks.quality [--json] [--sweep] [--errors]

bm25     bm25s with its own tokenizer over question and answer
vector   one vector per entry, question and answer encoded together by the same encoder
lexical  our lexical side alone         passages  our dense side alone, best passage of an entry
ours     both sides, the weights of index/ranking.py
"""

from __future__ import annotations

import argparse
import json
import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import bm25s
import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.corpora import corpus_of, encoder
from benchmarks.questions import Question, QuestionSets, load_questions
from index.entry import Base
from index.ranking import WEIGHTS, Weights
from index.searcher import Searcher

_SHOWN = 10
_ALL = "all"
_NOTHING = Weights(cosine=0, share=0, wording=0, words=0, mention=0, phrasing=0, error=0)
Ranker = Callable[[Question], list[str]]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a ranker reached on some questions."""

    questions: int
    hit1: float
    hit3: float
    mrr: float

    def __str__(self) -> str:
        return f"{self.hit1:.3f} {self.hit3:.3f} {self.mrr:.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--sweep", action="store_true", help="vary each weight and print what changes")
    parser.add_argument("--errors", action="store_true", help="list the questions whose entry does not come first")
    chosen = parser.parse_args()
    logging.getLogger("bm25s").setLevel(logging.WARNING)
    sets = load_questions()
    if chosen.sweep:
        sweep(sets)
        return
    rankers = rankers_over(sets)
    figures = measure(sets, rankers)
    if chosen.json:
        print(json.dumps([_record(*item) for item in figures.items()], indent=1))
    else:
        _show(figures, list(rankers), sets)
        Console().print(f"focus holds the labelled span: {focus_figures(sets)}")
    if chosen.errors:
        for line in _misses(sets, rankers["ours"]):
            Console().print(line, markup=False, highlight=False, soft_wrap=True)


def rankers_over(sets: QuestionSets) -> dict[str, Ranker]:
    """Return every ranker by name; each returns ids of entries, best first."""
    return {
        "bm25": _plain_bm25(sets),
        "vector": _one_vector(sets),
        "lexical": _ours(sets, replace(_NOTHING, share=1)),
        "passages": _ours(sets, replace(_NOTHING, cosine=1)),
        "ours": _ours(sets, WEIGHTS),
    }


def measure(sets: QuestionSets, rankers: dict[str, Ranker]) -> dict[tuple[str, str, str, str], Figures]:
    """Return figures by set, language, kind and ranker, "all" standing for every one."""
    ranks: defaultdict[tuple[str, str, str, str], list[int]] = defaultdict(list)
    answerable = [question for question in sets.questions if question.answers]
    for question in track(answerable, description="Asking", console=Console(stderr=True), transient=True):
        for name, rank in rankers.items():
            found = rank(question)
            place = next((number for number, one in enumerate(found, start=1) if one in question.answers), 0)
            for language, kind in ((question.language, question.kind), (question.language, _ALL), (_ALL, _ALL)):
                ranks[question.set, language, kind, name].append(place)
    return {key: _figures(places) for key, places in sorted(ranks.items())}


def focus_figures(sets: QuestionSets) -> str:
    """Say how often the focus of the first hit holds the labelled span, where that hit is right."""
    held: defaultdict[str, list[bool]] = defaultdict(list)
    for question in sets.questions:
        if question.answers and question.span:
            hit = _searcher(question.base, WEIGHTS, sets.bases[question.base]).search(question.text, top=1).hits[0]
            if hit.entry.id in question.answers:
                held[question.set].append(_squeezed(question.span) in _squeezed(hit.focus.markdown))
    return ", ".join(f"{name} {np.mean(found):.3f} of {len(found)}" for name, found in sorted(held.items()))


def sweep(sets: QuestionSets) -> None:
    """Print hit@1 by set and language while one weight at a time changes."""
    for name in ("cosine", "share", "wording", "words", "error"):
        for factor in (0.0, 0.5, 0.75, 1.0, 1.5, 2.0):
            weights = replace(WEIGHTS, **{name: getattr(WEIGHTS, name) * factor})
            figures = measure(sets, {"ours": _ours(sets, weights)})
            shown = {f"{key[0]} {key[1]}": figure.hit1 for key, figure in figures.items() if key[2] == _ALL}
            values = "  ".join(f"{where} {value:.3f}" for where, value in shown.items())
            print(f"{name:8} x {factor:4}  {values}", flush=True)


def _plain_bm25(sets: QuestionSets) -> Ranker:
    @cache
    def index_of(name: str) -> bm25s.BM25:
        ranker = bm25s.BM25()
        texts = [f"{entry.question} {entry.answer}" for entry in sets.bases[name].entries]
        ranker.index(bm25s.tokenize(texts, show_progress=False), show_progress=False)
        return ranker

    def rank(question: Question) -> list[str]:
        words = bm25s.tokenize(question.text, show_progress=False, return_ids=False)[0]
        ranker = index_of(question.base)
        return _order(sets.bases[question.base], ranker.get_scores(words) if words else [])

    return rank


def _one_vector(sets: QuestionSets) -> Ranker:
    @cache
    def vectors_of(name: str) -> Any:
        return (
            encoder()
            .encode_passages([f"{entry.question} {entry.answer}" for entry in sets.bases[name].entries])
            .vectors
        )

    def rank(question: Question) -> list[str]:
        scores = vectors_of(question.base) @ encoder().encode_query(question.text).vector
        return _order(sets.bases[question.base], scores)

    return rank


def _ours(sets: QuestionSets, weights: Weights) -> Ranker:
    def rank(question: Question) -> list[str]:
        searcher = _searcher(question.base, weights, sets.bases[question.base])
        return [hit.entry.id for hit in searcher.search(question.text, top=_SHOWN).hits]

    return rank


_SEARCHERS: dict[tuple[str, Weights], Searcher] = {}


def _searcher(name: str, weights: Weights, base: Base) -> Searcher:
    if (name, weights) not in _SEARCHERS:
        _SEARCHERS[name, weights] = Searcher([corpus_of(base)], encoder(), weights)
    return _SEARCHERS[name, weights]


def _order(base: Base, scores: Sequence[float]) -> list[str]:
    order = np.argsort(-np.asarray(scores, dtype=np.float64), kind="stable")
    return [base.entries[row].id for row in order.tolist()]


def _figures(places: list[int]) -> Figures:
    found = np.array(places)
    hits = [float(np.mean((found > 0) & (found <= top))) for top in (1, 3)]
    reciprocal = np.where(found > 0, 1 / np.maximum(found, 1), 0)
    return Figures(len(places), hits[0], hits[1], float(np.mean(reciprocal)))


def _show(figures: dict[tuple[str, str, str, str], Figures], names: list[str], sets: QuestionSets) -> None:
    table = Table(title="hit@1 hit@3 MRR over answerable questions", title_justify="left", box=None)
    for column in ("set", "language", "kind", "n", *names):
        table.add_column(column, justify="right" if column == "n" else "left")
    for where in dict.fromkeys(key[:3] for key in figures):
        cells = [str(figures[(*where, name)]) for name in names]
        table.add_row(*where, str(figures[(*where, names[0])].questions), *cells)
    Console(width=150).print(table)
    for line in sets.missing:
        print(f"left out: {line}")


def _misses(sets: QuestionSets, rank: Ranker) -> Iterator[str]:
    for question in sets.questions:
        if question.answers:
            found = rank(question)
            if found[:1] and found[0] not in question.answers:
                wanted = ", ".join(sorted(question.answers))
                yield f"{question.base}: {_squeezed(question.text)[:100]!r} -> {found[0]}, wanted {wanted}"


def _record(key: tuple[str, str, str, str], figures: Figures) -> dict[str, Any]:
    names = ("set", "language", "kind", "ranker")
    return {**dict(zip(names, key, strict=True)), **{name: getattr(figures, name) for name in Figures.__slots__}}


def _squeezed(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    main()
