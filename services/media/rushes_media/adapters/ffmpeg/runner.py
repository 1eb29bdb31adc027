"""The one place that runs ffmpeg: in a worker, with limits, progress, cancellation and its last output on failure."""

import asyncio
import errno
import os
import signal
import stat
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial

import structlog

from rushes_footage.encoders import CPU
from rushes_media.adapters.workers.sandbox import Sandbox, WorkerEnd
from rushes_media.adapters.workers.worker_answers import read_all
from rushes_media.domain.errors import EncoderFailed, OutputTooLarge, WorkerDied, WorkStalled
from rushes_media.domain.trials.decoders import ON_CPU, Decoder
from rushes_media.sandbox.orders import Limits
from rushes_media.threads import alone

log = structlog.get_logger()

_MEMORY = 16 << 30
# CPU time of all cores; stalled work is ended sooner, and slow work is allowed.
_CPU_SECONDS = 24 * 3600 * (os.cpu_count() or 1)
_OUTPUT = 64 << 30
_DRIVERS_DESCRIPTORS = 512
_LOOKS = 12
"""How often progress is checked within the stall time."""
_LIST_SECONDS = 10.0
_LONGEST_LIST = 4 << 20
"""Bytes of an output about ffmpeg itself."""
_LONGEST_NUMBER = 18

WATCHED, WAITED_FOR, PREPARED = 4, 9, 15
"""Niceness of ffmpeg for live viewing, for work that a user waits for, and for background work; requests of the page
and for single frames have precedence over all of them."""


def limits_for(
    encoder: str,
    *,
    decoder: Decoder = ON_CPU,
    cpu_seconds: int = _CPU_SECONDS,
    output: int = _OUTPUT,
    niceness: int = 0,
) -> Limits:
    """Resource limits of a worker that decodes and encodes with these."""
    if encoder == CPU and not decoder.on_card:
        return Limits(_MEMORY, cpu_seconds, output, niceness=niceness)
    return Limits(_MEMORY, cpu_seconds, output, descriptors=_DRIVERS_DESCRIPTORS, reserves=True, niceness=niceness)


class FfmpegRunner:
    """Runs ffmpeg commands."""

    def __init__(
        self,
        sandbox: Sandbox,
        stall_seconds: float,
        *,
        confined: bool = True,
        look: Callable[[Sequence[int]], object] | None = None,
    ) -> None:
        """`confined`: see Limits. `look` returns something else whenever ffmpeg has touched a file; it may block."""
        self._sandbox = sandbox
        self._look = look or _touched
        self._stall_seconds = stall_seconds
        self._confined = confined

    async def run(
        self,
        argv: Sequence[str],
        *,
        files: Sequence[int],
        limits: Limits,
        timeout: float | None = None,
        on_frame: Callable[[int], None] | None = None,
        on_micros: Callable[[int], None] | None = None,
        is_trial: bool = False,
        beside: Sequence[int] = (),
    ) -> None:
        """Run a command that was built for these files.

        `beside` are files that other workers read for it, which are a sign of life too.
        `on_frame` is called with the number of finished frames, `on_micros` with the encoded microseconds. Failed
        trials are not logged. Cancelling ends ffmpeg before it returns. Raises EncoderFailed, OutputTooLarge,
        WorkStalled, WorkTimedOut, WorkersAway.
        """
        heard = {"frame": on_frame, "out_time_us": on_micros}
        said: dict[str, int] = {}

        async def follow(progress: asyncio.StreamReader) -> None:
            while line := await _line_of(progress):
                name, _, value = line.decode(errors="replace").strip().partition("=")
                if name in heard and value.isdecimal() and len(value) <= _LONGEST_NUMBER:
                    said[name] = int(value)
                    if (hear := heard[name]) is not None:
                        hear(said[name])

        running = asyncio.ensure_future(
            self._sandbox.run(follow, argv=argv, inputs=files, limits=self._held(limits), timeout=timeout)
        )
        try:
            await self._until_ended_or_stalled(running, lambda: dict(said), (*files, *beside))
        finally:
            running.cancel()
            await asyncio.wait((running,))
        _, end = running.result()
        if end.status == -signal.SIGXFSZ:
            raise OutputTooLarge(limits.output)
        if end.status != 0:
            if not is_trial:
                log.warning("ffmpeg failed", command=" ".join(argv), status=end.status, last_words=end.last_words)
            raise self._failure(end)

    async def pour(
        self,
        argv: Sequence[str],
        *,
        files: Sequence[int],
        limits: Limits,
        into: Callable[[asyncio.StreamReader], Awaitable[None]],
    ) -> None:
        """Run a command whose result is its standard output; cancelling ends ffmpeg before it returns. Raises like
        `run`.

        There is no time limit: the reader may be slow.
        """
        _, end = await self._sandbox.run(into, argv=argv, inputs=files, limits=self._held(limits), timeout=None)
        if end.status != 0:
            log.warning("ffmpeg failed", command=" ".join(argv), status=end.status, last_words=end.last_words)
            raise self._failure(end)

    async def said_by(self, argv: Sequence[str]) -> str:
        """The output of a command about ffmpeg itself, such as -version; raises like `run`."""
        read = partial(read_all, limit=_LONGEST_LIST)
        try:
            answer, end = await self._sandbox.run(
                read, argv=argv, inputs=(), limits=self._held(limits_for(CPU)), timeout=_LIST_SECONDS
            )
        except WorkerDied as died:
            raise EncoderFailed("printed too much", died.message, died=True) from died
        if end.status != 0:
            raise self._failure(end)
        return answer.decode(errors="replace")

    def _failure(self, end: WorkerEnd) -> EncoderFailed:
        how = f"ended with {end.status}" if end.status > 0 else f"was ended by signal {-end.status}"
        # A wrapper script needs files of its own.
        if self._confined and os.strerror(errno.EACCES) in end.last_words:
            how += " (RUSHES_FFMPEG_CONFINED=false lets it open all files)"
        return EncoderFailed(how, end.last_words.strip(), died=end.status < 0)

    def _held(self, limits: Limits) -> Limits:
        return replace(limits, confined=self._confined)

    async def _until_ended_or_stalled(
        self, running: "asyncio.Future[tuple[None, WorkerEnd]]", said: Callable[[], object], files: Sequence[int]
    ) -> None:
        """Raises WorkStalled after too long without progress.

        A look at the files blocks on a share that hangs, and is no sign of life until it returns. It may return when
        the files are closed, and then looks at others, or at none: nobody uses what it sees.
        """
        clock, step = asyncio.get_running_loop().time, self._stall_seconds / _LOOKS
        last, since, touched = None, clock(), None
        looking: asyncio.Future[object] | None = None
        while not (await asyncio.wait((running,), timeout=step))[0]:
            if looking is None:
                looking, began = alone(lambda: self._look(files), "looking at ffmpeg's files"), clock()
                looking.add_done_callback(_retrieve)
                await asyncio.wait((running, looking), timeout=step, return_when=asyncio.FIRST_COMPLETED)
            if looking.done():
                touched, looking = looking.result(), None
            now = said(), touched
            if now != last:
                last, since = now, clock()
            elif clock() - (since if looking is None else max(since, began)) >= self._stall_seconds:
                raise WorkStalled(self._stall_seconds)


async def _line_of(progress: asyncio.StreamReader) -> bytes:
    """The next line; b"" at the end. Raises EncoderFailed where it has no end."""
    try:
        return await progress.readline()
    except ValueError as long:
        raise EncoderFailed("printed a line without an end", "", died=True) from long


def _retrieve(looking: "asyncio.Future[object]") -> None:
    """Mark the outcome of a look as seen, also where its caller has left."""
    if not looking.cancelled():
        looking.exception()


def _touched(files: Sequence[int]) -> object:
    """Read position of each input, and size and mtime of each output.

    ffmpeg reports only frames and bytes of its output: not what it decodes before the first frame, nor what it moves
    when it finalises a file.
    """
    states = [os.fstat(file) for file in files]
    return [
        # Pipes have neither.
        (os.lseek(file, 0, os.SEEK_CUR), state.st_size, state.st_mtime_ns) if stat.S_ISREG(state.st_mode) else None
        for file, state in zip(files, states, strict=True)
    ]
