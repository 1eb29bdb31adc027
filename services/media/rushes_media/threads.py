"""Blocking work in threads, without leaking resources when the caller is cancelled.

Each root has threads of its own, so that a share that hangs delays only its own requests, up to a deadline.
"""

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from functools import cache, partial
from typing import TypeVar

import structlog

from rushes_footage.files import FileVersion, Source
from rushes_media.adapters.files.library import Library, OpenFile
from rushes_media.domain.errors import RootOffline, SourceChanged

log = structlog.get_logger()

T = TypeVar("T")

ROOT_THREADS = 8
"""Per root. They wait for disks, not for cores."""
ANSWER_SECONDS = 10.0
"""Long enough for a sleeping disk to spin up."""
_OURS = "files of our own"


@cache
def _threads_of(root: str) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(ROOT_THREADS, root)


async def answered(
    root: str, work: Callable[[], T], *, release: Callable[[T], object] | None = None, seconds: float = ANSWER_SECONDS
) -> T:
    """The result of blocking work on a root, in one of its threads; raises RootOffline where that takes too long.

    If the caller has left, `release` gets a later result; work that has not begun is dropped.
    """
    return await _in_time(root, _threads_of(root).submit(work), release, seconds)


async def with_descriptor(
    file: OpenFile,
    work: Callable[[int], T],
    *,
    release: Callable[[T], object] | None = None,
    seconds: float = ANSWER_SECONDS,
) -> T:
    """The same for work on an open file, with a duplicate descriptor: the file may be closed meanwhile."""
    root = _root_of(file.source)
    descriptor = os.dup(file.descriptor)

    def run() -> T:
        try:
            return work(descriptor)
        finally:
            os.close(descriptor)

    def close_unused(done: Future[T]) -> None:
        if done.cancelled():  # Before it began.
            close_beside(file.source, descriptor)

    working = _threads_of(root).submit(run)
    working.add_done_callback(close_unused)
    return await _in_time(root, working, release, seconds)


def _root_of(source: Source | None) -> str:
    return source.root if source is not None else _OURS


async def _in_time(root: str, working: Future[T], release: Callable[[T], object] | None, seconds: float) -> T:
    def give_back(done: Future[T]) -> None:
        if release is not None and not done.cancelled() and done.exception() is None:
            _threads_of(root).submit(release, done.result())

    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            return await asyncio.wrap_future(working)
    except asyncio.CancelledError:
        working.add_done_callback(give_back)
        raise
    except TimeoutError as late:
        if not limit.expired():
            raise  # The file system's own error.
        working.add_done_callback(give_back)
        raise RootOffline(root, "does not answer; is its disk or share still there?") from late


async def opened(library: Library, source: Source) -> OpenFile:
    """A source, open; raises like Library.open."""
    return await answered(source.root, lambda: library.open(source), release=lambda file: file.close())


async def reopened(file: OpenFile) -> int:
    """A second descriptor with its own position, which the caller closes; raises RootOffline."""
    try:
        return await with_descriptor(
            file,
            lambda descriptor: os.open(f"/proc/self/fd/{descriptor}", os.O_RDONLY | os.O_CLOEXEC),
            release=os.close,
        )
    except OSError as failed:  # Its disk or share is gone, or the file handle is stale.
        raise RootOffline(_root_of(file.source), f"cannot be read: {failed.strerror}.") from failed


async def all_reopened(*files: OpenFile) -> list[int]:
    """The same for several files; all or none."""
    descriptors: list[int] = []
    try:
        for file in files:
            descriptors.append(await reopened(file))  # noqa: PERF401  # those that are open are closed where one fails
    except BaseException:
        close_reopened(files, descriptors)
        raise
    return descriptors


@contextmanager
def kept_open(file: OpenFile) -> Iterator[OpenFile]:
    """An open file, which is let go of at the end of the block."""
    try:
        yield file
    finally:
        let_go(file)


def let_go(*files: OpenFile) -> None:
    """Close files in a thread of their root, and do not wait: closing blocks on a share that hangs."""
    _close_later((file.source, file.close) for file in files)


def close_beside(source: Source | None, *descriptors: int) -> None:
    """The same for further descriptors of a source."""
    _close_later((source, partial(os.close, descriptor)) for descriptor in descriptors)


def close_reopened(files: Sequence[OpenFile], descriptors: Sequence[int]) -> None:
    """The same for what `all_reopened` returned, which may be fewer than the files."""
    _close_later(
        (file.source, partial(os.close, descriptor)) for file, descriptor in zip(files, descriptors, strict=False)
    )


def _close_later(closings: Iterable[tuple[Source | None, Callable[[], object]]]) -> None:
    """Once for each root: to give a thread its work takes longer than to close a file."""
    of_roots: dict[str, list[Callable[[], object]]] = {}
    for source, close in closings:
        of_roots.setdefault(_root_of(source), []).append(close)
    for root, closing in of_roots.items():
        _threads_of(root).submit(_close, root, closing)


def _close(root: str, closings: Sequence[Callable[[], object]]) -> None:
    for close in closings:
        try:
            close()
        except OSError as failed:
            log.warning("a file could not be closed", root=root, why=str(failed))


async def expect_unchanged(file: OpenFile) -> None:
    """Raise SourceChanged where the file is no longer the version that was opened."""
    found = await with_descriptor(file, lambda descriptor: FileVersion.of(os.fstat(descriptor)))
    if found != file.version:
        raise SourceChanged(file.source.path if file.source is not None else "a file of our own")


def alone(work: Callable[[], T], name: str) -> "asyncio.Future[T]":
    """The result of blocking work in a thread of its own.

    Where the work hangs, no other work waits for that thread, nor does the end of this process.
    """
    working: Future[T] = Future()
    working.set_running_or_notify_cancel()  # It cannot be cancelled.

    def run() -> None:
        try:
            result = work()
        except BaseException as failed:
            working.set_exception(failed)
        else:
            working.set_result(result)

    threading.Thread(target=run, name=name, daemon=True).start()
    return asyncio.wrap_future(working)


async def acquired(acquire: Callable[[], T], release: Callable[[T], object]) -> T:
    """The result of `acquire`, in a thread.

    A thread cannot be cancelled: if the caller is, `release` gets the later result.
    """
    acquiring = asyncio.ensure_future(asyncio.to_thread(acquire))

    def give_back(done: "asyncio.Future[T]") -> None:
        if not done.cancelled() and done.exception() is None:
            release(done.result())

    try:
        return await asyncio.shield(acquiring)
    except asyncio.CancelledError:
        acquiring.add_done_callback(give_back)
        raise


async def finished(work: Callable[[], T]) -> T:
    """The result of blocking work in a thread; a cancelled caller waits for its end first.

    For work on descriptors: if they were closed meanwhile, their numbers would be reused.
    """
    working = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        await asyncio.wait((working,))
        raise


@asynccontextmanager
async def in_thread(manager: AbstractContextManager[T]) -> AsyncIterator[T]:
    """A context manager that blocks, entered and left in a thread."""
    value = await acquired(manager.__enter__, lambda _: manager.__exit__(None, None, None))
    try:
        yield value
    except BaseException:
        await asyncio.to_thread(manager.__exit__, *sys.exc_info())
        raise
    await asyncio.to_thread(manager.__exit__, None, None, None)
