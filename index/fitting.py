"""Fitting a confidence: which weights tell right first entries from wrong ones, on questions with known answers.

Every labelled question is asked twice: as it is, and with the entries that answer it taken away. The second
time nothing answers, though the topic is right: such negatives are the hard ones, and any FAQ has them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import import_module

import numpy as np
import numpy.typing as npt

from index.builder import phrasing_model
from index.calibration import SCORE, Calibration, CalibrationError, RiskPoint, Weight, unfitted
from index.corpus import FaissCorpus
from index.documents import encoded_texts, weighted_terms
from index.encoder import Encoder
from index.evidence import AGAINST, FEATURES, Evidence
from index.glossary import Glossary
from index.labels import Label
from index.lexical import build_postings
from index.searcher import Searcher

# Of the answers shown, wrong ones: stricter bars withhold more right answers than they keep wrong ones back.
CHOSEN_RISK = 0.10
FEWEST_QUESTIONS = 60
FEWEST_OF_A_KIND = 15  # right ones, and wrong ones
_REMOVED_WEIGHT = 0.25
_FOLDS = 5
_STRENGTH = 0.1  # of the data against the pull towards no opinion: sklearn's C
_CURVE_POINTS = 101
_DIGITS = 6
_TINY = 1e-9
_LOOSE, _LOOSEST = 10.0, 1000.0
_LEAST_SLOPE = 0.1  # confidence must grow with what speaks for an entry
_LIBRARIES = ("scipy", "sklearn")
_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """What spoke for the first entry, and whether it was right.

    `group` is never split between fit and test; `is_removed`: the entries that answer had been taken away.
    """

    evidence: Evidence
    is_right: bool
    weight: float
    group: str
    is_removed: bool = False


def examples_of(
    corpus: FaissCorpus, encoder: Encoder, labels: Sequence[Label], group: str = "", weight: float = 1.0
) -> Iterator[Example]:
    """Yield the examples of one base's labelled questions; their group is the question unless one is given."""
    shelf = _Shelf(corpus, encoder)
    for label in labels:
        wanted, own = frozenset(label.entries), group or label.question
        for evidence, first in _evidence(shelf.searcher, label):
            yield Example(evidence, first in wanted, weight, own)
        if wanted and len(wanted) < len(corpus.base.entries):
            for evidence, _ in _evidence(shelf.without(wanted), label):
                yield Example(evidence, is_right=False, weight=_REMOVED_WEIGHT, group=own, is_removed=True)


def require_libraries() -> None:
    """Raise CalibrationError where what fits a confidence is not installed: answering does without it."""
    try:
        for name in _LIBRARIES:
            import_module(name)
    except ImportError as error:
        what = "A confidence is fitted with scikit-learn, which is not installed here."
        raise CalibrationError(f"{what} Install it: pip install -c constraints.txt -e '.[maintain]'.") from error


def fit(examples: Sequence[Example], origin: str) -> Calibration:
    """Return the confidence that fits examples best; raise CalibrationError where there are too few."""
    require_libraries()
    check_enough(examples)
    values, right, weights, groups = _arrays(examples)
    held_out = np.zeros(len(examples))
    for test in _folds(groups):
        mean, scale, coefficients, intercept = _regression(values[~test], right[~test], weights[~test])
        held_out[test] = _probability((values[test] - mean) / scale @ coefficients + intercept)
    mean, scale, coefficients, intercept = _regression(values, right, weights)
    rounded = (np.round(column, _DIGITS).tolist() for column in (mean, scale, coefficients))
    parts = tuple(Weight(*part) for part in zip(*rounded, strict=True))
    return _calibration(origin, intercept, parts, examples, held_out)


def refit(examples: Sequence[Example], earlier: Calibration, origin: str) -> Calibration:
    """Return an earlier confidence moved and stretched to fit examples; raise CalibrationError for too few.

    Two numbers are learned, not one for each feature: some dozens of questions say no more.
    """
    require_libraries()
    check_enough(examples)
    _, right, weights, groups = _arrays(examples)
    logits = np.array([[earlier.logit(example.evidence)] for example in examples])
    held_out = np.zeros(len(examples))
    for test in _folds(groups):
        slope, shift = _line(logits[~test], right[~test], weights[~test])
        held_out[test] = _probability(logits[test, 0] * slope + shift)
    slope, shift = _line(logits, right, weights)
    parts = tuple(replace(part, weight=round(part.weight * slope, _DIGITS)) for part in earlier.weights)
    return _calibration(origin, earlier.intercept * slope + shift, parts, examples, held_out)


def _calibration(
    origin: str, intercept: float, parts: tuple[Weight, ...], examples: Sequence[Example], held_out: _Floats
) -> Calibration:
    """Return a calibration with the curve of questions as they were asked, by what was held out."""
    asked = np.array([not example.is_removed for example in examples])
    _, right, weights, _ = _arrays(examples)
    curve = risk_curve(held_out[asked], right[asked], weights[asked])
    error = round(float(np.mean((held_out[asked] - right[asked]) ** 2)), _DIGITS)
    found = Calibration(origin, int(asked.sum()), round(float(intercept), _DIGITS), parts, curve, brier=error)
    return replace(found, chosen=found.bar(CHOSEN_RISK))


def brier_of(calibration: Calibration, examples: Sequence[Example]) -> float:
    """Return the mean squared error of a calibration on questions as they were asked."""
    asked = [example for example in examples if not example.is_removed]
    return float(np.mean([(calibration.confidence(one.evidence) - one.is_right) ** 2 for one in asked]))


def risk_curve(confidences: _Floats, right: npt.NDArray[np.bool_], weights: _Floats) -> tuple[RiskPoint, ...]:
    """Return coverage and risk at each confidence, the highest first.

    The risk is smoothed so that it only grows while the bar sinks: a bar is not chosen by a lucky streak.
    """
    from sklearn.isotonic import IsotonicRegression

    order = np.argsort(-confidences, kind="stable")
    isotonic = IsotonicRegression(y_min=0.0, y_max=1.0).fit(confidences, right, sample_weight=weights)
    smoothed = isotonic.predict(confidences)
    shown = np.cumsum(weights[order])
    risks = np.cumsum(((1 - smoothed) * weights)[order]) / shown
    last = np.flatnonzero(np.diff(confidences[order], append=-1.0))  # of questions with equal confidence
    chosen = last[np.unique(np.linspace(0, len(last) - 1, _CURVE_POINTS).astype(int))]
    return tuple(
        RiskPoint(
            *(round(float(value), 6) for value in (confidences[order[place]], shown[place] / shown[-1], risks[place]))
        )
        for place in chosen.tolist()
    )


class _Shelf:
    """A corpus to search, whole or without some of its entries."""

    def __init__(self, corpus: FaissCorpus, encoder: Encoder) -> None:
        self._corpus, self._encoder = corpus, encoder
        self.searcher = Searcher([corpus], encoder, calibration=unfitted())
        glossary = Glossary(corpus.base.glossary)
        pairs = list(zip(corpus.base.entries, corpus.passages, strict=True))
        self._documents = [list(weighted_terms(entry, passages, glossary)) for entry, passages in pairs]
        self._texts = [list(encoded_texts(entry, passages, glossary)) for entry, passages in pairs]

    def without(self, ids: frozenset[str]) -> Searcher:
        """Return a searcher that has never heard of some entries."""
        corpus = self._corpus
        entries = corpus.base.entries
        kept = [row for row, entry in enumerate(entries) if entry.id not in ids]
        base = replace(corpus.base, entries=tuple(entries[row] for row in kept))
        postings = build_postings([self._documents[row] for row in kept])
        passages = [corpus.passages[row] for row in kept]
        encodings = corpus.encodings_of(kept)
        texts = [text for row in kept for text in self._texts[row]]
        model = phrasing_model(passages, encodings.vectors, texts, is_forced=True) if corpus.has_model else None
        smaller = FaissCorpus(base, passages, encodings, postings, model)
        return Searcher([smaller], self._encoder, calibration=unfitted())


def _evidence(searcher: Searcher, label: Label) -> Iterator[tuple[Evidence, str]]:
    """Yield the evidence for the first entry, and its id; nothing where nothing is found."""
    result = searcher.search(label.question, top=1)
    if result.evidence is not None:
        yield result.evidence, result.hits[0].entry.id


def check_enough(examples: Sequence[Example]) -> None:
    """Raise CalibrationError where examples are too few to fit a confidence."""
    asked = sum(not example.is_removed for example in examples)
    right = sum(example.is_right for example in examples if not example.is_removed)
    if asked < FEWEST_QUESTIONS or min(right, asked - right) < FEWEST_OF_A_KIND:
        raise CalibrationError(
            f"{asked} labelled questions, {right} of which find their entry first, are too few to fit a confidence: it "
            f"takes {FEWEST_QUESTIONS}, and {FEWEST_OF_A_KIND} each that do and do not. Label more, those that nothing "
            "answers with entry: null."
        )


def _arrays(examples: Sequence[Example]) -> tuple[_Floats, npt.NDArray[np.bool_], _Floats, npt.NDArray[np.str_]]:
    """Return float64[n, features], bool[n], float64[n] and str[n]."""
    values = np.array([example.evidence.values() for example in examples], dtype=np.float64)
    return (
        values.reshape(-1, len(FEATURES)),
        np.array([example.is_right for example in examples]),
        np.array([example.weight for example in examples]),
        np.array([example.group for example in examples]),
    )


def _folds(groups: npt.NDArray[np.str_]) -> Iterator[npt.NDArray[np.bool_]]:
    """Yield which examples to hold out, each group whole."""
    from sklearn.model_selection import GroupKFold

    if len(np.unique(groups)) == 1:
        groups = np.arange(len(groups)).astype(str)
    for _, test in GroupKFold(min(_FOLDS, len(np.unique(groups)))).split(groups, groups=groups):
        held_out = np.zeros(len(groups), dtype=bool)
        held_out[test] = True
        yield held_out


def _regression(
    values: _Floats, right: npt.NDArray[np.bool_], weights: _Floats
) -> tuple[_Floats, _Floats, _Floats, float]:
    """Return mean, scale and coefficient of each feature, and the intercept.

    A coefficient has the sign of what the feature means or is 0: what speaks for an entry never counts against it,
    however the questions at hand happen to be mixed. This costs .003 of AUROC there, and nothing elsewhere.
    """
    from scipy.optimize import minimize

    mean, scale = values.mean(axis=0), values.std(axis=0)
    scale[scale < _TINY] = 1.0
    standard = (values - mean) / scale
    signs = np.where(right, 1.0, -1.0)

    def loss(parameters: _Floats) -> tuple[float, _Floats]:
        margins = signs * (standard @ parameters[1:] + parameters[0])
        pulls = -weights * signs * _probability(-margins)
        penalty = parameters[1:] / _STRENGTH
        value = float(weights @ np.logaddexp(0.0, -margins) + parameters[1:] @ penalty / 2)
        return value, np.concatenate([[pulls.sum()], standard.T @ pulls + penalty])

    start = np.zeros(values.shape[1] + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(None, None), *map(_bounds, FEATURES)])
    return mean, scale, found.x[1:], float(found.x[0])


def _bounds(feature: str) -> tuple[float | None, float | None]:
    if feature == SCORE:
        return 0.0, 0.0  # it says the same as the total
    return (None, 0.0) if feature in AGAINST else (0.0, None)


def _line(
    logits: _Floats, right: npt.NDArray[np.bool_], weights: _Floats, strength: float = _LOOSE
) -> tuple[float, float]:
    """Return slope and shift of float64[n, 1] log odds; as they are where all are right, or all wrong."""
    from sklearn.linear_model import LogisticRegression

    if right.all() or not right.any():
        return 1.0, 0.0
    model = LogisticRegression(C=strength).fit(logits, right, weights)
    return max(float(model.coef_[0, 0]), _LEAST_SLOPE), float(model.intercept_[0])


def slope_of(logits: _Floats, right: npt.NDArray[np.bool_], weights: _Floats) -> float:
    """Return the slope that fits float64[n] best; the shift is left to whoever chose the bar."""
    return _line(logits[:, None], right, weights, _LOOSEST)[0]


def _probability(logits: _Floats) -> _Floats:
    result: _Floats = 1 / (1 + np.exp(-logits))
    return result
