"""The whole sound of videos, and what is stored of their windows."""

from collections.abc import AsyncGenerator
from typing import Protocol

from rushes_footage.files import Source
from rushes_inference.domain.windows import Rows, RowsBy, VideoFacts


class VideoWindows(Protocol):
    """Reads videos, and stores what describes their windows, in another process.

    Methods raise media's errors, and Unavailable where no node answers.
    """

    async def facts(self, source: Source) -> VideoFacts:
        """The present version of a video, and its length."""

    def sound(self, source: Source) -> AsyncGenerator[bytes]:
        """All sound in order, the first sample that of frame 0, as 16-bit samples at domain.sounds.RATE, in parts.

        Nothing where the video has no sound. Raises Conflict, reason SourceChanged, also behind the last part.
        """

    async def rows(self, source: Source, by: RowsBy) -> Rows | None:
        """The stored rows; None where the video was not described by that."""

    async def keep(self, source: Source, by: RowsBy, rows: Rows) -> None:
        """Store rows of a version of a video; those that are there already stay."""
