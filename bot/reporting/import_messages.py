"""Every sentence about files that are imported, and what is wrong in them."""

from __future__ import annotations

from collections.abc import Iterable

NO_OBJECT = "this is no JSON object"
NO_BASE = "the row names no base: name one with --base"


def nothing_imported(count: int, told: int) -> str:
    """Say that nothing of a file was taken over."""
    more = f" ({count - told} more are not listed.)" if count > told else ""
    return f"Nothing was imported. Correct or remove the lines, and import the file again.{more}"


def unreadable(path: str, why: str) -> str:
    """Say that a file cannot be read."""
    return f"{path}: cannot be read ({why}). Name a file that `mmfaq export` wrote."


def not_utf8(path: str, why: str) -> str:
    """Say that a file is no text."""
    return f"{path}: this is not UTF-8 ({why}). Save it in UTF-8."


def other_columns(count: int, wanted: int) -> str:
    """Say that a line has not as many cells as the first one."""
    return f"the line has {count} cells, the first one has {wanted}"


def no_csv(why: str) -> str:
    """Say that a file is no CSV."""
    return f"this is no CSV ({why})"


def unknown(names: Iterable[str]) -> str:
    """Say which columns nobody knows."""
    return f"unknown {', '.join(sorted(names))}"


def missing(name: str) -> str:
    """Say that a column lacks."""
    return f"{name} is missing"


def wrong(name: str, wanted: str) -> str:
    """Say what a value should be."""
    return f"{name} must be {wanted}"


def no_base(name: str) -> str:
    """Say that there is no such base."""
    return f"there is no base {name!r} in MMFAQ_KNOWLEDGE"


def no_entry(base: str, name: str) -> str:
    """Say that there is no such entry."""
    return f"{base} has no entry {name!r}"


def asked_otherwise(line: int) -> str:
    """Say that a question is labelled otherwise already."""
    return f"the question is labelled with other entries already, on line {line} of the base's questions.yml"


def cannot_grow(path: str) -> str:
    """Say that a file of labelled questions cannot be added to."""
    return f"{path}: nothing can be added at its end. Write it as lines that begin with a dash."


def unwritable(path: str, why: str) -> str:
    """Say that a file cannot be written."""
    return f"{path}: cannot be written ({why})."
