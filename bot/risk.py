"""The risk that maintainers are willing to take, and the confidence that it asks of an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # settings are read before anything is loaded
    from index.calibration import Calibration


OVERHEARD = 0.01


@dataclass(frozen=True, slots=True)
class Risk:
    """How many of the answers shown may be wrong, 0 to 1: to questions that were asked, and to overheard ones.

    None leaves it to the calibration: one in ten for the shipped one.
    """

    asked: float | None = None
    overheard: float = OVERHEARD


@dataclass(frozen=True, slots=True)
class Bars:
    """The confidence that an answer needs: to a question that was asked, to one that was overheard, to be suggested."""

    asked: float
    overheard: float
    suggested: float


_SUGGESTED = 0.15  # below, one first entry in nine is right, measured on questions that were held out


def bars_for(risk: Risk, calibration: Calibration) -> Bars:
    """Return the bars at which a calibration keeps a risk."""
    asked = calibration.bar(risk.asked)
    return Bars(asked, max(asked, calibration.bar(risk.overheard)), min(asked, _SUGGESTED))
