"""Turns that are waited for in order, not without end, and not by too many."""

import asyncio

import pytest

from rushes_chassis.turns import NoTurn, Turns


async def hold(turns: Turns, taken: list[int], number: int, free: asyncio.Event) -> None:
    async with turns.turn():
        taken.append(number)
        await free.wait()


async def settled() -> None:
    """As long as others have something to do."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_those_beyond_wait_in_order_and_too_many_are_refused() -> None:
    turns, taken = Turns(at_once=2, most_waiting=2, seconds=60), list[int]()
    free = [asyncio.Event() for _ in range(4)]
    held = [asyncio.create_task(hold(turns, taken, number, free[number])) for number in range(4)]
    await settled()
    assert taken == [0, 1]
    with pytest.raises(NoTurn):
        async with turns.turn():
            pass
    free[1].set()
    await settled()
    assert taken == [0, 1, 2]
    for each in free:
        each.set()
    await asyncio.gather(*held)
    assert taken == [0, 1, 2, 3]


async def test_who_waits_too_long_is_refused_and_takes_no_turn() -> None:
    turns = Turns(at_once=1, most_waiting=5, seconds=0)
    async with turns.turn():
        with pytest.raises(NoTurn):
            async with turns.turn():
                pass
    async with turns.turn():
        pass


async def test_who_leaves_gives_the_place_to_the_next() -> None:
    turns, taken, free = Turns(at_once=1, most_waiting=1, seconds=60), list[int](), asyncio.Event()
    first = asyncio.create_task(hold(turns, taken, 0, free))
    await settled()
    leaving = asyncio.create_task(hold(turns, taken, 1, free))
    await settled()
    leaving.cancel()
    await asyncio.wait((leaving,))
    last = asyncio.create_task(hold(turns, taken, 2, free))
    await settled()
    free.set()
    await asyncio.gather(first, last)
    assert taken == [0, 2]
