"""Rows that may be there already: one statement each, so that no other program comes in between."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite


def insert_new(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert a row unless there is one with its key; tell whether there was none."""
    statement = _insert(connection, table).values(row).on_conflict_do_nothing()
    counted = {"preserve_rowcount": True}  # drivers count what is inserted, but only on demand
    return connection.execute(statement, execution_options=counted).rowcount == 1


def upsert(connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Insert a row, in place of one with the same key."""
    statement = _insert(connection, table).values(row)
    keys = list(table.primary_key.columns)
    rest = {name: statement.excluded[name] for name in row if table.c[name] not in set(keys)}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=rest))


def _insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)
