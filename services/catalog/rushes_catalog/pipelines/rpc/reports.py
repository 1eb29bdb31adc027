"""ReportsService: what runs of pipelines have found, and people's decisions about that."""

from rushes.catalog.v1 import reports_pb2, reports_pb2_grpc
from rushes_catalog.domain.ids import RunId
from rushes_catalog.pipelines.domain.brand_evaluation import Quality
from rushes_catalog.pipelines.domain.brand_labels import Verdict
from rushes_catalog.pipelines.domain.brand_regions import BrandRegion, RegionState
from rushes_catalog.pipelines.domain.brand_reports import Appearance, BrandSeen, lasting, stands_for
from rushes_catalog.pipelines.domain.pipelines import Timeline
from rushes_catalog.pipelines.operations.decide_alike import DecideAlike
from rushes_catalog.pipelines.operations.report_brands import reported_brands
from rushes_catalog.pipelines.operations.review_regions import RegionQuery, ReviewedRegions, ReviewRegions
from rushes_catalog.pipelines.operations.whole_runs import WholeRuns
from rushes_catalog.rpc.messages import change_to
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.context import Context
from rushes_footage.brand_letters import letters_of

_DEFAULT_LIMIT = 50
_STATES = {
    RegionState.CONFIRMED: reports_pb2.BRAND_REGION_STATE_CONFIRMED,
    RegionState.REJECTED: reports_pb2.BRAND_REGION_STATE_REJECTED,
    RegionState.MATCHED: reports_pb2.BRAND_REGION_STATE_MATCHED,
    RegionState.DOUBTFUL: reports_pb2.BRAND_REGION_STATE_DOUBTFUL,
    RegionState.UNRESOLVED: reports_pb2.BRAND_REGION_STATE_UNRESOLVED,
}
_VERDICTS: dict[int, Verdict] = {
    reports_pb2.BRAND_VERDICT_CONFIRMED: Verdict.CONFIRMED,
    reports_pb2.BRAND_VERDICT_REJECTED: Verdict.REJECTED,
}


class ReportsServicer(reports_pb2_grpc.ReportsServiceServicer):
    """Implements ReportsService."""

    def __init__(self, catalog: Catalog, whole: WholeRuns, review: ReviewRegions, alike: DecideAlike) -> None:
        self._catalog, self._whole, self._review, self._alike = catalog, whole, review, alike

    async def GetBrandReport(
        self, request: reports_pb2.GetBrandReportRequest, context: Context
    ) -> reports_pb2.GetBrandReportResponse:
        reported = await reported_brands(self._catalog, self._whole, RunId(request.run_id.lower()))
        timeline, report = reported.timeline, reported.report
        return reports_pb2.GetBrandReportResponse(
            run_id=reported.run.id,
            timeline_id=timeline.id,
            video=timeline.assets[0].name,
            profile=reported.run.profile,
            seconds=lasting(stands_for(timeline)),
            brands=[_brand_to(each, timeline) for each in report.brands],
            open=report.open,
            unresolved=[reports_pb2.UnresolvedText(text=text, count=count) for text, count in report.unresolved],
            versions=reported.versions,
            start=timeline.frames[0].seconds,
            stage=reported.stage,
        )

    async def ListBrandRegions(
        self, request: reports_pb2.ListBrandRegionsRequest, context: Context
    ) -> reports_pb2.ListBrandRegionsResponse:
        query = RegionQuery(
            state=_state_of(request.state) if request.HasField("state") else None,
            brand=request.brand if request.HasField("brand") else None,
            stage=request.stage,
            limit=request.limit or _DEFAULT_LIMIT,
            cursor=request.cursor,
        )
        found = await self._review.listed(RunId(request.run_id.lower()), query)
        return reports_pb2.ListBrandRegionsResponse(
            regions=[_region_to(each, found) for each in found.regions], next_cursor=found.next_cursor or None
        )

    async def DecideBrandRegion(
        self, request: reports_pb2.DecideBrandRegionRequest, context: Context
    ) -> reports_pb2.DecideBrandRegionResponse:
        decided, change = await self._review.decide(
            RunId(request.run_id.lower()),
            request.region_id,
            _VERDICTS[request.state],
            request.brand if request.HasField("brand") else None,
            request.requested_by,
        )
        [region] = decided.regions
        return reports_pb2.DecideBrandRegionResponse(
            region=_region_to(region, decided), change=None if change is None else change_to(change)
        )

    async def DecideBrandRegionsAlike(
        self, request: reports_pb2.DecideBrandRegionsAlikeRequest, context: Context
    ) -> reports_pb2.DecideBrandRegionsAlikeResponse:
        decided, change = await self._alike.decide(
            RunId(request.run_id.lower()),
            request.like,
            _VERDICTS[request.state],
            request.brand if request.HasField("brand") else None,
            request.requested_by,
        )
        return reports_pb2.DecideBrandRegionsAlikeResponse(
            decided=decided, change=None if change is None else change_to(change)
        )

    async def EvaluateBrands(
        self, request: reports_pb2.EvaluateBrandsRequest, context: Context
    ) -> reports_pb2.EvaluateBrandsResponse:
        evaluation = await self._review.evaluated(RunId(request.run_id.lower()))
        return reports_pb2.EvaluateBrandsResponse(
            brands=[
                reports_pb2.EvaluatedBrand(brand=brand, quality=_quality_to(quality))
                for brand, quality in evaluation.brands
            ],
            all=_quality_to(evaluation.all),
        )


def _brand_to(seen: BrandSeen, timeline: Timeline) -> reports_pb2.SeenBrand:
    return reports_pb2.SeenBrand(
        brand=seen.brand,
        seconds=seen.seconds,
        share_of_time=seen.share_of_time,
        mean_area=seen.mean_area,
        mean_score=seen.mean_score,
        first=seen.appearances[0].start,
        last=seen.appearances[-1].end,
        appearances=[_appearance_to(each, timeline) for each in seen.appearances],
        best_frame=timeline.frames[seen.best].number,
        best_seq=seen.best,
    )


def _appearance_to(appearance: Appearance, timeline: Timeline) -> reports_pb2.BrandAppearance:
    first, last, best = appearance.first, appearance.last, appearance.best
    return reports_pb2.BrandAppearance(
        start=appearance.start,
        end=appearance.end,
        first_frame=timeline.frames[first].number,
        last_frame=timeline.frames[last].number,
        best_frame=timeline.frames[best].number,
        by=appearance.by,
        first_seq=first,
        last_seq=last,
        best_seq=best,
        video=timeline.assets[timeline.frames[first].asset].name,
    )


def _state_of(message: int) -> RegionState:
    return next(state for state, value in _STATES.items() if value == message)


def _region_to(found: BrandRegion, of: ReviewedRegions) -> reports_pb2.BrandRegion:
    frame, region = of.timeline.frames[found.seq], found.region
    return reports_pb2.BrandRegion(
        id=found.id,
        seq=found.seq,
        frame=frame.number,
        time=frame.seconds,
        box=reports_pb2.RegionBox(x=region.x, y=region.y, w=region.w, h=region.h),
        polygon=[reports_pb2.RegionPoint(xy=corner) for corner in region.polygon],
        text=region.text,
        brand=found.brand,
        score=found.match.score,
        by=found.by,
        state=_STATES[found.state],
        why=found.why(of.limits),
        letters=letters_of(region.text),
    )


def _quality_to(quality: Quality) -> reports_pb2.BrandQuality:
    return reports_pb2.BrandQuality(
        precision=quality.precision,
        recall=quality.recall,
        f1=quality.f1,
        confirmed=quality.confirmed,
        found=quality.found,
    )
