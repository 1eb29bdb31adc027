"""Statements that SQLite and PostgreSQL both know, though SQLAlchemy gives them to each dialect separately.

SQLAlchemy's form for PostgreSQL is used for both: SQLite is sent the same text as by its own form.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import Insert, insert


def upsert(table: Table, row: Mapping[str, Any], changed: Sequence[str], *, adding: bool = False) -> Insert:
    """INSERT; where the primary key is taken these columns are set instead, or grow by the new values.

    With no columns the old row stays as it is.
    """
    statement = insert(table)
    if row:
        statement = statement.values(**row)
    keys = list(table.primary_key.columns)
    if not changed:
        return statement.on_conflict_do_nothing(index_elements=keys)
    new = {name: table.c[name] + statement.excluded[name] if adding else statement.excluded[name] for name in changed}
    return statement.on_conflict_do_update(index_elements=keys, set_=new)
