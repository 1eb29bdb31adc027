"""Requests and responses of the replaced detection editor's API."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from rushes_gateway.contract.answers import StageState
from rushes_gateway.shapes import Shape
from rushes_gateway.stage_parameters import Overrides, Value

Id = Annotated[str, Field(pattern="^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", description="A UUID.")]
StageName = Annotated[str, Field(min_length=1, max_length=100)]
Label = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S", description="Not blank.")]
Seq = Annotated[int, Field(ge=-(2**31), lt=2**31)]


class ChoiceShape(BaseModel):
    """One of the values that a parameter can have."""

    value: str
    label: str = Field(description="Its name for people.")


class ParameterShape(BaseModel):
    """A parameter of a stage; `min` and `max` are included, and null where it is no number."""

    name: str
    type: Literal["integer", "number", "string", "array", "boolean"]
    default: Value
    min: float | None
    max: float | None
    step: float | None
    label: str = Field(description="Its name for people.")
    help: str = Field(description="A sentence on what it is, or on what a larger value does.")
    unit: str = Field(description='Unit of its values, "" for plain numbers and texts.')
    useful_min: float | None = Field(description="Beginning of the range that is worth trying.")
    useful_max: float | None = Field(description="End of the range that is worth trying.")
    choices: list[ChoiceShape] = Field(description="All values of a text that is no free one; empty for others.")
    listed: list[str] = Field(description="All that a text can list, with commas between; empty for others.")
    longest: int = Field(description="Most characters of a text.")


class OverlayShape(BaseModel):
    """A picture that a stage draws over a frame."""

    key: str
    label: str = Field(description="Its name for people.")
    opacity: float = Field(description="How opaque it usually is, 0 to 1.")


class StageShape(BaseModel):
    """A stage of the pipeline."""

    name: str
    order: int
    kind: Literal["frames", "picture", "derived", "selects", "links", "asked", "counts"] = Field(
        description="How its results come about: the frames themselves, from each picture, from what other stages have "
        "found in each frame, by linking that from frame to frame, by asking an outside model, or by counting it."
    )
    inputs: list[str]
    params: list[ParameterShape]
    label: str = Field(description="Its name for people.")
    help: str = Field(description="A sentence on what it does.")
    reads: list[str] = Field(description="Further stages whose results it reads where the run has them.")
    needs: Literal["model", "text_reader", "brand_list", "outside_model"] | None = Field(
        description="What it cannot run without: an added model, what reads text, a list of brands, or an outside "
        "model."
    )
    overlays: list[OverlayShape]
    matches: bool = Field(description="Whether its regions say which brand each text names.")


class StageNow(StageShape):
    """A stage, and whether what it needs is there."""

    available: bool = Field(description="Whether what it needs is there.")
    missing: str = Field(description='A sentence on what is missing; "" where nothing is.')


class CheckpointItem(BaseModel):
    """A checkpoint: a stage of a job that has ended."""

    stage: str
    is_scenario: bool
    scenario_label: str
    id: str
    job_id: str
    created_at: str
    stats: dict[str, int]


class ScenarioItem(BaseModel):
    """A checkpoint with a label."""

    id: str
    timeline_id: str
    job_id: str
    stage: str
    scenario_label: str
    profile_name: str
    video_path: str
    frame_count: int
    created_at: str


class NewScenario(Shape):
    """The checkpoint of a stage, and its label."""

    timeline_id: Id
    stage: StageName
    label: Label
    job_id: Id | None = Field(None, description="The job of the checkpoint. Absent: the newest one with the stage.")


class NewLabel(Shape):
    """A new label."""

    label: Label


class SavedScenario(BaseModel):
    """A scenario as it is now."""

    id: str
    timeline_id: str
    job_id: str
    stage: str
    label: str


class ReplayAsked(Shape):
    """A job to repeat, and from which stage."""

    job_id: Id
    start_stage: StageName
    config_overrides: Overrides | None = None
    asynchronous: bool = Field(False, alias="async", description="Respond at once, with the id of the queued job.")
    pause_after: Annotated[str, StringConstraints(max_length=100)] | None = Field(
        None,
        description='A stage of the new job after which it pauses, or "each"; null: none. Without `async` the response '
        "waits until it was resumed and has ended.",
    )


class Replayed(BaseModel):
    """A replay that has succeeded."""

    status: Literal["completed"] = "completed"
    job_id: str
    replay_job_id: str
    start_stage: str
    detections: int
    brands_found: int


class ReplayQueued(BaseModel):
    """A replay that goes on after the response."""

    status: Literal["queued"] = "queued"
    job_id: str
    replay_job_id: str
    start_stage: str


class StageReplayAsked(Shape):
    """A stage to repeat, and on which frames."""

    job_id: Id
    stage: StageName
    frame_refs: list[Seq] | None = Field(None, max_length=20_000)
    config_overrides: dict[str, Value | dict[str, Value]] | None = Field(None, max_length=100)
    debug: bool = False


class Box(BaseModel):
    """A region, in pixels."""

    x: int
    y: int
    w: int
    h: int
    confidence: float
    label: str


class TrackedBox(Box):
    """A region, and the subject that it shows."""

    track: int | None = Field(
        None, description="Number of the track, from 1 on; absent where tracks are not requested."
    )


class FoundBox(TrackedBox):
    """A region, and what was read and matched in it."""

    polygon: list[tuple[float, float]] | None = Field(
        None, description="Its four corners, the upper left one as people read it first; absent for an upright box."
    )
    region: int | None = Field(
        None, description="The prepared region that it was found in, counted from 0 in its frame; absent: in none."
    )
    text: str | None = None
    brand: str | None = None
    score: int | None = Field(None, description="0 to 100: how near the text comes to the brand.")
    alias: str | None = None
    state: Literal["matched", "doubtful", "unresolved"] | None = None
    by: Literal["text", "local", "cloud"] | None = Field(
        None, description="What found the brand: the text alone, or an outside model."
    )
    model: str | None = Field(None, description="The outside model that was asked; absent: none was.")
    words: str | None = Field(None, description="What it answered.")


class DebugFrame(BaseModel):
    """How a frame's boxes were found: PNG files in base64, "" for what the stage does not draw."""

    edge_overlay_b64: str
    lines_overlay_b64: str
    mask_overlay_b64: str
    horizontal_count: int
    pair_count: int


class StageReplayed(BaseModel):
    """The results of a stage; keys are the frames' `seq` as text."""

    status: Literal["completed"] = "completed"
    stage: str
    frame_count: int
    region_count: int
    regions_by_frame: dict[str, list[FoundBox]]
    stand_ins: dict[str, int] = Field(
        description="For frames that `filter_scenes` has left out: the one that stands for it, whose results these are."
    )
    debug: dict[str, DebugFrame]


class RetryAsked(Shape):
    """A job to repeat with another provider."""

    job_id: Id
    provider: Annotated[str, Field(min_length=1, max_length=100)] = Field(
        description="A backend, `embedded` or `triton`, or an outside model, `local` or `cloud`."
    )
    start_stage: Annotated[str, Field(max_length=100)] = Field(
        "", description="Absent: the first stage that the provider serves."
    )
    config_overrides: Overrides | None = None


class RetryQueued(BaseModel):
    """A retry that goes on after the response."""

    status: Literal["queued"] = "queued"
    job_id: str
    retry_job_id: str
    provider: str


class JobNow(BaseModel):
    """The state of a job."""

    id: str
    timeline_id: str
    status: str
    stage: str
    progress: float
    error: str | None
    stages: list[StageState]
