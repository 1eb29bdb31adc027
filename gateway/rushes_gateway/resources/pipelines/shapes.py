"""Runs of pipelines in requests."""

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from rushes_gateway.shapes import Shape


class RunChange(Shape):
    """What is to change of a run; what is left out stays as it is."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None = Field(
        None, description="Its new name; empty or null: the name is removed."
    )
    pause_after: Annotated[str, StringConstraints(max_length=100)] | None = Field(
        None, description='A stage of the run after which it pauses, or "each"; null: none.'
    )

    @model_validator(mode="after")
    def _something(self) -> "RunChange":
        if not self.model_fields_set:
            raise ValueError("give at least one of name and pause_after")
        return self
