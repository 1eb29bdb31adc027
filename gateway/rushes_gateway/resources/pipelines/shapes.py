"""Timelines of exact frames, and runs of detection stages over them."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, StrictFloat, StrictInt, StrictStr, StringConstraints

from rushes_gateway.resources.shapes import Seconds, Shape

LARGEST_WHOLE = 2**53
RunStatus: TypeAlias = Literal["queued", "running", "paused", "completed", "failed", "cancelled"]
Value: TypeAlias = (
    Annotated[StrictInt, Field(ge=-LARGEST_WHOLE, le=LARGEST_WHOLE)] | StrictFloat | StrictStr | list[StrictStr]
)
"""Of a parameter of a stage; `GET /detect/stages` says which are allowed."""
Overrides: TypeAlias = dict[str, dict[str, Value]]
"""{stage: {parameter: value}}."""


class TimelineOrder(Shape):
    """Which frames of which videos: those shown at start + k / fps."""

    input_paths: list[Annotated[str, Field(min_length=1, max_length=4096)]] = Field(
        [], max_length=100, description="Absolute paths of the media host, one behind the other."
    )
    asset_ids: list[Annotated[str, Field(pattern="^[0-9a-fA-F-]{36}$")]] = Field(
        [], max_length=100, description="The videos by their ids, instead of paths."
    )
    profile: str = Field("default", min_length=1, max_length=200)
    start: Seconds = Field(0.0, ge=0, description="Seconds from the beginning of the first video.")
    end: Seconds | None = Field(None, ge=0, description="Seconds; absent: the end of the last video.")
    fps: float = Field(2.0, ge=0.001, le=240, description="A grid finer than the frames are gives each frame once.")
    max_frames: int = Field(500, ge=1, le=5000)


class TimelineAsset(Shape):
    """A video of a timeline."""

    id: str
    name: str = Field(description="As it was when the timeline was made.")


class TimelineFrame(Shape):
    """One frame; `/api/v1/assets/{asset_id}/frames/{frame}` shows it."""

    seq: int = Field(description="Counted from 0.")
    asset_id: str
    frame: int = Field(description="Counted from 0 in the order of presentation.")
    seconds: Seconds = Field(description="From the beginning of the first video, through all videos.")


class TimelineSummary(Shape):
    """A timeline without its frames."""

    id: str
    name: str | None = Field(description="As people call it; null: by its videos.")
    profile: str
    start: Seconds
    end: Seconds | None
    fps: float
    max_frames: int
    created_at: datetime
    assets: list[TimelineAsset]


class Timeline(TimelineSummary):
    """A timeline."""

    frames: list[TimelineFrame]


class Timelines(Shape):
    """The newest first; 200 at most."""

    timelines: list[TimelineSummary]


class RunOrder(Shape):
    """Which stages, and how they are set."""

    timeline_id: str = Field(pattern="^[0-9a-fA-F-]{36}$")
    profile: str = Field("", max_length=200, description="Absent: the timeline's.")
    config_overrides: Overrides = Field(
        {}, max_length=20, description="{stage: {parameter: value}}; `GET /detect/stages` lists both."
    )
    stages: list[Annotated[str, Field(max_length=100)]] = Field(
        [], max_length=20, description="Absent: all that need no model, and those in config_overrides."
    )


class NewName(Shape):
    """What a timeline or a run is to be called."""

    name: Annotated[str, StringConstraints(strip_whitespace=True)] = Field(
        max_length=200, description="Empty: nothing; it is known by what it is of."
    )


class StageState(Shape):
    """How a stage of a run stands."""

    name: str
    status: RunStatus
    reused: bool = Field(description="Taken from the run that this one began from.")
    counts: dict[str, int] = Field(description="What was counted, by name; empty until the stage has ended.")
    milliseconds: int = Field(description="That it took; 0 until it has ended.")


class PipelineRun(Shape):
    """A run as it is now. It is a job of the same id, which `/api/v1/events` tells of."""

    id: str = Field(description="The `job_id` of `/detect`.")
    name: str | None = Field(description="As people call it; null: by what it did.")
    timeline_id: str
    profile: str
    status: RunStatus
    stage: str = Field(description="Under way, or where the run ended; empty where all stages have ended well.")
    progress: float = Field(description="0 to 1.")
    error: str | None
    stages: list[StageState]
    config: Overrides = Field(description="Effective: defaults, then overrides.")
    start_stage: str = Field(description="The first stage that was not taken from `origin_id`.")
    origin_id: str | None = Field(description="The run that it began from.")
    provider: str | None
    created_at: datetime


class PipelineRuns(Shape):
    """The newest first."""

    runs: list[PipelineRun]
