"""Statements that SQLite and PostgreSQL share although SQLAlchemy defines them per dialect.

SQLAlchemy's form for PostgreSQL is used for both: it compiles to the same text for SQLite.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import Insert, insert


def upsert(table: Table, row: Mapping[str, Any], changed: Sequence[str], *, adding: bool = False) -> Insert:
    """INSERT; on a conflict of the primary key these columns are set, or incremented by the new values.

    Without columns the old row is kept.
    """
    statement = insert(table)
    if row:
        statement = statement.values(**row)
    keys = list(table.primary_key.columns)
    if not changed:
        return statement.on_conflict_do_nothing(index_elements=keys)
    new = {name: table.c[name] + statement.excluded[name] if adding else statement.excluded[name] for name in changed}
    return statement.on_conflict_do_update(index_elements=keys, set_=new)
