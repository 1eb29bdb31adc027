"""Timelines of exact frames, and runs of detection stages over them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from rushes.catalog.v1 import jobs_pb2, pipelines_pb2
from rushes_gateway.bytes.dispositions import saved_as
from rushes_gateway.clients import Services
from rushes_gateway.contract.answers import Change
from rushes_gateway.contract.messages import as_json
from rushes_gateway.resources.pipelines import convert, report_table, shapes
from rushes_gateway.resources.shapes import Problem
from rushes_gateway.routes.dependencies import Asker, Connected, Responses, Targets

router = APIRouter(tags=["pipelines"])

TIMELINE_DEADLINE = 600.0
"""Seconds: media may have to read files of many gigabytes for their frame indexes."""
_UNUSABLE: Responses = {409: {"model": Problem, "description": "A video is offline, cannot be read, or has changed"}}
_NO_TIMELINE: Responses = {404: {"model": Problem, "description": "No such timeline"}}
_NO_CHECKPOINT: Responses = {404: {"model": Problem, "description": "No such checkpoint"}}
_IN_USE: Responses = {409: {"model": Problem, "description": "A run is going on or builds on it, or it is a scenario"}}
_NO_RUN: Responses = {404: {"model": Problem, "description": "No such run"}}
_NO_REPORT: Responses = {404: {"model": Problem, "description": "No such run, or it has no results of the stage"}}

StageToReport = Annotated[
    str,
    Query(
        max_length=100,
        description="Name of a stage. Absent: tracks, otherwise objects, otherwise edges, as far as the run has them.",
    ),
]


@router.post(
    "/timelines",
    status_code=status.HTTP_201_CREATED,
    responses={404: {"model": Problem, "description": "No such video"}, **_UNUSABLE},
)
async def create_timeline(services: Connected, targets: Targets, order: shapes.TimelineOrder) -> shapes.Timeline:
    """Create a timeline of frames of videos. The first request for a file takes as long as reading it."""
    made = (await services.pipelines.CreateTimeline(convert.order_to(order), timeout=TIMELINE_DEADLINE)).timeline
    targets += [made.id, *(each.name for each in made.assets)]
    return convert.timeline(made)


@router.get("/timelines")
async def list_timelines(services: Connected) -> shapes.Timelines:
    """Timelines without their frames, the newest first, 200 at most."""
    listed = await services.pipelines.ListTimelines(pipelines_pb2.ListTimelinesRequest())
    return shapes.Timelines(timelines=[convert.summary(each) for each in listed.timelines])


@router.get("/timelines/{timeline_id}", responses=_NO_TIMELINE)
async def get_timeline(services: Connected, timeline_id: UUID) -> shapes.Timeline:
    """A timeline with its frames."""
    request = pipelines_pb2.GetTimelineRequest(id=str(timeline_id))
    return convert.timeline((await services.pipelines.GetTimeline(request)).timeline)


@router.patch("/timelines/{timeline_id}", responses=_NO_TIMELINE)
async def rename_timeline(
    services: Connected, targets: Targets, timeline_id: UUID, new: shapes.NewName
) -> shapes.TimelineSummary:
    """Rename a timeline."""
    targets += [new.name] if new.name else []
    request = pipelines_pb2.RenameTimelineRequest(id=str(timeline_id), name=new.name)
    return convert.summary((await services.pipelines.RenameTimeline(request)).timeline)


@router.delete("/timelines/{timeline_id}", responses={**_NO_TIMELINE, **_IN_USE})
async def delete_timeline(services: Connected, asker: Asker, targets: Targets, timeline_id: UUID) -> Change:
    """Delete a timeline with its runs, their checkpoints and its scenarios. The change can be undone for 30 days."""
    request = pipelines_pb2.DeleteTimelineRequest(id=str(timeline_id), requested_by=asker)
    deleted = (await services.pipelines.DeleteTimeline(request)).change
    targets.append(deleted.words)
    return as_json(deleted)


@router.delete("/checkpoints/{checkpoint_id}", responses={**_NO_CHECKPOINT, **_IN_USE})
async def delete_checkpoint(services: Connected, asker: Asker, targets: Targets, checkpoint_id: UUID) -> Change:
    """Delete a checkpoint, the results of a stage of a run. The change can be undone for 30 days."""
    request = pipelines_pb2.DeleteCheckpointRequest(id=str(checkpoint_id), requested_by=asker)
    deleted = (await services.pipelines.DeleteCheckpoint(request)).change
    targets.append(deleted.words)
    return as_json(deleted)


@router.post(
    "/runs",
    status_code=status.HTTP_202_ACCEPTED,
    responses={404: {"model": Problem, "description": "No such timeline or model"}, **_UNUSABLE},
)
async def start_run(services: Connected, asker: Asker, targets: Targets, order: shapes.RunOrder) -> shapes.PipelineRun:
    """Start a run of stages over a timeline's frames. It is a job; `/api/v1/events` reports its progress."""
    request = pipelines_pb2.StartPipelineRunRequest(
        timeline_id=order.timeline_id,
        profile=order.profile,
        overrides=convert.overrides_to(order.config_overrides),
        stages=order.stages,
        requested_by=asker,
    )
    begun = (await services.pipelines.StartPipelineRun(request)).run
    targets += [begun.timeline_id, begun.id]
    return convert.run(begun)


@router.get("/runs", responses=_NO_TIMELINE)
async def list_runs(
    services: Connected, timeline_id: Annotated[UUID, Query(description="Id of the timeline.")]
) -> shapes.PipelineRuns:
    """The runs of a timeline, the newest first."""
    request = pipelines_pb2.ListPipelineRunsRequest(timeline_id=str(timeline_id))
    listed = await services.pipelines.ListPipelineRuns(request)
    return shapes.PipelineRuns(runs=[convert.run(each) for each in listed.runs])


@router.get("/runs/{run_id}", responses=_NO_RUN)
async def get_run(services: Connected, run_id: UUID) -> shapes.PipelineRun:
    """A run and its current state."""
    return convert.run(await run_of(services, run_id))


@router.get("/runs/{run_id}/report", responses=_NO_REPORT)
async def report_on_run(services: Connected, run_id: UUID, stage: StageToReport = "") -> shapes.RunReport:
    """How often a stage of a run found each class, and in which frames. Nothing is computed again."""
    request = pipelines_pb2.GetRunReportRequest(run_id=str(run_id), stage=stage)
    return convert.report(str(run_id), await services.pipelines.GetRunReport(request))


@router.get(
    "/runs/{run_id}/report.csv",
    response_class=Response,
    responses={
        200: {
            "content": {"text/csv": {}},
            "description": "CSV (RFC 4180) with a header: for each frame `seq`, `video`, `frame`, `seconds`, and how "
            "often each class was found.",
        },
        **_NO_REPORT,
    },
)
async def report_as_csv(services: Connected, run_id: UUID, stage: StageToReport = "") -> Response:
    """The report on a run as a table, with one row for each frame."""
    report = await report_on_run(services, run_id, stage)
    timeline = await get_timeline(services, UUID(report.timeline_id))
    name = f"{timeline.name or timeline.assets[0].name} {report.stage}.csv"
    headers = {"cache-control": "no-store", "content-disposition": saved_as(name).decode()}
    return Response(report_table.table(report, timeline), media_type="text/csv", headers=headers)


@router.patch("/runs/{run_id}", responses=_NO_RUN)
async def rename_run(services: Connected, targets: Targets, run_id: UUID, new: shapes.NewName) -> shapes.PipelineRun:
    """Rename a run."""
    targets += [new.name] if new.name else []
    request = pipelines_pb2.RenamePipelineRunRequest(id=str(run_id), name=new.name)
    return convert.run((await services.pipelines.RenamePipelineRun(request)).run)


@router.delete("/runs/{run_id}", responses={**_NO_RUN, **_IN_USE})
async def delete_run(services: Connected, asker: Asker, targets: Targets, run_id: UUID) -> Change:
    """Delete a run with its checkpoints. Its job stays in the list of jobs. The change can be undone for 30 days."""
    request = pipelines_pb2.DeletePipelineRunRequest(id=str(run_id), requested_by=asker)
    deleted = (await services.pipelines.DeletePipelineRun(request)).change
    targets.append(deleted.words)
    return as_json(deleted)


@router.post("/runs/{run_id}/cancel", responses=_NO_RUN)
async def cancel_run(services: Connected, targets: Targets, run_id: UUID) -> shapes.PipelineRun:
    """Cancel a run. Its checkpoints stay. A run that has ended stays as it is."""
    await cancelled(services, run_id)
    now = await run_of(services, run_id)
    targets.append(now.timeline_id)
    return convert.run(now)


async def run_of(services: Services, run_id: UUID) -> pipelines_pb2.PipelineRun:
    """A run and its current state; raises NotFound."""
    return (await services.pipelines.GetPipelineRun(pipelines_pb2.GetPipelineRunRequest(id=str(run_id)))).run


async def cancelled(services: Services, run_id: UUID) -> None:
    """Cancel the job of a run; raises NotFound where there is no such run."""
    found = await run_of(services, run_id)
    if found.status in ("queued", "running", "paused"):
        await services.jobs.CancelJob(jobs_pb2.CancelJobRequest(job_id=found.id))
