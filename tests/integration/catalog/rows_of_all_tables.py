"""Rows in every table of a SQLite file, with the values that two kinds of database may keep differently."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Float, Integer, LargeBinary, Table, UniqueConstraint

from rushes_catalog.storage.schema import metadata
from rushes_catalog.storage.schema.columns import UtcTime

ROWS = 3
DELETED = 7
"""So many events are deleted behind the last one: their numbers are never used again."""
# What triggers write when the others are written.
_DERIVED = frozenset({"asset_change", "path_ending"})
_TEXTS = ("ünïcode 語 🎞", "a\tb\n\\N\\.", "")
_NUMBERS = (2**63 - 1, -(2**63), 0)
_FRACTIONS = (0.1, 5e-324, -1.7976931348623157e308)
_BYTES = (b"\x00\xff\\x00", b"", bytes(range(256)))


def fill_all_tables(file: Path) -> None:
    """Write ROWS rows into each table."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("PRAGMA foreign_keys=ON")
        for table in metadata.sorted_tables:
            if table.name in _DERIVED:
                continue
            for index in range(ROWS):
                row = {column.name: _value(table, column, index) for column in table.columns}
                names = ", ".join(f'"{name}"' for name in row)
                connection.execute(
                    f'INSERT INTO "{table.name}" ({names}) VALUES ({", ".join("?" * len(row))})', list(row.values())
                )
        for index in range(DELETED):
            connection.execute("INSERT INTO event (sequence, time, change) VALUES (?, 0, '')", [100 + index])
        connection.execute("DELETE FROM event WHERE sequence >= 100")


def _value(table: Table, column: Column[Any], index: int) -> Any:
    if column.foreign_keys:
        [key] = column.foreign_keys
        own = key.column.table is table
        return None if own and index == 0 else _value(key.column.table, key.column, 0 if own else index)
    unique = [each.columns for each in table.constraints if isinstance(each, UniqueConstraint)]
    unique += [each.columns for each in table.indexes if each.unique]
    is_key = column.primary_key or any(column.name in columns for columns in unique)
    if isinstance(column.type, LargeBinary):
        return bytes([index]) * 32 if is_key else _BYTES[index]
    if isinstance(column.type, Boolean):
        return index % 2
    if isinstance(column.type, Float):
        return (0, 0.30000000000000004, 1)[index] if column.name == "progress" else _FRACTIONS[index]
    if isinstance(column.type, BigInteger | Integer | UtcTime):
        return index + 1 if is_key else _NUMBERS[index]
    if is_key:
        return f"{table.name} {index}"
    return None if column.nullable and index == 2 else _TEXTS[index]
