"""The present state of each root, checked concurrently: one that hangs counts as offline and delays no other."""

import asyncio

from rushes_media.adapters.files.library import Library
from rushes_media.domain.errors import RootOffline
from rushes_media.domain.files.sources import Root, RootState
from rushes_media.threads import answered


async def root_states(library: Library) -> tuple[RootState, ...]:
    """Every root, in the order of the settings."""

    async def look(root: Root) -> RootState:
        try:
            return await answered(root.name, lambda: library.state(root))
        except RootOffline as silent:
            return RootState(root, online=False, why=silent.message)

    return tuple(await asyncio.gather(*map(look, library.roots)))
