"""The input from which ffmpeg reads a picture: the file, or frames that a worker decodes for it."""

import asyncio
import contextlib
import fcntl
import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rushes_media.adapters.sandbox import Sandbox, WorkerEnd
from rushes_media.domain.errors import EncoderFailed, NotVideo, WorkerDied
from rushes_media.domain.feeds import Feed
from rushes_media.ports.files import File
from rushes_media.ports.workers import Deaths
from rushes_media.sandbox.orders import Limits
from rushes_media.threads import reopened

_CPU_SECONDS = 24 * 3600
_PIPE_HOLDS = 1 << 20
_MOST_SAID = 64 << 10
"""Limit of a worker's answer in bytes."""


class Feeds:
    """Starts a worker for each feed."""

    def __init__(self, sandbox: Sandbox, deaths: Deaths) -> None:
        self._sandbox, self._deaths = sandbox, deaths

    @asynccontextmanager
    async def picture(self, source: File, feed: Feed | None, *, niceness: int) -> AsyncIterator[int]:
        """A descriptor of the file, at a position of its own, or of a pipe that has the feed's frames.

        Raises NotVideo and WorkerDied where the worker did not write all of them, unless the block raises.
        """
        if feed is not None:
            async with self._fed(source, feed, niceness) as pipe:
                yield pipe
            return
        again = await reopened(source)
        try:
            yield again
        finally:
            os.close(again)

    @asynccontextmanager
    async def _fed(self, source: File, feed: Feed, niceness: int) -> AsyncIterator[int]:
        reading, writing = os.pipe2(os.O_CLOEXEC)
        with contextlib.suppress(OSError):  # A user's total of large pipe buffers is limited.
            fcntl.fcntl(reading, fcntl.F_SETPIPE_SZ, _PIPE_HOLDS)
        working = asyncio.ensure_future(self._work(source, feed, writing, niceness))
        try:
            yield reading
            os.close(reading)
            reading = -1
            await working
        except EncoderFailed as failed:
            # Without its frames ffmpeg fails as well; what the worker says is the cause.
            if working.done() and (cause := working.exception()) is not None:
                raise cause from failed
            raise
        finally:
            if reading >= 0:
                os.close(reading)
            working.cancel()
            await asyncio.wait((working,))

    async def _work(self, source: File, feed: Feed, writing: int, niceness: int) -> None:
        times = os.memfd_create("times", os.MFD_CLOEXEC)
        try:
            os.write(times, feed.pts.tobytes())
            parameters = {
                "stream": feed.stream,
                "time_base": str(feed.time_base),
                "entry": feed.entry,
                "first_frame": feed.first_frame,
                "width": feed.width,
                "height": feed.height,
                "rate": str(feed.rate),
            }
            again = await reopened(source)
            try:
                answer, end = await self._sandbox.run(
                    _said,
                    task="feed",
                    parameters=json.dumps(parameters),
                    inputs=(again, times, writing),
                    limits=Limits(cpu_seconds=_CPU_SECONDS, niceness=niceness),
                    timeout=None,
                )
            finally:
                os.close(again)
        finally:
            os.close(times)
            os.close(writing)
        self._check(source, answer, end)

    def _check(self, source: File, answer: bytes, end: WorkerEnd) -> None:
        if end.status == -signal.SIGPIPE:
            return  # ffmpeg had all that it needed.
        if end.status != 0:
            died = WorkerDied(end.in_words)
            if source.source is not None:
                self._deaths.note(source.source, died.message)
            raise died
        try:
            problem = json.loads(answer.partition(b"\n")[0]).get("problem")
        except (ValueError, AttributeError) as unreadable:
            raise WorkerDied("The process that read the file answered with something else.") from unreadable
        if problem:
            raise NotVideo(problem["detail"], reason=problem["reason"])


async def _said(answer: asyncio.StreamReader) -> bytes:
    return await answer.read(_MOST_SAID)
