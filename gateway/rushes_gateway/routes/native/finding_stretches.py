"""Detection without a model in a range of an asset's frames: regions between edges, and the playing field."""

from uuid import UUID

from fastapi import APIRouter, Response

from rushes.inference.v1 import examine_pb2
from rushes.media.v1 import source_pb2
from rushes_footage.messages.files import source_to
from rushes_footage.stage_schema import Stage
from rushes_gateway.bytes.places import decodable
from rushes_gateway.resources.findings import convert, shapes
from rushes_gateway.routes.dependencies import Connected, Responses
from rushes_gateway.routes.native.assets import NOT_FOUND
from rushes_gateway.routes.native.detections import FirstFrame, LastFrame, Step
from rushes_gateway.routes.native.findings import EDGES, FIELD, EdgeParameters, FieldParameters, Given
from rushes_gateway.routes.native.json_lines import STRETCH_DEADLINE, JsonLines, json_lines, line
from rushes_gateway.shapes import Shape

router = APIRouter(tags=["findings"])


def _lines_of(line: type[Shape]) -> Responses:
    return {
        200: {
            "model": line,
            "description": "One line of JSON for each frame, in ascending order. After an error the last line is "
            '`{"problem": …}`.',
        },
        404: {**NOT_FOUND[404], "description": "No such asset or frame, or its file is gone"},
    }


@router.get("/assets/{asset_id}/edges", response_class=JsonLines, responses=_lines_of(shapes.EdgesInStretch))
async def get_edges_in_stretch(
    services: Connected,
    asset_id: UUID,
    parameters: EdgeParameters,
    first: FirstFrame = 0,
    last: LastFrame = None,
    step: Step = 1,
) -> Response:
    """Regions between edges in a range of frames.

    Each frame is sent as soon as it is examined; closing the connection ends the work.
    """
    place = await decodable(services.library, str(asset_id))
    asked = _asked(EDGES, parameters, source=source_to(place), first=first, last=last, step=step)
    return await json_lines(
        services.examine.ExamineFrames(asked, timeout=STRETCH_DEADLINE),
        lambda message: [line(convert.edges_line(message))],
    )


@router.get("/assets/{asset_id}/field", response_class=JsonLines, responses=_lines_of(shapes.FieldInStretch))
async def get_field_in_stretch(
    services: Connected,
    asset_id: UUID,
    parameters: FieldParameters,
    first: FirstFrame = 0,
    last: LastFrame = None,
    step: Step = 1,
) -> Response:
    """The playing field in a range of frames.

    Each frame is sent as soon as it is examined; closing the connection ends the work.
    """
    place = await decodable(services.library, str(asset_id))
    asked = _asked(FIELD, parameters, source=source_to(place), first=first, last=last, step=step)
    return await json_lines(
        services.examine.ExamineFrames(asked, timeout=STRETCH_DEADLINE),
        lambda message: [line(convert.field_line(message))],
    )


def _asked(
    stage: Stage, given: Given, *, source: source_pb2.Source, first: int, last: int | None, step: int
) -> examine_pb2.ExamineFramesRequest:
    asked = examine_pb2.ExamineFramesRequest(source=source, first=first, last=last, step=step, stage=stage)
    asked.parameters.update(given)
    return asked
