"""The state of renditions; their bytes are served in front of the framework, by bytes/rendition_server.py."""

from typing import Annotated

from fastapi import APIRouter, Query

from rushes_chassis.errors import DataLoss
from rushes_gateway.bytes.places import named_place, refuse_quarantined
from rushes_gateway.resources.renditions.convert import KINDS, rendition
from rushes_gateway.routes.cutter.dependencies import KnownRoots
from rushes_gateway.routes.dependencies import Connected

router = APIRouter()


@router.get("/api/cache/status/{path:path}")
async def cache_status(
    services: Connected, roots: KnownRoots, path: str, root: Annotated[str, Query()]
) -> dict[str, str]:
    """The state of the rendition of each quality and of the sound. Nothing is started."""
    place = named_place(await roots.name_of(root), path)
    try:
        await refuse_quarantined(services.library, place)
    except DataLoss:
        return dict.fromkeys(KINDS, "error")
    states = [rendition(each) for each in await services.media.renditions(place)]
    return {each.kind: each.state for each in states}
