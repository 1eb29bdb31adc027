"""Renditions of assets; their bytes are served in front of the framework, by bytes/rendition_server.py."""

import asyncio
from uuid import UUID

from fastapi import APIRouter, status

from rushes.catalog.v1 import library_pb2
from rushes.media.v1 import renditions_pb2
from rushes_chassis.errors import Conflict
from rushes_footage.files import Place
from rushes_gateway.bytes.places import assets_at, decodable
from rushes_gateway.clients import Services
from rushes_gateway.resources.renditions import convert, shapes
from rushes_gateway.routes.dependencies import Connected, Responses
from rushes_gateway.routes.native.assets import NOT_FOUND
from rushes_gateway.shapes import Problem

router = APIRouter(tags=["library"])

_NOT_MADE: Responses = {409: {"model": Problem, "description": "No media node is making it"}}


@router.get("/assets/{asset_id}/renditions", responses=NOT_FOUND)
async def list_renditions(services: Connected, asset_id: UUID) -> shapes.Renditions:
    """All renditions of an asset and their state.

    A request for `…/renditions/{kind}` starts making one that is missing.
    """
    place = await decodable(services.library, str(asset_id))
    return shapes.Renditions(renditions=[convert.rendition(each) for each in await services.media.renditions(place)])


@router.get("/renditions")
async def list_making(services: Connected) -> shapes.MakingList:
    """Renditions that are being made or are queued on all media nodes, in the order in which they were requested."""
    found = await asyncio.gather(*(_made_by(services, answer) for answer in await services.media.making()))
    return shapes.MakingList(making=sorted((each for made in found for each in made), key=lambda each: each.asked_at))


async def _made_by(services: Services, answer: renditions_pb2.ListMakingResponse) -> list[shapes.Making]:
    found = []
    for each in answer.making:
        known = await assets_at(services.library, Place(each.source.root, each.source.path))
        present = [asset.id for asset in known if asset.state != library_pb2.ASSET_STATE_OFFLINE]
        found.append(convert.making(each, answer.node, present[0] if present else None))
    return found


@router.delete(
    "/assets/{asset_id}/renditions/{kind}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses={**NOT_FOUND, **_NOT_MADE},
)
async def withdraw_rendition(services: Connected, asset_id: UUID, kind: shapes.Kind) -> None:
    """Cancel making a rendition. It can be started again at once with POST, and by requests for it after 10 minutes."""
    asset = (await services.library.GetAsset(library_pb2.GetAssetRequest(asset_id=str(asset_id)))).asset
    if not await services.media.withdraw_rendition(Place(asset.root, asset.path), convert.KINDS[kind]):
        raise Conflict(f"No rendition {kind!r} of {asset.name} is being made.", reason="NotBeingMade")


@router.post("/assets/{asset_id}/renditions/{kind}", responses=NOT_FOUND)
async def restore_rendition(services: Connected, asset_id: UUID, kind: shapes.Kind) -> shapes.Rendition:
    """Start making a rendition at once, even where it was just cancelled. Answers with its state."""
    place = await decodable(services.library, str(asset_id))
    return convert.rendition(await services.media.restore_rendition(place, convert.KINDS[kind]))
