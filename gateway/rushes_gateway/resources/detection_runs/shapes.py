"""Runs of models over assets, and what they found."""

from datetime import datetime

from pydantic import Field

from rushes_gateway.resources.jobs.shapes import Job
from rushes_gateway.resources.models.shapes import MODEL_NAME
from rushes_gateway.resources.shapes import Shape

LARGEST_FRAME = 2**53 - 1
MOST_BUCKETS = 2000


class DetectionOrder(Shape):
    """What is looked for, and where."""

    model: str = Field(pattern=MODEL_NAME, description="A name that /models lists.")
    first: int = Field(0, ge=0, le=LARGEST_FRAME, description="Counted from 0.")
    last: int | None = Field(None, ge=0, le=LARGEST_FRAME, description="Included; absent: the video's last one.")
    step: int = Field(1, ge=1, le=1_000_000, description="Every so many frames.")
    min_score: float | None = Field(
        None,
        ge=0,
        le=1,
        description="What has no better score is left out; with tracks, what begins one. Absent: 0.25, or 0.5.",
    )
    iou: float = Field(
        0.7, ge=0, le=1, description="Of two boxes of one class that overlap more, the better one stays."
    )
    classes: list[str] = Field([], max_length=1000, description="Only these, by name; none: all.")
    size: int | None = Field(
        None, ge=32, le=2048, description="Pixels that pictures are fitted into; absent: the model's own."
    )
    tracks: bool = Field(False, description="Whose box is whose from frame to frame is found out too.")


class DetectionRun(Shape):
    """A run as it is now."""

    id: str
    asset_id: str
    job: Job | None = Field(description="null where it was forgotten; what was found stays.")
    model: str
    model_version: str = Field(description="SHA-256 of the model's file.")
    classes: list[str] = Field(description="Of the model, by number.")
    order: DetectionOrder
    created_at: datetime
    width: int = Field(description="Of the frames, upright, in pixels; 0 before the first one was looked at.")
    height: int
    frames: int = Field(description="That were looked at.")
    boxes: int = Field(description="That were found in them.")


class DetectionRuns(Shape):
    """Those of an asset, the newest first."""

    runs: list[DetectionRun]


class DetectedBox(Shape):
    """In pixels of the upright picture in full size, to an eighth of one."""

    x1: float
    y1: float
    x2: float
    y2: float
    score: float
    class_index: int
    class_name: str
    track: int | None = Field(description="From 1 on; null where tracks were not looked for.")


class DetectedFrame(Shape):
    """A frame that was looked at: a line of the answer."""

    frame: int
    pts: int = Field(description="In ticks of the frame index's time base.")
    seconds: float = Field(description="From frame 0.")
    detections: list[DetectedBox]


class DetectionLane(Shape):
    """Where a class was found: an item in each list for each bucket that holds any of it."""

    class_index: int
    class_name: str
    buckets: list[int] = Field(description="Numbers of the buckets, from 0, in their order.")
    boxes: list[int] = Field(description="That were found in all of the bucket's frames together.")
    frames: list[int] = Field(description="The first frame of the bucket with one of them.")


class DetectionLanes(Shape):
    """Of the classes that were found, by their numbers."""

    lanes: list[DetectionLane]
