"""Detection by models: in a picture that is sent, in a frame of an asset, and in a range of its frames."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import StringConstraints

from rushes.inference.v1 import detect_pb2, pictures_pb2
from rushes_chassis.errors import FieldMistake, InvalidInput
from rushes_footage.messages.files import source_to
from rushes_gateway.bytes.places import decodable
from rushes_gateway.clients import Services
from rushes_gateway.resources.detections import convert, shapes
from rushes_gateway.routes.dependencies import Connected, Responses
from rushes_gateway.routes.disconnects import unless_disconnected
from rushes_gateway.routes.native.assets import NOT_FOUND
from rushes_gateway.routes.native.findings import Frame, frame_picture
from rushes_gateway.routes.native.frames import LARGEST_FRAME
from rushes_gateway.routes.native.json_lines import STRETCH_DEADLINE, JsonLines, json_lines, line
from rushes_gateway.shapes import MODEL_NAME

router = APIRouter(tags=["findings"])

DEADLINE = 120.0
"""Seconds for one picture: a large model may have to be loaded first."""
LARGEST_PICTURE = 10 << 20
"""Bytes."""
_HEADERS = {"cache-control": "no-store"}
NO_FRAME: Responses = {404: {**NOT_FOUND[404], "description": "No such model, asset or frame, or its file is gone"}}
_LINES: Responses = {
    200: {
        "model": shapes.StretchDetections,
        "description": "One line of JSON for each frame, in ascending order. After an error the last line is "
        '`{"problem": …}`.',
    },
    **NO_FRAME,
}
_PICTURE = {
    "requestBody": {
        "required": True,
        "content": {
            f"image/{form}": {"schema": {"type": "string", "format": "binary"}} for form in ("jpeg", "png", "webp")
        },
    }
}


# So many names of this length fit in an address in any script, even percent-encoded.
ClassName = Annotated[str, StringConstraints(min_length=1, max_length=100)]
_MOST_CLASSES = 32


def _sought(
    model: Annotated[str, Query(pattern=MODEL_NAME, description="Name of a model that `GET /api/v1/models` lists.")],
    iou: Annotated[
        float,
        Query(
            ge=0,
            le=1,
            description="Of two boxes of one class whose intersection over union is larger, only the one with the "
            "higher score is kept.",
        ),
    ] = 0.7,
    classes: Annotated[
        list[ClassName] | None,
        Query(max_length=_MOST_CLASSES, description="Names of the classes to detect; absent: all."),
    ] = None,
    size: Annotated[
        int | None,
        Query(
            ge=32,
            le=2048,
            description="Side, in pixels, of the square that pictures are scaled to fit in; absent: the model's own "
            "size.",
        ),
    ] = None,
) -> detect_pb2.DetectParameters:
    return detect_pb2.DetectParameters(model=model, iou=iou, classes=classes or (), size=size)


Sought = Annotated[detect_pb2.DetectParameters, Depends(_sought)]
"""Parameters of a detection, except the least score."""


def _parameters(
    sought: Sought,
    min_score: Annotated[
        float, Query(ge=0, le=1, description="Only detections with a higher score are returned.")
    ] = 0.25,
) -> detect_pb2.DetectParameters:
    sought.min_score = min_score
    return sought


Parameters = Annotated[detect_pb2.DetectParameters, Depends(_parameters)]

FirstFrame = Annotated[int, Query(ge=0, le=LARGEST_FRAME, description="First frame, counted from 0.")]
LastFrame = Annotated[
    int | None, Query(ge=0, le=LARGEST_FRAME, description="Last frame, included; absent: the video's last frame.")
]
Step = Annotated[
    int, Query(ge=1, le=1_000_000, description="Every `step`-th frame is examined, beginning with `first`.")
]


@router.post("/detect", openapi_extra=_PICTURE)
async def detect_in_picture(services: Connected, request: Request, parameters: Parameters) -> shapes.Detections:
    """Detect objects in a picture. The body is a JPEG, PNG or WebP file of at most 10 MiB."""
    file = await request.body()
    if not 1 <= len(file) <= LARGEST_PICTURE:
        limit = f"must be a picture file of 1 to {LARGEST_PICTURE} bytes"
        raise InvalidInput(f"The body {limit}.", fields=[FieldMistake("body", limit)])
    asked = detect_pb2.DetectRequest(picture=pictures_pb2.Picture(file=file), parameters=parameters)
    found = await services.detect.Detect(asked, timeout=DEADLINE)
    return shapes.Detections(
        width=found.width,
        height=found.height,
        model_version=found.model_version,
        detections=convert.detections(found.detections),
    )


@router.get("/assets/{asset_id}/frames/{frame}/detections", response_model=shapes.FrameDetections, responses=NO_FRAME)
async def detect_in_frame(
    services: Connected, request: Request, asset_id: UUID, frame: Frame, parameters: Parameters
) -> Response:
    """Detect objects in one frame of an asset."""
    picture = await frame_picture(services, asset_id, frame)
    asked = detect_pb2.DetectRequest(picture=picture, parameters=parameters)
    found = await unless_disconnected(request, _detected(services, asked))
    answer = shapes.FrameDetections(
        frame=frame,
        width=found.width,
        height=found.height,
        model_version=found.model_version,
        detections=convert.detections(found.detections),
    )
    return Response(answer.model_dump_json(), media_type="application/json", headers=_HEADERS)


async def _detected(services: Services, asked: detect_pb2.DetectRequest) -> detect_pb2.DetectResponse:
    return await services.detect.Detect(asked, timeout=DEADLINE)


@router.get("/assets/{asset_id}/detections", response_class=JsonLines, responses=_LINES)
async def detect_in_stretch(
    services: Connected,
    asset_id: UUID,
    parameters: Parameters,
    first: FirstFrame = 0,
    last: LastFrame = None,
    step: Step = 1,
) -> Response:
    """Detect objects in a range of frames.

    Each frame is sent as soon as it is examined; closing the connection ends the work.
    """
    place = await decodable(services.library, str(asset_id))
    asked = detect_pb2.DetectFramesRequest(
        source=source_to(place), first=first, last=last, step=step, parameters=parameters
    )
    return await json_lines(
        services.detect.DetectFrames(asked, timeout=STRETCH_DEADLINE),
        lambda message: [line(convert.stretch_line(message))],
    )
