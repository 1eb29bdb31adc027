"""Scores of the versions that were listed last, kept in memory: lists with other thresholds read nothing."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from rushes_catalog.domain.ids import VersionId
from rushes_catalog.finders.domain.moments import ListedVideo
from rushes_catalog.storage.catalog import Catalog

if TYPE_CHECKING:
    from rushes_catalog.finders.domain.window_scores import WindowScores

MOST_VERSIONS: Final = 4
"""Versions that are kept in memory."""
MOST_WINDOWS: Final = 100_000_000
"""Windows of all of them, of two bytes each; a single version may have more."""

_Key = tuple[tuple[int, datetime | None], ...]
"""Which videos, in their order, and when each was scored."""


class LoadedScores:
    """Reads what was scored since the last time, and forgets what was not needed for longest."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._kept: OrderedDict[VersionId, tuple[_Key, WindowScores]] = OrderedDict()
        self._loading = asyncio.Lock()

    async def of(self, version_id: VersionId, videos: Sequence[ListedVideo]) -> "WindowScores":
        """The scores of these videos, in their order."""
        key = tuple((video.number, video.scored_at) for video in videos)
        async with self._loading:
            kept = self._kept.get(version_id)
            if kept is None or kept[0] != key:
                kept = key, await self._loaded(version_id, videos, kept)
                self._kept[version_id] = kept
            self._kept.move_to_end(version_id)
            self._forget()
        return kept[1]

    async def _loaded(
        self, version_id: VersionId, videos: Sequence[ListedVideo], before: "tuple[_Key, WindowScores] | None"
    ) -> "WindowScores":
        known = {} if before is None else {each: place for place, each in enumerate(before[0])}
        missing = [
            video.number
            for video in videos
            if video.scored_at is not None and (video.number, video.scored_at) not in known
        ]
        async with self._catalog.reading() as stores:
            stored = await stores.window_scores.scores(version_id, missing)

        def load() -> "WindowScores":
            from rushes_catalog.finders.domain.window_scores import NO_BITS, WindowScores, score_bits

            of_videos = []
            for video in videos:
                place = known.get((video.number, video.scored_at))
                if before is not None and place is not None:
                    bits = before[1].of_video(place)
                else:
                    bits = score_bits(stored[video.number]) if video.number in stored else NO_BITS
                of_videos.append((bits, video.grid))
            return WindowScores(of_videos)

        return await asyncio.to_thread(load)

    def _forget(self) -> None:
        def windows() -> int:
            return sum(scores.windows for _, scores in self._kept.values())

        while len(self._kept) > 1 and (len(self._kept) > MOST_VERSIONS or windows() > MOST_WINDOWS):
            self._kept.popitem(last=False)
