"""Deletes working files that dead processes left, at start and periodically."""

import asyncio
from typing import NoReturn

from rushes_chassis.loops import for_each, keep
from rushes_media.ports import Sweepable

SWEEP_SECONDS = 10.0
"""Seconds between sweeps."""


async def keep_swept(*folders: Sweepable) -> NoReturn:
    """Sweep until cancelled; a folder that cannot be swept is retried later, and does not block the others."""

    async def sweep() -> None:
        await for_each(folders, lambda folder: asyncio.to_thread(folder.sweep))

    await keep("sweeping", sweep, lambda _: asyncio.sleep(SWEEP_SECONDS))
