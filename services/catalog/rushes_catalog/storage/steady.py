"""Statements that are finished once they were begun, whoever loses interest meanwhile.

A caller that is cancelled in the middle of a statement would leave the driver's thread at work on a connection that
nobody waits for: SQLAlchemy gives such a connection up, and its open transaction locks everyone out until the garbage
collector finds it. So cancellation takes effect between statements, where a transaction can be rolled back in order.
"""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, TypeVar, TypeVarTuple, overload

from sqlalchemy import CursorResult, Executable, ScalarResult
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.sql.selectable import TypedReturnsRows

from rushes_catalog.storage.word_index import WordIndex

Result = TypeVar("Result")
Columns = TypeVarTuple("Columns")
Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]


async def steadily(work: Coroutine[Any, Any, Result]) -> Result:
    """The result; where the caller is cancelled the work is finished first, and its outcome dropped."""
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
        task.exception()  # what went wrong concerns nobody any more; asking keeps asyncio from reporting it
    raise interrupted


class SteadyConnection:
    """The part of SQLAlchemy's connection that the stores use, and how its database's index of paths is asked."""

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
        """All rows are fetched before this returns."""
        return await steadily(self._connection.execute(statement, parameters))

    async def scalar(self, statement: Executable) -> Any:
        """The first column of the first row; None where there is none."""
        return await steadily(self._connection.scalar(statement))

    async def scalars(self, statement: Executable) -> ScalarResult[Any]:
        """The first column of every row."""
        return await steadily(self._connection.scalars(statement))


async def open_transaction(engine: AsyncEngine) -> AsyncConnection:
    """A connection with a transaction begun; nothing stays open where the caller is cancelled meanwhile."""
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
    """Commit or roll back, and give the connection back in any case."""

    async def work() -> None:
        try:
            await (connection.commit() if commit else connection.rollback())
        finally:
            await connection.close()

    await steadily(work())


async def leave_transaction(connection: AsyncConnection) -> None:
    """Give back a connection that has only read, and with it the snapshot: there is nothing to commit."""
    await steadily(connection.close())
