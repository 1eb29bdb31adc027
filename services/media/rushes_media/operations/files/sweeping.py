"""Deletes working files that dead processes left, at start and periodically."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rushes_chassis.loops import for_each, keep, running
from rushes_media.ports import Sweepable

SWEEP_SECONDS = 10.0
"""Seconds between sweeps."""


@asynccontextmanager
async def swept(*folders: Sweepable) -> AsyncIterator[None]:
    """Sweep while the block runs; a folder that cannot be swept is retried later, and does not block the others."""

    async def sweep() -> None:
        await for_each(folders, lambda folder: asyncio.to_thread(folder.sweep))

    async with running(keep("sweeping", sweep, lambda _: asyncio.sleep(SWEEP_SECONDS))):
        yield
