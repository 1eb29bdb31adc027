"""Sharing one run of the same work among concurrent callers: pictures for a page, frames for a model."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass
class _Flight(Generic[T]):
    work: "asyncio.Task[T]"
    waiting: int = 0


class SingleFlight(Generic[T]):
    """Running work by key."""

    def __init__(self, most_alone: int | None = None) -> None:
        """`most_alone`: how much work may go on without callers; None: any number."""
        self._most_alone = most_alone
        self._flights: dict[Hashable, _Flight[T]] = {}

    async def do(self, key: Hashable, work: Callable[[], Awaitable[T]], *, goes_on: bool = False) -> T:
        """The result of the work under this key, which is started where none runs.

        The work is cancelled when all callers have been, unless it `goes_on` and no more than `most_alone` does so.
        """
        flight = self._flights.get(key)
        if flight is None:
            flight = _Flight(asyncio.create_task(_awaited(work)))
            flight.work.add_done_callback(lambda done: self._landed(key, done))
            self._flights[key] = flight
        flight.waiting += 1
        try:
            return await asyncio.shield(flight.work)
        finally:
            flight.waiting -= 1
            if not flight.waiting and not flight.work.done() and not (goes_on and self._may_be_alone()):
                self._flights.pop(key, None)  # Later callers get new work, not the cancelled one.
                flight.work.cancel()

    def _may_be_alone(self) -> bool:
        """Whether what all callers have just left may go on, too."""
        if self._most_alone is None:
            return True
        return sum(not flight.waiting for flight in self._flights.values()) <= self._most_alone

    def _landed(self, key: Hashable, work: "asyncio.Task[T]") -> None:
        flight = self._flights.get(key)
        if flight is not None and flight.work is work:
            del self._flights[key]
        if not work.cancelled():
            work.exception()  # Retrieve the exception even without callers, or asyncio reports it as never retrieved.


async def _awaited(work: Callable[[], Awaitable[T]]) -> T:
    return await work()
