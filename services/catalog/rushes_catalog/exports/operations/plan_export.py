"""Planning a batch of clips: frames and crops of each clip, with all random choices made.

Used for previews and for orders, so that the ordered clips are the previewed ones.
"""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import structlog

from rushes_catalog.exports.domain.contracts import expect_possible
from rushes_catalog.exports.domain.cropping import SEEDS, clip_crops
from rushes_catalog.exports.domain.cross_shots import ClipCut, CrossShots
from rushes_catalog.exports.domain.cutting import BatchPlan
from rushes_catalog.exports.domain.exports import BatchRequest
from rushes_catalog.exports.operations.overwrite_group import Predecessor, predecessor
from rushes_catalog.library.domain.assets import Asset
from rushes_catalog.library.operations.find_asset import FindAsset
from rushes_catalog.ports.inference import SubjectFinder
from rushes_catalog.ports.media import FootageReader
from rushes_catalog.shots.domain.crossing import facts_of
from rushes_catalog.shots.operations.find_cuts import FindCuts
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.errors import RushesError
from rushes_footage.contracts import timing_of
from rushes_footage.crops import Crop, Cropping
from rushes_footage.files import Place
from rushes_footage.plans import ClipPlan

log = structlog.get_logger()

_PREVIEW_SECONDS: Final = 10.0
"""After which a preview no longer waits for cuts."""


@dataclass(frozen=True, slots=True)
class Surveyed:
    """Results of media and inference about a batch."""

    asset: Asset
    plan: BatchPlan
    centers: Sequence[float] | None
    """Centres that follow the subject; None: as the cropping states."""


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """A batch as it will be cut; the cursor as requested, or as shifted to fit."""

    cursor: float
    seconds: float
    """Length of each clip."""
    cropping: Cropping | None
    """With the seed that was drawn, where one is needed."""
    clips: tuple[tuple[ClipPlan, Crop | None], ...]
    """Crop of each clip: None for the whole picture."""
    cuts: Sequence[tuple[ClipCut, ...]] | None = None
    """Cuts of the source within each clip; None: not known."""


class PlanExport:
    """Stores nothing."""

    def __init__(
        self,
        catalog: Catalog,
        find_asset: FindAsset,
        reader: FootageReader,
        subjects: SubjectFinder,
        cuts: FindCuts,
    ) -> None:
        self._catalog, self._find_asset, self._reader, self._subjects = catalog, find_asset, reader, subjects
        self._cuts = cuts

    async def plan(self, request: BatchRequest) -> ExportPlan:
        """The plan for a request. Raises what `survey` raises; ExportNotFound, NotReplaceable."""
        surveyed = await self.survey(request)
        plan = await self._decided(request, surveyed)
        if request.cross_shots is CrossShots.REFUSE:
            return replace(plan, cuts=[()] * len(plan.clips))
        if request.cross_shots is CrossShots.WARN:
            return replace(plan, cuts=await self._cuts_within(surveyed))
        return plan

    async def _decided(self, request: BatchRequest, surveyed: Surveyed) -> ExportPlan:
        if request.replaces is None:
            return decided(request, surveyed, None)
        async with self._catalog.reading() as stores:
            return decided(request, surveyed, await predecessor(stores, request.replaces, surveyed.asset))

    async def _cuts_within(self, surveyed: Surveyed) -> Sequence[tuple[ClipCut, ...]] | None:
        """The cuts within each clip; None where they cannot be found, or not soon."""
        plan = surveyed.plan
        try:
            async with asyncio.timeout(_PREVIEW_SECONDS):
                crossed = await self._cuts.crossed(surveyed.asset.place, plan)
        except (RushesError, TimeoutError) as left_open:
            log.info(
                "a plan is shown without its cuts", video=surveyed.asset.name, why=str(left_open) or "it takes too long"
            )
            return None
        found = {each.index: facts_of(each.cuts) for each in crossed}
        return [found.get(index, ()) for index in range(len(plan.clips))]

    async def survey(self, request: BatchRequest) -> Surveyed:
        """Calls media and inference; raises what finding the asset and planning on it raise; NoMediaNode,
        ContractImpossible; CrossesCut, and what finding cuts raises, where crossing one is to be refused."""
        if request.asset_id is not None:
            asset = await self._find_asset.by_id(request.asset_id)
        else:
            asset = await self._find_asset.by_path(request.absolute_path)
        expect_possible(request.contract, request.short_side, asset.name, asset.facts, request.length)
        timing = timing_of(request.contract, request.length)
        plan = await self._reader.plan_clips(
            asset.place,
            cursor=request.cursor,
            clips=request.clips,
            spread=request.spread,
            timing=timing,
            shift_to_fit=request.shift_to_fit,
        )
        if request.cross_shots is CrossShots.REFUSE:
            await self._cuts.refuse(asset.place, plan, timing, request.spread, asset.name)
        return Surveyed(asset, plan, await self._centers(request.cropping, asset.place, plan))

    async def surveyed(self, request: BatchRequest, asset: Asset, plan: BatchPlan) -> Surveyed:
        """What `survey` returns, of a batch that is planned already; raises what finding its subjects raises."""
        return Surveyed(asset, plan, await self._centers(request.cropping, asset.place, plan))

    async def _centers(self, cropping: Cropping | None, place: Place, plan: BatchPlan) -> Sequence[float] | None:
        if cropping is None or not cropping.follow_subject or not cropping.may_crop(clip.start for clip in plan.clips):
            return None
        first_frames = [clip.first_frame for clip in plan.clips]
        return await self._subjects.centers(place, plan.version, first_frames, cropping.state.center)


def decided(request: BatchRequest, surveyed: Surveyed, before: Predecessor | None) -> ExportPlan:
    """The batch with every crop drawn; crops of an overwritten group are kept where nothing changed."""
    cropping = request.cropping if before is None else before.seeded(request.cropping)
    request = replace(request, cropping=_seeded(cropping))
    plans = surveyed.plan.clips
    crops = _crops(request, surveyed)
    if before is not None:
        crops = [
            before.crop_of(index, plan.start, crop, request, surveyed.plan.seconds)
            for index, (plan, crop) in enumerate(zip(plans, crops, strict=True))
        ]
    planned = tuple(zip(plans, crops, strict=True))
    return ExportPlan(surveyed.plan.cursor, surveyed.plan.seconds, request.cropping, planned)


def _seeded(cropping: Cropping | None) -> Cropping | None:
    """The same with a seed where one is needed."""
    if cropping is None or cropping.seed is not None or not cropping.is_random:
        return cropping
    return replace(cropping, seed=secrets.randbelow(SEEDS))


def _crops(request: BatchRequest, surveyed: Surveyed) -> Sequence[Crop | None]:
    starts = [clip.start for clip in surveyed.plan.clips]
    if request.cropping is None:
        return [None] * len(starts)
    return clip_crops(request.cropping, starts, surveyed.plan.seconds, surveyed.centers)
