"""The places between which files are moved now: moves wait for each other only where they have one in common.

A copy to another disk takes minutes. Moves of other videos go on meanwhile.
"""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

from rushes_footage.files import Place


class MovedPlaces:
    """Belongs to one event loop."""

    def __init__(self) -> None:
        # In order of arrival, so that whoever wants a whole folder is not passed by for ever.
        self._turns: list[_Turn] = []

    @asynccontextmanager
    async def holding(self, places: Collection[Place]) -> AsyncIterator[None]:
        """Nothing else is moved from or to these places, or anything below them, until this is left."""
        turn = _Turn(places)
        self._turns.append(turn)
        self._begin()
        try:
            await turn.begins.wait()
            yield
        finally:
            self._turns.remove(turn)
            self._begin()

    def _begin(self) -> None:
        for index, turn in enumerate(self._turns):
            if not any(turn.meets(earlier) for earlier in self._turns[:index]):
                turn.begins.set()


class _Turn:
    def __init__(self, places: Collection[Place]) -> None:
        self._places = places
        self.begins = asyncio.Event()

    def meets(self, other: "_Turn") -> bool:
        return any(_is_in(mine, its) or _is_in(its, mine) for mine in self._places for its in other._places)


def _is_in(inner: Place, outer: Place) -> bool:
    if inner.root != outer.root:
        return False
    return not outer.path or inner.path == outer.path or inner.path.startswith(f"{outer.path}/")
