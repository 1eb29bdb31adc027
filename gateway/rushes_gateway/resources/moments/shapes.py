"""What moments are exported with, and what became of it."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, ValidationInfo, field_validator

from rushes_gateway.resources.exports.shapes import ClipLengths, ClipSettings, WantedCrossing
from rushes_gateway.shapes import Shape

MOST_MOMENTS = 10_000
_MOMENT_ID = Field(pattern=r"^[0-9A-Za-z_-]{20,200}$")


class MomentClips(ClipLengths):
    """Which moments, and how many clips each gets."""

    finder: UUID = Field(description="Id of a finder.")
    ids: Annotated[list[Annotated[str, _MOMENT_ID]], Field(min_length=1, max_length=MOST_MOMENTS)] | None = Field(
        None, description="Ids of the moments. Exactly one of `ids` and `state` has to be given."
    )
    state: Literal["accepted"] | None = Field(
        None, description="`accepted`: all accepted moments of the finder.", validate_default=True
    )
    clips: int = Field(1, ge=1, le=99, description="Number of clips of each moment.")
    cross_shots: WantedCrossing = Field(
        "warn",
        description="`warn` and `refuse`: clips that would cross a cut of an edited video are shifted within the shot "
        "that the moment's middle is in; where they do not fit there, the moment is skipped. `allow`: cuts are not "
        "looked for.",
    )
    min_seconds: float = Field(0.0, ge=0, le=3600, description="Shorter moments are skipped.")

    @field_validator("ids")
    @classmethod
    def _that_are_different(cls, ids: list[str] | None) -> list[str] | None:
        if ids is not None and len(set(ids)) < len(ids):
            raise ValueError("must have each id once")
        return ids

    @field_validator("state")
    @classmethod
    def _unless_ids_are_given(cls, state: str | None, info: ValidationInfo) -> str | None:
        # Invalid ids are missing here; they are reported by their own field.
        if "ids" in info.data and (state is None) == (info.data["ids"] is None):
            raise ValueError('must be "accepted" where no ids are given, and absent where they are')
        return state


class MomentsExport(ClipSettings, MomentClips):
    """Moments to export."""

    label: str | None = Field(None, max_length=200, description="Absent: the finder's, where it has one label.")
    profile: str | None = Field(
        None, min_length=1, max_length=200, description="Absent: the finder's, or `default` where it is of all."
    )


class SkippedMoment(Shape):
    """A moment that was not exported."""

    id: str
    reason: str = Field(description="For people.", examples=["exported already as gravel_004"])


class MomentsExported(Shape):
    """Ids of the exports that were made, one for each moment, by video and start; and the moments that were skipped."""

    exports: list[str]
    skipped: list[SkippedMoment]
