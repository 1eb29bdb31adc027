"""Sound of files, decoded by a worker into a pipe from which ffmpeg encodes it."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from fractions import Fraction

from rushes_media.adapters.sandbox import Sandbox, WorkerEnd
from rushes_media.domain.errors import EncoderFailed, NotVideo, WorkerDied
from rushes_media.ports.files import File
from rushes_media.ports.workers import Deaths
from rushes_media.sandbox.orders import Limits
from rushes_media.threads import reopened

_CPU_SECONDS = 6 * 3600
"""For a file of many hours; ffmpeg, which reads what it writes, is watched."""
_LETTING_GO_SECONDS = 5.0
"""How long a worker may take to say why it ended, after ffmpeg has failed."""
_ANSWER_BYTES = 1 << 16
_SIGPIPE = -13


@dataclass(frozen=True)
class HeardSpan:
    """Sound that is wanted of a file."""

    stream: int
    start: Fraction
    """In seconds of the file's clock."""
    sample_rate: int
    samples: int | None
    """How many samples; None for all to the end."""


@dataclass(frozen=True)
class Pouring:
    """Sound that is being decoded."""

    pipe: int
    """Descriptor from which it is read, as WAV of unknown length."""
    source: int
    """Descriptor of the file; its position shows that the worker goes on."""


class HeardSound:
    """Starts one worker for each span."""

    def __init__(self, sandbox: Sandbox, deaths: Deaths, *, niceness: int) -> None:
        self._sandbox, self._deaths = sandbox, deaths
        self._limits = Limits(cpu_seconds=_CPU_SECONDS, niceness=niceness)

    @asynccontextmanager
    async def poured(self, file: File, span: HeardSpan) -> AsyncIterator[Pouring]:
        """The sound while the block runs, which reads it; raises NotVideo, WorkerDied, WorkersAway.

        Where the block fails because the sound ended too early, the reason of that is raised. The worker has ended
        when it returns.
        """
        source = await reopened(file)
        reading, writing = os.pipe2(os.O_CLOEXEC)
        ends = _Ends(reading, writing)
        running = asyncio.ensure_future(self._run(span, source, ends))
        try:
            try:
                yield Pouring(reading, source)
            except EncoderFailed:
                ends.close_reading()
                await asyncio.wait((running,), timeout=_LETTING_GO_SECONDS)
                if running.done():
                    self._check(file, *running.result())
                raise
            ends.close_reading()
            self._check(file, *await running)
        finally:
            running.cancel()
            await asyncio.wait((running,))
            ends.close()
            os.close(source)

    async def _run(self, span: HeardSpan, source: int, ends: "_Ends") -> tuple[bytes, WorkerEnd]:
        async def read(output: asyncio.StreamReader) -> bytes:
            ends.close_writing()  # The worker has it by now: only its end ends the sound.
            return await output.read(_ANSWER_BYTES)

        parameters = {
            "stream": span.stream,
            "start": str(span.start),
            "sample_rate": span.sample_rate,
            "samples": span.samples,
        }
        return await self._sandbox.run(
            read,
            task="heard",
            parameters=json.dumps(parameters),
            inputs=(source, ends.writing),
            limits=self._limits,
            timeout=None,
        )

    def _check(self, file: File, answer: bytes, end: WorkerEnd) -> None:
        if end.status == _SIGPIPE:
            return  # ffmpeg wanted no more of it.
        if end.status != 0:
            if file.source is not None:
                self._deaths.note(file.source, end.in_words)
            raise WorkerDied(end.in_words)
        if problem := json.loads(answer.partition(b"\n")[0]).get("problem"):
            raise NotVideo(problem["detail"], reason=problem["reason"])


class _Ends:
    """Both ends of a pipe, each closed once."""

    def __init__(self, reading: int, writing: int) -> None:
        self.reading, self.writing = reading, writing
        self._open = {reading, writing}

    def close_reading(self) -> None:
        self._close(self.reading)

    def close_writing(self) -> None:
        self._close(self.writing)

    def close(self) -> None:
        self.close_reading()
        self.close_writing()

    def _close(self, descriptor: int) -> None:
        if descriptor in self._open:
            self._open.discard(descriptor)
            os.close(descriptor)
