"""What models found in stretches of assets: a run is a job, and what it found is kept frame by frame."""

from dataclasses import dataclass
from datetime import datetime

from rushes_catalog.domain.ids import AssetId, DetectionRunId, JobId
from rushes_footage.files import FileVersion

FRAMES_TOGETHER = 256
"""That are looked at between two writes: a run that is interrupted goes on behind them."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for, and where."""

    model: str
    first: int
    """Counted from 0."""
    last: int | None
    """Included; None: the video's last one."""
    step: int
    """Every so many frames."""
    min_score: float
    iou: float
    classes: tuple[str, ...]
    """None: all."""
    size: int | None
    """Pixels that pictures are fitted into; None: the model's own."""
    tracks: bool
    """Whose box is whose from frame to frame is found out too."""


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model as inference has it."""

    name: str
    version: str
    """SHA-256 of its file."""
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewDetectionRun:
    """A run to be recorded."""

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
    """A run as it is now; its job says whether it goes on."""

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
    """That were found in them."""
    last_frame: int | None
    """The last of them."""


@dataclass(frozen=True, slots=True)
class FoundChunk:
    """Neighbouring frames of a run as they are kept."""

    first: int
    last: int
    """Numbers of the first frame and the last one."""
    frames: int
    boxes: int
    data: bytes
    """See domain.box_chunks."""
