"""Overlays of frames: storing clients' own, and generating them by inference."""

from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass

from rushes_catalog.domain.ids import RunId, TimelineId
from rushes_catalog.pipelines.domain.errors import RunNotFound, WrongConfiguration, WrongOverlay
from rushes_catalog.pipelines.domain.png_files import expect_png
from rushes_catalog.pipelines.operations.replay_stage import ReplayStage
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_footage.stage_schema import Stage
from rushes_footage.stages import SCHEMAS, BadConfiguration, stage_named

BUDGET_BYTES = 256 << 20
"""Limit of the size of all overlays together."""


@dataclass(frozen=True, slots=True)
class OverlayPlace:
    """One frame of one stage of a run."""

    timeline_id: TimelineId
    run_id: RunId
    stage: str
    seq: int


class KeepOverlays:
    """A cache: everything in it can be drawn again."""

    def __init__(self, catalog: Catalog, replay: ReplayStage, now: Clock) -> None:
        self._catalog, self._replay, self._now = catalog, replay, now

    async def save(self, place: OverlayPlace, overlays: Mapping[str, bytes]) -> None:
        """Store all or none; raises RunNotFound, WrongConfiguration, WrongOverlay."""
        for key, png in overlays.items():
            try:
                expect_png(png)
            except ValueError as wrong:
                raise WrongOverlay(f"overlays.{key}", str(wrong)) from wrong
        async with self._catalog.changing() as stores:
            stage = await _stage_of(stores, place)
            count = await stores.pipelines.frame_count(place.timeline_id)
            if not 0 <= place.seq < count:
                raise WrongOverlay("seq", f"must be from 0 to {count - 1}")
            await stores.overlays.save(place.run_id, stage, place.seq, overlays, self._now())
            await stores.overlays.keep_within(BUDGET_BYTES)

    async def read(self, place: OverlayPlace) -> dict[str, bytes]:
        """Overlays of a frame; raises RunNotFound, WrongConfiguration."""
        async with self._catalog.reading() as stores:
            return await stores.overlays.of_frame(place.run_id, await _stage_of(stores, place), place.seq)

    async def frames(self, place: OverlayPlace) -> list[int]:
        """Frames with overlays, ascending; raises RunNotFound, WrongConfiguration."""
        async with self._catalog.reading() as stores:
            return await stores.overlays.frames(place.run_id, await _stage_of(stores, place))

    async def generate(self, place: OverlayPlace) -> dict[str, bytes]:
        """Overlays drawn with the run's own values, which are also stored; raises like `save` and ReplayStage."""
        async with self._catalog.reading() as stores:
            stage = await _stage_of(stores, place)
        if not SCHEMAS[stage].overlays:
            return {}
        order = await self._replay.order(place.run_id, place.stage, [place.seq], {}, overlays=True)
        drawn: dict[str, bytes] = {}
        async with aclosing(self._replay.frames(order)) as frames:
            async for each in frames:
                drawn.update(each.overlays)
        if drawn:
            await self.save(place, drawn)
        return drawn


async def _stage_of(stores: Stores, place: OverlayPlace) -> Stage:
    if (await stores.pipelines.run(place.run_id)).timeline_id != place.timeline_id:
        raise RunNotFound(place.run_id)
    try:
        return stage_named(place.stage)
    except BadConfiguration as bad:
        raise WrongConfiguration(bad) from bad
