"""The stages of the pipeline, and their parameters."""

from fastapi import APIRouter

from rushes_footage.stages import ORDER, PIPELINE, Parameter
from rushes_gateway.routes.detect import shapes

router = APIRouter()


@router.get("/detect/stages")
async def list_stages() -> list[shapes.StageShape]:
    """The stages of the pipeline in their order, with their parameters."""
    return [
        shapes.StageShape(
            name=each.stage,
            order=ORDER[each.stage],
            inputs=list(each.inputs),
            params=[_parameter(parameter) for parameter in each.parameters],
        )
        for each in PIPELINE
    ]


def _parameter(parameter: Parameter) -> shapes.ParameterShape:
    default = parameter.default
    return shapes.ParameterShape(
        name=parameter.name,
        type=parameter.type.value,
        default=list(default) if isinstance(default, tuple) else default,
        min=parameter.min,
        max=parameter.max,
        step=parameter.step,
    )
