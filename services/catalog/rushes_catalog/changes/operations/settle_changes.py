"""Settling recorded changes that are under way: at once while a user waits, else in a loop.

A row first states what is wanted, then media does it, then the row states that it is done. After a crash the row is
found, and media repeats the same with the same result.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Generic, TypeVar

import structlog

from rushes_catalog.domain.ids import ChangeId
from rushes_chassis.errors import RushesError, TimedOut, Unavailable
from rushes_chassis.loops import Pauses, keep_each, until_set

log = structlog.get_logger()

_PAUSES = Pauses(5.0)
"""Pauses until a change that could not be settled is tried again."""

Outcome = TypeVar("Outcome")


class ChangeSettling(Generic[Outcome]):
    """Settles the changes of one kind."""

    def __init__(
        self,
        name: str,
        alone: Callable[[ChangeId], AbstractAsyncContextManager[None]],
        under_way: Callable[[], Awaitable[Sequence[ChangeId]]],
        settle: Callable[[ChangeId], Awaitable[Outcome]],
    ) -> None:
        """`name` is the loop's name in health checks and metrics.

        While `alone` is entered for a change, nobody else moves what it moves.

        `settle` carries out what a change's rows state. Where media refuses, it restores the rows and raises the
        refusal; where media does not answer, it raises Unavailable or TimedOut.
        """
        self._name, self._alone, self._under_way, self._settle = name, alone, under_way, settle
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Have the loop check for changes under way."""
        self._wake.set()

    async def run(self) -> None:
        """Settle all changes under way, until cancelled; the next start continues."""
        await keep_each(self._name, self._woken, self._settle_alone, partial(until_set, self._wake), _PAUSES)

    async def settle(self, change_id: ChangeId) -> Outcome:
        """Settle one change; the caller has entered `alone`.

        Raises what media refuses. Unavailable and TimedOut leave the change under way: it is not known what media did,
        so the loop tries it until it is known.
        """
        try:
            return await self._settle(change_id)
        except (Unavailable, TimedOut, asyncio.CancelledError):
            asyncio.get_running_loop().call_later(_PAUSES.first, self._wake.set)
            raise

    async def settle_known(self, change_ids: Sequence[ChangeId]) -> None:
        """Settle changes that are under way, with `alone` entered for each. Those that media refuses are abandoned.

        Raises Unavailable and TimedOut where it is still not known what media did.
        """
        for change_id in change_ids:
            await self._settle_or_abandon(change_id)

    async def _woken(self) -> Sequence[ChangeId]:
        self._wake.clear()
        return await self._under_way()

    async def _settle_alone(self, change_id: ChangeId) -> None:
        async with self._alone(change_id):
            if change_id not in await self._under_way():
                return  # Whoever was alone before has settled it.
            await self._settle_or_abandon(change_id)

    async def _settle_or_abandon(self, change_id: ChangeId) -> None:
        try:
            await self._settle(change_id)
        except (Unavailable, TimedOut):
            raise
        except RushesError as refused:
            log.warning("change was abandoned", kind=self._name, change=change_id, why=refused.message)
