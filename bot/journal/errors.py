"""What can go wrong with the journal.

JournalError             its text may be shown to a person
├── NewerJournalError    the database was made by a newer program
└── DroppedError         a record that was not kept; only ever in a future, never raised towards an asker
"""

from __future__ import annotations

from index.errors import MmfaqError


class JournalError(MmfaqError):
    """The journal cannot be opened, read or changed."""


class NewerJournalError(JournalError):
    """The database was made by a newer program."""


class DroppedError(JournalError):
    """A record was not kept; `is_records_fault`: it never can be."""

    def __init__(self, message: str, *, is_records_fault: bool = False) -> None:
        self.is_records_fault = is_records_fault
        super().__init__(message)
