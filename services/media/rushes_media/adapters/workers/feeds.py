"""The input from which ffmpeg reads a picture: the file, or frames that a worker decodes for it."""

import os
from array import array
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from rushes_media.adapters.files.library import OpenFile
from rushes_media.adapters.workers.pouring import Pours
from rushes_media.domain.frames.feeds import Feed
from rushes_media.threads import close_beside, reopened


@dataclass(frozen=True)
class Picture:
    """Where ffmpeg reads a picture."""

    descriptor: int
    beside: tuple[int, ...]
    """Descriptors whose positions show that the worker goes on; none where ffmpeg reads the file itself."""


class Feeds:
    """Opens pictures for ffmpeg."""

    def __init__(self, pours: Pours) -> None:
        self._pours = pours

    @asynccontextmanager
    async def picture(self, source: OpenFile, feed: Feed | None, *, niceness: int) -> AsyncIterator[Picture]:
        """The file, at a position of its own, or a pipe that has the feed's frames; raises like Pours.poured."""
        if feed is None:
            again = await reopened(source)
            try:
                yield Picture(again, ())
            finally:
                close_beside(source.source, again)
            return
        with times_file(feed.pts) as times:
            parameters = {
                "stream": feed.stream,
                "time_base": str(feed.time_base),
                "counted": feed.counted,
                "turn": feed.turn,
                "entry": feed.entry,
                "key_pts": feed.key_pts,
                "first_frame": feed.first_frame,
                "width": feed.width,
                "height": feed.height,
                "rate": str(feed.rate),
            }
            async with self._pours.poured(source, "feed", parameters, niceness=niceness, beside=(times,)) as poured:
                yield Picture(poured.pipe, (poured.source,))


@contextmanager
def times_file(pts: "array[int]") -> Iterator[int]:
    """A file in memory from which a worker reads the pts of frames."""
    times = os.memfd_create("times", os.MFD_CLOEXEC)
    try:
        with os.fdopen(os.dup(times), "wb") as file:
            file.write(pts.tobytes())
        yield times
    finally:
        os.close(times)
