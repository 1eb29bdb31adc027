"""Runs of detection stages over timelines."""

from typing import Annotated, TypeAlias

from pydantic import Field, StrictFloat, StrictInt, StrictStr

from rushes_gateway.resources.shapes import Shape

LARGEST_WHOLE = 2**53
Value: TypeAlias = (
    Annotated[StrictInt, Field(ge=-LARGEST_WHOLE, le=LARGEST_WHOLE)] | StrictFloat | StrictStr | list[StrictStr]
)
"""Value of a stage's parameter; `GET /detect/stages` lists the allowed range."""
Overrides: TypeAlias = dict[str, dict[str, Value]]
"""Parameters of stages: {stage: {parameter: value}}."""


class RunOrder(Shape):
    """Which stages to run, and with which parameters."""

    timeline_id: str = Field(pattern="^[0-9a-fA-F-]{36}$")
    profile: str = Field("", max_length=200, description="Absent: the timeline's profile.")
    config_overrides: Overrides = Field(
        {}, max_length=20, description="{stage: {parameter: value}}; `GET /detect/stages` lists stages and parameters."
    )
    stages: list[Annotated[str, Field(max_length=100)]] = Field(
        [],
        max_length=20,
        description="Names of the stages. Absent: all that need no model, and those in `config_overrides`.",
    )
