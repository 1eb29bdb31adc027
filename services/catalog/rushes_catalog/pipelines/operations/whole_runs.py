"""Turns of what reads the results of a whole run at once: these may be hundreds of thousands of regions."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

AT_ONCE: Final = 2
"""Runs that are read at once in a process, so that several open reports do not multiply the memory that one takes."""

T = TypeVar("T")


class WholeRuns:
    """`at_once` turns, in the order of asking. Belongs to one event loop."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._working: set[asyncio.Task[Any]] = set()

    async def read(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """What `work` gives, once it is its turn.

        It is not begun for a caller that is cancelled before. Later it goes on to its end: a thread cannot be
        cancelled, and its turn would be given away while the memory is still taken.
        """
        await self._free.acquire()
        working = asyncio.create_task(work())
        self._working.add(working)
        working.add_done_callback(self._ended)
        return await asyncio.shield(working)

    def _ended(self, working: asyncio.Task[Any]) -> None:
        self._working.discard(working)
        self._free.release()
        if not working.cancelled():
            # Retrieved also where the caller has gone.
            working.exception()
