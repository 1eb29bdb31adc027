"""Listing moments of a finder, and scores of its windows."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rushes_catalog.domain.cursors import Value, list_mark, read_cursor, write_cursor
from rushes_catalog.domain.errors import ForeignCursor
from rushes_catalog.domain.ids import AssetId, FinderId
from rushes_catalog.finders.domain.decisions import Decision
from rushes_catalog.finders.domain.errors import FinderNotTrained
from rushes_catalog.finders.domain.finders import Finder
from rushes_catalog.finders.domain.moment_errors import NotScanned
from rushes_catalog.finders.domain.moment_ids import MomentKey
from rushes_catalog.finders.domain.moments import (
    ClipSpan,
    FoundMoment,
    Grid,
    ListedVideo,
    Moment,
    MomentPage,
    MomentQuery,
    MomentState,
)
from rushes_catalog.finders.domain.versions import KnownVersion
from rushes_catalog.finders.operations.loaded_scores import LoadedScores
from rushes_catalog.library.domain.errors import AssetNotFound
from rushes_catalog.library.operations.span_frames import SpanFrames, frames_within
from rushes_catalog.storage.catalog import Catalog, Stores

if TYPE_CHECKING:
    from rushes_catalog.finders.domain.moment_lists import ListPlace

_THRESHOLD = 0.5
"""Where the version has none of its own."""


@dataclass(frozen=True, slots=True)
class ScoreCounts:
    """How many windows have which score, in equal parts of 0 to 1."""

    bins: Sequence[int]
    windows: int
    assets: int
    """Number of scanned videos."""


@dataclass(frozen=True, slots=True)
class VideoScores:
    """Scores of the windows of one video."""

    grid: Grid
    scores: Sequence[float]


class ListMoments:
    """Lists are made anew for each page: from scores in memory, and from decisions and clips as they are now."""

    def __init__(self, catalog: Catalog, loaded: LoadedScores, frames: SpanFrames) -> None:
        self._catalog, self._loaded, self._frames = catalog, loaded, frames

    async def page(self, query: MomentQuery) -> MomentPage:
        """One page. Raises FinderNotFound, VersionNotFound, FinderNotTrained, ForeignCursor."""
        async with self._catalog.reading() as stores:
            finder = await stores.finders.get(query.finder_id)
            version = await version_of(stores, finder, query.version)
            videos = await stores.window_scores.videos(finder.id, version.id)
            decisions = await stores.decisions.spans(finder.id)
            chosen = [_is_chosen(query, video) for video in videos]
            clips: Sequence[ClipSpan] = ()
            if query.exported is not None:
                numbers = [video.number for video, is_chosen in zip(videos, chosen, strict=True) if is_chosen]
                clips = await stores.decisions.clips(finder.profile, numbers)
        threshold = query.threshold
        if threshold is None:
            threshold = _THRESHOLD if version.card.threshold is None else version.card.threshold
        mark = list_mark(
            "moments", finder.id, version.id, query.asset_id, query.root, query.folder, threshold, query.join,
            query.min_seconds, query.state, query.exported, query.order,
        )  # fmt: skip
        after = read_cursor(mark, query.cursor, [float, int, int, int]) if query.cursor else None
        scores = await self._loaded.of(version.id, videos)
        from rushes_catalog.finders.domain.moment_lists import Listing, listed

        listing = Listing(
            threshold=threshold,
            join=query.join,
            min_seconds=query.min_seconds,
            state=query.state,
            exported=query.exported,
            order=query.order,
            limit=query.limit,
            after=_place_of(after) if after else None,
        )
        part = await asyncio.to_thread(listed, listing, videos, chosen, scores, decisions, clips)
        moments = await self.shown(finder, version, videos, part.moments)
        reached = part.reached
        values = [reached.rank, reached.asset_number, reached.start_us, reached.end_us] if reached else []
        return MomentPage(tuple(moments), part.total, write_cursor(mark, values) if values else "")

    async def shown(
        self, finder: Finder, version: KnownVersion, videos: Sequence[ListedVideo], found: Sequence[FoundMoment]
    ) -> list[Moment]:
        """These moments with their frames, and what else is known of their spans."""
        numbers = {videos[each.video].number for each in found}
        async with self._catalog.reading() as stores:
            files = await stores.video_files.by_number(numbers)
            clips = await stores.decisions.clips(finder.profile, numbers)
            positives = await stores.finder_examples.positives(finder, numbers)
        from rushes_catalog.finders.domain.moment_lists import flags_of

        examples = [(each.asset_number, each.start_us, each.end_us) for each in positives]
        flags = await asyncio.to_thread(flags_of, found, videos, clips, examples)
        times = await self._frames.times(files.values())
        moments = []
        for each, of_each in zip(found, flags, strict=True):
            video = videos[each.video]
            file = files[video.number]
            first, last = frames_within(times.get(video.number), file.rate, each.start_us, each.end_us)
            key = MomentKey(finder.id, version.id, video.asset_id, each.start_us, each.end_us)
            moments.append(Moment(key.id, video.asset_id, video.name, each, first, last, of_each))
        return moments

    async def counts(self, finder_id: FinderId, version: str | None) -> ScoreCounts:
        """Numbers of all windows by score. Raises FinderNotFound, VersionNotFound, FinderNotTrained."""
        async with self._catalog.reading() as stores:
            finder = await stores.finders.get(finder_id)
            known = await version_of(stores, finder, version)
            videos = await stores.window_scores.videos(finder.id, known.id)
        scores = await self._loaded.of(known.id, videos)
        bins = await asyncio.to_thread(scores.histogram)
        return ScoreCounts(bins, scores.windows, sum(video.scored_at is not None for video in videos))

    async def of_video(self, asset_id: AssetId, finder_id: FinderId, version: str | None) -> VideoScores:
        """The scores of a video's windows. Raises FinderNotFound, VersionNotFound, FinderNotTrained, AssetNotFound,
        NotScanned."""
        async with self._catalog.reading() as stores:
            finder = await stores.finders.get(finder_id)
            known = await version_of(stores, finder, version)
            video = await stores.window_scores.video(asset_id, known.id)
            if video is None:
                raise AssetNotFound(asset_id)
            stored = await stores.window_scores.scores(known.id, [video.number])
            present = (await stores.assets.present([asset_id])).get(asset_id)
        if video.scored_at is None or video.number not in stored:
            raise NotScanned(video.name, known.number, None if present is None else present.problem)

        def scores() -> list[float]:
            from rushes_catalog.finders.domain.window_scores import score_bits, scores_of

            return [float(score) for score in scores_of(score_bits(stored[video.number]))]

        return VideoScores(video.grid, await asyncio.to_thread(scores))

    async def one(
        self, finder: Finder, version: KnownVersion, video: ListedVideo, span: tuple[int, int], by: Decision | None
    ) -> Moment:
        """The moment of a span of a video, with the state of the decision that holds for it."""
        async with self._catalog.reading() as stores:
            stored = await stores.window_scores.scores(version.id, [video.number])

        def score() -> FoundMoment:
            from rushes_catalog.finders.domain.moment_lists import rescored
            from rushes_catalog.finders.domain.window_scores import NO_BITS, WindowScores, score_bits

            is_scored = video.scored_at is not None and video.number in stored
            bits = score_bits(stored[video.number]) if is_scored else NO_BITS
            return rescored(WindowScores([(bits, video.grid)]), 0, span, by.state if by else MomentState.NEW)

        [moment] = await self.shown(finder, version, [video], [await asyncio.to_thread(score)])
        return moment


async def version_of(stores: Stores, finder: Finder, version: str | None) -> KnownVersion:
    """A version of a finder by id or number, None: the active one. Raises VersionNotFound, FinderNotTrained."""
    if version is not None:
        return await stores.finder_versions.get(finder.id, version)
    active = await stores.finder_versions.active(finder.id)
    if active is None:
        raise FinderNotTrained(finder.name)
    return active


def _is_chosen(query: MomentQuery, video: ListedVideo) -> bool:
    if query.asset_id is not None and video.asset_id != query.asset_id:
        return False
    if query.root is not None and video.root != query.root:
        return False
    folder = (query.folder or "").strip("/")
    return not folder or video.path.startswith(f"{folder}/")


def _place_of(values: Sequence[Value]) -> "ListPlace":
    from rushes_catalog.finders.domain.moment_lists import ListPlace

    rank, number, start_us, end_us = values
    if not isinstance(rank, float) or not isinstance(number, int):
        raise ForeignCursor()
    if not isinstance(start_us, int) or not isinstance(end_us, int):
        raise ForeignCursor()
    return ListPlace(rank, number, start_us, end_us)
