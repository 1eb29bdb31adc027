"""Background loops: work that is repeated while a process runs, whatever a round raises."""

import asyncio
from collections import Counter
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Coroutine,
    Hashable,
    Iterable,
    Iterator,
    Mapping,
)
from contextlib import aclosing, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, NoReturn, TypeAlias, TypeVar
from weakref import WeakSet

import structlog

from rushes_chassis import metrics
from rushes_chassis.errors import RushesError

log = structlog.get_logger()

LOOPS = "loops"
"""The background loops' name in health checks: NOT_SERVING while one of them fails. The process continues to serve, so
a restart by a probe would not help."""

Loop: TypeAlias = Callable[[], Coroutine[Any, Any, object]]
"""Begins a loop, which ends when it is cancelled."""

_LATE: Final = 30.0
"""Seconds after which cancelled tasks that have not ended are named in the log."""
_ending: WeakSet[asyncio.Task[Any]] = WeakSet()
"""The tasks that were cancelled here, which are to end whatever their work answers or swallows."""

T = TypeVar("T")
Item = TypeVar("Item", bound=Hashable)


@dataclass(frozen=True)
class Pauses:
    """Seconds to wait after a failure: `first`, then doubled each time, up to `longest`."""

    first: float = 1.0
    longest: float = 30.0


async def keep(
    name: str,
    work: Callable[[], Awaitable[T]],
    rest: Callable[[T], Awaitable[object]] | None = None,
    pauses: Pauses = Pauses(),
) -> NoReturn:
    """Repeat `work` until cancelled. No exception ends the loop, except one that work raises when it is cancelled.

    After a successful round `rest` receives its result and returns when the next round is due; without `rest` the next
    round begins at once, so `work` has to wait for something itself. A failed round is logged, and the next one begins
    after a pause. `name` identifies the loop in the log, in metrics and among `failing_loops`, where it stays until a
    round succeeds.
    """
    with _standing(name, pauses) as standing:
        while True:
            try:
                result = await work()
                _expect_wanted_here()
                standing.succeeded()
                if rest is not None:
                    await rest(result)
            except asyncio.CancelledError as cancelled:
                _expect_unasked(cancelled)
                await asyncio.sleep(standing.failed(cancelled))
            except Exception as failed:  # The edge of the loop: if this did not catch, there would be no next round.
                expect_wanted(failed)
                await asyncio.sleep(standing.failed(failed))


async def keep_each(
    name: str,
    items: Callable[[], Awaitable[Iterable[Item]]],
    work: Callable[[Item], Awaitable[object]],
    rest: Callable[[float | None], Awaitable[object]],
    pauses: Pauses = Pauses(),
) -> NoReturn:
    """Do `work` for each of the `items` of a round, repeatedly until cancelled; a failing item does not stop the
    others.

    Each failing item has its own pause, longer each time, and is skipped until that is over; the loop counts as failing
    while any item does. `rest` receives the seconds until the first pause is over, None where no item pauses, and
    returns when the next round is due.
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
            except Exception as failed:  # The edge of the item: the other items go on.
                expect_wanted(failed)
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


async def keep_side_by_side(
    name: str,
    items: Callable[[], Iterable[Item]],
    work: Callable[[Item], Awaitable[T]],
    rest: Callable[[Item, T], Awaitable[object]],
    look: float,
    pauses: Pauses = Pauses(),
) -> NoReturn:
    """A loop of its own, as `keep` has it, for each of the `items`: none waits for the others, however slow they are.

    Every `look` seconds new items get theirs. An item's loop goes on when `items` no longer has it: `work` has to do
    nothing then.
    """
    loops: dict[Item, asyncio.Task[NoReturn]] = {}
    try:
        while True:
            for item in items():
                if item not in loops:
                    loop = keep(name, partial(work, item), partial(rest, item), pauses)
                    loops[item] = asyncio.create_task(loop, name=f"{name} of {item}")
            await asyncio.sleep(look)
    finally:
        await end_all(loops.values())


async def keep_open(name: str, stream: Callable[[], AsyncGenerator[object]], pauses: Pauses = Pauses()) -> NoReturn:
    """Like `keep`, for long-lived streams: read `stream` until cancelled, and open it again, after a pause, when it
    ends.

    Every item that it yields marks the loop as healthy. A stream that ends without an error is reopened too, and is no
    failure.
    """
    with _standing(name, pauses) as standing:
        while True:
            try:
                async with aclosing(stream()) as signs:
                    async for _ in signs:
                        _expect_wanted_here()
                        standing.succeeded()
                _expect_wanted_here()
                pause = standing.next_pause()
            except asyncio.CancelledError as cancelled:
                _expect_unasked(cancelled)
                pause = standing.failed(cancelled)
            except Exception as failed:  # The edge of the loop, as above.
                expect_wanted(failed)
                pause = standing.failed(failed)
            await asyncio.sleep(pause)


@asynccontextmanager
async def running(loop: Coroutine[Any, Any, NoReturn]) -> AsyncIterator[None]:
    """Run a loop while the block runs; it is cancelled, and has ended, when the block is left."""
    task = asyncio.create_task(loop)
    try:
        yield
    finally:
        await end_all((task,))


@asynccontextmanager
async def working(loops: Mapping[str, Loop]) -> AsyncIterator[None]:
    """Run loops, by name, in one task group while the block runs; they are cancelled, and have ended, when it is left.

    An error that ends a loop is a bug, and ends the block; one with which a loop answers its cancellation is logged.
    """
    failed: Exception | None = None
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_until_cancelled(loop), name=name) for name, loop in loops.items()]
        try:
            yield
        except Exception as error:  # Raised below: the group would wrap it.
            failed = error
        finally:
            _ending.update(tasks)
            # An error of one has made the group cancel the others: once more would end what they wait for in their own
            # ends. What they say themselves, `cancelling`, is not true in Python 3.11 once a group in them has failed.
            if not any(map(_has_failed, tasks)):
                for task in tasks:
                    task.cancel()
            await _until_ended(tasks)
    if failed is not None:
        raise failed


async def _until_cancelled(loop: Loop) -> None:
    try:
        await loop()
    except Exception as failed:  # Raised again unless the process is ending.
        task = asyncio.current_task()
        if task is None or not task.cancelling():
            raise
        log.error("a background task has ended with an error", task=task.get_name(), exc_info=failed)


async def end_all(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Cancel tasks, and return when all have ended; what they raise instead is logged."""
    _ending.update(tasks)
    for task in tasks:
        task.cancel()
    await _until_ended(tasks)
    for task in filter(_has_failed, tasks):
        log.error("a background task has ended with an error", task=task.get_name(), exc_info=task.exception())


def _has_failed(task: asyncio.Task[Any]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is not None


async def _until_ended(tasks: Collection[asyncio.Task[Any]]) -> None:
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=_LATE)
    if late:
        names = sorted(task.get_name() for task in late)
        log.error("background tasks have not ended yet", tasks=names, seconds=_LATE)
        await asyncio.wait(late)


async def for_each(items: Iterable[T], work: Callable[[T], Awaitable[object]]) -> None:
    """Do `work` for one item after the other, even after failures; raises them as an ExceptionGroup at the end."""
    failures: list[Exception] = []
    for item in items:
        try:
            await work(item)
        except Exception as failed:  # Raised below, so that the other items are done too.
            failures.append(failed)
    if failures:
        raise ExceptionGroup("some items failed", failures)


async def until_set(event: asyncio.Event, seconds: float | None = None) -> None:
    """Wait until the event is set, for at most `seconds`; None: no limit."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


# -- the state of the loops -------------------------------------------------

_failing: Counter[str] = Counter()
_listeners: list[Callable[[], None]] = []


def failing_loops() -> tuple[str, ...]:
    """Names of the loops of this process whose last round failed, in alphabetical order."""
    return tuple(sorted(+_failing))


@contextmanager
def notified_of_failing_loops(listener: Callable[[], None]) -> Iterator[None]:
    """While the block runs, call `listener` whenever a loop begins to fail or recovers."""
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
    """The state of one loop, and its pause after the next failure."""

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
        """Record a failure; returns the seconds to pause."""
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
    """A failing item; `until` by the event loop's clock."""

    standing: _Standing
    until: float


@contextmanager
def _standing(name: str, pauses: Pauses) -> Iterator[_Standing]:
    standing = _Standing(name, pauses)
    try:
        yield standing
    finally:
        standing.forget()  # A loop that was ended does not count as failing.


def _expect_wanted_here() -> None:
    """End this task if its work has swallowed that it was cancelled."""
    if asyncio.current_task() in _ending:
        raise asyncio.CancelledError


def _expect_unasked(cancelled: asyncio.CancelledError) -> None:
    """Raise it again if this task itself was cancelled; gRPC, for example, raises CancelledError without that."""
    task = asyncio.current_task()
    if task is None or task.cancelling():
        raise cancelled


def expect_wanted(failed: Exception) -> None:
    """Raise an error with which work answered the cancellation of this task, which would otherwise go on."""
    task = asyncio.current_task()
    if task in _ending:
        raise failed
    # In Python 3.11 a task counts as being cancelled for ever once a task group of it has failed.
    if task is not None and task.cancelling() and _follows_cancellation(failed):
        raise failed


def _follows_cancellation(error: BaseException) -> bool:
    """Whether it was raised while a CancelledError was handled."""
    before = error.__context__
    while before is not None and not isinstance(before, asyncio.CancelledError):
        before = before.__context__
    return before is not None


def _said(error: BaseException) -> str:
    """The messages of expected errors; "" where a traceback is needed."""
    if isinstance(error, RushesError):
        return error.message
    if isinstance(error, BaseExceptionGroup):
        parts = [_said(part) for part in error.exceptions]
        return "; ".join(parts) if all(parts) else ""
    return ""
