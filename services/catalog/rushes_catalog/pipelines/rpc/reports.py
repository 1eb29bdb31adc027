"""ReportsService: what runs of pipelines have found."""

from rushes.catalog.v1 import reports_pb2, reports_pb2_grpc
from rushes_catalog.domain.ids import RunId
from rushes_catalog.pipelines.domain.brand_reports import Appearance, BrandSeen, stands_for
from rushes_catalog.pipelines.domain.pipelines import Timeline
from rushes_catalog.pipelines.operations.report_brands import reported_brands
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.context import Context


class ReportsServicer(reports_pb2_grpc.ReportsServiceServicer):
    """Implements ReportsService."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    async def GetBrandReport(
        self, request: reports_pb2.GetBrandReportRequest, context: Context
    ) -> reports_pb2.GetBrandReportResponse:
        reported = await reported_brands(self._catalog, RunId(request.run_id.lower()))
        timeline, report = reported.timeline, reported.report
        return reports_pb2.GetBrandReportResponse(
            run_id=reported.run.id,
            timeline_id=timeline.id,
            video=timeline.assets[0].name,
            profile=reported.run.profile,
            seconds=sum(end - start for start, end in stands_for(timeline)),
            brands=[_brand_to(each, timeline) for each in report.brands],
            open=report.open,
            unresolved=[reports_pb2.UnresolvedText(text=text, count=count) for text, count in report.unresolved],
            versions=reported.versions,
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
    )
