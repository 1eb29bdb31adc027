"""Checkpoints of a timeline: results of its jobs' stages, with pictures of its frames."""

import asyncio
import base64
import json
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from google.protobuf.json_format import MessageToDict

from rushes.catalog.v1 import pipelines_pb2
from rushes.media.v1 import frames_pb2
from rushes_chassis.errors import NotFound
from rushes_footage.files import FileVersion
from rushes_footage.messages.files import source_to
from rushes_footage.stages import FORMER
from rushes_gateway.bytes.places import decodable
from rushes_gateway.clients import Services
from rushes_gateway.routes.dependencies import Connected
from rushes_gateway.routes.detect import shapes
from rushes_gateway.timestamps import moment

router = APIRouter()

_TOGETHER = 8
"""Pictures fetched and held at a time."""
_LARGEST = 7680
_QUALITY = 85


@router.get("/detect/checkpoints/{timeline_id}")
async def list_checkpoints(services: Connected, timeline_id: UUID) -> list[shapes.CheckpointItem]:
    """The checkpoints of all jobs of a timeline, the oldest first."""
    return [
        shapes.CheckpointItem(
            stage=each.stage,
            is_scenario=bool(each.scenario_label),
            scenario_label=each.scenario_label,
            id=each.id,
            job_id=each.run_id,
            created_at=moment(each.created_at).isoformat(),
            stats=dict(each.stats),
        )
        for each in await _checkpoints(services, timeline_id)
    ]


@router.get("/detect/checkpoints/{timeline_id}/{stage}", response_class=StreamingResponse)
async def get_checkpoint(
    services: Connected,
    timeline_id: UUID,
    stage: str,
    offset: Annotated[int, Query(ge=0, le=20_000, description="Number of frames to skip.")] = 0,
    limit: Annotated[int, Query(ge=0, le=20_000, description="Number of frames at most; 0: none.")] = 20_000,
) -> StreamingResponse:
    """The newest checkpoint of a stage, with the timeline's frames; 404 where the stage has none."""
    held = [each for each in await _checkpoints(services, timeline_id) if each.stage == FORMER.get(stage, stage)]
    if not held:
        raise NotFound(f"There is no checkpoint of {stage} on timeline {timeline_id}.")
    asked = pipelines_pb2.GetTimelineRequest(timeline_id=str(timeline_id))
    timeline = (await services.pipelines.GetTimeline(asked)).timeline
    seqs = range(len(timeline.frames))[offset : offset + limit]
    # Fetched before the response begins, so that an unreadable one can set the status.
    batches = _pictures(services, timeline, seqs)
    first: list[str] = await anext(batches, [])
    return StreamingResponse(_document(timeline, held[-1], first, batches), media_type="application/json")


async def _checkpoints(services: Services, timeline_id: UUID) -> Sequence[pipelines_pb2.Checkpoint]:
    request = pipelines_pb2.ListCheckpointsRequest(timeline_id=str(timeline_id))
    return (await services.pipelines.ListCheckpoints(request)).checkpoints


async def _document(
    timeline: pipelines_pb2.Timeline,
    held: pipelines_pb2.Checkpoint,
    first: list[str],
    batches: AsyncGenerator[list[str]],
) -> AsyncIterator[str]:
    """The response as JSON, a few pictures at a time: a whole timeline's would be hundreds of megabytes."""
    head = {
        "timeline_id": timeline.id,
        "stage": held.stage,
        "profile_name": held.profile,
        "video_path": timeline.assets[0].name,
        "is_scenario": bool(held.scenario_label),
        "scenario_label": held.scenario_label,
        "stats": dict(held.stats),
        "config_snapshot": MessageToDict(held.config),
        "stage_output_key": held.stage,
        "job_id": held.run_id,
        "checkpoint_id": held.id,
        "versions": dict(held.versions),
        "frame_total": len(timeline.frames),
    }
    yield json.dumps(head)[:-1] + ', "frames": [' + ", ".join(first)
    async with aclosing(batches):
        async for batch in batches:
            yield ", " + ", ".join(batch)
    yield "]}"


async def _pictures(
    services: Services, timeline: pipelines_pb2.Timeline, seqs: Sequence[int]
) -> AsyncGenerator[list[str]]:
    """Frames as JSON objects, some at a time, in order."""
    for begin in range(0, len(seqs), _TOGETHER):
        some = seqs[begin : begin + _TOGETHER]
        yield await asyncio.gather(*(_picture(services, timeline, seq) for seq in some))


async def _picture(services: Services, timeline: pipelines_pb2.Timeline, seq: int) -> str:
    frame = timeline.frames[seq]
    asset = next(each for each in timeline.assets if each.id == frame.asset_id)
    place = await decodable(services.library, asset.id)
    version = FileVersion(asset.version.size, asset.version.mtime_ns)
    request = frames_pb2.GetFrameRequest(
        source=source_to(place.at(version)),
        frame=frame.frame,
        format=frames_pb2.STILL_FORMAT_JPEG,
        width=_LARGEST,
        height=_LARGEST,
        quality=_QUALITY,
    )
    picture = await services.media.frame(asset.id, request)
    encoded = base64.b64encode(picture.data).decode()
    return json.dumps({"seq": seq, "timestamp": frame.seconds, "jpeg_b64": encoded})
