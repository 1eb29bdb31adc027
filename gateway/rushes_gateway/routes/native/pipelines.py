"""Reports on runs of detection stages as tables."""

from collections.abc import Sequence
from contextlib import aclosing
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import APIRouter, Query, Response

from rushes.catalog.v1 import pipelines_pb2, reports_pb2
from rushes.media.v1 import frames_pb2
from rushes_chassis.errors import RushesError
from rushes_chassis.in_order import in_order
from rushes_footage.files import FileVersion
from rushes_footage.messages.files import source_to
from rushes_footage.stage_schema import Stage
from rushes_footage.stages import matching
from rushes_gateway.bytes.dispositions import saved_as
from rushes_gateway.bytes.places import decodable
from rushes_gateway.clients import Services
from rushes_gateway.resources.pipelines import report_table
from rushes_gateway.resources.pipelines.brand_page import POLICY, best_frames, report_page
from rushes_gateway.resources.pipelines.brand_table import appearances_table
from rushes_gateway.routes.dependencies import Connected
from rushes_gateway.shapes import Problem

log = structlog.get_logger()
router = APIRouter(tags=["pipelines"])

_MOST_PICTURES = 30
_AT_ONCE = 4
"""Pictures that are fetched at the same time."""
_WIDTH = 480
_QUALITY = 80

StageToReport = Annotated[
    str,
    Query(
        max_length=100,
        description="Name of a stage. Absent: tracks, otherwise objects, otherwise edges, as far as the run has them.",
    ),
]


@router.get(
    "/runs/{run_id}/report.csv",
    response_class=Response,
    responses={
        200: {
            "content": {"text/csv": {}},
            "description": "CSV (RFC 4180) with a header. Of a stage: for each frame `seq`, `video`, `frame`, "
            "`seconds`, and how often each class was found. Without one, of a run that looked for brands: for each "
            "appearance `brand`, `start`, `end`, `first_frame`, `last_frame`, `best_frame`, `by` and `video`.",
        },
        404: {"model": Problem, "description": "No such run, or it has no results of the stage"},
    },
)
async def report_as_csv(services: Connected, run_id: UUID, stage: StageToReport = "") -> Response:
    """The report on a run as a table: a row for each frame, or for each appearance of a brand."""
    if not stage:
        run = (await services.pipelines.GetPipelineRun(pipelines_pb2.GetPipelineRunRequest(run_id=str(run_id)))).run
        if matching([Stage(each.name) for each in run.stages]) is not None:
            return await _appearances(services, run_id)
    report = await services.pipelines.GetRunReport(pipelines_pb2.GetRunReportRequest(run_id=str(run_id), stage=stage))
    of = pipelines_pb2.GetTimelineRequest(timeline_id=report.timeline_id)
    timeline = (await services.pipelines.GetTimeline(of)).timeline
    name = f"{timeline.name or timeline.assets[0].name} {report.stage}.csv"
    return Response(report_table.table(report, timeline), media_type="text/csv", headers=_saved(name))


@router.get(
    "/runs/{run_id}/report.html",
    response_class=Response,
    responses={
        200: {"content": {"text/html": {}}, "description": "One file that can be printed; it loads nothing."},
        404: {"model": Problem, "description": "No such run, or it has not looked for brands yet"},
    },
)
async def report_as_page(services: Connected, run_id: UUID) -> Response:
    """The report on the brands of a run as a page to print."""
    report = await services.reports.GetBrandReport(reports_pb2.GetBrandReportRequest(run_id=str(run_id)))
    asked = pipelines_pb2.GetTimelineRequest(timeline_id=report.timeline_id)
    timeline = (await services.pipelines.GetTimeline(asked)).timeline
    page = report_page(report, await _pictures(services, timeline, best_frames(report, _MOST_PICTURES)))
    headers = {"cache-control": "no-store", "content-security-policy": POLICY}
    return Response(page, media_type="text/html", headers=headers)


async def _appearances(services: Services, run_id: UUID) -> Response:
    report = await services.reports.GetBrandReport(reports_pb2.GetBrandReportRequest(run_id=str(run_id)))
    return Response(appearances_table(report), media_type="text/csv", headers=_saved(f"{report.video} brands.csv"))


async def _pictures(services: Services, timeline: pipelines_pb2.Timeline, seqs: Sequence[int]) -> dict[int, bytes]:
    """Frames as JPEG by their position, without those that cannot be read now."""
    wanted = list(dict.fromkeys(seqs))
    fetched = in_order(wanted, lambda seq: _picture(services, timeline, seq), _AT_ONCE)
    async with aclosing(fetched):
        pictures = [picture async for picture in fetched]
    return {seq: picture for seq, picture in zip(wanted, pictures, strict=True) if picture}


async def _picture(services: Services, timeline: pipelines_pb2.Timeline, seq: int) -> bytes | None:
    """A frame as JPEG; None where its file cannot be read now: the report holds without it."""
    frame = timeline.frames[seq]
    asset = next(each for each in timeline.assets if each.id == frame.asset_id)
    try:
        place = await decodable(services.library, asset.id)
        version = FileVersion(asset.version.size, asset.version.mtime_ns)
        request = frames_pb2.GetFrameRequest(
            source=source_to(place.at(version)),
            frame=frame.frame,
            format=frames_pb2.STILL_FORMAT_JPEG,
            width=_WIDTH,
            height=_WIDTH,
            quality=_QUALITY,
        )
        return (await services.media.frame(asset.id, request)).data
    except RushesError as failed:
        log.info("a report goes without a picture", asset=asset.id, frame=frame.frame, why=failed.message)
        return None


def _saved(name: str) -> dict[str, str]:
    return {"cache-control": "no-store", "content-disposition": saved_as(name).decode()}
