"""Tasks that run on this node: once each, watched by any number of streams, limited by slots."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import structlog

from rushes_chassis.errors import Internal, RushesError
from rushes_footage.clips import TaskId
from rushes_media.domain.clips.clips import FinishedClip
from rushes_media.domain.errors import NoFreeSlot, Stopped, Superseded
from rushes_media.domain.streams.proxies import FinishedProxy
from rushes_media.operations.progress import Progress, Report

log = structlog.get_logger()

UNWATCHED_SECONDS = 15.0
"""How long a task runs without a watcher: a restarted catalog attaches to it again within this time."""
_REMEMBERED_SECONDS = 60.0
"""How long the result of a task is remembered; after that its published file is the result."""

Result: TypeAlias = FinishedClip | FinishedProxy
Begin = Callable[[Report], Awaitable[Result]]


@dataclass
class _Work:
    attempt: int
    progress: Progress = field(default_factory=lambda: Progress(0.0, "waiting"))
    outcome: Result | RushesError | None = None
    watchers: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    running: "asyncio.Task[None] | None" = None
    why_stopped: str = "it was asked to"
    unwatched: asyncio.TimerHandle | None = None

    def tell(self) -> None:
        """Wake all watchers."""
        self.changed.set()
        self.changed = asyncio.Event()


class Works:
    """Tasks of this node."""

    def __init__(self, slots: int, unwatched_seconds: float = UNWATCHED_SECONDS) -> None:
        self._slots = slots
        self._unwatched_seconds = unwatched_seconds
        self._works: dict[TaskId, _Work] = {}
        self._draining = False

    async def run(self, task_id: TaskId, attempt: int, begin: Begin) -> AsyncIterator[Progress | Result]:
        """Progress of a task and finally its result; started by `begin` where it does not run, or has failed.

        Raises NoFreeSlot, Superseded, Stopped, and what the work raises.
        """
        work = self._joined(task_id, attempt, begin)
        work.watchers += 1
        if work.unwatched is not None:
            work.unwatched.cancel()
            work.unwatched = None
        try:
            async for message in _watched(work, attempt):
                yield message
        finally:
            work.watchers -= 1
            if not work.watchers and work.outcome is None:
                work.unwatched = asyncio.get_running_loop().call_later(
                    self._unwatched_seconds, self._end, work, "nobody watched it any more"
                )

    def _joined(self, task_id: TaskId, attempt: int, begin: Begin) -> _Work:
        work = self._works.get(task_id)
        if work is not None and attempt < work.attempt:
            raise Superseded(work.attempt)
        # Also after success: the caller may know that its file is gone.
        if work is None or (work.outcome is not None and attempt > work.attempt):
            if self._draining or len(self._running) >= self._slots:
                raise NoFreeSlot(self._slots)
            work = self._works[task_id] = _Work(attempt)
            work.running = asyncio.create_task(self._run(task_id, work, begin))
        elif attempt > work.attempt:
            work.attempt = attempt
            work.tell()
        return work

    async def _run(self, task_id: TaskId, work: _Work, begin: Begin) -> None:
        def report(progress: Progress) -> None:
            if progress != work.progress:
                work.progress = progress
                work.tell()

        try:
            work.outcome = await begin(report)
        except asyncio.CancelledError:
            work.outcome = Stopped(work.why_stopped)
        except RushesError as failed:
            work.outcome = failed
        except Exception:  # The edge of a task: watchers get the error, the log gets the cause.
            log.exception("work failed", task=task_id)
            work.outcome = Internal("This is a bug in Rushes; see the log of the media service.")
        work.tell()
        asyncio.get_running_loop().call_later(_REMEMBERED_SECONDS, self._forget, task_id, work)

    def _forget(self, task_id: TaskId, work: _Work) -> None:
        if self._works.get(task_id) is work:
            del self._works[task_id]

    async def stop(self, task_id: TaskId, attempt: int) -> None:
        """Cancel a task; returns when it has ended. Does nothing where a higher attempt runs."""
        work = self._works.get(task_id)
        if work is not None and work.outcome is None and attempt >= work.attempt:
            self._end(work, "it was asked to")
            await _ended(work)

    def _end(self, work: _Work, why: str) -> None:
        if work.running is not None and work.outcome is None:
            work.why_stopped = why
            work.running.cancel()

    @property
    def _running(self) -> list["asyncio.Task[None]"]:
        return [work.running for work in self._works.values() if work.outcome is None and work.running is not None]

    async def drain(self) -> None:
        """Begin no task from now on, and return when those that run have ended."""
        self._draining = True
        while running := self._running:
            await asyncio.wait(running)

    async def close(self) -> None:
        """Cancel all tasks."""
        for work in self._works.values():
            self._end(work, "the media service is stopping")
        for work in list(self._works.values()):
            await _ended(work)


async def _ended(work: _Work) -> None:
    if work.running is not None:
        await asyncio.wait((work.running,))


async def _watched(work: _Work, attempt: int) -> AsyncIterator[Progress | Result]:
    told: Progress | None = None
    while True:
        changed = work.changed  # Before reading the state, so that no change during sending is missed.
        if attempt < work.attempt:
            raise Superseded(work.attempt)
        if isinstance(work.outcome, RushesError):
            # Otherwise its traceback would grow with each watcher.
            raise work.outcome.with_traceback(None)
        if work.outcome is not None:
            yield work.outcome
            return
        if work.progress != told:
            told = work.progress
            yield told
        else:
            await changed.wait()
