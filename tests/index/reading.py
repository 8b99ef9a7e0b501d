"""Bases read from folders that a test wrote."""

from __future__ import annotations

from pathlib import Path

from index.bases import read_bases
from index.entry import Base
from index.errors import Problem

FAQ = "## What is it?\n\nA tool.\n\n## Is it free?\n\nIt is.\n"


def base_at(path: Path) -> Base:
    """Return the one base of a path, which has no problems."""
    (base,), problems = read_bases([path])
    assert problems == []
    return base


def ids_of(base: Base) -> list[str]:
    """Return the ids of its entries."""
    return [entry.id for entry in base.entries]


def problems_at(path: Path) -> list[Problem]:
    """Return what is wrong with what a path holds."""
    return read_bases([path])[1]
