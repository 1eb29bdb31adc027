"""How an asset's sound swings."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response

from rushes_chassis.errors import FieldMistake, InvalidInput
from rushes_gateway.bytes.places import decodable
from rushes_gateway.resources.waveforms import convert, shapes
from rushes_gateway.routes.dependencies import Connected, Responses
from rushes_gateway.routes.native.assets import NOT_FOUND, VersionMark, derived_answer

router = APIRouter(tags=["library"])

NOT_CHANGED: Responses = {304: {"description": "It is still the same"}}


@router.get("/assets/{asset_id}/waveform", response_model=shapes.Waveform, responses={**NOT_CHANGED, **NOT_FOUND})
async def get_waveform(
    services: Connected,
    asset_id: UUID,
    start: Annotated[
        float, Query(ge=0, le=shapes.MOST_SECONDS, allow_inf_nan=False, description="Seconds from frame 0.")
    ] = 0.0,
    end: Annotated[
        float | None,
        Query(gt=0, le=shapes.MOST_SECONDS, allow_inf_nan=False, description="Absent: the end of the video."),
    ] = None,
    buckets: Annotated[
        int,
        Query(ge=1, le=shapes.MOST_BUCKETS, description="Finer ones than a hundredth of a second repeat themselves."),
    ] = 1000,
    v: VersionMark = "",
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """How its sound swings, for a picture of any stretch of it. To ask for it the first time begins to make it."""
    if end is not None and end <= start:
        limit = f"must be more than start, which is {start:g}"
        raise InvalidInput(f"query.end: {limit}", fields=[FieldMistake("query.end", limit)])
    place = await decodable(services.library, str(asset_id))
    message = await services.media.waveform(place, start, end, buckets)
    body = convert.waveform(message).model_dump_json()
    if not message.etag:
        return Response(body, media_type="application/json", headers={"cache-control": "no-store"})
    return derived_answer(body, "application/json", message.etag, keep=bool(v), known=if_none_match)
