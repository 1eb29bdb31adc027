"""Execution of a statement in a single round trip to the driver's thread.

SQLite's asyncio driver goes to its thread to create a cursor, to execute, to fetch and to close: four times per
statement, each of which wakes a thread and the event loop, a millisecond of processor time in all. A statement of an
asset list takes less than that.
"""

import sqlite3
from collections import deque
from collections.abc import Sequence
from typing import Any

from sqlalchemy import event
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection, AsyncAdapt_aiosqlite_cursor
from sqlalchemy.engine import Engine


def run_in_one_hop(engine: Engine) -> None:
    """Apply this to connections that the engine opens from now on."""

    @event.listens_for(engine, "do_connect")
    def _opened(dialect: Any, _record: object, arguments: Sequence[Any], options: dict[str, Any]) -> "_Connection":
        opened = dialect.loaded_dbapi.connect(*arguments, **options)
        return _Connection(opened.dbapi, opened.driver_connection)


class _Outcome:
    """Results of a statement in place of a cursor, which is closed already; without one, the state before any."""

    def __init__(self, cursor: sqlite3.Cursor | None = None) -> None:
        self.description = cursor.description if cursor is not None else None
        self.rowcount = cursor.rowcount if cursor is not None else -1
        self.lastrowid = cursor.lastrowid if cursor is not None else None
        self.arraysize = 1
        self.rows = cursor.fetchall() if cursor is not None and cursor.description else []


def _run(connection: sqlite3.Connection, statement: str, parameters: Any, *, many: bool) -> _Outcome:
    cursor = connection.cursor()
    try:
        (cursor.executemany if many else cursor.execute)(statement, parameters)
        return _Outcome(cursor)
    finally:
        cursor.close()


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    __slots__ = ()

    def _make_new_cursor(self, connection: Any) -> Any:
        return _Outcome()

    def _aenter_cursor(self, cursor: Any) -> Any:
        return cursor

    async def _async_soft_close(self) -> None:
        """Closed already."""

    def close(self) -> None:
        self._rows.clear()

    async def _execute_async(self, operation: Any, parameters: Any) -> None:
        await self._run(operation, parameters or (), many=False)

    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> None:
        await self._run(operation, seq_of_parameters, many=True)

    async def _run(self, operation: Any, parameters: Any, *, many: bool) -> None:
        driver: Any = self._connection
        async with self._adapt_connection._execute_mutex:
            outcome = await driver._execute(_run, driver._conn, operation, parameters, many=many)
        self._cursor, self._rows = outcome, deque(outcome.rows)


class _Connection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()

    _cursor_cls = _Cursor
