"""The configuration of decoders in the browser; bytes/packet_server.py serves the packets in front of the framework."""

import asyncio
from uuid import UUID

from fastapi import APIRouter

from rushes_gateway.bytes.places import decodable
from rushes_gateway.resources.packets import convert, shapes
from rushes_gateway.routes.dependencies import Connected
from rushes_gateway.routes.native.assets import NOT_FOUND

router = APIRouter(tags=["library"])


@router.get("/assets/{asset_id}/packets", responses=NOT_FOUND)
async def get_packets(services: Connected, asset_id: UUID) -> shapes.Packets:
    """The configuration of a decoder in the browser, and the runs of packets that can be decoded independently.

    The first request for a large file takes as long as reading it.
    """
    place = await decodable(services.library, str(asset_id))
    return await asyncio.to_thread(convert.packets, await services.media.packets(str(asset_id), place))
