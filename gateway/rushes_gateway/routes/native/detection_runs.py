"""The results of detection runs as files for other tools."""

from collections.abc import AsyncIterator
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from rushes.catalog.v1 import detections_pb2, library_pb2
from rushes_gateway.bytes.dispositions import saved_as
from rushes_gateway.clients import Services
from rushes_gateway.resources.detection_runs import annotation_files as files
from rushes_gateway.routes.dependencies import Connected, Responses
from rushes_gateway.routes.native.json_lines import STRETCH_DEADLINE
from rushes_gateway.shapes import Problem

router = APIRouter(tags=["findings"])


def _file(kind: str, what: str) -> Responses:
    return {200: {"content": {kind: {}}, "description": what}, 404: {"model": Problem, "description": "No such run"}}


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


async def _annotated(services: Services, run_id: UUID) -> files.Annotated:
    asked = detections_pb2.GetDetectionRequest(run_id=str(run_id))
    run = (await services.detections.GetDetection(asked)).run
    asset = (await services.library.GetAsset(library_pb2.GetAssetRequest(asset_id=run.asset_id))).asset
    name = asset.path.rpartition("/")[2].rpartition(".")[0]
    return files.Annotated(name, run.width, run.height, list(run.classes))


async def _frames(services: Services, run_id: UUID) -> AsyncIterator[detections_pb2.DetectedFrame]:
    asked = detections_pb2.ReadDetectionRequest(run_id=str(run_id))
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
