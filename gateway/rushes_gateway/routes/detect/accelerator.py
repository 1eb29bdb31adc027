"""The accelerator's paths: edges and the playing field in a picture that a client sends."""

import base64
import binascii
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request
from pydantic import AfterValidator, BaseModel, Field

from rushes.inference.v1 import examine_pb2, pictures_pb2
from rushes_chassis.errors import FieldMistake, InvalidInput
from rushes_footage.stage_schema import Stage
from rushes_footage.stages import SCHEMAS
from rushes_gateway.clients import Services
from rushes_gateway.resources.findings.stages import values_of
from rushes_gateway.routes.dependencies import Connected
from rushes_gateway.routes.detect.shapes import Box
from rushes_gateway.shapes import Shape

router = APIRouter()

DEADLINE = 30.0
"""Seconds."""
LARGEST_PICTURE = 10 << 20
"""Bytes of the picture file, before base64."""

_EDGES, _FIELD = Stage("detect_edges"), Stage("field_segmentation")
_LEVEL, _PAIRS = "horizontal_count", "pair_count"
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
    found = await _examined(services, deadline, _EDGES, asked)
    return Edges(regions=_boxes(found), horizontal_count=_count(found, _LEVEL), pair_count=_count(found, _PAIRS))


@router.post("/detect/gpu/detect_edges/debug")
async def debug_edges(services: Connected, deadline: Deadline, asked: EdgesAsked) -> EdgesDebug:
    """Find regions between parallel lines in a picture, and draw the edges and lines."""
    found = await _examined(services, deadline, _EDGES, asked, overlays=True)
    return EdgesDebug(
        regions=_boxes(found),
        horizontal_count=_count(found, _LEVEL),
        pair_count=_count(found, _PAIRS),
        edge_overlay_b64=_base64(found.overlays["edge_overlay_b64"]),
        lines_overlay_b64=_base64(found.overlays["lines_overlay_b64"]),
    )


@router.post("/detect/gpu/segment_field")
async def segment_field(services: Connected, deadline: Deadline, asked: FieldAsked) -> FieldFound:
    """Find the playing field in a picture."""
    found = await _examined(services, deadline, _FIELD, asked)
    return FieldFound(boundary=_outline(found), coverage=found.measures["coverage"])


@router.post("/detect/gpu/segment_field/debug")
async def debug_field(services: Connected, deadline: Deadline, asked: FieldAsked) -> FieldDebug:
    """Find the playing field in a picture, and draw its mask."""
    found = await _examined(services, deadline, _FIELD, asked, overlays=True)
    mask = _base64(found.overlays["mask_overlay_b64"])
    return FieldDebug(boundary=_outline(found), coverage=found.measures["coverage"], mask_b64=mask)


def is_about_parameters(error: InvalidInput) -> bool:
    """Whether all mistakes are values of parameters."""
    return bool(error.fields) and all(field.path.startswith(_PARAMETERS) for field in error.fields)


def name_of(field: FieldMistake) -> str:
    """This API's name of the parameter."""
    return field.path.removeprefix(_PARAMETERS)


async def _examined(
    services: Services, deadline: float, stage: Stage, asked: EdgesAsked | FieldAsked, *, overlays: bool = False
) -> examine_pb2.Findings:
    given = asked.model_dump(exclude_none=True, exclude={"image_b64"})
    values = values_of(SCHEMAS[stage], given, _PARAMETERS)
    request = examine_pb2.ExamineRequest(picture=_decoded(asked.image_b64), stage=stage, overlays=overlays)
    request.parameters.update(values)
    return (await services.examine.Examine(request, timeout=deadline)).findings


def _decoded(text: str) -> pictures_pb2.Picture:
    try:
        return pictures_pb2.Picture(file=base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError) as wrong:
        said = "must be base64, without a data URL's prefix"
        raise InvalidInput(f"image_b64: {said}", fields=[FieldMistake("image_b64", said)]) from wrong


def _boxes(found: examine_pb2.Findings) -> list[Box]:
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


def _count(found: examine_pb2.Findings, measure: str) -> int:
    return round(found.measures[measure])


def _outline(found: examine_pb2.Findings) -> list[tuple[int, int]]:
    return [(point.x, point.y) for point in found.outline]


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
