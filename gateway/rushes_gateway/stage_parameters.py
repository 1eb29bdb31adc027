"""Parameters of detection stages."""

from typing import Annotated, TypeAlias

from pydantic import Field, StrictBool, StrictFloat, StrictInt, StrictStr

LARGEST_WHOLE = 2**53
Value: TypeAlias = (
    StrictBool
    | Annotated[StrictInt, Field(ge=-LARGEST_WHOLE, le=LARGEST_WHOLE)]
    | StrictFloat
    | StrictStr
    | list[StrictStr]
)
"""Value of a stage's parameter; `GET /detect/stages` lists the allowed range."""
Overrides: TypeAlias = Annotated[dict[str, dict[str, Value]], Field(max_length=20)]
"""Parameters of stages: {stage: {parameter: value}}; 20 stages at most."""
