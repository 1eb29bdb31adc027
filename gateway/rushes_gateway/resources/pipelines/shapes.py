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
"""Value of a stage's parameter; `GET /detect/stages` lists the allowed range."""
Overrides: TypeAlias = dict[str, dict[str, Value]]
"""Parameters of stages: {stage: {parameter: value}}."""


class TimelineOrder(Shape):
    """Which frames of which videos: those shown at start + k / fps seconds, for k = 0, 1, 2, …"""

    input_paths: list[Annotated[str, Field(min_length=1, max_length=4096)]] = Field(
        [], max_length=100, description="Absolute paths of videos on the media host, joined in this order."
    )
    asset_ids: list[Annotated[str, Field(pattern="^[0-9a-fA-F-]{36}$")]] = Field(
        [], max_length=100, description="Ids of the videos, instead of `input_paths`."
    )
    profile: str = Field("default", min_length=1, max_length=200)
    start: Seconds = Field(0.0, ge=0, description="Seconds from the beginning of the first video.")
    end: Seconds | None = Field(
        None,
        ge=0,
        description="Seconds from the beginning of the first video, excluded; absent: the end of the last video.",
    )
    fps: float = Field(
        2.0, ge=0.001, le=240, description="Frames per second. A rate above the videos' own gives each frame once."
    )
    max_frames: int = Field(500, ge=1, le=5000, description="Number of frames at most; later ones are left out.")


class TimelineAsset(Shape):
    """A video of a timeline."""

    id: str
    name: str = Field(description="Name of the file when the timeline was created.")


class TimelineFrame(Shape):
    """One frame of a timeline; `/api/v1/assets/{asset_id}/frames/{frame}` shows it."""

    seq: int = Field(description="Position in the timeline, counted from 0.")
    asset_id: str
    frame: int = Field(description="Counted from 0 in the order of presentation.")
    seconds: Seconds = Field(description="Seconds from the beginning of the first video, counted through all videos.")


class TimelineSummary(Shape):
    """A timeline without its frames."""

    id: str
    name: str | None = Field(description="Name that people gave it; null: it is known by its videos.")
    profile: str
    start: Seconds
    end: Seconds | None
    fps: float
    max_frames: int
    created_at: datetime
    assets: list[TimelineAsset]


class Timeline(TimelineSummary):
    """A timeline with its frames."""

    frames: list[TimelineFrame]


class Timelines(Shape):
    """Timelines, the newest first; 200 at most."""

    timelines: list[TimelineSummary]


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


class NewName(Shape):
    """The new name of a timeline or a run."""

    name: Annotated[str, StringConstraints(strip_whitespace=True)] = Field(
        max_length=200, description="Empty: the name is removed."
    )


class StageState(Shape):
    """The state of a stage of a run."""

    name: str
    status: RunStatus
    reused: bool = Field(description="Whether its results were taken from the run `origin_id`.")
    counts: dict[str, int] = Field(
        description="Numbers that the stage counted, by name; empty until the stage has ended."
    )
    milliseconds: int = Field(description="Duration of the stage in milliseconds; 0 until it has ended.")


class PipelineRun(Shape):
    """A run and its current state. It is a job with the same id; `/api/v1/events` reports how it proceeds."""

    id: str = Field(description="Id of the run: the `job_id` of `/detect`.")
    number: int = Field(
        description="Its number among the runs of its timeline, from 1 on; it stays when others are deleted."
    )
    name: str | None = Field(description="Name that people gave it; null: it is known by its stages.")
    timeline_id: str
    profile: str
    status: RunStatus
    stage: str = Field(
        description="The stage that is running, or in which the run ended; empty after all stages have succeeded."
    )
    progress: float = Field(description="Progress over all stages, 0 to 1.")
    error: str | None
    stages: list[StageState]
    config: Overrides = Field(description="Parameters in effect: the defaults, replaced by overrides.")
    start_stage: str = Field(description="The first stage whose results were not taken from `origin_id`.")
    origin_id: str | None = Field(description="Id of the run whose earlier stages were reused; null: none.")
    provider: str | None
    created_at: datetime


class ClassReport(Shape):
    """What was found of one class."""

    label: str
    count: int
    mean_confidence: float = Field(description="0 to 1.")
    tracks: int | None = Field(description="Number of tracks; null where the stage does not track.")
    seqs: list[int] = Field(description="`seq` of the frames in which the class was found, in ascending order.")
    counts: list[int] = Field(description="How often it was found in each of `seqs`; elsewhere 0 times.")


class RunReport(Shape):
    """What a stage of a run found in all frames, from its stored results."""

    run_id: str
    timeline_id: str
    stage: str
    frames: int = Field(description="Number of examined frames.")
    classes: list[ClassReport] = Field(description="The most frequent first.")


class PipelineRuns(Shape):
    """Runs, the newest first."""

    runs: list[PipelineRun]
