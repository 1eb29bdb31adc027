"""Scrub proxies on the disk, among the derived files: written part by part, and resumable by any node."""

import mmap
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from rushes_footage.files import FileVersion
from rushes_footage.proxies import MadeProxy
from rushes_media.adapters.derived.derived_store import DerivedStore
from rushes_media.adapters.derived.rendition_files import FOLDER as READ_FROM
from rushes_media.adapters.files.held_files import WORKING, delete_unless_held, held_as_it_is, shared
from rushes_media.adapters.files.library import OpenFile, opened_regular
from rushes_media.domain.errors import BeingMade, FileNotFound, NoSuchFrame, OutputTooLarge, ProxyNotProven
from rushes_media.domain.frames.frame_index import FrameIndex
from rushes_media.domain.streams.proxies import ProxyPlan
from rushes_media.formats import proxy_index_format
from rushes_media.formats.avi_format import (
    LONGEST_LIST,
    AviWriter,
    Movie,
    NotMotionJpeg,
    frame_places,
    movie_chunks,
)
from rushes_media.formats.proxy_index_format import NotAnIndex, ProxyHead

T = TypeVar("T")

_WORKING_FOLDER = "proxies"
_INDEX = ".index"
_USE_NOTED_SECONDS = 20.0
_ABANDONED_SECONDS = 24 * 3600.0
"""Age after which an unfinished proxy is deleted."""


@dataclass
class OpenProxy:
    """An open proxy, protected from deletion. Reads by position, so any number of threads may use it, and blocks on the
    disk."""

    avi: OpenFile
    index: OpenFile
    head: ProxyHead
    path: str

    @property
    def facts(self) -> MadeProxy:
        """Metadata of the proxy."""
        head, avi = self.head, self.avi
        return MadeProxy(self.path, avi.path, avi.version, head.frame_count, head.rate, head.width, head.height)

    def frame_at(self, seconds: Fraction) -> int:
        """The frame shown at a time from frame 0, by the times in its index file."""
        return proxy_index_format.frame_shown_at(self.index.descriptor, self.head, seconds)

    def jpegs(self, frames: Sequence[int]) -> list[bytes]:
        """JPEGs of frames, in that order; raises NoSuchFrame.

        Two reads per frame. All are announced to the kernel first: sequential reads would each wait for the disk.
        """
        for frame in frames:
            if not 0 <= frame < self.head.frame_count:
                raise NoSuchFrame(frame, self.head.frame_count)
        _expect(self.index.descriptor, [proxy_index_format.entry_at(frame) for frame in frames])
        places = [proxy_index_format.place_of(self.index.descriptor, frame) for frame in frames]
        _expect(self.avi.descriptor, places)
        return [os.pread(self.avi.descriptor, size, offset) for offset, size in places]

    def close(self) -> None:
        """Close both files."""
        self.avi.close()
        self.index.close()


class WorkingProxy:
    """A proxy that is being written, including what a dead process had written. Blocks on the disk."""

    def __init__(self, path: Path, descriptor: int, final: Path, store: DerivedStore, plan: ProxyPlan) -> None:
        self._path, self._descriptor, self._final, self._store = path, descriptor, final, store
        self._movie = Movie(*plan.size, plan.rate)
        self._index = os.open(_beside(path), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        self._avi = AviWriter(descriptor, self._movie, *proxy_index_format.places_so_far(self._index), LONGEST_LIST)

    @property
    def frame_count(self) -> int:
        """Number of frames that are durably stored and indexed."""
        return len(self._avi.offsets)

    def keep_only(self, frames: int) -> None:
        """Discard all frames from a number on."""
        offsets, sizes = self._avi.offsets[:frames], self._avi.sizes[:frames]
        self._avi = AviWriter(self._descriptor, self._movie, offsets, sizes, LONGEST_LIST)
        if os.fstat(self._descriptor).st_size < self._avi.end and frames:
            self.keep_only(0)  # Data that was indexed is missing on the disk.
            return
        os.ftruncate(self._index, proxy_index_format.size_with(frames))
        os.ftruncate(self._descriptor, self._avi.end)

    def append(self, part: OpenFile) -> int:
        """Append the frames of an AVI file durably; returns how many. Raises ProxyNotProven, OutputTooLarge.

        The frames are synced before the index names them.
        """
        before = self.frame_count
        _read(part, self._append_movies)
        sizes = self._avi.sizes[before:]
        if sizes and max(sizes) > proxy_index_format.LARGEST_FRAME:
            raise ProxyNotProven("A frame takes more than 16 MiB.")
        os.fdatasync(self._descriptor)
        proxy_index_format.append(self._index, before, self._avi.offsets[before:], sizes)
        os.fdatasync(self._index)
        if self._avi.end > self._store.budget:
            raise OutputTooLarge(self._store.budget, " RUSHES_CACHE_BYTES is the budget of the derived files.")
        self._store.has_grown(sum(sizes))
        return self.frame_count - before

    def _append_movies(self, file: memoryview) -> None:
        for movie in movie_chunks(file):
            self._avi.append(movie)
            movie.release()

    def places_in(self, part: OpenFile) -> list[tuple[int, int]]:
        """Offset and size of each frame in an AVI file that was not added yet. Raises ProxyNotProven."""
        return _read(part, lambda file: list(frame_places(file)))

    def places(self, frames: Sequence[int]) -> list[tuple[int, int, int]]:
        """By frame number: offset and size."""
        return [(frame, self._avi.offsets[frame], self._avi.sizes[frame]) for frame in frames]

    def as_file(self) -> OpenFile:
        """The data written so far, for reading."""
        return opened_regular(self._path)

    def discard(self) -> None:
        """Delete both files, so that they are not resumed."""
        self._path.unlink(missing_ok=True)
        _beside(self._path).unlink(missing_ok=True)

    def finish(self, index: FrameIndex) -> None:
        """Write the AVI file's indexes and header, and the times of the source's frames into the index file."""
        self._avi.finish()
        movie = self._movie
        head = ProxyHead(self.frame_count, index.time_base, movie.rate, movie.width, movie.height)
        proxy_index_format.finish(self._index, head, index.pts)

    def publish(self) -> None:
        """Give both files their final names; the index file first: a proxy exists when its AVI file does."""
        os.fsync(self._descriptor)
        os.fsync(self._index)
        self._final.parent.mkdir(parents=True, exist_ok=True)
        shared(self._descriptor)  # Locked for reading from the start.
        _beside(self._path).replace(_beside(self._final))
        self._path.replace(self._final)

    def close(self) -> None:
        """An unfinished proxy stays, to be resumed."""
        os.close(self._index)
        os.close(self._descriptor)


class ProxyFiles:
    """Proxies on the disk, shared among nodes. Blocks on the file system: call it from a thread."""

    def __init__(self, store: DerivedStore) -> None:
        self._store = store
        self._working = store.folder / _WORKING_FOLDER / WORKING

    @property
    def most_bytes(self) -> int:
        """Limit of a proxy's size: the budget of all derived files."""
        return self._store.budget

    def make_room(self, size: int) -> None:
        """See DerivedStore.make_room."""
        self._store.make_room(size)

    def has_room_to_spare(self, size: int) -> bool:
        """Whether a file of that size that nobody requested may be stored.

        Recomputed each time: other nodes write there too.
        """
        self._store.sweep()
        return self._store.has_room_to_spare_for(size)

    def path_of(self, name: str) -> str:
        """The absolute path of a finished proxy, whether it exists or not."""
        return str(self._place(name))

    def open(self, name: str) -> OpenProxy | None:
        """A finished proxy, None where there is none: both files, under a lock that prevents deletion."""
        place = self._place(name)
        opened: list[OpenFile] = []
        try:
            for path in (place, _beside(place)):
                opened.append(opened_regular(path))
                if not shared(opened[-1].descriptor):
                    raise FileNotFound(str(path))  # being deleted
                _note_use(path, opened[-1].version)
            head = proxy_index_format.read_head(opened[1].descriptor)
        except (FileNotFound, NotAnIndex):
            for file in opened:
                file.close()
            return None
        below = place.relative_to(self._store.folder / READ_FROM).as_posix()
        # The file's present version: recording its use changes its times.
        opened[0].version = FileVersion.of(os.fstat(opened[0].descriptor))
        return OpenProxy(opened[0], opened[1], head, below)

    @contextmanager
    def working(self, name: str, plan: ProxyPlan) -> Iterator[WorkingProxy]:
        """An unfinished proxy, new or to be resumed, and locked. Raises BeingMade where a living process has it."""
        # Another name, so that none is resumed with other colours.
        path = self._working / (f"ffmpeg.{name}" if plan.as_ffmpeg else name)
        try:
            descriptor = held_as_it_is(path)
        except FileExistsError:
            raise BeingMade("this scrub proxy") from None
        working = WorkingProxy(path, descriptor, self._place(name), self._store, plan)
        try:
            yield working
        finally:
            working.close()

    def _place(self, name: str) -> Path:
        return self._store.place(f"{READ_FROM}/{name}")

    def remove(self, path: str) -> int:
        """Delete a finished proxy by its path below the renditions' root; returns its bytes, 0 where it was gone.

        Also while it is read: open descriptors stay valid.
        """
        place = self._store.folder / READ_FROM / path
        freed = 0
        for each in (place, _beside(place)):
            with suppress(FileNotFoundError):
                size = each.lstat().st_size
                each.unlink()
                freed += size
        return freed

    def forget(self, name: str) -> None:
        """Delete an unfinished proxy that no process makes."""
        path = self._working / name
        if delete_unless_held(path):
            _beside(path).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Delete proxies that were begun and not resumed."""
        for path in self._working.glob("*.avi"):
            with suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > _ABANDONED_SECONDS:
                    self.forget(path.name)


def _read(part: OpenFile, read: Callable[[memoryview], T]) -> T:
    """Parse a part's bytes; raises ProxyNotProven where they are not JPEGs."""
    try:
        with mmap.mmap(part.descriptor, 0, access=mmap.ACCESS_READ) as mapped:
            outcome = _outcome(mapped, read)
    except ValueError as empty:
        outcome = NotMotionJpeg(str(empty))
    if isinstance(outcome, NotMotionJpeg):
        raise ProxyNotProven(f"ffmpeg wrote something else than pictures: {outcome}")
    return outcome


def _outcome(mapped: mmap.mmap, read: Callable[[memoryview], T]) -> T | NotMotionJpeg:
    """Exceptions are returned, not raised: a traceback would keep parts of the memory map in use."""
    try:
        with memoryview(mapped) as file:
            return read(file)
    except NotMotionJpeg as wrong:
        return NotMotionJpeg(str(wrong))


def _expect(descriptor: int, places: Sequence[tuple[int, int]]) -> None:
    """Announce to the kernel (madvise) all ranges, by offset and size, that will be read."""
    if len(places) > 1:
        for offset, size in places:
            os.posix_fadvise(descriptor, offset, size, os.POSIX_FADV_WILLNEED)


def _beside(path: Path) -> Path:
    return path.with_name(path.name + _INDEX)


def _note_use(path: Path, version: FileVersion) -> None:
    """In atime: mtime is part of the version that players see."""
    with suppress(OSError):  # a read-only mount
        if time.time() - path.stat().st_atime > _USE_NOTED_SECONDS:
            os.utime(path, ns=(time.time_ns(), version.mtime_ns))
