"""Jobs, their parts and logs."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, ValidationInfo, field_validator

from rushes_gateway.shapes import Shape

JobState = Literal["waiting", "running", "paused", "done", "partial", "failed", "cancelled"]
JobAction = Literal["cancel", "pause", "resume", "retry", "delete", "restore"]


class JobsChange(Shape):
    """What is done to which jobs: to those with these ids, or to all in a state."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=1000)] | None = None
    state: JobState | None = Field(
        None,
        description="Exactly one of `ids` and `state` has to be given.",
        validate_default=True,
    )
    action: JobAction = Field(
        description="`delete` removes jobs that have ended from the list, and `restore` brings them back; what they "
        "made stays."
    )

    @field_validator("state")
    @classmethod
    def _one_of_both(cls, state: str | None, info: ValidationInfo) -> str | None:
        # Invalid ids are missing here; they are reported by their own field.
        if "ids" in info.data and (info.data["ids"] is None) == (state is None):
            raise ValueError("must be a state, or absent where `ids` names jobs")
        return state


class SkippedJob(Shape):
    """A job to which the action did not apply."""

    id: str
    reason: str = Field(description="For people.", examples=["It has ended."])


class JobsChanged(Shape):
    """What became of a change of many jobs."""

    changed: int = Field(description="Number of jobs that were changed.")
    ids: list[str] = Field(description="Those jobs, so that it can be undone; empty where they are more than 10 000.")
    skipped: list[SkippedJob]
