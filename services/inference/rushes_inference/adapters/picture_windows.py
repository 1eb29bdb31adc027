"""The built-in descriptor of windows of pictures, see vision.picture_windows: implements ports.windows.WindowDescriber.

It imports OpenCV, which is large, with the first use.
"""

import asyncio
from collections.abc import AsyncGenerator
from concurrent.futures import Executor
from contextlib import aclosing
from typing import Final

from rushes_footage.features import Descriptor
from rushes_footage.files import Source
from rushes_inference.domain.classifiers import Vectors
from rushes_inference.domain.finders import WindowDescriptor, WindowKind
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.windows import Numbers, Rows, RowsBy
from rushes_inference.ports.windows import VideoWindows

_NAME: Final = "picture-windows"
_VERSION: Final = "1"
"""Raise it whenever rows or vectors change."""
_SECONDS: Final = 1.0
"""Of a window; they follow each other without a gap."""
SIDE: Final = 96
"""Of the stills, in pixels."""

PICTURE: Final = WindowDescriptor(WindowKind.PICTURE, Descriptor(_NAME, _VERSION, 784), _SECONDS, _SECONDS)
PICTURE_ROWS: Final = RowsBy(_NAME, _VERSION, 258, _SECONDS)


class PictureWindows:
    """Needs no model."""

    def __init__(self, media: VideoWindows, threads: Executor) -> None:
        """Rows are computed in `threads`."""
        self._media, self._threads = media, threads

    @property
    def descriptor(self) -> WindowDescriptor:
        """One for each row."""
        return PICTURE

    @property
    def rows_by(self) -> RowsBy:
        """One for each still."""
        return PICTURE_ROWS

    async def rows(self, source: Source) -> AsyncGenerator[Rows]:
        """One for each second that has begun."""
        from rushes_inference.vision import picture_windows as seen

        loop = asyncio.get_running_loop()
        before: RgbPicture | None = None
        async with aclosing(self._media.pictures(source, _SECONDS, SIDE)) as parts:
            async for part in parts:
                yield await loop.run_in_executor(self._threads, seen.rows_of, part, before)
                before = part[-1]

    def window_count(self, rows: int) -> int:
        """Each row is one."""
        return rows

    def vectors_of(self, rows: Rows, windows: Numbers) -> Vectors:
        """See vision.picture_windows."""
        from rushes_inference.vision import picture_windows as seen

        return seen.vectors_of(rows, windows)
