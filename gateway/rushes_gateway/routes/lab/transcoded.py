"""Video that is encoded while it is watched, for clients that can neither play originals nor HLS."""

from collections.abc import AsyncIterator
from typing import Annotated, TypeAlias

import grpc
from fastapi import APIRouter, HTTPException, Query, Response
from fastapi.responses import StreamingResponse

from rushes.media.v1 import live_pb2
from rushes_chassis.errors import Exhausted
from rushes_footage.messages.files import source_to
from rushes_gateway.clients import MediaNode, MediaNodes, begun
from rushes_gateway.routes.dependencies import Connected
from rushes_gateway.routes.lab.dependencies import Decodable

router = APIRouter()

Transcoding: TypeAlias = grpc.aio.UnaryStreamCall[live_pb2.TranscodeRequest, live_pb2.TranscodeResponse]
_RETRY_SECONDS = 2

StartTime = Annotated[float, Query(ge=0, allow_inf_nan=False)]
MaxHeight = Annotated[int, Query(ge=0, le=4320, multiple_of=2, description="0: as high as the source.")]


@router.get("/videos/stream-transcoded")
@router.get("/videos/{file_id:path}/stream-transcoded")
async def stream_transcoded(
    services: Connected, place: Decodable, start_time: StartTime = 0.0, max_height: MaxHeight = 0
) -> Response:
    """H.264 and AAC in fragmented MP4 from a time on; its length is not known before it ends."""
    request = live_pb2.TranscodeRequest(source=source_to(place), start=start_time, max_height=max_height)
    # The first bytes before the first header: until then what goes wrong can still be said.
    first, rest = await _begun(services.media, request)
    return StreamingResponse(_joined(first, rest), media_type="video/mp4", headers=_headers(start_time))


@router.head("/videos/stream-transcoded", include_in_schema=False)
@router.head("/videos/{file_id:path}/stream-transcoded", include_in_schema=False)
async def head_transcoded(place: Decodable, start_time: StartTime = 0.0, max_height: MaxHeight = 0) -> Response:
    """Without a length: nobody knows it."""
    return StreamingResponse(iter(()), media_type="video/mp4", headers=_headers(start_time))


def _headers(start: float) -> dict[str, str]:
    return {
        "accept-ranges": "none",
        "cache-control": "no-cache, no-store, must-revalidate",
        "x-start-time": f"{start:.3f}",
    }


async def _begun(media: MediaNodes, request: live_pb2.TranscodeRequest) -> tuple[bytes, Transcoding]:
    async def ask(node: MediaNode) -> tuple[bytes, Transcoding]:
        call = node.live.Transcode(request)
        first, _ = await begun(call)
        return first.data, call

    full: Exhausted | None = None
    # Each asks the next node in turn.
    for _ in media.nodes:
        try:
            return await media.call(ask)
        except Exhausted as taken:
            if taken.reason != "NoFreeSlot":
                raise
            full = taken
    detail = f"{full.message if full else ''} As many videos are being transcoded as RUSHES_MAX_LIVE_TRANSCODES allows."
    raise HTTPException(503, detail.strip(), {"retry-after": str(_RETRY_SECONDS)})


async def _joined(first: bytes, rest: Transcoding) -> AsyncIterator[bytes]:
    try:
        yield first
        async for response in rest:
            yield response.data
    finally:
        # Whoever watched may have gone while nothing was asked for: the encoder is to end now.
        rest.cancel()
