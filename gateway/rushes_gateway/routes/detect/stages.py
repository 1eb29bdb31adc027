"""The stages of the pipeline, and their parameters."""

from fastapi import APIRouter

from rushes_footage.stage_schema import Parameter, StageSchema
from rushes_footage.stages import ORDER, PIPELINE
from rushes_gateway.routes.dependencies import Connected
from rushes_gateway.routes.detect import shapes
from rushes_gateway.routes.detect.needs import missing_by_stage

router = APIRouter()


@router.get("/detect/stages")
async def list_stages(services: Connected) -> list[shapes.StageNow]:
    """The stages of the pipeline in their order, with their parameters, and whether what they need is there."""
    missing = await missing_by_stage(services)
    return [_now(each, missing.get(each.stage, "")) for each in PIPELINE]


def _now(stage: StageSchema, missing: str) -> shapes.StageNow:
    return shapes.StageNow(**described(stage).model_dump(), available=not missing, missing=missing)


def described(stage: StageSchema) -> shapes.StageShape:
    """A stage with its parameters."""
    return shapes.StageShape(
        name=stage.stage,
        order=ORDER[stage.stage],
        kind=stage.kind.value,
        inputs=list(stage.inputs),
        params=[_parameter(parameter) for parameter in stage.parameters],
        label=stage.label,
        help=stage.help,
        reads=[each for each in stage.findings_read if each not in stage.inputs],
        needs=stage.needs,
        overlays=[shapes.OverlayShape(key=each.key, label=each.label, opacity=each.opacity) for each in stage.overlays],
        matches=stage.matches,
    )


def _parameter(parameter: Parameter) -> shapes.ParameterShape:
    default = parameter.default
    useful_min, useful_max = parameter.useful or (None, None)
    return shapes.ParameterShape(
        name=parameter.name,
        type=parameter.type.value,
        default=list(default) if isinstance(default, tuple) else default,
        min=parameter.min,
        max=parameter.max,
        step=parameter.step,
        label=parameter.label,
        help=parameter.help,
        unit=parameter.unit,
        useful_min=useful_min,
        useful_max=useful_max,
        choices=[shapes.ChoiceShape(value=each.value, label=each.label) for each in parameter.choices],
        listed=list(parameter.listed),
        longest=parameter.longest,
    )
