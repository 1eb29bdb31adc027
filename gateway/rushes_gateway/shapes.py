"""Base class, common types and errors of the native API's shapes."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, JsonValue


class Shape(BaseModel):
    """Unknown fields in a request are refused: a misspelt one must not be ignored silently."""

    model_config = ConfigDict(extra="forbid")


def spelt(enumeration: type[StrEnum]) -> Any:
    """An enumeration of rushes_footage as the type of a field, with its values listed there in the OpenAPI document.

    For the enumeration itself FastAPI would add a separate schema, described by the docstring of its class.
    """

    # Not the enumeration itself: from Python 3.12 on its signature is (*values), which pydantic refuses in a validator.
    def member(value: str) -> StrEnum:
        return enumeration(value)

    return Annotated[Literal[*(each.value for each in enumeration)], AfterValidator(member)]


def _within_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError as beyond:
        raise ValueError("must lie between the years 1 and 9999 in UTC") from beyond


Moment = Annotated[AwareDatetime, AfterValidator(_within_utc)]
"""A time of a request: with its zone, and one that a message can carry."""


MODEL_NAME = r"^[a-z0-9][a-z0-9._-]{0,63}$"
"""Pattern of the names that a model may have, the same as in inference."""


Seconds = Annotated[float, Field(description="Seconds; second 0 is the pts of frame 0.", allow_inf_nan=False)]


class FieldError(Shape):
    """One mistake in a request."""

    field: str = Field(description="Path of the field: `clips`, `query.limit`.", examples=["clips"])
    message: str = Field(examples=["must be at most 99"])


class Problem(BaseModel):
    """RFC 9457 `application/problem+json`."""

    type: str = Field(examples=["/problems/span-does-not-fit"])
    title: str = Field(examples=["Span does not fit"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["The cursor is 3.2 s past the last start that fits. Latest: 0:00:41.800."])
    request_id: str = Field(examples=["0199c0de5f3a7b1c"])
    errors: list[FieldError] = []
    latest_start: float | None = Field(
        None, description="With span-does-not-fit: the latest cursor that fits, in seconds.", examples=[41.8]
    )
    free_name: str | None = Field(
        None, description="With name-taken: a name that was free there.", examples=["1 (2).mp4"]
    )
    nearest_starts: list[float] | None = Field(
        None,
        description="With crosses-cut: the nearest cursors before and after with which no clip crosses a cut, in "
        "seconds; absent where there is none within two minutes.",
        examples=[[34.2, 45.04]],
    )
    progress: float | None = Field(
        None, ge=0, le=1, description="With shots-under-way: how far finding them is.", examples=[0.4]
    )

    def document(self) -> dict[str, JsonValue]:
        """The JSON object, without optional members that have no value."""
        return self.model_dump(exclude_none=True)
