"""How far the confidence can be trusted, on questions that it was not fitted on.

    python -m benchmarks.confidence [--fit] [--json] [--plots DIR]

Without options: the gold questions, each put to its own FAQ, with the shipped confidence and the default risk.
--fit     fit the shipped confidence anew and write index/data/confidence.json: from our own labelled questions
          alone; the gold questions, and what resembles one of them, take no part
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.progress import track

from benchmarks.corpora import corpus_of, encoder
from benchmarks.questions import Question, QuestionSets, load_questions
from bot.answering import Serving
from bot.evaluation.graded import Graded
from bot.evaluation.grading import Asked, grade
from bot.evaluation.plots import plot_reliability, plot_risk_coverage
from bot.evaluation.report import report_on, report_record, show_report
from bot.risk import Risk, bars_for
from index.calibration import SHIPPED, Calibration, shipped_calibration
from index.corpus import FaissCorpus
from index.fitting import Example, examples_of, fit
from index.labels import Label
from index.searcher import Searcher

_STDERR = Console(stderr=True)
_FILE = Path(__file__).resolve().parent.parent / "index" / "data" / "confidence.json"
_WORD = re.compile(r"\w+")
# Written to be hard: there are more of them than anybody asks, so they count half.
_TRAPS, _TRAP_WEIGHT = {"other-entity", "other-intent"}, 0.5
_ALIKE = 0.8  # share of common words from which on two questions are the same one


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fit", action="store_true", help="fit the shipped confidence anew")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--plots", type=Path, help="folder for reliability.png and risk-coverage.png")
    chosen = parser.parse_args()
    sets = load_questions()
    if chosen.fit:
        calibration = fit(list(training_examples(sets)), SHIPPED)
        _FILE.write_text(calibration.to_json(), encoding="utf-8")
        print(f"{calibration.questions} questions, {_FILE}")
        return
    graded = graded_gold(sets)
    report = report_on(graded)
    if chosen.plots:
        _plot(graded, chosen.plots)
    if chosen.json:
        print(json.dumps(report_record(report), indent=1))
    elif graded:
        show_report(Console(width=120), report)
    for line in sets.missing:
        print(f"left out: {line}")


def graded_gold(sets: QuestionSets) -> list[Graded]:
    """Return what comes of the gold questions, each put to its own FAQ."""
    gold = [question for question in sets.questions if question.set == "gold"]
    graded: list[Graded] = []
    for name in track(list(dict.fromkeys(question.base for question in gold)), "Asking", console=_STDERR):
        serving = serving_over(corpus_of(sets.bases[name]))
        asked = [Asked(serving.searcher.names[0], _label(one)) for one in gold if one.base == name]
        graded += [replace(one, base=name) for one in grade(asked, serving)]
    return graded


def serving_over(corpus: FaissCorpus, calibration: Calibration | None = None) -> Serving:
    """Return a base ready to answer, with the default risk."""
    searcher = Searcher([corpus], encoder(), calibration=calibration)
    return Serving("in memory", searcher, bars_for(Risk(), searcher.calibration))


def _label(question: Question) -> Label:
    answers = tuple(sorted(question.answers))
    return Label(question.text, answers, question.kind, question.language, 0, question.span or "")


def _plot(graded: list[Graded], folder: Path) -> None:
    bars = bars_for(Risk(), shipped_calibration())
    folder.mkdir(parents=True, exist_ok=True)
    plot_reliability(graded, folder / "reliability.png")
    plot_risk_coverage(graded, {"asked": bars.asked, "overheard": bars.overheard}, folder / "risk-coverage.png")


def training_examples(sets: QuestionSets) -> Iterator[Example]:
    """Yield the examples that the shipped confidence is fitted on; the project is their group."""
    asked: defaultdict[tuple[str, float], list[Label]] = defaultdict(list)
    for question in training_questions(sets):
        asked[question.base, _TRAP_WEIGHT if question.trap in _TRAPS else 1.0].append(_label(question))
    for (name, weight), labels in track(asked.items(), "Asking", console=_STDERR):
        yield from examples_of(corpus_of(sets.bases[name]), encoder(), labels, name.partition("/")[0], weight)


def training_questions(sets: QuestionSets) -> list[Question]:
    """Return our own questions, without those that nearly are a gold one."""
    gold = [_words(question.text) for question in sets.questions if question.set == "gold"]
    own = (question for question in sets.questions if question.set != "gold")
    return [question for question in own if not any(_is_alike(_words(question.text), other) for other in gold)]


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))


def _is_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= _ALIKE * max(len(one | other), 1)


if __name__ == "__main__":
    main()
