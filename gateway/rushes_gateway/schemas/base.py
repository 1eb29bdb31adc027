"""What all shapes of the native API have in common."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    """Unknown fields in a request are refused: a misspelt one must not be ignored silently."""

    model_config = ConfigDict(extra="forbid")


class Rational(Shape):
    """A fraction, exact where a decimal would not be."""

    numerator: int
    denominator: int = Field(gt=0)


Seconds = Annotated[float, Field(description="Seconds; second 0 is the pts of frame 0.", allow_inf_nan=False)]


class FieldError(Shape):
    """One mistake in a request."""

    field: str = Field(description="Where: `clips`, `query.limit`.", examples=["clips"])
    message: str = Field(examples=["must be at most 99"])


class Problem(BaseModel):
    """RFC 9457 `application/problem+json`."""

    type: str = Field(examples=["/problems/span-does-not-fit"])
    title: str = Field(examples=["Span does not fit"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["The cursor is 3.2 s past the last start that fits. Latest: 0:41.800."])
    request_id: str = Field(examples=["0199c0de5f3a7b1c"])
    errors: list[FieldError] = []
    latest_start: float | None = Field(
        None, description="With span-does-not-fit: the last cursor in seconds that fits.", examples=[41.8]
    )
