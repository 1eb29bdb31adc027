"""Statements are completed once they have begun, even if their caller is cancelled.

A caller cancelled in the middle of a statement would leave the driver's thread working on a connection that SQLAlchemy
discards, and its open transaction would lock all others out until it is garbage collected. So cancellation takes effect
between statements, where a transaction can be rolled back.
"""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, TypeVar, TypeVarTuple, overload

from sqlalchemy import CursorResult, Executable, ScalarResult
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.sql.selectable import TypedReturnsRows

from rushes_catalog.files.store.word_index import WordIndex

Result = TypeVar("Result")
Columns = TypeVarTuple("Columns")
Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]


async def steadily(work: Coroutine[Any, Any, Result]) -> Result:
    """The result; if the caller is cancelled, the work is completed first, and its result dropped."""
    task = asyncio.ensure_future(work)
    interrupted: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait((task,))
        except asyncio.CancelledError as cancelled:
            interrupted = cancelled
    if interrupted is None:
        return task.result()
    if not task.cancelled():
        task.exception()  # The error is not needed; retrieving it keeps asyncio from reporting it.
    raise interrupted


class SteadyConnection:
    """The part of SQLAlchemy's connection that the stores use, with its database's word index."""

    def __init__(self, connection: AsyncConnection, word_index: WordIndex) -> None:
        self._connection, self.word_index = connection, word_index

    @overload
    async def execute(
        self, statement: TypedReturnsRows[*Columns], parameters: Parameters | None = None
    ) -> CursorResult[*Columns]: ...

    @overload
    async def execute(
        self, statement: Executable, parameters: Parameters | None = None
    ) -> CursorResult[*tuple[Any, ...]]: ...

    async def execute(self, statement: Executable, parameters: Parameters | None = None) -> CursorResult[Any]:
        """Fetches all rows before it returns."""
        return await steadily(self._connection.execute(statement, parameters))

    async def scalar(self, statement: Executable) -> Any:
        """The first column of the first row; None where there is none."""
        return await steadily(self._connection.scalar(statement))

    async def scalars(self, statement: Executable) -> ScalarResult[Any]:
        """The first column of every row."""
        return await steadily(self._connection.scalars(statement))


async def open_transaction(engine: AsyncEngine) -> AsyncConnection:
    """Begin a transaction; if the caller is cancelled meanwhile, nothing stays open."""
    opened: list[AsyncConnection] = []

    async def work() -> None:
        connection = await engine.connect()
        opened.append(connection)
        await connection.begin()

    try:
        await steadily(work())
    except BaseException:
        for connection in opened:
            await end_transaction(connection, commit=False)
        raise
    return opened[0]


async def end_transaction(connection: AsyncConnection, *, commit: bool) -> None:
    """Commit or roll back, and release the connection in any case."""

    async def work() -> None:
        try:
            await (connection.commit() if commit else connection.rollback())
        finally:
            await connection.close()

    await steadily(work())


async def leave_transaction(connection: AsyncConnection) -> None:
    """Release a connection that has only read, and its snapshot: there is nothing to commit."""
    await steadily(connection.close())
