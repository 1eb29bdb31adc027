"""Shots of an edited video."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Response

from rushes.media.v1 import shots_pb2
from rushes_chassis.unmade import unmade
from rushes_gateway.bytes.places import decodable
from rushes_gateway.bytes.rendition_server import POLL_SECONDS
from rushes_gateway.resources.shots import convert, shapes
from rushes_gateway.routes.dependencies import Connected, Responses
from rushes_gateway.routes.native.assets import NOT_FOUND, VersionMark, derived_answer

router = APIRouter(tags=["library"])

_OTHER: Responses = {
    202: {"model": shapes.ShotsProgress, "description": "They are being found; ask again"},
    304: {"description": "The shots match If-None-Match"},
}


@router.get("/assets/{asset_id}/shots", response_model=shapes.Shots, responses={**_OTHER, **NOT_FOUND})
async def get_shots(
    services: Connected, asset_id: UUID, v: VersionMark = "", if_none_match: Annotated[str, Header()] = ""
) -> Response:
    """The shots of an edited video, and the cuts between them. The first request has them found.

    Every frame is decoded for that, once; the numbers of frames are exact. Repeat the request at least twice a minute:
    what is queued and no longer requested is dropped.
    """
    place = await decodable(services.library, str(asset_id))
    message = await services.media.shots(place)
    if message.state == shots_pb2.SHOTS_STATE_ERROR:
        raise unmade(message.problem.detail, message.problem.reason, message.retry_after_seconds)
    if message.state != shots_pb2.SHOTS_STATE_READY:
        body = shapes.ShotsProgress(progress=message.progress).model_dump_json()
        headers = {"retry-after": str(POLL_SECONDS), "cache-control": "no-store"}
        return Response(body, 202, media_type="application/json", headers=headers)
    body = convert.shots(message).model_dump_json()
    return derived_answer(body, "application/json", message.etag, keep=bool(v), known=if_none_match)
