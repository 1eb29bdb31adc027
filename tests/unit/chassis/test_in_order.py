"""Work that is done for some items at once, with the outcomes in the order of the items."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from rushes_chassis.in_order import in_order


class Work:
    """Ends for an item when it may."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.cancelled: list[int] = []
        self.may_end = {item: asyncio.Event() for item in range(9)}

    async def do(self, item: int) -> str:
        self.begun.append(item)
        try:
            await self.may_end[item].wait()
        except asyncio.CancelledError:
            self.cancelled.append(item)
            raise
        if item == 3:
            raise ValueError(item)
        return str(item)


async def nine() -> AsyncIterator[int]:
    for item in range(9):
        yield item


async def test_outcomes_come_in_order_and_no_more_are_under_way_than_may_be() -> None:
    work = Work()
    async with aclosing(in_order(range(3), work.do, most=2)) as outcomes:
        first = asyncio.ensure_future(anext(outcomes))
        work.may_end[1].set()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert (work.begun, first.done()) == ([0, 1], False)
        work.may_end[0].set()
        work.may_end[2].set()
        assert [await first, *[each async for each in outcomes]] == ["0", "1", "2"]


async def test_what_one_raises_comes_at_its_place_and_ends_the_others() -> None:
    work = Work()
    for item in (0, 1, 2, 3):
        work.may_end[item].set()
    outcomes = in_order(nine(), work.do, most=4)
    assert [await anext(outcomes) for _ in range(3)] == ["0", "1", "2"]
    with pytest.raises(ValueError, match="3"):
        await anext(outcomes)
    assert work.cancelled == [item for item in work.begun if item > 3]


async def test_whoever_leaves_ends_what_is_under_way() -> None:
    work = Work()
    work.may_end[0].set()
    async with aclosing(in_order(nine(), work.do, most=3)) as outcomes:
        assert await anext(outcomes) == "0"
    assert work.cancelled == [1, 2]
