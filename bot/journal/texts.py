"""What people and programs write, as every database takes it."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def storable(text: str) -> str:
    """Return the text without what some databases refuse: halves of characters, and zeros."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")


def row_of(record: DataclassInstance) -> dict[str, Any]:
    """Return the fields of a record by their names, with texts for any database."""
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    return {name: storable(value) if isinstance(value, str) else value for name, value in values.items()}
