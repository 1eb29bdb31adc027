"""Decoding picture files sent by clients, in workers."""

import asyncio
import os
from functools import partial

from rushes_media.adapters.workers.sandbox import Sandbox
from rushes_media.adapters.workers.worker_answers import check_usable, read_answer
from rushes_media.domain.errors import NotAPicture, NotVideo, WorkerDied
from rushes_media.sandbox.orders import Limits

_SECONDS = 20.0
_LIMITS = Limits(memory=2 << 30, cpu_seconds=20)
_LARGEST = 128 << 20
"""Bytes; the largest picture that is decoded has 120 megabytes."""


class SentPictures:
    """Runs at most `at_once` workers; more wait for their turn."""

    def __init__(self, sandbox: Sandbox, at_once: int) -> None:
        self._sandbox = sandbox
        self._turns = asyncio.Semaphore(at_once)

    async def pixels(self, file: bytes) -> bytes:
        """A PPM of a JPEG, PNG or WebP file, upright.

        Raises NotAPicture, also where the worker crashed, WorkTimedOut and WorkersAway.
        """
        async with self._turns:
            descriptor = os.memfd_create("sent picture", os.MFD_CLOEXEC)
            try:
                with os.fdopen(descriptor, "wb", closefd=False) as written:
                    written.write(file)
                answer, end = await self._sandbox.run(
                    partial(read_answer, limit=_LARGEST),
                    task="sent_picture",
                    parameters="{}",
                    inputs=(descriptor,),
                    limits=_LIMITS,
                    timeout=_SECONDS,
                )
                if answer is None or end.status != 0:
                    raise NotAPicture(end.in_words)
                head, pixels = answer
                check_usable(head)
            except (NotVideo, WorkerDied) as failed:
                raise NotAPicture(failed.message) from failed
            finally:
                os.close(descriptor)
        return pixels
