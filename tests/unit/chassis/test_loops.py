"""Loops go on whatever a round of them raises, later and later, and say how they stand."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from typing import Any, NoReturn

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs
from structlog.typing import EventDict

from rushes_chassis.errors import Unavailable
from rushes_chassis.loops import (
    Pauses,
    end_all,
    failing_loops,
    for_each,
    keep,
    keep_each,
    keep_open,
    keep_side_by_side,
    notified_of_failing_loops,
    running,
    until_set,
    working,
)
from tests.fakes.given_time import in_given_time, later, settled

PAUSES = Pauses(100.0, 400.0)
"""The clock that is put forward goes on by itself too: so long that no machine is busy for a share of it."""
MISTAKES = (KeyError("x"), Unavailable("away"), ExceptionGroup("both", [OSError(5, "I/O error"), Unavailable("away")]))


class Rounds:
    """Work that raises as a test says, and counts."""

    def __init__(self, *failures: BaseException | None) -> None:
        self.failures = list(failures)
        self.begun: list[float] = []

    async def do(self) -> int:
        self.begun.append(asyncio.get_running_loop().time())
        if self.failures and (failure := self.failures.pop(0)) is not None:
            raise failure
        return len(self.begun)


def gauge(name: str) -> float | None:
    return REGISTRY.get_sample_value("rushes_loop_failing", {"loop": name})


def failures(name: str) -> float:
    return REGISTRY.get_sample_value("rushes_loop_failures_total", {"loop": name}) or 0.0


@pytest.fixture(name="logged", autouse=True)
def _logged() -> Iterator[list[EventDict]]:
    with capture_logs() as logged:
        yield logged


async def for_ever(_: object) -> None:
    await asyncio.Event().wait()


@pytest.fixture(name="changes")
def _changes() -> Iterator[list[tuple[str, ...]]]:
    """Which loops were failing whenever one began to fail or failed no longer."""
    changes: list[tuple[str, ...]] = []
    with notified_of_failing_loops(lambda: changes.append(failing_loops())):
        yield changes


@pytest.mark.parametrize("mistake", MISTAKES, ids=repr)
def test_a_loop_goes_on_after_what_a_round_raised_and_says_so(
    mistake: Exception, changes: list[tuple[str, ...]], logged: list[EventDict]
) -> None:
    @in_given_time
    async def test() -> None:
        rounds, before = Rounds(mistake), failures("mending")
        async with running(keep("mending", rounds.do, for_ever, PAUSES)):
            await settled()
            assert (len(rounds.begun), failing_loops(), gauge("mending")) == (1, ("mending",), 1)
            await later(PAUSES.first)
            assert (len(rounds.begun), failing_loops(), gauge("mending")) == (2, (), 0)
        assert failures("mending") == before + 1

    test()
    assert changes == [("mending",), ()]
    said, mended = logged
    assert (said["loop"], said["again_in"], mended["event"]) == ("mending", 100.0, "a background loop works again")
    # What was not foreseen is told with its traceback, all else in a line.
    assert said.get("why") == "away" if isinstance(mistake, Unavailable) else said["exc_info"] is mistake


@in_given_time
async def test_pauses_grow_to_their_bound_and_begin_anew_after_a_round_that_succeeded() -> None:
    rounds = Rounds(*[Unavailable("away")] * 4, None, Unavailable("away"))
    async with running(keep("growing", rounds.do, lambda _: asyncio.sleep(1000), PAUSES)):
        for seconds in (100, 200, 400, 400, 1000, 100):
            await settled()
            count = len(rounds.begun)
            await later(seconds - 50)
            assert len(rounds.begun) == count, f"before {seconds} s"
            await later(50)
            assert len(rounds.begun) == count + 1


@in_given_time
async def test_resting_gets_what_the_round_made() -> None:
    rested: list[int] = []

    async def rest(result: int) -> None:
        rested.append(result)
        await asyncio.sleep(100)

    async with running(keep("resting", Rounds().do, rest)):
        await later(100)
        await later(100)
    assert rested == [1, 2, 3]


@in_given_time
async def test_a_loop_that_is_cancelled_ends_and_fails_no_more() -> None:
    async with running(keep("ending", Rounds(Unavailable("away")).do, for_ever, PAUSES)):
        await settled()
        assert failing_loops() == ("ending",)
    assert (failing_loops(), gauge("ending")) == ((), 0)


@in_given_time
async def test_a_cancellation_that_nobody_asked_for_is_a_failure() -> None:
    rounds = Rounds(asyncio.CancelledError())
    async with running(keep("unasked", rounds.do, for_ever, PAUSES)):
        await later(100)
        assert len(rounds.begun) == 2


@in_given_time
async def test_two_loops_of_one_name_are_counted() -> None:
    wrong, right = Rounds(Unavailable("away")), Rounds(Unavailable("away"))
    async with running(keep("twin", wrong.do, for_ever, PAUSES)):
        async with running(keep("twin", right.do, for_ever, PAUSES)):
            await settled()
            assert (failing_loops(), gauge("twin")) == (("twin",), 2)
        assert (failing_loops(), gauge("twin")) == (("twin",), 1)


class Stream:
    """One that says so much, and then ends as a test says; the last goes on."""

    def __init__(self, *lives: tuple[int, BaseException | None]) -> None:
        self.lives = list(lives)
        self.begun = self.closed = 0

    async def read(self) -> AsyncGenerator[int]:
        self.begun += 1
        try:
            signs, end = self.lives.pop(0)
            for sign in range(signs):
                yield sign
            if end is not None:
                raise end
            if not self.lives:
                await asyncio.Event().wait()
        finally:
            self.closed += 1


@in_given_time
async def test_a_stream_is_begun_again_and_fails_until_it_says_something() -> None:
    stream = Stream((1, KeyError("x")), (0, asyncio.CancelledError()), (1, None))
    async with running(keep_open("stream", stream.read, PAUSES)):
        await settled()
        assert (stream.begun, failing_loops()) == (1, ("stream",))
        await later(100)
        assert (stream.begun, failing_loops()) == (2, ("stream",))
        await later(200)
        assert (stream.begun, failing_loops()) == (3, ())
    assert stream.closed == 3


@in_given_time
async def test_a_stream_that_ends_is_begun_again_without_having_failed() -> None:
    stream = Stream((0, None), (0, None), (0, None))
    async with running(keep_open("ended", stream.read, PAUSES)):
        await settled()
        assert (stream.begun, failing_loops()) == (1, ())
        await later(100)
        assert stream.begun == 2
        await later(100)
        assert stream.begun == 2, "the second pause is twice as long"
        await later(100)
        assert stream.begun == 3


async def test_one_item_that_fails_holds_no_other_back() -> None:
    done: list[int] = []

    async def work(item: int) -> None:
        if item % 2:
            raise Unavailable(str(item))
        done.append(item)

    with pytest.raises(ExceptionGroup) as failed:
        await for_each(range(5), work)
    assert done == [0, 2, 4]
    assert [str(error) for error in failed.value.exceptions] == ["1", "3"]


@in_given_time
async def test_an_event_is_waited_for_no_longer_than_so_many_seconds() -> None:
    event = asyncio.Event()
    waiting = asyncio.ensure_future(until_set(event, 500))
    await later(400)
    assert not waiting.done()
    await later(100)
    assert waiting.done()
    for_ever = asyncio.ensure_future(until_set(event))
    await later(3600)
    assert not for_ever.done()
    event.set()
    await for_ever


@in_given_time
async def test_an_item_that_fails_pauses_by_itself_and_longer_each_time() -> None:
    items, broken, woken = ["bad", "good"], {"bad"}, asyncio.Event()
    done: list[str] = []

    async def listed() -> list[str]:
        woken.clear()
        return items

    async def do(item: str) -> None:
        done.append(item)
        if item in broken:
            raise Unavailable(item)

    async def until_woken(pause: float | None) -> None:
        await until_set(woken, pause)

    async with running(keep_each("each", listed, do, until_woken, PAUSES)):
        await settled()
        assert (done, failing_loops(), gauge("each")) == (["bad", "good"], ("each",), 1)
        woken.set()
        await settled()
        assert done == ["bad", "good", "good"]
        await later(100)
        assert done.count("bad") == 2
        await later(150)
        assert done.count("bad") == 2
        broken.clear()
        await later(50)
        assert (done.count("bad"), failing_loops(), gauge("each")) == (3, (), 0)


@in_given_time
async def test_an_item_that_is_gone_fails_no_more() -> None:
    items, woken = ["bad"], asyncio.Event()

    async def listed() -> list[str]:
        woken.clear()
        return items

    async def do(item: str) -> None:
        raise Unavailable(item)

    async def until_woken(pause: float | None) -> None:
        await until_set(woken, pause)

    async with running(keep_each("each", listed, do, until_woken, PAUSES)):
        await settled()
        assert failing_loops() == ("each",)
        items.clear()
        woken.set()
        await settled()
        assert failing_loops() == ()
        items.append("bad")
        woken.set()
        await settled()
    assert failing_loops() == ()


@in_given_time
async def test_items_side_by_side_wait_for_no_other_and_new_ones_join_them() -> None:
    items, rounds = ["hung", "fails", "works"], {name: Rounds() for name in ("hung", "fails", "works", "new")}
    rounds["fails"].failures = [KeyError("x")] * 9

    async def work(item: str) -> None:
        await rounds[item].do()
        if item == "hung":
            await for_ever(None)

    async def rest(item: str, _: None) -> None:
        await asyncio.sleep(10.0)

    async with running(keep_side_by_side("side by side", lambda: items, work, rest, 1.0, PAUSES)):
        await later(10.0)
        items.append("new")
        await later(1.0)
        await later(10.0)
        assert {name: len(each.begun) for name, each in rounds.items()} == {"hung": 1, "fails": 1, "works": 3, "new": 2}
        assert failing_loops() == ("side by side",)
    assert failing_loops() == ()


async def _answers_cancellation(how: BaseException, begun: asyncio.Event) -> None:
    begun.set()
    try:
        await asyncio.Event().wait()
    finally:
        raise how


@pytest.mark.parametrize("kind", ["keep", "keep_each", "keep_open"])
@in_given_time
async def test_a_loop_whose_work_answers_its_cancellation_with_an_error_ends_with_that(kind: str) -> None:
    begun, mistake = asyncio.Event(), KeyError("at the end")

    async def stream() -> AsyncGenerator[None]:
        yield
        await _answers_cancellation(mistake, begun)

    async def items() -> list[str]:
        return ["a"]

    kept: dict[str, Callable[[], Coroutine[Any, Any, NoReturn]]] = {
        "keep": lambda: keep(kind, lambda: _answers_cancellation(mistake, begun), pauses=PAUSES),
        "keep_each": lambda: keep_each(kind, items, lambda _: _answers_cancellation(mistake, begun), for_ever, PAUSES),
        "keep_open": lambda: keep_open(kind, stream, PAUSES),
    }
    loop = asyncio.create_task(kept[kind]())
    await begun.wait()
    loop.cancel()
    await settled()
    assert loop.done()
    assert loop.exception() is mistake


async def test_a_task_that_raises_when_it_is_ended_keeps_no_other_one_from_it(logged: list[EventDict]) -> None:
    ends = {"one": KeyError("one"), "two": asyncio.CancelledError()}
    begun = [asyncio.Event() for _ in ends]
    tasks = [
        asyncio.create_task(_answers_cancellation(how, each), name=name)
        for (name, how), each in zip(ends.items(), begun, strict=True)
    ]
    for each in begun:
        await each.wait()
    await end_all(tasks)
    assert all(task.done() for task in tasks)
    assert [(line["event"], line["task"]) for line in logged] == [("a background task has ended with an error", "one")]
    await end_all(())


async def test_loops_run_while_the_block_does_and_have_ended_when_it_is_left() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def loop() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with working({"one": loop}):
        await begun.wait()
        assert not ended.is_set()
    assert ended.is_set()


async def test_an_error_that_ends_a_loop_ends_the_block() -> None:
    async def loop() -> None:
        raise KeyError("one")

    with pytest.raises(ExceptionGroup) as failed:
        async with working({"one": loop, "other": asyncio.Event().wait}):
            await asyncio.Event().wait()
    assert isinstance(failed.value.exceptions[0], KeyError)


async def test_a_loop_is_cancelled_once_when_another_one_has_failed() -> None:
    """It may wait for something in its end, which a second cancellation would leave undone."""
    begun, ended = asyncio.Event(), asyncio.Event()

    async def loop() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            ended.set()

    async def broken() -> None:
        await begun.wait()
        raise KeyError("one")

    with pytest.raises(ExceptionGroup):
        async with working({"one": broken, "other": loop}):
            await asyncio.Event().wait()
    assert ended.is_set()


async def test_an_error_of_the_block_is_raised_as_it_is() -> None:
    with pytest.raises(KeyError, match="block"):
        async with working({"one": asyncio.Event().wait}):
            raise KeyError("block")


async def test_a_loop_that_raises_when_it_is_ended_keeps_the_others_from_nothing(logged: list[EventDict]) -> None:
    begun = asyncio.Event()

    async def loop() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            raise KeyError("one")

    async with working({"one": loop}):
        await begun.wait()
    assert [(line["event"], line["task"]) for line in logged] == [("a background task has ended with an error", "one")]
