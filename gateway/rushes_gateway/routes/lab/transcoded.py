"""Video that is encoded while it is watched, for clients that can play neither originals nor HLS."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Response
from fastapi.responses import StreamingResponse

from rushes.media.v1 import live_pb2
from rushes_chassis.errors import Exhausted
from rushes_footage.messages.files import source_to
from rushes_gateway.media_nodes import MediaNodes
from rushes_gateway.routes.dependencies import Connected
from rushes_gateway.routes.lab.dependencies import Decodable
from rushes_gateway.started_streams import StartedStream

router = APIRouter()

_RETRY_SECONDS = 2

StartTime = Annotated[float, Query(ge=0, allow_inf_nan=False)]
MaxHeight = Annotated[
    int, Query(ge=0, le=4320, multiple_of=2, description="Height in pixels; 0: as high as the source.")
]


@router.get("/videos/stream-transcoded")
@router.get("/videos/{file_id:path}/stream-transcoded")
async def stream_transcoded(
    services: Connected, place: Decodable, start_time: StartTime = 0.0, max_height: MaxHeight = 0
) -> Response:
    """H.264 and AAC in fragmented MP4 from the first frame at or after a time on.

    `X-Start-Time` is that frame's time, in seconds from frame 0. The length is not known before it ends.
    """
    request = live_pb2.TranscodeRequest(source=source_to(place), start=start_time, max_height=max_height)
    # Wait for the first bytes before the headers are sent: until then an error can still set the status.
    stream = await _transcode(services.media, request)
    return StreamingResponse(_joined(stream), media_type="video/mp4", headers=_headers(stream.first.start))


@router.head("/videos/stream-transcoded", include_in_schema=False)
@router.head("/videos/{file_id:path}/stream-transcoded", include_in_schema=False)
async def head_transcoded(
    services: Connected, place: Decodable, start_time: StartTime = 0.0, max_height: MaxHeight = 0
) -> Response:
    """Headers only, without a length.

    A file that cannot be read and a time past the end are refused as with GET. No slot is taken or checked.
    """
    start = await services.media.transcode_start(place, start_time)
    return StreamingResponse(iter(()), media_type="video/mp4", headers=_headers(start))


def _headers(start: float) -> dict[str, str]:
    return {
        "accept-ranges": "none",
        "cache-control": "no-cache, no-store, must-revalidate",
        "x-start-time": f"{start:.3f}",
    }


async def _transcode(
    media: MediaNodes, request: live_pb2.TranscodeRequest
) -> StartedStream[live_pb2.TranscodeResponse]:
    try:
        return await media.transcode(request)
    except Exhausted as full:
        if full.reason != "NoFreeSlot":
            raise
        detail = f"{full.message} As many videos are being transcoded as RUSHES_MAX_LIVE_TRANSCODES allows."
        raise HTTPException(503, detail, {"retry-after": str(_RETRY_SECONDS)}) from full


async def _joined(stream: StartedStream[live_pb2.TranscodeResponse]) -> AsyncIterator[bytes]:
    try:
        yield stream.first.data
        async for response in stream.rest:
            yield response.data
    finally:
        # The client may have disconnected between two reads: end the encoder now.
        stream.cancel()
