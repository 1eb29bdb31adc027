"""Waveforms of an asset's sound."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response

from rushes_chassis.errors import FieldMistake, InvalidInput
from rushes_gateway.bytes.places import decodable
from rushes_gateway.resources.waveforms import convert, shapes
from rushes_gateway.routes.dependencies import Connected, Responses
from rushes_gateway.routes.native.assets import NOT_FOUND, VersionMark, derived_answer

router = APIRouter(tags=["library"])

NOT_CHANGED: Responses = {304: {"description": "The waveform matches If-None-Match"}}


@router.get("/assets/{asset_id}/waveform", response_model=shapes.Waveform, responses={**NOT_CHANGED, **NOT_FOUND})
async def get_waveform(
    services: Connected,
    asset_id: UUID,
    start: Annotated[
        float, Query(ge=0, le=shapes.MOST_SECONDS, allow_inf_nan=False, description="Start in seconds from frame 0.")
    ] = 0.0,
    end: Annotated[
        float | None,
        Query(
            gt=0,
            le=shapes.MOST_SECONDS,
            allow_inf_nan=False,
            description="End in seconds from frame 0, more than `start`; absent: the end of the video.",
        ),
    ] = None,
    buckets: Annotated[
        int,
        Query(
            ge=1,
            le=shapes.MOST_BUCKETS,
            description="Number of buckets of equal length. Buckets shorter than a hundredth of a second repeat "
            "values.",
        ),
    ] = 1000,
    v: VersionMark = "",
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """The waveform of an asset's sound, whole or of a stretch. The first request starts making it."""
    if end is not None and end <= start:
        limit = f"must be more than start, which is {start:g}"
        raise InvalidInput(f"query.end: {limit}", fields=[FieldMistake("query.end", limit)])
    place = await decodable(services.library, str(asset_id))
    message = await services.media.waveform(place, start, end, buckets)
    body = convert.waveform(message).model_dump_json()
    if not message.etag:
        return Response(body, media_type="application/json", headers={"cache-control": "no-store"})
    return derived_answer(body, "application/json", message.etag, keep=bool(v), known=if_none_match)
