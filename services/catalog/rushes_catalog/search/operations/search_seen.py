"""Searching what the pictures of the library show."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import structlog

from rushes_catalog.domain.times import MICROSECONDS
from rushes_catalog.library.domain.video_files import VideoFile
from rushes_catalog.library.operations.span_frames import SpanFrames, frames_within
from rushes_catalog.pipelines.domain.timeline_frames import FrameTimes
from rushes_catalog.ports.inference import LIBRARY_NOT_LOADED, Sight
from rushes_catalog.search.domain.hits import PATIENCE, Hit, SearchKind
from rushes_catalog.seen.domain.errors import SeenModelMissing
from rushes_catalog.seen.domain.seen import SeenLack, SeenLacks, SeenReach, SeenStretch
from rushes_catalog.seen.operations.keep_loaded import LOADING, KeepLoaded, LoadedVideos
from rushes_catalog.seen.operations.seen_models import SET_UP
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.errors import RushesError, TimedOut, Unavailable

log = structlog.get_logger()

_NO_MODEL: Final = SeenLacks(SeenLack.NO_MODEL, f"Pictures are not searched: no model is set. {SET_UP}")
_NO_VIDEOS: Final = SeenLacks(SeenLack.NO_VIDEOS, "The library has no videos with pictures that could be searched.")
_NOT_YET: Final = SeenLacks(
    SeenLack.NOT_DESCRIBED, "The pictures of the library are not described for searches yet: see Jobs."
)
_SLOW: Final = SeenLacks(SeenLack.AWAY, "Inference did not answer in time.")


@dataclass(frozen=True, slots=True)
class SeenHits:
    """What was found in pictures."""

    hits: tuple[Hit, ...] = ()
    lacks: SeenLacks | None = None
    """Why they were not searched; None: they were."""
    reach: SeenReach | None = None
    """How many were searched; None: none."""


class SearchSeen:
    """Searches what was loaded last. Whatever goes wrong with inference, the other kinds of hits are there."""

    def __init__(self, catalog: Catalog, keep: KeepLoaded | None, sight: Sight, frames: SpanFrames) -> None:
        """`keep`: None where no model is set."""
        self._catalog, self._keep, self._sight, self._frames = catalog, keep, sight, frames

    async def search(self, q: str, limit: int) -> SeenHits:
        """The best first; the question goes to inference as it was typed."""
        if self._keep is None:
            return SeenHits(lacks=_NO_MODEL)
        loaded = self._keep.loaded
        if loaded is None:
            return SeenHits(lacks=self._keep.lacks)
        if not len(loaded.videos):
            return SeenHits(lacks=_NOT_YET if self._keep.known else _NO_VIDEOS)
        try:
            found = await self._sight.search(loaded.library, q, limit)
        except TimedOut:
            return SeenHits(lacks=_SLOW)
        except RushesError as failed:
            if failed.reason == LIBRARY_NOT_LOADED:
                self._keep.lost(loaded)
                return SeenHits(lacks=LOADING)
            if not isinstance(failed, Unavailable):
                log.warning("pictures were not searched", why=failed.message)
            lack = SeenLack.MODEL_MISSING if isinstance(failed, SeenModelMissing) else SeenLack.AWAY
            return SeenHits(lacks=SeenLacks(lack, failed.message))
        # Of those that were loaded some may be gone by now.
        reach = SeenReach(found.searched, max(self._keep.known, found.searched), loaded.unkept)
        return SeenHits(hits=tuple(await self._hits(found.stretches, loaded)), reach=reach)

    async def _hits(self, stretches: Sequence[SeenStretch], loaded: LoadedVideos) -> list[Hit]:
        async with self._catalog.reading() as stores:
            contents = await stores.seen_contents.fingerprints({each.number for each in stretches})
            # A file that was replaced since it was loaded shows something else.
            there = [number for number, content in contents.items() if loaded.videos.has(number, content)]
            files = await stores.video_files.by_number(there)
        times = await self._frames.times(files.values(), PATIENCE)
        return [_hit(each, files[each.number], times.get(each.number)) for each in stretches if each.number in files]


def _hit(found: SeenStretch, file: VideoFile, times: FrameTimes | None) -> Hit:
    # One picture stands for each second, the last one for what is left of it.
    end = min(found.end, file.duration) if file.duration > found.start else found.end
    first, _ = frames_within(times, file.rate, round(found.start * MICROSECONDS), round(end * MICROSECONDS))
    return Hit(SearchKind.SEEN, file.id, file.name, found.start, end, first, found.score, text=None)
