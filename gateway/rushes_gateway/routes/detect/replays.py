"""Repeating stages of a job: from one stage on as a new job, or one stage alone without storing anything."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from fastapi import APIRouter, HTTPException, Request, Response, status

from rushes.catalog.v1 import pipelines_pb2
from rushes_chassis.errors import Conflict, InvalidInput, NotFound, OutOfRange
from rushes_footage.stages import COUNTING
from rushes_gateway.clients import Services
from rushes_gateway.contract.messages import as_json
from rushes_gateway.resources.pipelines.convert import overrides_to
from rushes_gateway.routes.dependencies import Asker, Connected, Targets
from rushes_gateway.routes.detect import shapes
from rushes_gateway.routes.disconnects import unless_disconnected

router = APIRouter()

LONGEST_REPLAY = 24 * 3600.0
"""Seconds that a request without `async` waits for the end of the job."""
LONGEST_STAGE_REPLAY = 600.0
_RUN_NOT_FOUND = "RunNotFound"
_EDGE_OVERLAY, _LINES_OVERLAY, _MASK_OVERLAY = "edge_overlay_b64", "lines_overlay_b64", "mask_overlay_b64"


@router.post(
    "/detect/replay",
    responses={
        202: {"model": shapes.ReplayQueued},
        400: {"description": "The stage or its parameters are not possible"},
    },
)
async def replay(
    services: Connected, asker: Asker, targets: Targets, response: Response, asked: shapes.ReplayAsked
) -> shapes.Replayed | shapes.ReplayQueued:
    """Repeat a stage and all later ones as a new job. With `async` the response is sent before that job has ended."""
    request = pipelines_pb2.ReplayRunRequest(
        run_id=asked.job_id,
        start_stage=asked.start_stage,
        overrides=overrides_to(asked.config_overrides),
        synchronous=not asked.asynchronous,
        requested_by=asker,
        pause_after=asked.pause_after or "",
    )
    with _mistakes():
        begun = (await services.pipelines.ReplayRun(request)).run
    targets += [begun.timeline_id, asked.job_id, begun.id]
    if asked.asynchronous:
        response.status_code = status.HTTP_202_ACCEPTED
        return shapes.ReplayQueued(job_id=asked.job_id, replay_job_id=begun.id, start_stage=begun.start_stage)
    waited = pipelines_pb2.AwaitPipelineRunRequest(id=begun.id)
    ended = (await services.pipelines.AwaitPipelineRun(waited, timeout=LONGEST_REPLAY)).run
    if ended.status != "completed":
        raise HTTPException(500, f"The replay {begun.id} is {ended.status}. {ended.error}".strip())
    report = next((dict(each.counts) for each in ended.stages if each.name == COUNTING), {})
    return shapes.Replayed(
        job_id=asked.job_id,
        replay_job_id=begun.id,
        start_stage=begun.start_stage,
        detections=report.get("detections", 0),
        brands_found=report.get("brands", 0),
    )


@router.post(
    "/detect/replay-stage",
    response_model_exclude_none=True,
    responses={400: {"description": "The stage or its parameters are not possible"}},
)
async def replay_stage(services: Connected, http: Request, asked: shapes.StageReplayAsked) -> shapes.StageReplayed:
    """Repeat one stage on some frames. Nothing is stored. Equal requests have equal responses."""
    request = pipelines_pb2.ReplayStageRequest(
        run_id=asked.job_id,
        stage=asked.stage,
        frames=asked.frame_refs or [],
        all_frames=asked.frame_refs is None,
        overrides=overrides_to(asked.config_overrides),
        overlays=asked.debug,
    )
    with _mistakes():
        # While a slider is dragged, clients abandon most requests; cancelling those frees their places for others.
        found = await unless_disconnected(http, _found(services, request))
    regions = {str(each.seq): [_box(region) for region in each.regions] for each in found}
    return shapes.StageReplayed(
        stage=asked.stage,
        frame_count=len(found),
        region_count=sum(map(len, regions.values())),
        regions_by_frame=regions,
        stand_ins={str(each.seq): each.stand_in for each in found if each.HasField("stand_in")},
        debug={str(each.seq): _debug(each) for each in found} if asked.debug else {},
    )


@router.post(
    "/detect/retry",
    status_code=status.HTTP_202_ACCEPTED,
    responses={400: {"description": "The stage or its parameters are not possible"}},
)
async def retry(services: Connected, asker: Asker, targets: Targets, asked: shapes.RetryAsked) -> shapes.RetryQueued:
    """Repeat a job from a stage on with another provider; 409 while the job, or an equal one, is running."""
    request = pipelines_pb2.ReplayRunRequest(
        run_id=asked.job_id,
        start_stage=asked.start_stage,
        overrides=overrides_to(asked.config_overrides),
        provider=asked.provider,
        alone=True,
        requested_by=asker,
    )
    try:
        begun = (await services.pipelines.ReplayRun(request)).run
    except InvalidInput as wrong:
        raise HTTPException(400, wrong.message) from wrong
    except NotFound as missing:
        raise HTTPException(404 if missing.reason == _RUN_NOT_FOUND else 400, missing.message) from missing
    targets += [begun.timeline_id, asked.job_id, begun.id]
    return shapes.RetryQueued(job_id=asked.job_id, retry_job_id=begun.id, provider=asked.provider)


@router.get("/detect/jobs/{job_id}")
async def get_job(services: Connected, job_id: UUID) -> shapes.JobNow:
    """The state of a job."""
    request = pipelines_pb2.GetPipelineRunRequest(run_id=str(job_id))
    return _job((await services.pipelines.GetPipelineRun(request)).run)


@router.post("/detect/jobs/{job_id}/cancel")
async def cancel_job(services: Connected, job_id: UUID) -> shapes.JobNow:
    """Cancel a job. Its checkpoints stay."""
    request = pipelines_pb2.CancelPipelineRunRequest(run_id=str(job_id))
    return _job((await services.pipelines.CancelPipelineRun(request)).run)


def _job(run: pipelines_pb2.PipelineRun) -> shapes.JobNow:
    return shapes.JobNow.model_validate(as_json(run))


async def _found(
    services: Services, request: pipelines_pb2.ReplayStageRequest
) -> list[pipelines_pb2.ReplayStageResponse]:
    call = services.pipelines.ReplayStage(request, timeout=LONGEST_STAGE_REPLAY)
    try:
        return [each async for each in call]
    finally:
        call.cancel()


@contextmanager
def _mistakes() -> Iterator[None]:
    """Turn mistakes in a request into status 400, as in the replaced editor."""
    try:
        yield
    except (Conflict, InvalidInput, NotFound, OutOfRange) as wrong:
        raise HTTPException(400, wrong.message) from wrong


def _box(region: pipelines_pb2.StageRegion) -> shapes.FoundBox:
    match = region.match if region.HasField("match") else None
    return shapes.FoundBox(
        x=region.x,
        y=region.y,
        w=region.width,
        h=region.height,
        confidence=region.confidence,
        label=region.label,
        track=region.track or None,
        polygon=[(corner.x, corner.y) for corner in region.polygon] or None,
        region=region.of if region.HasField("of") else None,
        text=region.text if region.HasField("text") else None,
        brand=match.brand if match and match.HasField("brand") else None,
        score=match.score if match else None,
        alias=match.alias if match else None,
        state=match.state if match else None,
        by=match.by if match else None,
        model=match.model or None if match else None,
        words=match.words or None if match else None,
    )


def _debug(said: pipelines_pb2.ReplayStageResponse) -> shapes.DebugFrame:
    drawn = {key: base64.b64encode(png).decode() for key, png in said.overlays.items()}
    return shapes.DebugFrame(
        edge_overlay_b64=drawn.get(_EDGE_OVERLAY, ""),
        lines_overlay_b64=drawn.get(_LINES_OVERLAY, ""),
        mask_overlay_b64=drawn.get(_MASK_OVERLAY, ""),
        horizontal_count=round(said.measures["horizontal_count"]),
        pair_count=round(said.measures["pair_count"]),
    )
