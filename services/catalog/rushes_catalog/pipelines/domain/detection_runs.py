"""Detection runs: a model over a stretch of an asset, executed as a job, with stored results."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rushes_catalog.domain.ids import AssetId, DetectionRunId, JobId
from rushes_catalog.pipelines.domain.errors import UnknownClass, WrongDetection
from rushes_footage.facts import MediaFacts
from rushes_footage.files import FileVersion

FRAMES_TOGETHER = 256
"""Frames between two writes; an interrupted run continues after the last write."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Parameters of a run."""

    model: str
    first: int
    """Counted from 0."""
    last: int | None
    """Included; None: the last frame of the video."""
    step: int
    """Process every `step`th frame."""
    min_score: float
    iou: float
    classes: tuple[str, ...]
    """None: all."""
    size: int | None
    """Input size in pixels; None: the model's own."""
    tracks: bool
    """Assign track ids too."""


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model known to inference."""

    name: str
    version: str
    """SHA-256 of its file."""
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfferedModel(KnownModel):
    """A model that inference has now, with what it accepts."""

    detects: bool
    """False: it describes pictures as a whole."""
    input_size: int
    """Side of its input in pixels."""
    any_size: bool
    """Other multiples of `stride` are accepted too."""
    stride: int

    def expect_suits(self, sought: Sought) -> None:
        """Raises WrongDetection and UnknownClass for what would fail in the job."""
        if not self.detects:
            raise WrongDetection("model", f"must detect objects, and {self.name} describes pictures as a whole")
        expect_classes(self.name, self.classes, sought.classes)
        size = self.input_size if sought.size is None else sought.size
        if size != self.input_size and not self.any_size:
            raise WrongDetection("size", f"must be {self.input_size}: the model {self.name} takes no other")
        if size % self.stride:
            raise WrongDetection("size", f"must be a multiple of {self.stride} for the model {self.name}")


@dataclass(frozen=True, slots=True)
class NewDetectionRun:
    """A run to record."""

    id: DetectionRunId
    asset_id: AssetId
    job_id: JobId
    sought: Sought
    model: KnownModel
    source: FileVersion
    """What it looks at."""
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DetectionRun:
    """A run; its job has its progress."""

    id: DetectionRunId
    asset_id: AssetId
    job_id: JobId
    sought: Sought
    model: KnownModel
    source: FileVersion
    created_at: datetime
    width: int
    """Of the pictures; 0 before the first one was looked at."""
    height: int
    frames: int
    """That were looked at and written down."""
    boxes: int
    """Total number of boxes."""
    last_frame: int | None
    """The last frame that was processed."""


@dataclass(frozen=True, slots=True)
class FoundChunk:
    """Stored detections of consecutive frames."""

    first: int
    last: int
    """Frame numbers of the first and last frame."""
    frames: int
    boxes: int
    data: bytes
    """See pipelines.domain.box_chunks."""


def frames_by_header(facts: MediaFacts | None) -> int:
    """Approximate number of frames of a video, 0 where unknown: the exact number is only in the frame index."""
    if facts is None:
        return 0
    count, rate = facts.video.frame_count, facts.video.rate
    return count or round(facts.duration_seconds * rate.numerator / rate.denominator)


def expect_classes(model: str, known: Sequence[str], wanted: Sequence[str], field: str = "classes") -> None:
    """Raises UnknownClass where a wanted class is none of the model, now and not by a failed job."""
    unknown = next((name for name in wanted if name not in known), None)
    if unknown is not None:
        raise UnknownClass(field, unknown, model, known)
