"""Small pictures of whole videos at even times."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from fractions import Fraction

from rushes_footage.files import Source
from rushes_media.adapters.workers.even_stills import WorkersStills
from rushes_media.domain.frames.even_stills import even_stills
from rushes_media.operations.frames.frame_indexes import FrameIndexes
from rushes_media.threads import expect_unchanged


@dataclass(frozen=True)
class StillsCount:
    """Number of pictures of the whole video."""

    count: int


class VideoStills:
    """Pictures of this service's files; decoded anew by each call."""

    def __init__(self, indexes: FrameIndexes, workers: WorkersStills) -> None:
        self._indexes, self._workers = indexes, workers

    async def read(self, source: Source, every: float, side: int, first: int) -> AsyncGenerator[StillsCount | bytes]:
        """Their number, then the pictures from the first wanted one on, in parts of whole ones.

        Raises VideoTooLong, and like FrameIndexes.open and WorkersStills.parts; SourceChanged also behind the last
        part, where the file was replaced meanwhile.
        """
        async with self._indexes.open(source) as indexed:
            stills = await asyncio.to_thread(even_stills, indexed.index, Fraction(every), side, first)
            yield StillsCount(len(stills.frames))
            if first < len(stills.frames):
                async with aclosing(self._workers.parts(indexed.file, indexed.index, stills)) as parts:
                    async for part in parts:
                        yield part
            await expect_unchanged(indexed.file)
