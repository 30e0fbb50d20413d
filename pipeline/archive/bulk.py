"""Many rows at once, past SQLAlchemy's own work on each: COPY in PostgreSQL, one prepared statement in SQLite."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, insert
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError

from pipeline.model import Number

_LARGEST = (1 << 63) - 1  # integer of SQLite

Values = tuple[Any, ...]


def insert_values(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Adds rows whose values stand in the order of the table's columns, within the transaction of the connection."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, _copy_statement(table), rows)
    else:
        connection.exec_driver_sql(_insert_statement(table), list(rows))


def number_to_driver(value: Number | None) -> Number | float | None:
    """What SQLite takes for a number: an integer of 64 bits, or the float that prints the same digits (up to 15)."""
    if isinstance(value, Decimal) or (value is not None and abs(value) > _LARGEST):
        return float(value)
    return value


def _copy(connection: Connection, statement: str, rows: Sequence[Values]) -> None:
    # psycopg 3's manual, "Using COPY TO and COPY FROM"; errors must be SQLAlchemy's, as those of all other statements.
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except connection.dialect.loaded_dbapi.Error as error:
        gone = connection.dialect.is_disconnect(error, driver, None)
        if gone:
            connection.invalidate(error)
        raise DBAPIError.instance(
            statement, None, error, connection.dialect.loaded_dbapi.Error, True, gone, connection.dialect
        ) from None


@cache
def _copy_statement(table: Table) -> str:
    return f"COPY {table.name} ({', '.join(table.columns.keys())}) FROM STDIN"


@cache
def _insert_statement(table: Table) -> str:
    return str(insert(table).compile(dialect=sqlite.dialect()))
