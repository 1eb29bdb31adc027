"""Timelines of exact frames: creating and reading them."""

from collections.abc import Sequence
from itertools import accumulate

from rushes_catalog.domain.ids import AssetId, TimelineId, new_id
from rushes_catalog.library.operations.find_asset import FindAsset
from rushes_catalog.pipelines.domain.errors import WrongTimeline
from rushes_catalog.pipelines.domain.pipelines import Timeline, TimelineAsset, TimelineOrder
from rushes_catalog.pipelines.domain.timeline_frames import frames_on_grid
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.pipelines import FrameTimesReader
from rushes_catalog.storage.catalog import Catalog

MOST_LISTED = 200


class Timelines:
    """Frames are selected once, when a timeline is created; pictures are decoded on each request."""

    def __init__(self, catalog: Catalog, find: FindAsset, times: FrameTimesReader, now: Clock) -> None:
        self._catalog, self._find, self._times, self._now = catalog, find, times, now

    async def create(self, asset_ids: Sequence[AssetId], paths: Sequence[str], order: TimelineOrder) -> Timeline:
        """Create a timeline of videos, by id or absolute path on the media host, one after the other.

        Raises AssetNotFound, AssetUnusable, WrongTimeline, and media's errors.
        """
        if not asset_ids and not paths:
            raise WrongTimeline("input_paths", "name at least one video, here or in asset_ids")
        if asset_ids and paths:
            raise WrongTimeline("asset_ids", "cannot be given together with input_paths")
        if order.end is not None and order.end <= order.start:
            raise WrongTimeline("end", f"must be after start, which is {order.start:g}")
        assets = [await self._find.by_id(each) for each in asset_ids]
        assets += [await self._find.by_path(each) for each in paths]
        times = [await self._times.frame_times(asset.place, asset.version) for asset in assets]
        frames = frames_on_grid(times, start=order.start, end=order.end, fps=order.fps, most=order.max_frames)
        if not frames:
            length = float(sum(each.seconds for each in times))
            raise WrongTimeline("start", f"must be before the end of the videos, which are {length:.3f} s long")
        ends = accumulate(each.seconds for each in times)
        timeline = Timeline(
            id=TimelineId(new_id()),
            order=order,
            assets=tuple(
                TimelineAsset(each.id, each.name, each.version, each.fingerprint, float(end))
                for each, end in zip(assets, ends, strict=True)
            ),
            frames=tuple(frames),
            created_at=self._now(),
        )
        async with self._catalog.changing() as stores:
            await stores.pipelines.add_timeline(timeline)
        return timeline

    async def get(self, timeline_id: TimelineId) -> Timeline:
        """A timeline with its frames; raises TimelineNotFound."""
        async with self._catalog.reading() as stores:
            return await stores.pipelines.timeline(timeline_id)

    async def rename(self, timeline_id: TimelineId, name: str) -> Timeline:
        """Rename a timeline; "" removes the name. Raises TimelineNotFound."""
        async with self._catalog.changing() as stores:
            await stores.pipelines.name_timeline(timeline_id, name)
            return await stores.pipelines.timeline(timeline_id)

    async def newest(self) -> list[Timeline]:
        """Timelines, the newest first, without their frames; MOST_LISTED at most."""
        async with self._catalog.reading() as stores:
            return await stores.pipelines.timelines(MOST_LISTED)
