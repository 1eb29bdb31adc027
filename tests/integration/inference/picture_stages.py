"""Picture stages as tests ask a backend for them: values that are not named are the defaults."""

from rushes_footage.stage_schema import Value
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.stage_findings import Inputs, StageFindings
from rushes_inference.ports.vision import Vision
from rushes_inference.stages.installed import picture_stages


async def edges(
    vision: Vision, picture: RgbPicture, given: dict[str, Value] | None = None, *, overlays: bool = False
) -> StageFindings:
    """Regions between edges."""
    return await _examined(vision, "detect_edges", picture, given or {}, overlays=overlays)


async def field(
    vision: Vision, picture: RgbPicture, given: dict[str, Value] | None = None, *, overlays: bool = False
) -> StageFindings:
    """The playing field."""
    return await _examined(vision, "field_segmentation", picture, given or {}, overlays=overlays)


async def found_by(
    vision: Vision, name: str, picture: RgbPicture, inputs: Inputs, given: dict[str, Value] | None = None
) -> StageFindings:
    """What a stage finds that reads what others have found, without overlays."""
    return await _examined(vision, name, picture, given or {}, inputs, overlays=False)


async def _examined(
    vision: Vision,
    name: str,
    picture: RgbPicture,
    given: dict[str, Value],
    inputs: Inputs | None = None,
    *,
    overlays: bool,
) -> StageFindings:
    stage = picture_stages()[name]
    values = {each.name: each.default for each in stage.schema.parameters} | given
    return await vision.examine(stage, picture, values, inputs or {}, overlays=overlays)
