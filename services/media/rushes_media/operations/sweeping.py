"""Deletes what dead processes left in folders of working files, at start and from time to time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from rushes_chassis.loops import for_each, keep, running

SWEEP_SECONDS = 10.0
"""From one time to the next."""


class Sweepable(Protocol):
    """A folder with working files in it."""

    def sweep(self) -> None:
        """Delete what no process holds. Blocks on the file system; raises OSError where that does not answer."""


@asynccontextmanager
async def swept(*folders: Sweepable) -> AsyncIterator[None]:
    """For as long as the block runs; a folder that cannot be swept now is swept later, and holds no other back."""

    async def sweep() -> None:
        await for_each(folders, lambda folder: asyncio.to_thread(folder.sweep))

    async with running(keep("sweeping", sweep, lambda _: asyncio.sleep(SWEEP_SECONDS))):
        yield
