"""Detection without a model in a frame of an asset: regions between edges, and the playing field."""

from collections.abc import Callable, Mapping, Sequence
from inspect import Parameter, Signature
from typing import Annotated, Final, Literal, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from rushes.inference.v1 import examine_pb2, pictures_pb2
from rushes_chassis.errors import FieldMistake, InvalidInput
from rushes_footage import stage_schema
from rushes_footage.messages.files import source_to
from rushes_footage.stage_schema import ParameterType, Stage, StageSchema, Value
from rushes_footage.stages import PIPELINE, SCHEMAS
from rushes_gateway.bytes.places import decodable
from rushes_gateway.clients import Services
from rushes_gateway.resources.findings import convert, shapes
from rushes_gateway.resources.findings.stages import values_of
from rushes_gateway.routes.dependencies import Connected, Responses
from rushes_gateway.routes.disconnects import unless_disconnected
from rushes_gateway.routes.native.assets import NOT_FOUND
from rushes_gateway.routes.native.frames import LARGEST_FRAME

router = APIRouter(tags=["findings"])

DEADLINE = 30.0
_NO_FRAME: Responses = {404: {**NOT_FOUND[404], "description": "No such asset or frame, or its file is gone"}}
_PNG: Responses = {200: {"content": {"image/png": {}}, "description": "A picture of the frame's size"}, **_NO_FRAME}
_HEADERS = {"cache-control": "no-store"}

EDGES: Final = Stage("detect_edges")
FIELD: Final = Stage("field_segmentation")
Given: TypeAlias = dict[str, float]
"""Values of a stage's parameters, which are numbers, by name."""

Frame = Annotated[int, Path(ge=0, le=LARGEST_FRAME, description="Counted from 0 in the order of presentation.")]


def _in_query(stage: Stage, prefix: str = "") -> Callable[..., Given]:
    """A dependency that reads the parameters of a stage from the query; their names there have no prefix."""
    described = {each.name.removeprefix(prefix): each for each in SCHEMAS[stage].parameters}

    def given(**values: float) -> Given:
        return {described[name].name: value for name, value in values.items()}

    # FastAPI reads it as it would the arguments of a function.
    given.__signature__ = Signature(  # type: ignore[attr-defined]
        [
            Parameter(name, Parameter.KEYWORD_ONLY, default=each.default, annotation=_annotation(each))
            for name, each in described.items()
        ]
    )
    return given


def _annotation(parameter: stage_schema.Parameter) -> object:
    unit = ", in pixels" if parameter.unit == stage_schema.PIXELS else ""
    words = f"{parameter.label}{unit}. {parameter.help}"
    if parameter.type is ParameterType.INTEGER:
        return Annotated[int, Query(ge=parameter.min, le=parameter.max, description=words)]
    return Annotated[float, Query(ge=parameter.min, le=parameter.max, allow_inf_nan=False, description=words)]


EdgeParameters = Annotated[Given, Depends(_in_query(EDGES, "edge_"))]
FieldParameters = Annotated[Given, Depends(_in_query(FIELD))]


@router.get("/assets/{asset_id}/frames/{frame}/edges", response_model=shapes.EdgesFound, responses=_NO_FRAME)
async def get_edges(
    services: Connected, request: Request, asset_id: UUID, frame: Frame, parameters: EdgeParameters
) -> Response:
    """Regions between two nearly horizontal lines, such as advertising boards.

    The same frame always gives the same regions.
    """
    picture = await frame_picture(services, asset_id, frame)
    found = await unless_disconnected(request, _examined(services, picture, EDGES, parameters))
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
    found = await unless_disconnected(request, _examined(services, picture, EDGES, parameters, overlays=True))
    drawn = found.findings.overlays["edge_overlay_b64" if overlay == "edges" else "lines_overlay_b64"]
    return Response(drawn, media_type="image/png", headers=_HEADERS)


@router.get("/assets/{asset_id}/frames/{frame}/field", response_model=shapes.FieldFound, responses=_NO_FRAME)
async def get_field(
    services: Connected, request: Request, asset_id: UUID, frame: Frame, parameters: FieldParameters
) -> Response:
    """The playing field in a frame, found by its colour."""
    picture = await frame_picture(services, asset_id, frame)
    found = await unless_disconnected(request, _examined(services, picture, FIELD, parameters))
    answer = convert.field(frame, found)
    return Response(answer.model_dump_json(), media_type="application/json", headers=_HEADERS)


@router.get("/assets/{asset_id}/frames/{frame}/field.png", response_class=Response, responses=_PNG)
async def get_field_mask(
    services: Connected, request: Request, asset_id: UUID, frame: Frame, parameters: FieldParameters
) -> Response:
    """The playing field as a PNG mask: white where the field is, black elsewhere."""
    picture = await frame_picture(services, asset_id, frame)
    found = await unless_disconnected(request, _examined(services, picture, FIELD, parameters, overlays=True))
    return Response(found.findings.overlays["mask_overlay_b64"], media_type="image/png", headers=_HEADERS)


@router.get("/assets/{asset_id}/frames/{frame}/stages/{stage}/{overlay}.png", response_class=Response, responses=_PNG)
async def get_stage_overlay(
    services: Connected,
    request: Request,
    asset_id: UUID,
    frame: Frame,
    stage: Annotated[str, Path(max_length=100, description="Name of a stage, as in `/detect/stages`.")],
    overlay: Annotated[str, Path(max_length=100, description="Key of one of its overlays.")],
) -> Response:
    """An overlay that a stage of pipelines draws on the frame, as a PNG.

    The query has values of the stage's parameters, by their names; absent ones have their defaults.
    """
    schema = _drawing(stage, overlay)
    types, query = {each.name: each.type for each in schema.parameters}, request.query_params
    sent = {name: _typed(types.get(name, ParameterType.TEXT), query.getlist(name)) for name in query}
    given = values_of(schema, sent)
    picture = await frame_picture(services, asset_id, frame)
    found = await unless_disconnected(request, _examined(services, picture, schema.stage, given, overlays=True))
    return Response(found.findings.overlays[overlay], media_type="image/png", headers=_HEADERS)


def _drawing(stage: str, overlay: str) -> StageSchema:
    """The stage that draws this overlay; raises InvalidInput."""
    schema = SCHEMAS.get(Stage(stage))
    drawing = {each.stage: [drawn.key for drawn in each.overlays] for each in PIPELINE if each.overlays}
    if schema is None or not schema.overlays:
        limit = f"must be a stage that draws overlays: {', '.join(drawing)}"
        raise InvalidInput(f"stage {limit}", fields=[FieldMistake("stage", limit)])
    if overlay not in drawing[schema.stage]:
        limit = f"must be one of {', '.join(drawing[schema.stage])}"
        raise InvalidInput(f"overlay {limit}", fields=[FieldMistake("overlay", limit)])
    return schema


def _typed(kind: ParameterType, texts: Sequence[str]) -> object:
    """A value as its parameter's type has it; what does not fit stays a text, which is refused by its limits."""
    if kind is ParameterType.TEXTS:
        return tuple(texts)
    if kind is ParameterType.TEXT:
        return texts[-1]
    try:
        return float(texts[-1])
    except ValueError:
        return texts[-1]


async def frame_picture(services: Services, asset_id: UUID, frame: int) -> pictures_pb2.Picture:
    """The frame for inference to examine; raises what `decodable` raises."""
    place = await decodable(services.library, str(asset_id))
    return pictures_pb2.Picture(frame=pictures_pb2.VideoFrame(source=source_to(place), number=frame))


async def _examined(
    services: Services,
    picture: pictures_pb2.Picture,
    stage: Stage,
    given: Mapping[str, Value],
    *,
    overlays: bool = False,
) -> examine_pb2.ExamineResponse:
    asked = examine_pb2.ExamineRequest(picture=picture, stage=stage, overlays=overlays)
    asked.parameters.update(given)
    return await services.examine.Examine(asked, timeout=DEADLINE)
