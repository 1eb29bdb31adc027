"""Watching changes below a root by inotify, or by polling where the kernel reports none."""

import asyncio
import contextlib
import errno
import os
import shutil
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

import structlog
from watchfiles import Change, watch

from rushes_chassis.mounts import mounts_here
from rushes_media.adapters.files.library import Library
from rushes_media.adapters.files.passed_over import FolderRules, lies_in
from rushes_media.adapters.files.utf8_names import is_utf8
from rushes_media.domain.errors import NothingTells, RootOffline
from rushes_media.domain.files.shared_folders import shared_with_others
from rushes_media.domain.files.sources import Told
from rushes_media.domain.files.suffixes import is_video_name, why_not_listed

log = structlog.get_logger()

How: TypeAlias = Literal["auto", "poll"]

# Milliseconds: changes are reported together after one step without changes, or after this time in any case.
_TOGETHER_MS = 400
# A change is reported within two steps. With four times as many, an idle watch takes 0.3 % of a core.
STEP_SECONDS = 0.2
# Milliseconds of a step while a mark is waited for, at most for so long: the kernel reports it by the end of the second
# step, on a busy machine later.
_QUICK_STEP_MS = 1
_QUICK_SECONDS = 5.0
# Time limit for setting up a watch, however large the tree is.
_FIRST_WORD_MS = 1000
# More changed paths than this are reported as "anything".
_MOST_NAMED = 1000


class Watches:
    """Watches of roots, each in a thread of its own while somebody reads it."""

    def __init__(self, library: Library, how: How, poll_seconds: float, step_seconds: float = STEP_SECONDS) -> None:
        self._library, self._how, self._poll_seconds = library, how, poll_seconds
        self._step_seconds = step_seconds
        # Watches that report changes by now.
        self._telling: defaultdict[str, set[_KernelWatch]] = defaultdict(set)

    async def mark(self, root: str, mark: str) -> None:
        """Have all watches of a root report a mark after all earlier changes; raises NothingTells."""
        try:
            await asyncio.gather(*(asyncio.to_thread(kernel.put_mark, mark) for kernel in self._telling[root]))
        except OSError as refused:
            log.warning("no mark for a watch", root=root, why=str(refused))
            raise NothingTells(root) from refused
        if not self._telling[root]:
            raise NothingTells(root)

    async def changes(self, root: str) -> AsyncGenerator[Told]:
        """Changes below the root.

        Begins with "anything" once all later changes are noticed. Raises UnknownRoot and RootOffline, also where the
        folder is deleted meanwhile.
        """
        folder, own = await asyncio.to_thread(self._real_folders, root)
        if self._how == "auto" and not await asyncio.to_thread(_others_change, folder):
            can_go_on, why = True, ""
            while can_go_on:
                kernel = _KernelWatch(root, folder, own, self._library.folders, self._step_seconds)
                has_begun = False
                not_before = time.monotonic() + self._poll_seconds
                try:
                    async for told in kernel.changes():
                        has_begun = True
                        self._telling[root].add(kernel)
                        yield told
                except OSError as ended:
                    can_go_on = isinstance(ended, _Interrupted)
                    if why != str(ended):
                        then = "it begins again" if can_go_on else "changes are found by scanning from time to time"
                        why = str(ended)
                        log.warning("a watch has ended", root=root, why=why, then=then)
                finally:
                    self._telling[root].discard(kernel)
                if can_go_on:
                    # A new watch begins with "anything", which must not come more often than by polling. One that is
                    # interrupted each time before that is no worse than polling.
                    if not has_begun:
                        yield Told(anything=True)
                    await asyncio.sleep(not_before - time.monotonic())
        while True:
            yield Told(anything=True)
            await asyncio.sleep(self._poll_seconds)

    def _real_folders(self, root: str) -> tuple[str, Sequence[str]]:
        """The root's folder, and those in it that are no part of the library."""
        with self._library.folder(root) as folder:
            return os.path.realpath(self._library.root(root).path), self._library.own_beneath(folder)


def _others_change(folder: str) -> bool:
    return shared_with_others(folder, mounts_here())


class _Interrupted(OSError):
    """A watch has ended that can begin again.

    watchfiles ends at each event of an entry whose name is not UTF-8, which it can neither name nor skip. Where that is
    a folder, setting up the watch is such an event: it opens the folder.
    """


class _Pace:
    """The steps of a watch.

    watchfiles asks after each of its own, which cannot be interrupted and so are short, whether to stop. That question
    blocks for a whole step here, unless a mark is waited for.
    """

    def __init__(self, step_seconds: float) -> None:
        self._step_seconds = step_seconds
        self._stopped = False
        self._has_begun = False
        self._wake = threading.Event()
        # Marks that were not reported yet, with the time until which steps are short for them.
        self._awaited: dict[str, float] = {}

    def begun(self) -> None:
        """The watch reports changes; until then its steps are short."""
        self._has_begun = True

    def stop(self) -> None:
        """End the watch."""
        self._stopped = True
        self._wake.set()

    def expect(self, mark: str) -> None:
        """Keep steps short until the mark is reported. Called before it is created, else it may be reported first."""
        self._awaited[mark] = time.monotonic() + _QUICK_SECONDS
        self._wake.set()

    def reported(self, mark: str) -> None:
        """The mark is not waited for any more."""
        self._awaited.pop(mark, None)

    def is_set(self) -> bool:
        """Whether to stop, as watchfiles asks."""
        if self._has_begun and not self._is_quick():
            self._wake.wait(self._step_seconds)
            self._wake.clear()
        return self._stopped

    def _is_quick(self) -> bool:
        now = time.monotonic()
        for mark, until in tuple(self._awaited.items()):
            if until > now:
                return True
            self._awaited.pop(mark, None)
        return False


class _KernelWatch:
    """A recursive watch of one folder, and of a second one for marks.

    The kernel reports both in one queue in order: when a mark that was created in the second folder is reported, all
    earlier changes in the first one have been.
    """

    def __init__(self, root: str, folder: str, own: Sequence[str], folders: FolderRules, step_seconds: float) -> None:
        self._root, self._folder, self._own, self._folders = root, folder, own, folders
        self._loop = asyncio.get_running_loop()
        self._pace = _Pace(step_seconds)
        self._news = asyncio.Event()
        self._paths: set[str] = set()
        self._anything = False
        self._marks: set[str] = set()
        self._mark_folder = _folder_for_marks()
        self._failed: OSError | RootOffline | None = None

    def put_mark(self, mark: str) -> None:
        """Create a mark, reported after all earlier changes; raises OSError. Blocks on the disk."""
        if self._mark_folder is None:
            raise OSError(errno.ENOENT, "there is no folder for marks")
        self._pace.expect(mark)
        try:
            Path(self._mark_folder, mark).touch()
        except OSError:
            self._pace.reported(mark)
            raise

    async def changes(self) -> AsyncGenerator[Told]:
        """Raises OSError where the kernel cannot watch, or no longer can, RootOffline where the folder was deleted."""
        # A thread of its own, not of the pool: setting up a large tree takes long, and a watch lasts as long as the
        # root.
        threading.Thread(target=self._listen, name=f"watch {self._folder}", daemon=True).start()
        try:
            while True:
                await self._news.wait()
                self._news.clear()
                if self._failed is not None:
                    raise self._failed
                paths, anything = self._paths, self._anything or len(self._paths) > _MOST_NAMED
                marks = self._marks
                self._paths, self._anything, self._marks = set(), False, set()
                yield Told(() if anything else tuple(sorted(paths)), anything, tuple(sorted(marks)))
        finally:
            self._pace.stop()
            if self._mark_folder is not None:
                shutil.rmtree(self._mark_folder, ignore_errors=True)

    def _listen(self) -> None:
        began = False
        try:
            for changes in watch(
                *filter(None, (self._folder, self._mark_folder)),
                watch_filter=None,
                debounce=_TOGETHER_MS,
                step=_QUICK_STEP_MS,
                rust_timeout=_FIRST_WORD_MS,
                yield_on_timeout=True,
                stop_event=self._pace,
                raise_interrupt=False,
            ):
                self._tell(self._meant(changes), self._taken_marks(changes), anything=not began)
                if (Change.deleted, self._folder) in changes:
                    # A folder that is made anew in its place is another one, which this watch does not see, and which
                    # may even have the same inode.
                    self._fail(RootOffline(self._root, "was deleted."))
                    return
                if not began:
                    began = True
                    self._pace.begun()
            self._fail(_Interrupted("the watch has ended"))
        except OSError as refused:
            self._fail(refused)
        # watchfiles raises RuntimeError where a name cannot be decoded, and where limits are reached later. Anything
        # else is passed on too: an exception in this thread would otherwise be lost, and its reader would wait for
        # ever.
        except Exception as refused:
            self._fail(_Interrupted(str(refused)))

    def _meant(self, changes: Iterable[tuple[Change, str]]) -> set[str]:
        """Relative paths of videos, listed or not, and of folders; of deleted entries the kind is not known."""
        meant = set()
        for change, path in changes:
            if self._is_mark(path) or lies_in(path, self._own):
                continue
            relative = os.path.relpath(path, self._folder)
            if relative == "." or any(map(self._folders.skip, relative.split("/"))) or not is_utf8(relative):
                continue
            is_told = is_video_name(relative) or why_not_listed(relative) is not None
            # Not Path.is_dir, which before Python 3.14 raises where a folder may not be entered; nor may it be scanned.
            if is_told or change is Change.deleted or os.path.isdir(path):  # noqa: PTH112
                meant.add(relative)
        return meant

    def _is_mark(self, path: str) -> bool:
        return self._mark_folder is not None and path.startswith(f"{self._mark_folder}/")

    def _taken_marks(self, changes: Iterable[tuple[Change, str]]) -> set[str]:
        marks = {Path(path) for change, path in changes if self._is_mark(path) and change is not Change.deleted}
        for mark in marks:
            mark.unlink(missing_ok=True)
            self._pace.reported(mark.name)
        return {mark.name for mark in marks}

    def _tell(self, paths: set[str], marks: set[str], *, anything: bool) -> None:
        def tell() -> None:
            self._paths |= paths
            self._marks |= marks
            self._anything |= anything
            self._news.set()

        if paths or marks or anything:
            self._in_loop(tell)

    def _fail(self, failed: OSError | RootOffline) -> None:
        def fail() -> None:
            self._failed = failed
            self._news.set()

        self._in_loop(fail)

    def _in_loop(self, call: Callable[[], None]) -> None:
        # The loop is closed: the process ends before this thread has noticed.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(call)


def _folder_for_marks() -> str | None:
    """An empty folder of this process; None where it cannot create one: then there are no marks."""
    try:
        return os.path.realpath(tempfile.mkdtemp(prefix="rushes-marks-"))
    except OSError:
        return None
