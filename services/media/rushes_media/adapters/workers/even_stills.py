"""Pictures of whole videos at even times, decoded by a worker for as long as somebody reads them."""

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from rushes_media.adapters.files.library import OpenFile
from rushes_media.adapters.workers.parts import WorkersParts
from rushes_media.adapters.workers.sandbox import Sandbox
from rushes_media.domain.frames.even_stills import EvenStills
from rushes_media.domain.frames.frame_index import FrameIndex
from rushes_media.formats import wanted_frames_format
from rushes_media.ports import Deaths

_CPU_SECONDS: Final = 48 * 3600
"""Long enough for many hours of large pictures without key frames."""


class WorkersStills:
    """Runs a worker per file, at low priority; a few at once, others wait."""

    def __init__(self, sandbox: Sandbox, deaths: Deaths) -> None:
        self._parts = WorkersParts(sandbox, deaths, at_once=max(2, os.cpu_count() or 1))

    async def parts(self, file: OpenFile, index: FrameIndex, stills: EvenStills) -> AsyncGenerator[bytes]:
        """Whole pictures, the wanted ones all; see WorkersParts.of."""
        frames = os.memfd_create("frames", os.MFD_CLOEXEC)
        try:
            await asyncio.to_thread(_write, frames, index, stills)
            parameters = {
                "stream": index.stream,
                "counted": index.counted,
                "turn": index.turn,
                "side": stills.side,
                "first": stills.first,
            }
            sent = self._parts.of(
                file,
                "even_stills",
                parameters,
                most=stills.picture_bytes * max(0, len(stills.frames) - stills.first),
                unit=stills.picture_bytes,
                exactly=True,
                cpu_seconds=_CPU_SECONDS,
                beside=(frames,),
            )
            async with aclosing(sent) as parts:
                async for part in parts:
                    yield part
        finally:
            os.close(frames)


def _write(descriptor: int, index: FrameIndex, stills: EvenStills) -> None:
    with os.fdopen(os.dup(descriptor), "wb") as file:
        file.write(wanted_frames_format.encode(index, stills.frames))
