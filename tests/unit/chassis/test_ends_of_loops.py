"""Background loops end when they are cancelled, whatever their work makes of it."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import TypeAlias

import pytest
from structlog.testing import capture_logs

from rushes_chassis import loops
from rushes_chassis.errors import Unavailable
from rushes_chassis.loops import keep, keep_open, keep_side_by_side, running, working

Work: TypeAlias = Callable[[], Awaitable[None]]


async def for_ever() -> None:
    await asyncio.Event().wait()


async def answers() -> None:
    try:
        await for_ever()
    except asyncio.CancelledError:
        raise Unavailable("the peer went away") from None


async def answers_in_a_group() -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(answers())


async def swallows() -> None:
    try:
        await for_ever()
    except asyncio.CancelledError:
        return


async def after_a_group_that_failed(work: Work) -> None:
    """Python 3.11 says of a task that it is being cancelled once a group in it has failed."""

    async def fails() -> None:
        raise Unavailable("away")

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails())
            await asyncio.sleep(0)
    except ExceptionGroup:
        await work()


WORKS: dict[str, Work] = {
    "answers": answers,
    "answers in a group": answers_in_a_group,
    "swallows": swallows,
    "waits, after a group that failed": lambda: after_a_group_that_failed(for_ever),
    "answers, after a group that failed": lambda: after_a_group_that_failed(answers),
}


@pytest.mark.parametrize("name", WORKS)
async def test_a_loop_ends_whatever_its_work_makes_of_its_cancellation(name: str) -> None:
    begun = asyncio.Event()

    async def work(_: object = None) -> None:
        begun.set()
        await WORKS[name]()

    nothing: tuple[None, ...] = ()

    async def stream() -> AsyncGenerator[None]:
        await work()
        for each in nothing:
            yield each

    async def endless() -> AsyncGenerator[None]:
        while True:
            await work()
            yield

    async def ends() -> None:
        with capture_logs():
            for loop in (
                keep("loop", work),
                keep_open("loop", stream),
                keep_open("loop", endless),
                keep_side_by_side("loop", lambda: ["item"], work, lambda *_: for_ever(), look=60),
            ):
                async with running(loop):
                    await begun.wait()
                    await asyncio.sleep(0.05)
                begun.clear()
            async with working({"loop": lambda: keep("loop", work)}):
                await begun.wait()
                await asyncio.sleep(0.05)

    await asyncio.wait_for(ends(), 10)


async def test_a_loop_that_does_not_end_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "_LATE", 0.01)
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def cleans_up() -> None:
        begun.set()
        try:
            await for_ever()
        finally:
            await may_end.wait()

    with capture_logs() as lines:
        async with working({"slow": cleans_up, "fast": for_ever}):
            await begun.wait()
            asyncio.get_running_loop().call_later(0.1, may_end.set)
    assert [line["tasks"] for line in lines] == [["slow"]]
