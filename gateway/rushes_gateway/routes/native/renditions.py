"""What a browser can play of an asset; the bytes are served in front of the framework, by bytes/rendition_server.py."""

from uuid import UUID

from fastapi import APIRouter

from rushes_gateway.bytes.places import decodable
from rushes_gateway.bytes.rendition_server import renditions_of
from rushes_gateway.convert import renditions as convert
from rushes_gateway.routes.dependencies import Connected
from rushes_gateway.routes.native.assets import NOT_FOUND
from rushes_gateway.schemas import renditions as shapes

router = APIRouter(tags=["library"])


@router.get("/assets/{asset_id}/renditions", responses=NOT_FOUND)
async def list_renditions(services: Connected, asset_id: UUID) -> shapes.Renditions:
    """What a browser can play of it, and how far each is. To ask for one at `…/renditions/{kind}` begins it."""
    place = await decodable(services.library, str(asset_id))
    return shapes.Renditions(
        renditions=[convert.rendition(each) for each in await renditions_of(services.media, place)]
    )
