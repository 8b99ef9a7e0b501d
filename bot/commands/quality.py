"""Commands that say how good the answers are, and make them better: eval, calibrate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.common import any_path, base_option, console, index_option, json_option, open_serving, say, settings
from index.errors import MmfaqError

if TYPE_CHECKING:
    from bot.answering import Serving
    from bot.comparing.entries import Differences
    from bot.evaluation.against import Comparison
    from bot.evaluation.graded import Graded
    from bot.evaluation.grading import Asked

_JSON, _MARKDOWN = "json", "markdown"
_questions = click.argument("questions", required=False, type=any_path)


@click.command(name="eval")
@_questions
@base_option
@index_option
@click.option("--json", "style", flag_value=_JSON, help="One JSON object, for scripts.")
@click.option("--markdown", "style", flag_value=_MARKDOWN, help="Markdown tables, for a comment on a pull request.")
@click.option("--plots", type=any_path, help="Folder for two pictures: reliability.png and risk-coverage.png.")
@click.option("--against", help="Compare with this earlier VERSION of the index, question by question.")
@click.option(
    "--allow",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="With --against: questions that may get worse.",
)
def evaluate(
    questions: Path | None,
    base: str | None,
    index: Path | None,
    plots: Path | None,
    against: str | None,
    allow: int,
    style: str | None,
) -> None:
    """Put labelled QUESTIONS to the index, by default those beside the knowledge bases, and say how good it is.

    With --against, what changed since a version; the exit status is 1 when it is worse than allowed.
    """
    serving = open_serving(index)
    asked = labelled(questions, base, serving.searcher.names)
    if not asked:
        raise MmfaqError(
            "There are no labelled questions. Write them into questions.yml beside the base, or name a file."
        )
    earlier = open_serving(index, against) if against is not None else None
    known = [_known(one) for one in (serving, earlier) if one is not None]
    _require_known(
        asked, {name: frozenset().union(*(one.get(name, frozenset()) for one in known)) for name in known[0]}
    )
    changes = None if earlier is None else _changes(earlier, serving)
    graded = _graded(asked if changes is None else _as_after(asked, changes), serving)
    if plots is not None:
        _plot(graded, serving, plots)
    if earlier is None or changes is None:
        _report(graded, style)
        return
    comparison = _compared(graded, asked, earlier, changes)
    _show_comparison(comparison, style)
    if comparison.is_worse(allow):
        raise SystemExit(1)


def labelled(questions: Path | None, base: str | None, names: Sequence[str]) -> list[Asked]:
    """Return the labelled questions of a file, or of the files beside the bases; raise MmfaqError."""
    from bot.evaluation.grading import Asked
    from index.bases import QUESTIONS_FILE, read_bases
    from index.labels import require_labels, shown
    from index.searcher import UnknownBaseError

    if base is not None and base not in names:
        raise UnknownBaseError(base, names)
    if questions is not None:
        labels = require_labels(questions)
        name = base or _base_of(questions, names)
        return [Asked(name, label, str(questions)) for label in labels]
    folders = {one.name: one.folder for one in read_bases((settings().knowledge,))[0] if one.folder is not None}
    files = [(name, folders[name] / QUESTIONS_FILE) for name in ([base] if base else names) if name in folders]
    return [Asked(name, label, shown(file)) for name, file in files if file.is_file() for label in require_labels(file)]


def _require_known(asked: Sequence[Asked], known: Mapping[str, AbstractSet[str]]) -> None:
    """Raise MmfaqError where a label names an entry that its base has not; `known` are those of each base."""
    for one in asked:
        for identifier in one.label.entries:
            if identifier not in known[one.base]:
                raise MmfaqError(
                    f"{one.file}:{one.label.line}: the base {one.base} has no entry {identifier!r}. "
                    "Correct the id, build the index again, or name the right base with --base."
                )


def _base_of(questions: Path, names: Sequence[str]) -> str:
    folder = questions.resolve().parent.name
    if folder in names:
        return folder
    if len(names) == 1:
        return names[0]
    raise MmfaqError(f"Which base does {questions} ask? Name it with --base: {', '.join(names)}.")


def _graded(asked: Sequence[Asked], serving: Serving) -> list[Graded]:
    from rich.progress import track

    from bot import messages
    from bot.evaluation.grading import grade

    shown = console(is_error=True)
    graded = grade(asked, serving)
    bar = track(graded, messages.ASKING, total=len(asked), console=shown, transient=True, disable=not shown.is_terminal)
    return list(bar)


def _report(graded: Sequence[Graded], style: str | None) -> None:
    from bot.evaluation.report import report_markdown, report_on, report_record, show_report
    from bot.records import to_json

    report = report_on(graded)
    if style == _JSON:
        print(to_json(report_record(report)))
    elif style == _MARKDOWN:
        print(report_markdown(report))
    else:
        show_report(console(), report)


def _plot(graded: Sequence[Graded], serving: Serving, folder: Path) -> None:
    from bot.evaluation.plots import plot_reliability, plot_risk_coverage

    folder.mkdir(parents=True, exist_ok=True)
    bars = serving.bars
    plot_reliability(graded, folder / "reliability.png")
    plot_risk_coverage(graded, {"asked": bars.asked, "overheard": bars.overheard}, folder / "risk-coverage.png")


def _changes(earlier: Serving, later: Serving) -> Differences:
    from bot.comparing.entries import differences

    return differences(earlier, later)


def _as_after(asked: Sequence[Asked], changes: Differences) -> Sequence[Asked]:
    from bot.comparing.renaming import as_after

    return as_after(asked, changes)


def _compared(graded: Sequence[Graded], asked: Sequence[Asked], earlier: Serving, changes: Differences) -> Comparison:
    from bot.comparing.renaming import as_before, compare_across

    known = set(earlier.searcher.names)
    before = _graded([one for one in as_before(asked, changes) if one.base in known], earlier)
    return compare_across(before, graded, changes)


def _known(serving: Serving) -> dict[str, frozenset[str]]:
    return {name: _ids(serving, name) for name in serving.searcher.names}


def _ids(serving: Serving, base: str) -> frozenset[str]:
    return frozenset(entry.id for entry in serving.searcher.base(base).entries)


def _show_comparison(comparison: Comparison, style: str | None) -> None:
    from bot.evaluation.against_report import comparison_markdown, comparison_record, show_comparison
    from bot.records import to_json

    if style == _JSON:
        print(to_json(comparison_record(comparison)))
    elif style == _MARKDOWN:
        print(comparison_markdown(comparison))
    else:
        show_comparison(console(), comparison)


@click.command()
@_questions
@base_option
@index_option
@json_option
def calibrate(questions: Path | None, base: str | None, index: Path | None, *, is_json: bool) -> None:
    """Fit the confidence to labelled QUESTIONS, by default those beside the knowledge bases.

    Where there are too few, to the phrasings of a base that has many alike; else the shipped confidence stays.
    """
    from rich.progress import Progress as Bar

    from bot import messages
    from bot.calibrating import calibrated
    from bot.records import calibration_record, to_json
    from index.builder import recalibrate
    from index.serving import open_corpora
    from index.store import Store

    chosen = settings()
    store = Store(index or chosen.index)
    served, corpora, encoder = open_corpora(store, device=chosen.device)
    asked = labelled(questions, base, [corpus.base.name for corpus in corpora])
    _require_known(asked, {one.base.name: {entry.id for entry in one.base.entries} for one in corpora})
    shown = console(is_error=True)
    with Bar(console=shown, transient=True, disable=not shown.is_terminal) as bar:
        task = bar.add_task(messages.ASKING, total=None)
        found = calibrated(corpora, encoder, asked, lambda done, of: bar.update(task, completed=done, total=of))
    manifest = recalibrate(store, found.calibration, served)
    if is_json:
        print(to_json(calibration_record(found, manifest)))
    else:
        say(messages.calibrated(found, manifest))
