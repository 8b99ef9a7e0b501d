"""The gate that a version passes before it is published: what the bases and the labelled questions may lose by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.building import messages
from index.errors import MmfaqError

if TYPE_CHECKING:
    from bot.evaluation.against import Comparison
    from bot.settings import Settings

_FEWEST = 4  # entries: of fewer, more than half is soon gone


@dataclass(frozen=True, slots=True)
class Gate:
    """How many right outcomes an edit may cost, and how many wrong answers it may add."""

    allowed: int = 0


@dataclass(frozen=True, slots=True)
class Worse:
    """A labelled question that an edit makes worse, with what it showed before and after, and where its label is."""

    base: str
    question: str
    before: str
    after: str
    file: str
    line: int


class GateError(MmfaqError):
    """A version would make things worse than allowed; it is not published."""

    def __init__(
        self, losses: Sequence[str] = (), worse: Sequence[Worse] = (), comparison: Comparison | None = None
    ) -> None:
        """Carry what bases lose, or else the questions that get worse with the comparison they are part of."""
        self.losses, self.worse, self.comparison = tuple(losses), tuple(worse), comparison
        super().__init__("\n".join(messages.refused(self.losses, self.worse, comparison)))


def gate_of(chosen: Settings) -> Gate | None:
    """Return the gate that the settings ask for, None where it is off."""
    return None if chosen.gate is None else Gate(chosen.gate)


def losses_of(before: Mapping[str, int], after: Mapping[str, int]) -> list[str]:
    """Say which bases are gone, or have lost more than half of their entries; each with its number of entries."""
    return [
        messages.lost(name, count, after.get(name, 0))
        for name, count in before.items()
        if name not in after or (count >= _FEWEST and after[name] * 2 < count)
    ]
