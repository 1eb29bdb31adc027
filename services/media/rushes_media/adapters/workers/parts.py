"""What workers send in parts, for as long as somebody reads it."""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import Any, Final

from rushes_media.adapters.files.library import OpenFile
from rushes_media.adapters.workers.sandbox import Sandbox, WorkerEnd
from rushes_media.adapters.workers.worker_answers import Answer, check_usable, read_answer
from rushes_media.domain.errors import WorkerDied, WorkTimedOut
from rushes_media.ports import Deaths
from rushes_media.sandbox.orders import AHEAD, Limits
from rushes_media.threads import close_beside, reopened

_LARGEST_PART: Final = 1 << 20
"""Bytes."""
_STALL_SECONDS: Final = 600.0
"""How long a worker may take for the next part: many seconds of a large file on a slow share."""


class WorkersParts:
    """Runs a worker per file, at low priority; a few at once, others wait."""

    def __init__(self, sandbox: Sandbox, deaths: Deaths, *, at_once: int) -> None:
        self._sandbox, self._deaths = sandbox, deaths
        self._turns = asyncio.Semaphore(at_once)

    async def of(
        self,
        file: OpenFile,
        task: str,
        parameters: Mapping[str, Any],
        *,
        most: int,
        unit: int,
        exactly: bool,
        cpu_seconds: int,
        beside: Sequence[int] = (),
    ) -> AsyncGenerator[bytes]:
        """The parts that a task sends, each of at most 1 MiB and of whole units of `unit` bytes.

        All together they are of at most `most` bytes; where `exactly` is set, of so many. The worker's inputs are the
        file and the descriptors `beside`. It is at most two parts ahead of the reader, and has ended when the generator
        has. Raises NotVideo, WorkerDied, WorkTimedOut and WorkersAway.
        """
        limits = Limits(cpu_seconds=cpu_seconds, niceness=AHEAD)
        left = most
        async with self._turns:
            try:
                async with aclosing(self._sent(file, task, parameters, most, limits, beside)) as sent:
                    async for part in sent:
                        if len(part) % unit:
                            raise WorkerDied("The process that read the file sent a part that is not whole.")
                        left -= len(part)
                        yield part
                if exactly and left:
                    raise WorkerDied("The process that read the file sent less than it was asked for.")
            except WorkerDied as died:
                if file.source is not None:
                    self._deaths.note(file.source, died.message)
                raise

    async def _sent(
        self,
        file: OpenFile,
        task: str,
        parameters: Mapping[str, Any],
        most: int,
        limits: Limits,
        beside: Sequence[int],
    ) -> AsyncGenerator[bytes]:
        parts: asyncio.Queue[bytes] = asyncio.Queue(1)
        source = await reopened(file)

        async def read(output: asyncio.StreamReader) -> Answer | None:
            left = most
            while (answer := await read_answer(output, min(_LARGEST_PART, left))) is not None and answer[1]:
                left -= len(answer[1])
                await parts.put(answer[1])
            return answer

        running = asyncio.ensure_future(
            self._sandbox.run(
                read,
                task=task,
                parameters=json.dumps(parameters),
                inputs=(source, *beside),
                limits=limits,
                timeout=None,  # A slow reader slows it down.
            )
        )
        try:
            while (part := await _next(parts, running)) is not None:
                yield part
            answer, end = running.result()
            if end.status != 0:
                raise WorkerDied(end.in_words)
            if answer is None:
                raise WorkerDied("The process that read the file ended without an answer.")
            check_usable(answer[0])
        finally:
            running.cancel()
            await asyncio.wait((running,))
            close_beside(file.source, source)


async def _next(
    parts: "asyncio.Queue[bytes]", running: "asyncio.Future[tuple[Answer | None, WorkerEnd]]"
) -> bytes | None:
    """The next part, None where the worker has ended; raises WorkTimedOut."""
    coming = asyncio.ensure_future(parts.get())
    try:
        done, _ = await asyncio.wait((coming, running), timeout=_STALL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    finally:
        if not coming.done():
            coming.cancel()
    if coming in done:
        return coming.result()
    if not done:
        raise WorkTimedOut(_STALL_SECONDS)
    return None if parts.empty() else parts.get_nowait()
