"""What can go wrong, as one tree.

MmfaqError               its text may be shown to a person: what, where, what to do
├── KnowledgeError       FAQ files that cannot be used; carries every `Problem` found
├── EncoderError         a model that cannot be exported, loaded or trusted
└── StoreError           an index folder that cannot be read or written
    ├── NoIndexError     nothing has been built there yet
    ├── IndexCorruptError  a file is missing, truncated or foreign
    └── IndexBusyError   another build holds the folder
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class MmfaqError(Exception):
    """An error whose text a person may read."""


class Severity(Enum):
    """How bad a problem in an FAQ file is."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in one place of an FAQ file, with its remedy."""

    severity: Severity
    file: str
    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.severity.value}: {self.what}. {self.remedy}"


class KnowledgeError(MmfaqError):
    """FAQ files hold errors; nothing was built."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class EncoderError(MmfaqError):
    """A model cannot be exported, loaded or trusted."""


class StoreError(MmfaqError):
    """An index folder cannot be read or written."""

    def __init__(self, folder: Path, what: str, remedy: str) -> None:
        self.folder, self.what, self.remedy = folder, what, remedy
        super().__init__(f"{folder}: {what}. {remedy}")


class NoIndexError(StoreError):
    """Nothing has been built in the folder yet."""


class IndexCorruptError(StoreError):
    """A file of the index is missing, truncated or foreign."""


class IndexBusyError(StoreError):
    """Another build holds the folder."""
