"""Decoding picture files sent by clients, in workers."""

import asyncio
import json
import os

from rushes_media.adapters.sandbox import Sandbox
from rushes_media.domain.errors import NotAPicture
from rushes_media.sandbox.orders import Limits

_SECONDS = 20.0
_LIMITS = Limits(memory=2 << 30, cpu_seconds=20)


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
                    asyncio.StreamReader.read,
                    task="sent_picture",
                    parameters="{}",
                    inputs=(descriptor,),
                    limits=_LIMITS,
                    timeout=_SECONDS,
                )
            finally:
                os.close(descriptor)
        if end.status != 0:
            raise NotAPicture(end.in_words)
        head, _, pixels = answer.partition(b"\n")
        if problem := json.loads(head).get("problem"):
            raise NotAPicture(problem["detail"])
        return pixels
