"""The same work is done once, however many ask for it at a time."""

import asyncio

import pytest

from rushes_chassis.single_flight import SingleFlight


class Work:
    """Counts how often it was begun and given up; ends when it is let go."""

    def __init__(self) -> None:
        self.begun = self.given_up = 0
        self.let_go = asyncio.Event()
        self.running = asyncio.Event()

    async def __call__(self) -> int:
        self.begun += 1
        self.running.set()
        try:
            await self.let_go.wait()
        except asyncio.CancelledError:
            self.given_up += 1
            raise
        return self.begun


async def test_all_who_ask_get_the_result_of_one_run() -> None:
    flights, work = SingleFlight[int](), Work()
    asking = [asyncio.create_task(flights.do("key", work)) for _ in range(5)]
    await work.running.wait()
    work.let_go.set()
    assert await asyncio.gather(*asking) == [1] * 5
    assert await flights.do("key", work) == 2


async def test_one_who_leaves_takes_nothing_from_the_others() -> None:
    flights, work = SingleFlight[int](), Work()
    leaving, staying = (asyncio.create_task(flights.do("key", work)) for _ in range(2))
    await work.running.wait()
    leaving.cancel()
    await asyncio.wait((leaving,))
    work.let_go.set()
    assert await staying == 1


@pytest.mark.parametrize("goes_on", [False, True])
async def test_when_all_have_left_work_stops_unless_it_is_to_go_on(goes_on: bool) -> None:
    flights, work = SingleFlight[int](), Work()
    leaving = asyncio.create_task(flights.do("key", work, goes_on=goes_on))
    await work.running.wait()
    leaving.cancel()
    await asyncio.wait((leaving,))
    work.let_go.set()
    assert await flights.do("key", work) == (1 if goes_on else 2)
    assert work.given_up == (0 if goes_on else 1)


async def test_no_more_goes_on_alone_than_may() -> None:
    flights, works = SingleFlight[int](most_alone=2), [Work() for _ in range(4)]
    asking = [asyncio.create_task(flights.do(number, work, goes_on=True)) for number, work in enumerate(works)]
    for work in works:
        await work.running.wait()
    for leaving in asking[:3]:
        leaving.cancel()
    await asyncio.wait(asking[:3])
    # One that somebody waits for is none of them, and one that ended or has a caller again makes room.
    assert [work.given_up for work in works] == [0, 0, 1, 0]
    works[0].let_go.set()
    again = asyncio.create_task(flights.do(0, works[0], goes_on=True))
    assert await again == 1
    asking[3].cancel()
    await asyncio.wait(asking[3:])
    assert [work.given_up for work in works] == [0, 0, 1, 0]
    for work in works:
        work.let_go.set()


async def test_a_failure_reaches_all_and_is_not_remembered() -> None:
    flights = SingleFlight[int]()

    async def fail() -> int:
        raise OSError("no")

    for outcome in await asyncio.gather(*(flights.do("key", fail) for _ in range(3)), return_exceptions=True):
        assert isinstance(outcome, OSError)
    work = Work()
    work.let_go.set()
    assert await flights.do("key", work) == 1
