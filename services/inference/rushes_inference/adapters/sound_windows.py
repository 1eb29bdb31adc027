"""The built-in descriptor of windows of sound, see hearing.windows: implements ports.windows.WindowDescriber."""

import asyncio
from collections.abc import AsyncGenerator
from concurrent.futures import Executor
from contextlib import aclosing
from typing import Final

import numpy as np

from rushes_footage.features import Descriptor
from rushes_footage.files import Source
from rushes_inference.domain.classifiers import Vectors
from rushes_inference.domain.finders import WindowDescriptor, WindowKind
from rushes_inference.domain.windows import Numbers, Rows, RowsBy
from rushes_inference.hearing import windows as heard
from rushes_inference.ports.windows import VideoWindows

SOUND: Final = WindowDescriptor(
    WindowKind.SOUND, Descriptor("sound-windows", heard.VERSION, heard.DIMENSIONS), heard.WINDOW, heard.HOP
)
SOUND_ROWS: Final = RowsBy(SOUND.descriptor.name, heard.VERSION, heard.ROW_DIMENSIONS, heard.HOP)

_STRETCH_BYTES: Final = 128 * 2 * heard.ROW_SAMPLES
"""Sound that is described at once: half a minute."""


class SoundWindows:
    """Needs no model."""

    def __init__(self, media: VideoWindows, threads: Executor) -> None:
        """Rows are computed in `threads`."""
        self._media, self._threads = media, threads

    @property
    def descriptor(self) -> WindowDescriptor:
        """Four rows each."""
        return SOUND

    @property
    def rows_by(self) -> RowsBy:
        """One for each hop."""
        return SOUND_ROWS

    async def rows(self, source: Source) -> AsyncGenerator[Rows]:
        """The last one is completed with silence."""
        loop = asyncio.get_running_loop()
        waiting = bytearray()
        async with aclosing(self._media.sound(source)) as parts:
            async for part in parts:
                waiting += part
                while len(waiting) >= _STRETCH_BYTES:
                    stretch = bytes(waiting[:_STRETCH_BYTES])
                    del waiting[:_STRETCH_BYTES]
                    yield await loop.run_in_executor(self._threads, _rows_of, stretch)
        if waiting:
            yield await loop.run_in_executor(self._threads, _rows_of, bytes(waiting))

    def window_count(self, rows: int) -> int:
        """See hearing.windows."""
        return heard.window_count(rows)

    def vectors_of(self, rows: Rows, windows: Numbers) -> Vectors:
        """See hearing.windows."""
        return heard.vectors_of(rows, windows)


def _rows_of(samples: bytes) -> Rows:
    return heard.rows_of(np.frombuffer(samples, "<i2").astype(np.int16, copy=False))
