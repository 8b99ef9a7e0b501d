"""Errors: one tree, whose texts a person may read."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import (
    EncoderError,
    IndexBusyError,
    IndexCorruptError,
    KnowledgeError,
    MmfaqError,
    NoIndexError,
    Problem,
    Severity,
    StoreError,
)
from index.searcher import UnknownBaseError


@pytest.mark.parametrize("kind", [NoIndexError, IndexCorruptError, IndexBusyError])
def test_errors_of_an_index_say_where_what_and_what_to_do(kind: type[StoreError]) -> None:
    error = kind(Path("/i"), "it is gone", "Build it.")
    assert str(error) == "/i: it is gone. Build it."
    assert (error.folder, error.what, error.remedy) == (Path("/i"), "it is gone", "Build it.")
    assert isinstance(error, StoreError)


@pytest.mark.parametrize("kind", [StoreError, EncoderError, KnowledgeError, UnknownBaseError])
def test_every_error_belongs_to_one_tree(kind: type[Exception]) -> None:
    assert issubclass(kind, MmfaqError)


def test_faults_of_files_are_told_all_at_once() -> None:
    problems = [Problem(Severity.ERROR, "a.md", line, "bad", "Mend it.") for line in (1, 2)]
    error = KnowledgeError(problems)
    assert error.problems == tuple(problems)
    assert str(error) == "a.md:1: error: bad. Mend it.\na.md:2: error: bad. Mend it."


def test_an_unknown_base_is_told_with_the_known_ones() -> None:
    error = UnknownBaseError("x", ["a", "b"])
    assert (error.name, error.known) == ("x", ("a", "b"))
    assert str(error) == "There is no base 'x' in this index. It holds: a, b."
