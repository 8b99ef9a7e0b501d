"""What is wrong with the settings: every fault at once, each with its place and its remedy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.errors import MmfaqError


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where, and what to do.

    `where` is the place, "" where the text names it; `table` the settings that it concerns, "" for all.
    """

    where: str
    text: str
    table: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.text}" if self.where else self.text


class ConfigurationError(MmfaqError):
    """Settings that cannot be used; carries every fault."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        told = "\n".join(map(str, self.faults))
        super().__init__(told if len(self.faults) == 1 else f"{len(self.faults)} settings are wrong:\n{told}")
