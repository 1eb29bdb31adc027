"""Reading the cuts of videos: stored ones, the progress of finding them, or those of a stretch found at once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import structlog

from rushes_chassis.errors import Exhausted, NotFound
from rushes_footage import shots
from rushes_footage.files import Source
from rushes_footage.renditions import Kind
from rushes_media.adapters.files.library import Library
from rushes_media.adapters.workers.containers import Containers
from rushes_media.domain.frames.frame_index import FrameIndex
from rushes_media.domain.frames.shots import Cut, searched_stretch
from rushes_media.domain.streams.renditions import Rendition, State
from rushes_media.formats import shots_format
from rushes_media.operations.frames.frame_indexes import FrameIndexes, IndexedFile
from rushes_media.operations.streams.renditions import Renditions
from rushes_media.threads import expect_unchanged, kept_open, opened

log = structlog.get_logger()

_TRIES = 3


@dataclass(frozen=True)
class FoundShots:
    """All cuts of a video, in order."""

    cuts: tuple[shots.Cut, ...]
    frames: int
    """Of the whole video."""
    seconds: Fraction
    """End of the last frame, from frame 0."""


@dataclass(frozen=True)
class VideosShots:
    """A video's cuts in their present state."""

    rendition: Rendition
    found: FoundShots | None
    """Set for READY only."""


class Shots:
    """Cuts of this service's videos. Those of whole videos are found, stored and claimed like renditions."""

    def __init__(self, renditions: Renditions, indexes: FrameIndexes, containers: Containers, library: Library) -> None:
        self._renditions = renditions
        self._indexes = indexes
        self._containers = containers
        self._library = library

    async def of(self, source: Source) -> VideosShots:
        """All cuts of a video, whose search is begun where they are missing; raises like Renditions.ensured."""
        for _ in range(_TRIES):
            rendition = await self._renditions.ensured(source, Kind.SHOTS)
            if rendition.state is not State.READY:
                return VideosShots(rendition, None)
            async with self._indexes.open(source) as indexed:
                # By the version that is open now: the file may have been replaced between the two calls.
                cuts = await self._stored(indexed)
                if cuts is not None:
                    index = indexed.index
                    return VideosShots(rendition, FoundShots(_timed(cuts, index), index.frame_count, index.duration))
        raise Exhausted("Cuts are deleted before they can be sent: RUSHES_CACHE_BYTES is too small.", reason="NoRoom")

    async def among(self, source: Source, first: int, last: int) -> tuple[shots.Cut, ...]:
        """The cuts after the first frame of a stretch up to its last one, as far as the video goes.

        Raises BeyondEnd, SourceChanged, and like FrameIndexes.open and Containers.shots.
        """
        async with self._indexes.open(source) as indexed:
            index = indexed.index
            stretch = searched_stretch(index, first, last)
            stored = await self._stored(indexed)
            if stored is not None:
                return _timed([cut for cut in stored if cut.frame in stretch.wanted], index)
            if not len(stretch.wanted):
                return ()
            cuts = await self._containers.shots(indexed.file, stretch)
            await expect_unchanged(indexed.file)
            return _timed(cuts, index)

    async def _stored(self, indexed: IndexedFile) -> list[Cut] | None:
        """The stored cuts of a video; None where there are none.

        A damaged file is deleted, so that the next request makes it anew.
        """
        file = await self._renditions.found(indexed.identity, Kind.SHOTS, use=True)
        if file is None:
            return None
        try:
            with kept_open(await opened(self._library, Source(file.root, file.path))) as stored:
                return await asyncio.to_thread(shots_format.read, stored.descriptor, indexed.index.frame_count)
        except NotFound:
            return None  # Deleted meanwhile, to free space.
        except ValueError as damaged:
            log.warning("stored cuts are damaged", file=file.path, why=str(damaged))
            await self._renditions.discard(indexed.identity, Kind.SHOTS)
            return None


def _timed(cuts: Sequence[Cut], index: FrameIndex) -> tuple[shots.Cut, ...]:
    return tuple(shots.Cut(cut.frame, cut.kind, cut.confidence, float(index.seconds(cut.frame))) for cut in cuts)
