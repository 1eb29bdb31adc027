"""Reports on runs of detection stages as tables."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from rushes.catalog.v1 import pipelines_pb2
from rushes_gateway.bytes.dispositions import saved_as
from rushes_gateway.resources.pipelines import report_table
from rushes_gateway.routes.dependencies import Connected
from rushes_gateway.shapes import Problem

router = APIRouter(tags=["pipelines"])

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
            "description": "CSV (RFC 4180) with a header: for each frame `seq`, `video`, `frame`, `seconds`, and how "
            "often each class was found.",
        },
        404: {"model": Problem, "description": "No such run, or it has no results of the stage"},
    },
)
async def report_as_csv(services: Connected, run_id: UUID, stage: StageToReport = "") -> Response:
    """The report on a run as a table, with one row for each frame."""
    report = await services.pipelines.GetRunReport(pipelines_pb2.GetRunReportRequest(run_id=str(run_id), stage=stage))
    of = pipelines_pb2.GetTimelineRequest(timeline_id=report.timeline_id)
    timeline = (await services.pipelines.GetTimeline(of)).timeline
    name = f"{timeline.name or timeline.assets[0].name} {report.stage}.csv"
    headers = {"cache-control": "no-store", "content-disposition": saved_as(name).decode()}
    return Response(report_table.table(report, timeline), media_type="text/csv", headers=headers)
