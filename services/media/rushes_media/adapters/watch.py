"""Noticing what changes below a root: by the kernel's word, or where it gives none by the clock."""

import asyncio
import contextlib
import os
import threading
from collections.abc import AsyncGenerator, Callable, Iterable
from pathlib import Path, PurePath
from typing import Literal, TypeAlias

import structlog
from watchfiles import Change, watch

from rushes_media.adapters.library import Library
from rushes_media.adapters.passed_over import is_passed_over
from rushes_media.domain.mounts import mounts_of, shared_with_others
from rushes_media.domain.sources import VIDEO_SUFFIXES

log = structlog.get_logger()

How: TypeAlias = Literal["auto", "poll"]

# Milliseconds: changes are told together when there were none for a step, and after this long in any case.
_TOGETHER_MS, _STEP_MS = 400, 100
# The kernel has been asked for its word by then, however large the tree is.
_FIRST_WORD_MS = 1000
# More are "anything".
_MOST_NAMED = 1000


class Watches:
    """Watches of roots, each in a thread of its own for as long as somebody listens."""

    def __init__(self, library: Library, how: How, poll_seconds: float) -> None:
        self._library, self._how, self._poll_seconds = library, how, poll_seconds

    async def changes(self, root: str) -> AsyncGenerator[tuple[str, ...]]:
        """Paths of files and folders that came, changed or went, below the root; none: anything may have.

        Begins with "anything", once every later change is noticed. Raises UnknownRoot and RootOffline.
        """
        folder = await asyncio.to_thread(self._real_folder, root)
        if self._how == "auto" and not await asyncio.to_thread(_others_change, folder):
            kernel = _KernelWatch(folder)
            try:
                async for paths in kernel.changes():
                    yield paths
            except OSError as refused:
                log.warning("folder is looked through from time to time instead", root=root, why=str(refused))
        while True:
            yield ()
            await asyncio.sleep(self._poll_seconds)

    def _real_folder(self, root: str) -> str:
        with self._library.folder(root):
            return os.path.realpath(self._library.root(root).path)


def _others_change(folder: str) -> bool:
    try:
        mountinfo = Path("/proc/self/mountinfo").read_text(errors="surrogateescape")
    except OSError:
        return False
    return shared_with_others(folder, mounts_of(mountinfo))


class _KernelWatch:
    """One folder with all below it."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._loop = asyncio.get_running_loop()
        self._stop = threading.Event()
        self._news = asyncio.Event()
        self._paths: set[str] = set()
        self._anything = False
        self._failed: OSError | None = None

    async def changes(self) -> AsyncGenerator[tuple[str, ...]]:
        """Raises OSError where the kernel gives no word, or no further one."""
        # Not of the pool: a large tree takes long to be told to the kernel, and a watch lasts as long as the root.
        threading.Thread(target=self._listen, name=f"watch {self._folder}", daemon=True).start()
        try:
            while True:
                await self._news.wait()
                self._news.clear()
                if self._failed is not None:
                    raise self._failed
                paths, anything = self._paths, self._anything or len(self._paths) > _MOST_NAMED
                self._paths, self._anything = set(), False
                if anything or paths:
                    yield () if anything else tuple(sorted(paths))
        finally:
            self._stop.set()

    def _listen(self) -> None:
        began = False
        try:
            for changes in watch(
                self._folder,
                watch_filter=None,
                debounce=_TOGETHER_MS,
                step=_STEP_MS,
                rust_timeout=_FIRST_WORD_MS,
                yield_on_timeout=True,
                stop_event=self._stop,
                raise_interrupt=False,
            ):
                self._tell(self._meant(changes), anything=not began)
                began = True
            self._fail(OSError("the watch has ended"))
        except OSError as refused:
            self._fail(refused)
        # RuntimeError is what watchfiles makes of limits that are reached later. Whatever else it is: nobody above this
        # thread would hear of it, and whoever waits for its word would wait for ever.
        except Exception as refused:
            self._fail(OSError(str(refused)))

    def _meant(self, changes: Iterable[tuple[Change, str]]) -> set[str]:
        """Relative paths of videos and of folders; of what is gone nobody can tell which it was."""
        meant = set()
        for change, path in changes:
            relative = os.path.relpath(path, self._folder)
            if relative == "." or any(map(is_passed_over, relative.split("/"))) or not _is_utf8(relative):
                continue
            is_video = PurePath(relative).suffix.lower() in VIDEO_SUFFIXES
            if is_video or change is Change.deleted or Path(path).is_dir():
                meant.add(relative)
        return meant

    def _tell(self, paths: set[str], *, anything: bool) -> None:
        def tell() -> None:
            self._paths |= paths
            self._anything |= anything
            self._news.set()

        if paths or anything:
            self._in_loop(tell)

    def _fail(self, failed: OSError) -> None:
        def fail() -> None:
            self._failed = failed
            self._news.set()

        self._in_loop(fail)

    def _in_loop(self, call: Callable[[], None]) -> None:
        # The loop is closed where the process ends before this thread has noticed.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(call)


def _is_utf8(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
