"""An asset's frames: the frame index, and any frame as a picture."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response, status

from rushes.media.v1 import frames_pb2
from rushes_footage.files import Source
from rushes_footage.messages.files import source_to
from rushes_gateway.bytes.places import DecodablePlaces, decodable
from rushes_gateway.clients import Services
from rushes_gateway.resources.library import convert, shapes
from rushes_gateway.routes.dependencies import Connected, Places, Responses
from rushes_gateway.routes.disconnects import unless_disconnected
from rushes_gateway.routes.native.assets import NOT_FOUND, Pixels, VersionMark, cached

router = APIRouter(tags=["library"])

LARGEST_FRAME = 2**62
_MOST_KNOWN = 100
_LONGEST_WAIT = 60

_FORMATS = {
    "jpeg": frames_pb2.STILL_FORMAT_JPEG,
    "png": frames_pb2.STILL_FORMAT_PNG,
    "webp": frames_pb2.STILL_FORMAT_WEBP,
}
_PICTURE: Responses = {
    200: {
        "content": {f"image/{form}": {} for form in _FORMATS},
        "description": "The frame, upright and with square pixels, converted to sRGB",
        "headers": {
            "X-Frame-Number": {"description": "Number of the frame, counted from 0", "schema": {"type": "integer"}},
            "X-Frame-Pts": {
                "description": "Presentation timestamp in ticks of the frame index's time base",
                "schema": {"type": "integer"},
            },
            "X-Frame-Time": {"description": "Seconds from frame 0", "schema": {"type": "number"}},
        },
    },
    304: {"description": "The picture matches If-None-Match"},
}


class Wanted:
    """How to render a frame, and the client's entity tags."""

    def __init__(
        self,
        request: Request,
        form: Annotated[Literal["jpeg", "png", "webp"], Query(alias="format")] = "jpeg",
        width: Pixels = 7680,
        height: Pixels = 7680,
        quality: Annotated[
            int,
            Query(ge=1, le=100, description="Quality of a JPEG or WebP. A PNG is always exactly the decoded frame."),
        ] = 90,
        v: VersionMark = "",
        if_none_match: Annotated[str, Header()] = "",
    ) -> None:
        self.request = request
        self.form: Literal["jpeg", "png", "webp"] = form
        self.width, self.height, self.quality = width, height, quality
        self.keep = bool(v)
        self.known = [tag.strip().removeprefix("W/").strip('"') for tag in if_none_match.split(",") if tag.strip()]

    @property
    def without_picture(self) -> bool:
        """Whether only the headers are requested."""
        return self.request.method == "HEAD"


Shown = Annotated[Wanted, Depends()]


@router.head("/assets/{asset_id}/frames", include_in_schema=False)
@router.get(
    "/assets/{asset_id}/frames",
    response_model=shapes.FrameIndex,
    responses={
        **NOT_FOUND,
        **_PICTURE,
        202: {"model": shapes.FrameIndexMaking, "description": "It is still being made"},
    },
)
async def get_frame_index(
    services: Connected,
    places: Places,
    asset_id: UUID,
    shown: Shown,
    t: Annotated[
        float | None,
        Query(
            ge=0,
            allow_inf_nan=False,
            description="Seconds from frame 0. The response is then the frame shown at this time as a picture, as "
            "from `/frames/{frame}`, or 404 after the end of the video.",
        ),
    ] = None,
    wait: Annotated[
        float | None,
        Query(
            ge=0,
            le=_LONGEST_WAIT,
            allow_inf_nan=False,
            description="Seconds after which the response is 202 if the index is not made by then; it goes on being "
            "made. Without it the request waits. Not used with `t`.",
        ),
    ] = None,
) -> Response:
    """The frame index: the time of every frame.

    With `t`, the frame shown then, as a picture. The first request takes as long as reading the file, and where its
    packets do not tell its frames, as decoding it.
    """
    if t is not None:
        return await _frame(services, places, asset_id, frames_pb2.GetFrameRequest(seconds=t), shown)
    index = await services.media.frame_index(await decodable(services.library, str(asset_id)), wait)
    if index.HasField("making"):
        making = convert.frame_index_making(index.making)
        return Response(making.model_dump_json(), status.HTTP_202_ACCEPTED, media_type="application/json")
    # In a thread: a million frames of a variable rate take seconds, which would block the event loop.
    body = await asyncio.to_thread(lambda: convert.frame_index(index).model_dump_json())
    return Response(body, media_type="application/json")


@router.head("/assets/{asset_id}/frames/{frame}", include_in_schema=False)
@router.get(
    "/assets/{asset_id}/frames/{frame}",
    response_class=Response,
    responses={**_PICTURE, 404: {**NOT_FOUND[404], "description": "No such asset or frame, or its file is gone"}},
)
async def get_frame(
    services: Connected,
    places: Places,
    asset_id: UUID,
    frame: Annotated[int, Path(ge=0, le=LARGEST_FRAME, description="Counted from 0 in the order of presentation.")],
    shown: Shown,
) -> Response:
    """Exactly one frame as a picture. Both successive and random frames are fast."""
    return await _frame(services, places, asset_id, frames_pb2.GetFrameRequest(frame=frame), shown)


async def _frame(
    services: Services, places: DecodablePlaces, asset_id: UUID, request: frames_pb2.GetFrameRequest, shown: Wanted
) -> Response:
    request.format = _FORMATS[shown.form]
    request.width, request.height, request.quality = shown.width, shown.height, shown.quality
    request.known.extend(shown.known[:_MOST_KNOWN])
    request.without_picture = shown.without_picture

    async def ask(source: Source) -> frames_pb2.GetFrameResponse:
        request.source.CopyFrom(source_to(source))
        return await services.media.frame(str(asset_id), request)

    # During a drag, most requests are abandoned.
    frame = await unless_disconnected(shown.request, places.answered(str(asset_id), ask))
    headers = {
        **cached(frame.etag, keep=shown.keep),
        "x-frame-number": str(frame.frame),
        "x-frame-pts": str(frame.pts),
        "x-frame-time": f"{frame.seconds:.6f}",
    }
    if frame.etag in shown.known or "*" in shown.known:
        return Response(status_code=304, headers=headers)
    if shown.without_picture:
        # The length is not known before the picture is made.
        return _WithoutLength(media_type=f"image/{shown.form}", headers=headers)
    return Response(frame.data, media_type=f"image/{shown.form}", headers=headers)


class _WithoutLength(Response):
    """A response to HEAD without Content-Length."""

    def init_headers(self, headers: Mapping[str, str] | None = None) -> None:
        super().init_headers(headers)
        del self.headers["content-length"]
