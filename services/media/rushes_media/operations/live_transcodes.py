"""Encoding what is watched, as long as it is."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from fractions import Fraction

from rushes_media.domain.errors import BeyondEnd, NoFreeSlot, NotVideo
from rushes_media.domain.facts import Problem
from rushes_media.domain.live import live_encoding
from rushes_media.domain.sources import Source
from rushes_media.operations.frame_indexes import FrameIndexes
from rushes_media.ports import Containers, LiveEncoder


class LiveTranscodes:
    """Those of this service; no more than `most` at a time, and nobody waits for a place."""

    def __init__(self, indexes: FrameIndexes, containers: Containers, encoder: LiveEncoder, *, most: int) -> None:
        self._indexes, self._containers, self._encoder = indexes, containers, encoder
        self._most, self._watched = most, 0

    @asynccontextmanager
    async def watched(self, source: Source, start: float, max_height: int) -> AsyncIterator[AsyncGenerator[bytes]]:
        """The encoded bytes; leaving ends the encoder. Raises NoFreeSlot, NotVideo, BeyondEnd, like Library.open.

        Reading raises EncoderFailed, WorkStalled, WorkersAway.
        """
        if self._watched >= self._most:
            raise NoFreeSlot(self._most)
        self._watched += 1
        try:
            async with self._indexes.identified(source) as (file, _):
                facts = await self._containers.inspect(file)
                if isinstance(facts, Problem):
                    raise NotVideo(facts.detail)
                if facts.duration_seconds and start >= facts.duration_seconds:
                    raise BeyondEnd(Fraction(facts.duration_seconds))
                encoded = self._encoder.encode(file, live_encoding(facts, start, max_height))
                try:
                    yield encoded
                finally:
                    await encoded.aclose()
        finally:
            self._watched -= 1
