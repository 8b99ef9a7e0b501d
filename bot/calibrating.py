"""Fitting the confidence of an index to what its maintainers know: labelled questions, else phrasings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.evaluation.grading import Asked
from bot.messages import AS_GOOD
from index.calibration import Calibration, CalibrationError, shipped_calibration
from index.corpus import FaissCorpus
from index.encoder import Encoder
from index.fitting import Example, brier_of, check_enough, examples_of, fit, refit
from index.labels import Label

_ORIGIN = "labelled questions"
_ENOUGH_FOR_ALL = 400  # questions: below, only the scale of the shipped confidence is fitted
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Calibrated:
    """The calibration to serve with, and why it is this one: `reason` says why the shipped one stays, if it does."""

    calibration: Calibration
    reason: str = ""


def calibrated(
    corpora: Sequence[FaissCorpus], encoder: Encoder, asked: Sequence[Asked], progress: Progress | None = None
) -> Calibrated:
    """Return the confidence that fits an index: by its labelled questions, its phrasings, or the shipped one."""
    from index.ways import calibration_from_phrasings

    examples = _examples(corpora, encoder, asked, progress)
    try:
        check_enough(examples)
    except CalibrationError as error:
        found = calibration_from_phrasings(corpora[0], encoder, progress) if len(corpora) == 1 else None
        return Calibrated(found) if found else Calibrated(shipped_calibration(), str(error))
    shipped = shipped_calibration()
    fitted = fit(examples, _ORIGIN) if len(asked) >= _ENOUGH_FOR_ALL else refit(examples, shipped, _ORIGIN)
    return Calibrated(fitted) if fitted.brier < brier_of(shipped, examples) else Calibrated(shipped, AS_GOOD)


def _examples(
    corpora: Sequence[FaissCorpus], encoder: Encoder, asked: Sequence[Asked], progress: Progress | None
) -> list[Example]:
    labels: defaultdict[str, list[Label]] = defaultdict(list)
    for one in asked:
        labels[one.base].append(one.label)
    by_name = {corpus.base.name: corpus for corpus in corpora}
    found: list[Example] = []
    for name, own in labels.items():
        for example in examples_of(by_name[name], encoder, own):
            found.append(example)
            if progress is not None:
                progress(min(len(found) // 2, len(asked)), len(asked))
    return found
