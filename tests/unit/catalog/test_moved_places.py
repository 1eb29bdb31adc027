"""Moves wait for each other only where they have a place in common, and none is passed by for ever."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from rushes_catalog.files.operations.moved_places import MovedPlaces
from rushes_footage.files import Place
from tests.fakes.given_time import settled


class Mover:
    """Holds places until it is told to leave."""

    def __init__(self, moved: MovedPlaces, *paths: str, root: str = "lib") -> None:
        self.holds, self._leave = False, asyncio.Event()
        self._places = [Place(root, path) for path in paths]
        self.task = asyncio.create_task(self._hold(moved))

    async def _hold(self, moved: MovedPlaces) -> None:
        async with moved.holding(self._places):
            self.holds = True
            await self._leave.wait()

    async def leave(self) -> None:
        self._leave.set()
        await self.task
        await settled()


@asynccontextmanager
async def begun(*movers: Mover) -> AsyncIterator[None]:
    await settled()
    yield
    for each in movers:
        each.task.cancel()
    await asyncio.wait([each.task for each in movers])


@pytest.mark.parametrize(
    ("first", "second", "waits"),
    [
        (("1.mp4", "food/1.mp4"), ("2.mp4", "food/2.mp4"), False),
        (("1.mp4", "food/1.mp4"), ("1.mp4", "sport/1.mp4"), True),
        (("1.mp4", "food/1.mp4"), ("2.mp4", "food/1.mp4"), True),
        (("1.mp4", "food/1.mp4"), ("food", "meals"), True),
        (("1.mp4", "food/1.mp4"), ("foo",), False),
        (("food",), ("1.mp4", "food/1.mp4"), True),
        (("",), ("1.mp4", "food/1.mp4"), True),
    ],
)
async def test_only_what_has_a_place_in_common_waits(
    first: tuple[str, ...], second: tuple[str, ...], *, waits: bool
) -> None:
    moved = MovedPlaces()
    one, other, elsewhere = Mover(moved, *first), Mover(moved, *second), Mover(moved, *first, root="archive")
    async with begun(one, other, elsewhere):
        assert (one.holds, other.holds, elsewhere.holds) == (True, not waits, True)
        await one.leave()
        assert other.holds


async def test_whoever_waits_for_a_folder_has_it_before_those_that_came_later() -> None:
    moved = MovedPlaces()
    video, folder, later = Mover(moved, "food/1.mp4"), Mover(moved, "food"), Mover(moved, "food/2.mp4")
    async with begun(video, folder, later):
        assert (folder.holds, later.holds) == (False, False)
        await video.leave()
        assert (folder.holds, later.holds) == (True, False)
        await folder.leave()
        assert later.holds


async def test_whoever_gives_up_waiting_lets_the_next_ones_by() -> None:
    moved = MovedPlaces()
    video, folder, later = Mover(moved, "food/1.mp4"), Mover(moved, "food"), Mover(moved, "food/2.mp4")
    async with begun(video, folder, later):
        folder.task.cancel()
        await settled()
        assert later.holds
