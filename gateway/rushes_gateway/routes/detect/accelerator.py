"""The accelerator's paths: edges and the playing field in a picture that a client sends."""

import base64
import binascii
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request
from pydantic import AfterValidator, BaseModel, Field

from rushes.inference.v1 import edges_pb2, field_pb2, pictures_pb2
from rushes_chassis.errors import FieldMistake, InvalidInput
from rushes_gateway.clients import Services
from rushes_gateway.resources.shapes import Shape
from rushes_gateway.routes.dependencies import Connected
from rushes_gateway.routes.detect.shapes import Box

router = APIRouter()

DEADLINE = 30.0
"""Seconds."""
LARGEST_PICTURE = 10 << 20
"""Bytes of the picture file, before base64."""

_EDGE = "edge_"
_PARAMETERS = "parameters."


def _picture(text: str) -> str:
    if len(text) > LARGEST_PICTURE * 4 // 3 + 4:
        raise ValueError(f"must be a picture file of at most {LARGEST_PICTURE} bytes")
    return text


ImageText = Annotated[
    str, AfterValidator(_picture), Field(min_length=1, description="A JPEG, PNG or WebP file in base64.")
]


def _deadline(request: Request) -> float:
    return cast("float", request.app.state.deadline)


Deadline = Annotated[float, Depends(_deadline)]
# The range of int32, as in the messages; the service checks the parameters' own limits.
Whole = Annotated[int, Field(ge=-(2**31), lt=2**31)]


class EdgesAsked(Shape):
    """A picture, and parameters of edge detection; absent ones have their defaults."""

    image_b64: ImageText
    edge_canny_low: float | None = None
    edge_canny_high: float | None = None
    edge_hough_threshold: Whole | None = None
    edge_hough_min_length: float | None = None
    edge_hough_max_gap: float | None = None
    edge_pair_max_distance: float | None = None
    edge_pair_min_distance: float | None = None


class FieldAsked(Shape):
    """A picture, and the colours of the field; absent parameters have their defaults."""

    image_b64: ImageText
    hue_low: Whole | None = None
    hue_high: Whole | None = None
    sat_low: Whole | None = None
    sat_high: Whole | None = None
    val_low: Whole | None = None
    val_high: Whole | None = None
    morph_kernel: Whole | None = None
    min_area_ratio: float | None = None


class Edges(BaseModel):
    """Regions between parallel lines."""

    regions: list[Box]
    horizontal_count: int
    pair_count: int


class EdgesDebug(Edges):
    """Regions between parallel lines, and drawings of the edges and lines, as PNG files in base64."""

    edge_overlay_b64: str
    lines_overlay_b64: str


class FieldFound(BaseModel):
    """The playing field."""

    boundary: list[tuple[int, int]]
    coverage: float


class FieldDebug(FieldFound):
    """The playing field, and its mask as a PNG file in base64."""

    mask_b64: str


@router.post("/detect/gpu/detect_edges")
async def detect_edges(services: Connected, deadline: Deadline, asked: EdgesAsked) -> Edges:
    """Find regions between parallel lines in a picture."""
    found = await _edges(services, deadline, asked, overlays=False)
    return Edges(regions=_boxes(found), horizontal_count=found.horizontal_count, pair_count=found.pair_count)


@router.post("/detect/gpu/detect_edges/debug")
async def debug_edges(services: Connected, deadline: Deadline, asked: EdgesAsked) -> EdgesDebug:
    """Find regions between parallel lines in a picture, and draw the edges and lines."""
    found = await _edges(services, deadline, asked, overlays=True)
    return EdgesDebug(
        regions=_boxes(found),
        horizontal_count=found.horizontal_count,
        pair_count=found.pair_count,
        edge_overlay_b64=_base64(found.edge_overlay),
        lines_overlay_b64=_base64(found.lines_overlay),
    )


@router.post("/detect/gpu/segment_field")
async def segment_field(services: Connected, deadline: Deadline, asked: FieldAsked) -> FieldFound:
    """Find the playing field in a picture."""
    found = await _field(services, deadline, asked, mask=False)
    return FieldFound(boundary=[(point.x, point.y) for point in found.boundary], coverage=found.coverage)


@router.post("/detect/gpu/segment_field/debug")
async def debug_field(services: Connected, deadline: Deadline, asked: FieldAsked) -> FieldDebug:
    """Find the playing field in a picture, and draw its mask."""
    found = await _field(services, deadline, asked, mask=True)
    boundary = [(point.x, point.y) for point in found.boundary]
    return FieldDebug(boundary=boundary, coverage=found.coverage, mask_b64=_base64(found.mask))


def is_about_parameters(error: InvalidInput) -> bool:
    """Whether all mistakes are values of parameters."""
    return bool(error.fields) and all(field.path.startswith(_PARAMETERS) for field in error.fields)


def name_of(field: FieldMistake) -> str:
    """This API's name of the parameter."""
    name = field.path.removeprefix(_PARAMETERS)
    return f"{_EDGE}{name}" if f"{_EDGE}{name}" in EdgesAsked.model_fields else name


async def _edges(
    services: Services, deadline: float, asked: EdgesAsked, *, overlays: bool
) -> edges_pb2.DetectEdgesResponse:
    given = asked.model_dump(exclude_none=True, exclude={"image_b64"})
    parameters = edges_pb2.EdgeParameters(**{name.removeprefix(_EDGE): value for name, value in given.items()})
    request = edges_pb2.DetectEdgesRequest(picture=_decoded(asked.image_b64), parameters=parameters, overlays=overlays)
    return await services.edges.DetectEdges(request, timeout=deadline)


async def _field(
    services: Services, deadline: float, asked: FieldAsked, *, mask: bool
) -> field_pb2.SegmentFieldResponse:
    parameters = field_pb2.FieldParameters(**asked.model_dump(exclude_none=True, exclude={"image_b64"}))
    request = field_pb2.SegmentFieldRequest(picture=_decoded(asked.image_b64), parameters=parameters, mask=mask)
    return await services.field.SegmentField(request, timeout=deadline)


def _decoded(text: str) -> pictures_pb2.Picture:
    try:
        return pictures_pb2.Picture(file=base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError) as wrong:
        said = "must be base64, without a data URL's prefix"
        raise InvalidInput(f"image_b64: {said}", fields=[FieldMistake("image_b64", said)]) from wrong


def _boxes(found: edges_pb2.DetectEdgesResponse) -> list[Box]:
    return [
        Box(
            x=region.x,
            y=region.y,
            w=region.width,
            h=region.height,
            confidence=region.confidence,
            label=region.label,
        )
        for region in found.regions
    ]


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
