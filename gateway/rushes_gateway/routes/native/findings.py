"""Detection without a model in a frame of an asset: regions between edges, and the playing field."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from rushes.inference.v1 import edges_pb2, field_pb2, pictures_pb2
from rushes_footage.messages.files import source_to
from rushes_gateway.bytes.places import decodable
from rushes_gateway.clients import Services
from rushes_gateway.resources.findings import convert, shapes
from rushes_gateway.routes.dependencies import Connected, Responses
from rushes_gateway.routes.disconnects import unless_disconnected
from rushes_gateway.routes.native.assets import NOT_FOUND
from rushes_gateway.routes.native.frames import LARGEST_FRAME

router = APIRouter(tags=["findings"])

DEADLINE = 30.0
_NO_FRAME: Responses = {404: {**NOT_FOUND[404], "description": "No such asset or frame, or its file is gone"}}
_PNG: Responses = {200: {"content": {"image/png": {}}, "description": "A picture of the frame's size"}, **_NO_FRAME}
_HEADERS = {"cache-control": "no-store"}

Frame = Annotated[int, Path(ge=0, le=LARGEST_FRAME, description="Counted from 0 in the order of presentation.")]
Distance = Annotated[float, Query(ge=0, le=10_000, allow_inf_nan=False, description="Pixels.")]
Threshold = Annotated[
    float,
    Query(
        ge=0,
        le=5000,
        allow_inf_nan=False,
        description="Threshold of the Canny edge detector; the two may be in either order.",
    ),
]
Hue = Annotated[
    int,
    Query(
        ge=0,
        le=179,
        description="Limit of the hue in steps of two degrees, included. Where `hue_low` is above `hue_high`, the "
        "hues from `hue_low` up and around to `hue_high` count.",
    ),
]
Level = Annotated[int, Query(ge=0, le=255, description="Limit of the saturation or value, included.")]


def _edge_parameters(
    canny_low: Threshold = 50.0,
    canny_high: Threshold = 150.0,
    hough_threshold: Annotated[
        int, Query(ge=1, le=10_000, description="Least number of votes for a line in the Hough transform.")
    ] = 80,
    hough_min_length: Annotated[
        float, Query(ge=1, le=10_000, allow_inf_nan=False, description="Least length of a line in pixels.")
    ] = 100.0,
    hough_max_gap: Distance = 10.0,
    pair_max_distance: Distance = 200.0,
    pair_min_distance: Distance = 15.0,
) -> edges_pb2.EdgeParameters:
    return edges_pb2.EdgeParameters(
        canny_low=canny_low,
        canny_high=canny_high,
        hough_threshold=hough_threshold,
        hough_min_length=hough_min_length,
        hough_max_gap=hough_max_gap,
        pair_max_distance=pair_max_distance,
        pair_min_distance=pair_min_distance,
    )


def _field_parameters(
    hue_low: Hue = 35,
    hue_high: Hue = 85,
    sat_low: Level = 40,
    sat_high: Level = 255,
    val_low: Level = 40,
    val_high: Level = 255,
    morph_kernel: Annotated[
        int,
        Query(
            ge=1,
            le=99,
            description="Diameter in pixels of the ellipse that closes gaps and removes specks; an even number counts "
            "as the next odd one.",
        ),
    ] = 15,
    min_area_ratio: Annotated[
        float,
        Query(
            ge=0,
            le=1,
            allow_inf_nan=False,
            description="Least share of the picture of a part of the field; smaller parts are ignored.",
        ),
    ] = 0.05,
) -> field_pb2.FieldParameters:
    return field_pb2.FieldParameters(
        hue_low=hue_low,
        hue_high=hue_high,
        sat_low=sat_low,
        sat_high=sat_high,
        val_low=val_low,
        val_high=val_high,
        morph_kernel=morph_kernel,
        min_area_ratio=min_area_ratio,
    )


EdgeParameters = Annotated[edges_pb2.EdgeParameters, Depends(_edge_parameters)]
FieldParameters = Annotated[field_pb2.FieldParameters, Depends(_field_parameters)]


@router.get("/assets/{asset_id}/frames/{frame}/edges", response_model=shapes.EdgesFound, responses=_NO_FRAME)
async def get_edges(
    services: Connected, request: Request, asset_id: UUID, frame: Frame, parameters: EdgeParameters
) -> Response:
    """Regions between two nearly horizontal lines, such as advertising boards.

    The same frame always gives the same regions.
    """
    asked = edges_pb2.DetectEdgesRequest(picture=await frame_picture(services, asset_id, frame), parameters=parameters)
    found = await unless_disconnected(request, _edges(services, asked))
    answer = convert.edges(frame, found)
    return Response(answer.model_dump_json(), media_type="application/json", headers=_HEADERS)


@router.get("/assets/{asset_id}/frames/{frame}/edges.png", response_class=Response, responses=_PNG)
async def get_edges_overlay(
    services: Connected,
    request: Request,
    asset_id: UUID,
    frame: Frame,
    parameters: EdgeParameters,
    overlay: Annotated[
        Literal["edges", "lines"],
        Query(
            description="`edges`: all edges in one colour. `lines`: lines thin, nearly horizontal ones thick, and "
            "regions as boxes."
        ),
    ] = "lines",
) -> Response:
    """The edges or lines by which regions were found, drawn on the frame, as a PNG."""
    picture = await frame_picture(services, asset_id, frame)
    asked = edges_pb2.DetectEdgesRequest(picture=picture, parameters=parameters, overlays=True)
    found = await unless_disconnected(request, _edges(services, asked))
    drawn = found.edge_overlay if overlay == "edges" else found.lines_overlay
    return Response(drawn, media_type="image/png", headers=_HEADERS)


@router.get("/assets/{asset_id}/frames/{frame}/field", response_model=shapes.FieldFound, responses=_NO_FRAME)
async def get_field(
    services: Connected, request: Request, asset_id: UUID, frame: Frame, parameters: FieldParameters
) -> Response:
    """The playing field in a frame, found by its colour."""
    asked = field_pb2.SegmentFieldRequest(picture=await frame_picture(services, asset_id, frame), parameters=parameters)
    found = await unless_disconnected(request, _field(services, asked))
    answer = convert.field(frame, found)
    return Response(answer.model_dump_json(), media_type="application/json", headers=_HEADERS)


@router.get("/assets/{asset_id}/frames/{frame}/field.png", response_class=Response, responses=_PNG)
async def get_field_mask(
    services: Connected, request: Request, asset_id: UUID, frame: Frame, parameters: FieldParameters
) -> Response:
    """The playing field as a PNG mask: white where the field is, black elsewhere."""
    picture = await frame_picture(services, asset_id, frame)
    asked = field_pb2.SegmentFieldRequest(picture=picture, parameters=parameters, mask=True)
    found = await unless_disconnected(request, _field(services, asked))
    return Response(found.mask, media_type="image/png", headers=_HEADERS)


async def frame_picture(services: Services, asset_id: UUID, frame: int) -> pictures_pb2.Picture:
    """The frame for inference to examine; raises what `decodable` raises."""
    place = await decodable(services.library, str(asset_id))
    return pictures_pb2.Picture(frame=pictures_pb2.VideoFrame(source=source_to(place), number=frame))


async def _edges(services: Services, asked: edges_pb2.DetectEdgesRequest) -> edges_pb2.DetectEdgesResponse:
    return await services.edges.DetectEdges(asked, timeout=DEADLINE)


async def _field(services: Services, asked: field_pb2.SegmentFieldRequest) -> field_pb2.SegmentFieldResponse:
    return await services.field.SegmentField(asked, timeout=DEADLINE)
