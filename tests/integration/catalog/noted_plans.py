"""How SQLite answers queries of the stores, without statistics of the rows."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event


@contextmanager
def noted_plans(file: Path) -> Iterator[list[list[str]]]:
    """Afterwards the steps of the plan of each query that was sent meanwhile; `file` has the same tables."""
    sent: list[tuple[str, Any]] = []
    plans: list[list[str]] = []

    def sending(_connection: Any, _cursor: Any, statement: str, values: Any, *_others: Any) -> None:
        if statement.startswith("SELECT"):
            sent.append((statement, values))

    event.listen(Engine, "before_cursor_execute", sending)
    try:
        yield plans
    finally:
        event.remove(Engine, "before_cursor_execute", sending)
    with closing(sqlite3.connect(file)) as connection:
        for statement, values in sent:
            rows = connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)
            plans.append([step for _, _, _, step in rows])
