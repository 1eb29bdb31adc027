"""Progress of renditions and waveforms, collected for the catalog, which passes it on to viewers."""

import asyncio

from rushes_footage.files import Place
from rushes_footage.renditions import Kind, Made

_MOST = 1000
"""Limit of entries: without a catalog nobody takes them."""


class MakingNews:
    """Keeps the latest progress per file: a slow reader misses intermediate values, but never the end."""

    def __init__(self) -> None:
        self._latest: dict[tuple[Place, Kind], Made] = {}
        self.some = asyncio.Event()
        """Set while there are entries."""

    def tell(self, made: Made) -> None:
        """Record progress."""
        self._latest.pop((made.place, made.kind), None)
        self._latest[made.place, made.kind] = made
        if len(self._latest) > _MOST:
            del self._latest[next(iter(self._latest))]
        self.some.set()

    def take(self) -> tuple[Made, ...]:
        """Take all entries, in the order of their recording."""
        taken, self._latest = tuple(self._latest.values()), {}
        self.some.clear()
        return taken
