"""What is made for viewers, for the catalog to be told of: they wait for it, and ask for it when it is there."""

import asyncio

from rushes_footage.files import Place
from rushes_footage.renditions import Kind, Made

_MOST = 1000
"""Without a catalog nobody takes them."""


class MakingNews:
    """Of each the latest: whoever takes them slowly misses what lies between, but never that it has ended."""

    def __init__(self) -> None:
        self._latest: dict[tuple[Place, Kind], Made] = {}
        self.some = asyncio.Event()
        """Set while there are some."""

    def tell(self, made: Made) -> None:
        """How far it is now."""
        self._latest.pop((made.place, made.kind), None)
        self._latest[made.place, made.kind] = made
        if len(self._latest) > _MOST:
            del self._latest[next(iter(self._latest))]
        self.some.set()

    def take(self) -> tuple[Made, ...]:
        """Those that were not taken yet, in the order of being told."""
        taken, self._latest = tuple(self._latest.values()), {}
        self.some.clear()
        return taken
