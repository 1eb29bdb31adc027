"""An asset's packets, for decoders in the browser."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Path, Request, Response
from fastapi.responses import StreamingResponse

from rushes.media.v1 import packets_pb2
from rushes_chassis.errors import DataLoss
from rushes_gateway.bytes.places import decodable
from rushes_gateway.resources.packets import convert, shapes
from rushes_gateway.resources.shapes import Problem
from rushes_gateway.routes.dependencies import Connected, Responses
from rushes_gateway.routes.disconnects import unless_disconnected
from rushes_gateway.routes.native.assets import NOT_FOUND, VersionMark, cached, is_known
from rushes_gateway.started_streams import StartedStream

router = APIRouter(tags=["library"])

_RUN: Responses = {
    200: {
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        "description": "The packets in the order of decoding. Each follows a header of 12 bytes, little-endian: its "
        "size (32 bits), its frame (32 bits, signed; -1 where it is decoded but never shown), flags (8 bits: 1, "
        "decoding can begin with it; 2, no other packet refers to it) and three zero bytes. Units of H.264 and HEVC "
        "are preceded by their lengths, as in `description`",
    },
    304: {"description": "The run matches If-None-Match"},
    404: {"model": Problem, "description": "No such asset or run, or its file is gone"},
    409: {"model": Problem, "description": "`v` is of another version of the file"},
}


@router.get("/assets/{asset_id}/packets", responses=NOT_FOUND)
async def get_packets(services: Connected, asset_id: UUID) -> shapes.Packets:
    """The configuration of a decoder in the browser, and the runs of packets that can be decoded independently.

    The first request for a large file takes as long as reading it.
    """
    place = await decodable(services.library, str(asset_id))
    return await asyncio.to_thread(convert.packets, await services.media.packets(str(asset_id), place))


@router.get("/assets/{asset_id}/packets/{run}", response_class=Response, responses=_RUN)
async def get_run(
    request: Request,
    services: Connected,
    asset_id: UUID,
    run: Annotated[int, Path(ge=0, le=2**53, description="Number of the run, counted from 0.")],
    v: VersionMark = "",
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """A run of packets for WebCodecs."""
    place = await decodable(services.library, str(asset_id))
    stream = await unless_disconnected(request, services.media.run(str(asset_id), place, run, v))
    etag = f"{stream.first.mark}-{run}"
    headers = cached(etag, keep=bool(v))
    if is_known(etag, if_none_match):
        stream.cancel()
        return Response(status_code=304, headers=headers)
    headers["content-length"] = str(stream.first.size)
    return StreamingResponse(_joined(stream), media_type="application/octet-stream", headers=headers)


async def _joined(stream: StartedStream[packets_pb2.ReadRunResponse]) -> AsyncIterator[bytes]:
    left = stream.first.size - len(stream.first.data)
    try:
        yield stream.first.data
        async for piece in stream.rest:
            left -= len(piece.data)
            yield piece.data
        if left:
            raise DataLoss(f"The run ended {left} bytes early.")
    finally:
        # The client may have disconnected between two reads: end the call now.
        stream.cancel()
