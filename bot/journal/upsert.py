"""Rows that may be there already: one statement each, so that no other program comes in between."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Insert, Table

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite


def insert_new(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert a row unless there is one with its key; tell whether there was none."""
    statement = _insert_new(connection.dialect.name, table)
    counted = {"preserve_rowcount": True}  # drivers count what is inserted, but only on demand
    return connection.execute(statement, row, execution_options=counted).rowcount == 1


def upsert(connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Insert a row, in place of one with the same key."""
    connection.execute(_upsert(connection.dialect.name, table, tuple(row)), row)


@cache  # it takes longer to put a statement together than to run it
def _insert_new(dialect: str, table: Table) -> Insert:
    return _insert(dialect, table).on_conflict_do_nothing()


@cache
def _upsert(dialect: str, table: Table, names: tuple[str, ...]) -> Insert:
    statement, keys = _insert(dialect, table), list(table.primary_key.columns)
    rest = {name: statement.excluded[name] for name in names if table.c[name] not in set(keys)}
    return statement.on_conflict_do_update(index_elements=keys, set_=rest)


def _insert(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)
