"""Workers that decode a file into a pipe from which ffmpeg reads."""

import asyncio
import contextlib
import fcntl
import json
import os
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from rushes_media.adapters.files.library import OpenFile
from rushes_media.adapters.workers.sandbox import Sandbox, WorkerEnd
from rushes_media.adapters.workers.worker_answers import Answer, check_usable, read_answer
from rushes_media.domain.errors import EncoderFailed, WorkerDied
from rushes_media.ports import Deaths
from rushes_media.sandbox.orders import Limits
from rushes_media.threads import close_beside, reopened

_CPU_SECONDS = 24 * 3600
"""For a file of many hours; ffmpeg, which reads what it writes, is watched."""
_LETTING_GO_SECONDS = 5.0
"""How long a worker may take to say why it ended, after ffmpeg has failed."""
_PIPE_HOLDS = 1 << 20
"""Bytes that a worker may be ahead, at most; a user's total is limited."""


@dataclass(frozen=True)
class Pouring:
    """What is being decoded."""

    pipe: int
    """Descriptor from which it is read."""
    source: int
    """Descriptor of the file; its position shows that the worker goes on."""


class Pours:
    """Starts a worker for each pipe."""

    def __init__(self, sandbox: Sandbox, deaths: Deaths) -> None:
        self._sandbox, self._deaths = sandbox, deaths

    @asynccontextmanager
    async def poured(
        self, file: OpenFile, task: str, parameters: dict[str, Any], *, niceness: int, beside: Sequence[int] = ()
    ) -> AsyncIterator[Pouring]:
        """What a worker writes while the block runs, which reads it; raises NotVideo, WorkerDied, WorkersAway.

        The worker's inputs are the file, the descriptors `beside`, and the pipe. Where the block fails because the
        worker ended too early, the reason of that is raised. The worker has ended when it returns.
        """
        source = await reopened(file)
        ends = _Ends(*os.pipe2(os.O_CLOEXEC))
        with contextlib.suppress(OSError):
            fcntl.fcntl(ends.reading, fcntl.F_SETPIPE_SZ, _PIPE_HOLDS)

        async def read(output: asyncio.StreamReader) -> Answer | None:
            ends.close_writing()  # The worker has it by now: only its end ends the pipe.
            return await read_answer(output, limit=0)

        running = asyncio.ensure_future(
            self._sandbox.run(
                read,
                task=task,
                parameters=json.dumps(parameters),
                inputs=(source, *beside, ends.writing),
                limits=Limits(cpu_seconds=_CPU_SECONDS, niceness=niceness),
                timeout=None,
            )
        )
        try:
            try:
                yield Pouring(ends.reading, source)
            except EncoderFailed:
                ends.close_reading()
                await asyncio.wait((running,), timeout=_LETTING_GO_SECONDS)
                if running.done():
                    self._check(file, running)
                raise
            ends.close_reading()
            await asyncio.wait((running,))
            self._check(file, running)
        finally:
            running.cancel()
            await asyncio.wait((running,))
            ends.close()
            close_beside(file.source, source)

    def _check(self, file: OpenFile, ended: "asyncio.Future[tuple[Answer | None, WorkerEnd]]") -> None:
        """Raise what a worker that has ended says, or died of."""
        try:
            answer, end = ended.result()
            if end.status == -signal.SIGPIPE:
                return  # ffmpeg wanted no more of it.
            if end.status != 0:
                raise WorkerDied(end.in_words)
            if answer is None:
                raise WorkerDied("The process that read the file ended without an answer.")
            check_usable(answer[0])
        except WorkerDied as died:
            if file.source is not None:
                self._deaths.note(file.source, died.message)
            raise


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
