"""Storyboards: small pictures of a whole asset, on one sheet."""

import hashlib
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response

from rushes.catalog.v1 import library_pb2
from rushes.media.v1 import storyboards_pb2
from rushes_gateway.bytes.places import decodable
from rushes_gateway.clients import Services
from rushes_gateway.resources.storyboards import convert, shapes
from rushes_gateway.routes.dependencies import Connected, Responses
from rushes_gateway.routes.native.assets import JPEG, NOT_FOUND, VersionMark, derived_answer

router = APIRouter(tags=["library"])

NOT_CHANGED: Responses = {304: {"description": "The storyboard matches If-None-Match"}}
VTT: Responses = {200: {"content": {"text/vtt": {}}, "description": "A WebVTT track of thumbnails"}, **NOT_CHANGED}


@router.get("/assets/{asset_id}/storyboard", response_model=shapes.Storyboard, responses={**NOT_CHANGED, **NOT_FOUND})
async def get_storyboard(
    services: Connected,
    asset_id: UUID,
    frames: Annotated[
        bool, Query(description="Include the numbers of frames. For them a large file is read whole, once.")
    ] = False,
    v: VersionMark = "",
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """What the tiles of an asset's storyboard show, and their layout. A missing storyboard is made."""
    message = await _storyboard(services, asset_id, with_frames=frames)
    return _told(convert.storyboard(message).model_dump_json(), "application/json", keep=bool(v), known=if_none_match)


@router.get("/assets/{asset_id}/storyboard.jpg", response_class=Response, responses={**JPEG, **NOT_FOUND})
async def get_sheet(
    services: Connected, asset_id: UUID, v: VersionMark = "", if_none_match: Annotated[str, Header()] = ""
) -> Response:
    """The picture of an asset's storyboard: up to 100 tiles in rows of 10.

    Tiles are as evenly spaced in time as key frames allow.
    """
    message = await _storyboard(services, asset_id, with_sheet=True)
    return derived_answer(message.sheet, "image/jpeg", message.etag, keep=bool(v), known=if_none_match)


@router.get("/assets/{asset_id}/storyboard.vtt", response_class=Response, responses={**VTT, **NOT_FOUND})
async def get_track(
    services: Connected, asset_id: UUID, v: VersionMark = "", if_none_match: Annotated[str, Header()] = ""
) -> Response:
    """The storyboard as a WebVTT track of thumbnails for players. Each cue names its part of the picture."""
    found = await services.library.GetAsset(library_pb2.GetAssetRequest(asset_id=str(asset_id)))
    message = await _storyboard(services, asset_id)
    sheet = f"storyboard.jpg?{urlencode({'v': v})}" if v else "storyboard.jpg"
    duration = found.asset.facts.duration_seconds or None
    track = convert.thumbnails_track(convert.storyboard(message), sheet, duration)
    return _told(track, "text/vtt", keep=bool(v), known=if_none_match)


async def _storyboard(
    services: Services, asset_id: UUID, *, with_frames: bool = False, with_sheet: bool = False
) -> storyboards_pb2.GetStoryboardResponse:
    place = await decodable(services.library, str(asset_id))
    return await services.media.storyboard(str(asset_id), place, with_frames=with_frames, with_sheet=with_sheet)


def _told(body: str, media_type: str, *, keep: bool, known: str) -> Response:
    etag = hashlib.blake2b(body.encode(), digest_size=16).hexdigest()
    return derived_answer(body, media_type, etag, keep=keep, known=known)
