"""Detection runs over assets: starting, listing and deleting them, their results, and files for other tools."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, status
from fastapi.responses import StreamingResponse

from rushes.catalog.v1 import detections_pb2, library_pb2
from rushes_gateway.bytes.dispositions import saved_as
from rushes_gateway.clients import Services
from rushes_gateway.resources.detection_runs import annotation_files as files
from rushes_gateway.resources.detection_runs import convert, shapes
from rushes_gateway.resources.shapes import Problem
from rushes_gateway.routes.dependencies import Asker, Connected, Responses, Targets
from rushes_gateway.routes.native.assets import NOT_FOUND
from rushes_gateway.routes.native.json_lines import STRETCH_DEADLINE, JsonLines, lines_of

router = APIRouter(tags=["findings"])

_MISSING: Responses = {404: {"model": Problem, "description": "No such run"}}
_LINES: Responses = {
    200: {
        "model": shapes.DetectedFrame,
        "description": "One line of JSON for each examined frame, in ascending order. After an error the last line is "
        '`{"problem": …}`.',
    },
    **_MISSING,
}


def _file(kind: str, what: str) -> Responses:
    return {200: {"content": {kind: {}}, "description": what}, **_MISSING}


@router.post(
    "/assets/{asset_id}/detection-runs",
    status_code=status.HTTP_202_ACCEPTED,
    responses={404: {**NOT_FOUND[404], "description": "No such model or asset"}},
)
async def begin_detection(
    services: Connected, asker: Asker, targets: Targets, asset_id: UUID, order: shapes.DetectionOrder
) -> shapes.DetectionRun:
    """Start a detection run: a job in which a model examines an asset. `/api/v1/events` reports its progress."""
    asked = detections_pb2.StartDetectionRequest(
        asset_id=str(asset_id), sought=convert.order_to(order), requested_by=asker
    )
    begun_run = (await services.detections.StartDetection(asked)).run
    targets.append(begun_run.id)
    return convert.run(begun_run)


@router.get("/assets/{asset_id}/detection-runs")
async def list_detections(services: Connected, asset_id: UUID) -> shapes.DetectionRuns:
    """The detection runs of an asset, the newest first."""
    listed = await services.detections.ListDetections(detections_pb2.ListDetectionsRequest(asset_id=str(asset_id)))
    return shapes.DetectionRuns(runs=[convert.run(each) for each in listed.runs])


@router.get("/detection-runs/{run_id}", responses=_MISSING)
async def get_detection(services: Connected, run_id: UUID) -> shapes.DetectionRun:
    """A detection run and its current state."""
    return convert.run(await _run(services, run_id))


@router.delete("/detection-runs/{run_id}", status_code=status.HTTP_204_NO_CONTENT, responses=_MISSING)
async def delete_detection(services: Connected, run_id: UUID) -> Response:
    """Delete a detection run with its results. A run that is going on is cancelled first."""
    await services.detections.DeleteDetection(detections_pb2.DeleteDetectionRequest(id=str(run_id)))
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.get("/detection-runs/{run_id}/frames", response_class=JsonLines, responses=_LINES)
async def read_detection(
    services: Connected,
    run_id: UUID,
    first: Annotated[int, Query(ge=0, le=shapes.LARGEST_FRAME, description="First frame, counted from 0.")] = 0,
    last: Annotated[
        int | None,
        Query(ge=0, le=shapes.LARGEST_FRAME, description="Last frame, included; absent: the last one examined."),
    ] = None,
) -> Response:
    """The results of a run so far, frame by frame."""
    classes = (await _run(services, run_id)).classes
    frames = _frames(services, run_id, first, last)
    return lines_of(convert.frame(each, classes) async for each in frames)


@router.get("/detection-runs/{run_id}/lanes", responses=_MISSING)
async def detection_lanes(
    services: Connected,
    run_id: UUID,
    first: Annotated[int, Query(ge=0, le=shapes.LARGEST_FRAME, description="First frame, counted from 0.")] = 0,
    last: Annotated[
        int | None,
        Query(ge=0, le=shapes.LARGEST_FRAME, description="Last frame, included; absent: the last one examined."),
    ] = None,
    buckets: Annotated[
        int,
        Query(
            ge=1,
            le=shapes.MOST_BUCKETS,
            description="Number of parts of equal length into which the frames are divided.",
        ),
    ] = 500,
) -> shapes.DetectionLanes:
    """Where each class was found so far, as a summary whose size does not depend on the length of the video."""
    classes = (await _run(services, run_id)).classes
    asked = detections_pb2.ReadDetectionLanesRequest(id=str(run_id), first=first, last=last, buckets=buckets)
    return convert.lanes(await services.detections.ReadDetectionLanes(asked), classes)


@router.get(
    "/detection-runs/{run_id}/coco.json",
    response_class=StreamingResponse,
    responses=_file("application/json", "COCO annotations, with scores and tracks"),
)
async def detection_as_coco(services: Connected, run_id: UUID) -> StreamingResponse:
    """The results so far in the format of COCO."""
    run = await _annotated(services, run_id)
    content = files.coco(run, lambda: _frames(services, run_id))
    return _download(content, "application/json", f"{run.name}.coco.json")


@router.get(
    "/detection-runs/{run_id}/mot.txt",
    response_class=StreamingResponse,
    responses=_file("text/plain", "One line for each box, as in det.txt of MOTChallenge"),
)
async def detection_as_mot(services: Connected, run_id: UUID) -> StreamingResponse:
    """The results so far in the format of MOTChallenge."""
    run = await _annotated(services, run_id)
    return _download(files.mot(lambda: _frames(services, run_id)), "text/plain; charset=utf-8", f"{run.name}.mot.txt")


@router.get(
    "/detection-runs/{run_id}/yolo.zip",
    response_class=StreamingResponse,
    responses=_file("application/zip", "data.yaml, and the labels of each frame"),
)
async def detection_as_yolo(services: Connected, run_id: UUID) -> StreamingResponse:
    """The results so far as YOLO labels."""
    run = await _annotated(services, run_id)
    content = files.yolo(run, lambda: _frames(services, run_id))
    return _download(content, "application/zip", f"{run.name}.yolo.zip")


async def _run(services: Services, run_id: UUID) -> detections_pb2.DetectionRun:
    return (await services.detections.GetDetection(detections_pb2.GetDetectionRequest(id=str(run_id)))).run


async def _annotated(services: Services, run_id: UUID) -> files.Annotated:
    run = await _run(services, run_id)
    asset = (await services.library.GetAsset(library_pb2.GetAssetRequest(id=run.asset_id))).asset
    name = asset.path.rpartition("/")[2].rpartition(".")[0]
    return files.Annotated(name, run.width, run.height, list(run.classes))


async def _frames(
    services: Services, run_id: UUID, first: int = 0, last: int | None = None
) -> AsyncIterator[detections_pb2.DetectedFrame]:
    asked = detections_pb2.ReadDetectionRequest(id=str(run_id), first=first, last=last)
    call = services.detections.ReadDetection(asked, timeout=STRETCH_DEADLINE)
    try:
        async for some in call:
            for frame in some.frames:
                yield frame
    finally:
        call.cancel()


def _download(content: AsyncIterator[bytes], kind: str, name: str) -> StreamingResponse:
    headers = {"cache-control": "no-store", "content-disposition": saved_as(name).decode()}
    return StreamingResponse(content, media_type=kind, headers=headers)
