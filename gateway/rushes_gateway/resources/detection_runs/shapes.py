"""Runs of models over assets, and their detections."""

from datetime import datetime

from pydantic import Field

from rushes_gateway.contract.answers import Job
from rushes_gateway.resources.models.shapes import MODEL_NAME
from rushes_gateway.resources.shapes import Shape

LARGEST_FRAME = 2**53 - 1
MOST_BUCKETS = 2000


class DetectionOrder(Shape):
    """What to detect, and in which frames."""

    model: str = Field(pattern=MODEL_NAME, description="Name of a model that `GET /api/v1/models` lists.")
    first: int = Field(0, ge=0, le=LARGEST_FRAME, description="First frame, counted from 0.")
    last: int | None = Field(
        None, ge=0, le=LARGEST_FRAME, description="Last frame, included; absent: the video's last frame."
    )
    step: int = Field(1, ge=1, le=1_000_000, description="Every `step`-th frame is examined, beginning with `first`.")
    min_score: float | None = Field(
        None,
        ge=0,
        le=1,
        description="Only detections with a higher score are kept; with `tracks`, the least score with which a track "
        "begins. Absent: 0.25, with `tracks` 0.5.",
    )
    iou: float = Field(
        0.7,
        ge=0,
        le=1,
        description="Of two boxes of one class whose intersection over union is larger, only the one with the higher "
        "score is kept.",
    )
    classes: list[str] = Field([], max_length=1000, description="Names of the classes to detect; empty: all.")
    size: int | None = Field(
        None,
        ge=32,
        le=2048,
        description="Side, in pixels, of the square that frames are scaled to fit in; absent: the model's own size.",
    )
    tracks: bool = Field(False, description="Also follow each subject from frame to frame, and number its track.")


class DetectionRun(Shape):
    """A detection run and its current state."""

    id: str
    asset_id: str
    job: Job | None = Field(description="The run's job; null where it is no longer kept. Results remain.")
    model: str
    model_version: str = Field(description="SHA-256 of the model's file.")
    classes: list[str] = Field(
        description="Names of the model's classes; the position in the list is the class's number."
    )
    order: DetectionOrder
    created_at: datetime
    width: int = Field(description="Width of the upright frames in pixels; 0 before the first frame was examined.")
    height: int = Field(description="Height of the upright frames in pixels; 0 before the first frame was examined.")
    frames: int = Field(description="Number of frames examined so far.")
    boxes: int = Field(description="Number of boxes found so far.")


class DetectionRuns(Shape):
    """Detection runs of an asset, the newest first."""

    runs: list[DetectionRun]


class DetectedBox(Shape):
    """A box in pixels of the upright frame in full size, rounded to an eighth of a pixel."""

    x1: float = Field(description="Left edge.")
    y1: float = Field(description="Upper edge.")
    x2: float = Field(description="Right edge.")
    y2: float = Field(description="Lower edge.")
    score: float = Field(description="Confidence of the model, 0 to 1.")
    class_index: int
    class_name: str
    track: int | None = Field(description="Number of the track, from 1 on; null where `tracks` was not requested.")


class DetectedFrame(Shape):
    """An examined frame: one line of the response."""

    frame: int = Field(description="Counted from 0 in the order of presentation.")
    pts: int = Field(description="Presentation timestamp in ticks of the frame index's time base.")
    seconds: float = Field(description="Seconds from frame 0.")
    detections: list[DetectedBox]


class DetectionLane(Shape):
    """Where a class was found: each list has one item for each bucket with a box of the class."""

    class_index: int
    class_name: str
    buckets: list[int] = Field(description="Numbers of the buckets, counted from 0, ascending.")
    boxes: list[int] = Field(description="Number of the class's boxes in all frames of the bucket.")
    frames: list[int] = Field(description="First frame of the bucket with a box of the class.")


class DetectionLanes(Shape):
    """One lane for each class that was found, in the order of class numbers."""

    lanes: list[DetectionLane]
