"""Which frames of its video a span has."""

import asyncio
import math
from collections import OrderedDict
from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Final

from rushes_catalog.domain.times import MICROSECONDS
from rushes_catalog.library.domain.video_files import VideoFile
from rushes_catalog.pipelines.domain.timeline_frames import FrameTimes
from rushes_catalog.ports.pipelines import FrameTimesReader
from rushes_chassis.errors import RushesError
from rushes_footage.files import FileVersion

_AT_ONCE: Final = 8
"""Frame indexes that are asked for at the same time."""
_MOST_RUNS: Final = 200_000
"""Runs of equal distances between frames that are kept in memory, of all videos: a video of even frames has one."""
_MOST_VIDEOS: Final = 500
_SECONDS: Final = 20.0
MOST_TOLERANCE: Final = Fraction(1, 2000)
_ROUNDED: Final = Fraction(1, MICROSECONDS)

_Key = tuple[int, FileVersion]


class SpanFrames:
    """Frame times of the videos that were shown last, kept in memory."""

    def __init__(self, reader: FrameTimesReader) -> None:
        self._reader = reader
        self._kept: OrderedDict[_Key, FrameTimes] = OrderedDict()
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def times(self, files: Collection[VideoFile], seconds: float = _SECONDS) -> Mapping[int, FrameTimes]:
        """Frame times by the row number of the video; without those that no media node can read now, or within these
        seconds, as their index is being made."""
        missing = [each for each in files if each.readable and (each.number, each.version) not in self._kept]
        found: dict[int, FrameTimes] = {}
        tasks = [asyncio.create_task(self._read(each)) for each in missing]
        if tasks:
            try:
                await asyncio.wait(tasks, timeout=seconds)
            finally:
                for task in tasks:
                    task.cancel()
                read = await asyncio.gather(*tasks, return_exceptions=True)
            for file, times in zip(missing, read, strict=True):
                if isinstance(times, FrameTimes):
                    found[file.number] = self._kept[file.number, file.version] = times
                elif isinstance(times, BaseException) and not isinstance(times, RushesError | asyncio.CancelledError):
                    raise times
        for file in files:
            if (kept := self._kept.get((file.number, file.version))) is not None:
                self._kept.move_to_end((file.number, file.version))
                found[file.number] = kept
        self._forget()
        return found

    async def _read(self, file: VideoFile) -> FrameTimes:
        async with self._turn:
            return await self._reader.frame_times(file.place, file.version)

    def _forget(self) -> None:
        def runs() -> int:
            return sum(len(times.runs) for times in self._kept.values())

        while self._kept and (len(self._kept) > _MOST_VIDEOS or runs() > _MOST_RUNS):
            self._kept.popitem(last=False)


def frames_within(times: FrameTimes | None, rate: Fraction, start_us: int, end_us: int) -> tuple[int, int]:
    """The first frame at or after a start, and the last one before an end, at least the first.

    Without frame times by the rate of the file's header. With the tolerance of clips: a time that was written with six
    digits names the frame that begins there.
    """
    start, end = Fraction(start_us, MICROSECONDS), Fraction(end_us, MICROSECONDS)
    if times is None:
        first = math.ceil((start - _ROUNDED) * rate)
        return max(first, 0), max(first, math.ceil((end - _ROUNDED) * rate) - 1, 0)
    tolerance = min(max(times.time_base / 2, _ROUNDED), MOST_TOLERANCE)
    last = times.count - 1
    first = min(times.before(start - tolerance), last)
    return first, max(first, times.before(end - tolerance) - 1)
