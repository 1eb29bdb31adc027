"""Background loops: work that is done again and again for as long as a process runs, whatever a round of it raises."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Coroutine, Hashable, Iterable, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

import structlog

from rushes_chassis import metrics
from rushes_chassis.errors import RushesError

log = structlog.get_logger()

LOOPS = "loops"
"""Health's name for the background loops: NOT_SERVING while one of them fails. The process serves all the same, and a
probe that started it again would mend nothing."""

T = TypeVar("T")
Item = TypeVar("Item", bound=Hashable)


@dataclass(frozen=True)
class Pauses:
    """Seconds from a failure to the next try: `first`, then twice as long each time, up to `longest`."""

    first: float = 1.0
    longest: float = 30.0


async def keep(
    name: str,
    work: Callable[[], Awaitable[T]],
    rest: Callable[[T], Awaitable[object]] | None = None,
    pauses: Pauses = Pauses(),
) -> NoReturn:
    """Do `work` again and again until cancelled. Nothing that it raises ends the loop.

    Where a round succeeds, `rest` gets its result and returns when the next round is due; without `rest` the next one
    begins at once, so that the work itself has to wait for something to do. Where a round fails, that is logged, and
    the next one begins after a pause. `name` is the loop's in the log, in metrics and among `failing_loops`, where it
    stands until a round succeeds.
    """
    with _standing(name, pauses) as standing:
        while True:
            try:
                result = await work()
                standing.succeeded()
                if rest is not None:
                    await rest(result)
            except asyncio.CancelledError as cancelled:
                _expect_unasked(cancelled)
                await asyncio.sleep(standing.failed(cancelled))
            except Exception as failed:  # the edge of the loop: nobody above it would do the next round
                await asyncio.sleep(standing.failed(failed))


async def keep_each(
    name: str,
    items: Callable[[], Awaitable[Iterable[Item]]],
    work: Callable[[Item], Awaitable[object]],
    rest: Callable[[float | None], Awaitable[object]],
    pauses: Pauses = Pauses(),
) -> NoReturn:
    """Do `work` for each of the `items` of a round, again and again until cancelled; one that fails stops no other.

    An item that failed pauses by itself, longer each time, and is passed over until then; the loop counts as failing
    for as long as one of its items does. `rest` gets the seconds until the first pause is over, None where no item
    pauses, and returns when the next round is due.
    """
    failing: dict[Item, _Pausing] = {}
    clock = asyncio.get_running_loop().time

    async def each() -> float | None:
        found = list(await items())
        for item in failing.keys() - set(found):
            failing.pop(item).standing.forget()
        for item in found:
            if item in failing and clock() < failing[item].until:
                continue
            try:
                await work(item)
            except asyncio.CancelledError as cancelled:
                _expect_unasked(cancelled)
                error: BaseException = cancelled
            except Exception as failed:  # the edge of the item: the others do not wait for it
                error = failed
            else:
                if item in failing:
                    failing.pop(item).standing.succeeded()
                continue
            standing = failing[item].standing if item in failing else _Standing(name, pauses)
            failing[item] = _Pausing(standing, clock() + standing.failed(error))
        return max(min(each.until for each in failing.values()) - clock(), 0.0) if failing else None

    try:
        await keep(name, each, rest, pauses)
    finally:
        for pausing in failing.values():
            pausing.standing.forget()


async def keep_open(name: str, stream: Callable[[], AsyncGenerator[object]], pauses: Pauses = Pauses()) -> NoReturn:
    """Like `keep`, for work that lasts: read `stream` until cancelled, and begin it again, after a pause, when it ends.

    Everything that it yields says that the loop does not fail. One that ends without an error is begun again too, and
    is no failure.
    """
    with _standing(name, pauses) as standing:
        while True:
            try:
                async with aclosing(stream()) as signs:
                    async for _ in signs:
                        standing.succeeded()
                pause = standing.next_pause()
            except asyncio.CancelledError as cancelled:
                _expect_unasked(cancelled)
                pause = standing.failed(cancelled)
            except Exception as failed:  # the edge of the loop, as above
                pause = standing.failed(failed)
            await asyncio.sleep(pause)


@asynccontextmanager
async def running(loop: Coroutine[Any, Any, NoReturn]) -> AsyncIterator[None]:
    """Run a loop for as long as the block does: it is cancelled, and has ended, when the block is left."""
    task = asyncio.create_task(loop)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait((task,))


async def for_each(items: Iterable[T], work: Callable[[T], Awaitable[object]]) -> None:
    """Do `work` for one item after the other, for all of them, whichever fail; raises an ExceptionGroup then."""
    failures: list[Exception] = []
    for item in items:
        try:
            await work(item)
        except Exception as failed:  # raised below: the other items do not wait for this one
            failures.append(failed)
    if failures:
        raise ExceptionGroup("some failed", failures)


async def until_set(event: asyncio.Event, seconds: float | None = None) -> None:
    """Wait until the event is set, but no longer than so many seconds; None: without end."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


# -- how the loops stand ---------------------------------------------------

_failing: Counter[str] = Counter()
_listeners: list[Callable[[], None]] = []


def failing_loops() -> tuple[str, ...]:
    """Names of the loops of this process whose last round failed, in alphabetical order."""
    return tuple(sorted(+_failing))


@contextmanager
def told_of_failing_loops(listener: Callable[[], None]) -> Iterator[None]:
    """Have `listener` called, for as long as the block runs, whenever a loop begins to fail or fails no longer."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def _tell(name: str, change: int) -> None:
    _failing[name] += change
    metrics.LOOP_FAILING.labels(name).set(_failing[name])
    for listener in _listeners:
        listener()


class _Standing:
    """How one loop stands, and how long it pauses after the next failure."""

    def __init__(self, name: str, pauses: Pauses) -> None:
        self._name, self._pauses = name, pauses
        self._pause = pauses.first
        self._failures = 0
        metrics.LOOP_FAILING.labels(name)

    def succeeded(self) -> None:
        self._pause = self._pauses.first
        if self._failures:
            log.info("a background loop works again", loop=self._name, failures=self._failures)
            self.forget()

    def failed(self, error: BaseException) -> float:
        """Note a failure; the seconds to pause after it."""
        pause = self.next_pause()
        if words := _said(error):
            log.warning("a background loop failed", loop=self._name, why=words, again_in=pause)
        else:
            log.error("a background loop failed", loop=self._name, again_in=pause, exc_info=error)
        metrics.LOOP_FAILURES.labels(self._name).inc()
        self._failures += 1
        if self._failures == 1:
            _tell(self._name, +1)
        return pause

    def next_pause(self) -> float:
        pause, self._pause = self._pause, min(2 * self._pause, self._pauses.longest)
        return pause

    def forget(self) -> None:
        if self._failures:
            self._failures = 0
            _tell(self._name, -1)


@dataclass(frozen=True)
class _Pausing:
    """An item that failed; `until` by the clock of the event loop."""

    standing: _Standing
    until: float


@contextmanager
def _standing(name: str, pauses: Pauses) -> Iterator[_Standing]:
    standing = _Standing(name, pauses)
    try:
        yield standing
    finally:
        standing.forget()  # a loop that was ended fails no more


def _expect_unasked(cancelled: asyncio.CancelledError) -> None:
    """Raise it again where somebody cancelled this task; gRPC, for one, raises it where nobody did."""
    task = asyncio.current_task()
    if task is None or task.cancelling():
        raise cancelled


def _said(error: BaseException) -> str:
    """What went wrong in words, where all of it was foreseen; "" where a traceback is needed."""
    if isinstance(error, RushesError):
        return error.message
    if isinstance(error, BaseExceptionGroup):
        parts = [_said(part) for part in error.exceptions]
        return "; ".join(parts) if all(parts) else ""
    return ""
