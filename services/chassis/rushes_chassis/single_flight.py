"""Doing the same work once, however many ask for it at a time: pictures for a page, frames for a model."""

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
    """Work in progress by key."""

    def __init__(self) -> None:
        self._flights: dict[Hashable, _Flight[T]] = {}

    async def do(self, key: Hashable, work: Callable[[], Awaitable[T]], *, goes_on: bool = False) -> T:
        """The result of the work that runs under the key, begun here where none does.

        When all who wait have been cancelled the work is, unless it `goes_on`.
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
            if not flight.waiting and not flight.work.done() and not goes_on:
                self._flights.pop(key, None)  # who asks from now on gets work that has not been given up
                flight.work.cancel()

    def _landed(self, key: Hashable, work: "asyncio.Task[T]") -> None:
        flight = self._flights.get(key)
        if flight is not None and flight.work is work:
            del self._flights[key]
        if not work.cancelled():
            work.exception()  # fetched even where nobody waits any more, so that asyncio does not complain


async def _awaited(work: Callable[[], Awaitable[T]]) -> T:
    return await work()
