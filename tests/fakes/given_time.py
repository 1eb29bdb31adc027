"""An event loop whose clock a test puts forward: nobody waits for a minute to pass to see what happens after it.

What our code limits by time it limits by the clock of the loop that it runs in (`asyncio.timeout`, `call_later`), so
this is how it is given another one.
"""

import asyncio
import functools
import time
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

import pytest

Given = ParamSpec("Given")
Result = TypeVar("Result")

_TURNS = 50
"""Of the loop: so many that whoever can go on without a word from outside has gone on."""
_MOMENT = 0.002
"""Seconds in which processes, threads and sockets, which no loop puts forward, do something."""
_PATIENCE = 120.0
"""Seconds of the machine's own clock."""


class GivenTime(asyncio.SelectorEventLoop):
    """Its clock goes as any other, and further where it is told to."""

    def __init__(self) -> None:
        self._further = 0.0
        super().__init__()

    def time(self) -> float:
        """Seconds, by the clock that everything in this loop goes by."""
        return super().time() + self._further

    def put_forward(self, seconds: float) -> None:
        """It is so much later from now on."""
        self._further += seconds


def in_given_time(test: Callable[Given, Coroutine[Any, Any, None]]) -> Callable[Given, None]:
    """Run a test in a loop of its own, in which `later` may be said; fixtures in other loops are none for it.

    Where databases of two kinds do, on SQLite alone: what a server answers, and how long its driver waits for that,
    goes by another clock.
    """

    @functools.wraps(test)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> None:
        with asyncio.Runner(loop_factory=GivenTime) as runner:
            runner.run(test(*args, **kwargs))

    marked: Callable[Given, None] = pytest.mark.sqlite(run)
    return marked


async def settled() -> None:
    """Let everybody go on who can."""
    for _ in range(_TURNS):
        await asyncio.sleep(0)


async def later(seconds: float) -> None:
    """So much later all at once, after everybody has come as far as they can; and what is due then has happened."""
    await settled()
    loop = asyncio.get_running_loop()
    assert isinstance(loop, GivenTime)
    loop.put_forward(seconds)
    await settled()


async def passed_until(happened: Callable[[], bool], step: float = 1.0) -> float:
    """Let time pass until something has happened for which others need a moment too; how many seconds it took."""
    began = asyncio.get_running_loop().time()
    gives_up = time.monotonic() + _PATIENCE
    while not happened():
        assert time.monotonic() < gives_up, "it did not happen, however late it became"
        await asyncio.sleep(_MOMENT)
        await later(step)
    return asyncio.get_running_loop().time() - began


async def as_time_passes(awaited: Coroutine[Any, Any, Result], step: float = 0.1) -> Result:
    """What comes of something that takes its time, and gives up by no clock of this loop."""
    task = asyncio.ensure_future(awaited)
    await passed_until(task.done, step)
    return await task
