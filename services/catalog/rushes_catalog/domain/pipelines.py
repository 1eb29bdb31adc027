"""Detection pipelines: the frames of a timeline, runs of stages over them, and what each stage found: a checkpoint."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rushes_catalog.domain.ids import AssetId, CheckpointId, RunId, TimelineId
from rushes_footage.files import FileVersion
from rushes_footage.stages import Stage, Value

MOST_ASSETS = 100
"""Of a timeline."""
MOST_FRAMES = 5000
MOST_FRAMES_PER_SECOND = 240.0
LONGEST_LABEL = 200
LONGEST_PROFILE = 200
LONGEST_NAME = 200
"""Of a timeline or a run."""
FIELD_LABEL = "field"

Config = dict[str, dict[str, Value]]
"""{stage: {parameter: value}}, as it is kept."""


@dataclass(frozen=True, slots=True)
class TimelineAsset:
    """A video of a timeline."""

    id: AssetId
    name: str
    """As it was when the timeline was made."""
    version: FileVersion


@dataclass(frozen=True, slots=True)
class TimelineFrame:
    """Its place in the timeline's list of frames is its `seq`."""

    asset: int
    """Place in the timeline's assets."""
    number: int
    """Counted from 0 in the order of presentation."""
    seconds: float
    """When it begins, counted from the beginning of the first asset, through all assets."""


@dataclass(frozen=True, slots=True)
class TimelineOrder:
    """Which frames are wanted; times in seconds from the beginning of the first asset."""

    profile: str
    start: float
    end: float | None
    """None: the end of the last asset."""
    fps: float
    max_frames: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Exact frames of one or several videos."""

    id: TimelineId
    order: TimelineOrder
    assets: tuple[TimelineAsset, ...]
    frames: tuple[TimelineFrame, ...]
    created_at: datetime
    name: str = ""
    """As people call it; "": by its videos."""


@dataclass(frozen=True, slots=True)
class StageRegion:
    """What a stage found, in whole pixels of the upright picture in full size; checkpoints keep it in these names."""

    x: int
    y: int
    w: int
    h: int
    confidence: float
    """0 to 1."""
    label: str
    track: int = 0
    """From 1 on; 0 where tracks were not looked for."""


@dataclass(frozen=True, slots=True)
class StageFrame:
    """What a stage found in one frame."""

    seq: int
    regions: tuple[StageRegion, ...] = ()
    boundary: tuple[tuple[int, int], ...] = ()
    """Corners of the field."""
    coverage: float = 0.0
    """The share of the picture that is field, 0 to 1."""
    horizontal_count: int = 0
    """Lines that are nearly horizontal."""
    pair_count: int = 0


@dataclass(frozen=True, slots=True)
class Examined:
    """A frame that was looked at."""

    found: StageFrame
    overlays: Mapping[str, bytes] = field(default_factory=dict)
    """PNG files by their keys; none where they were not asked for."""


@dataclass(frozen=True, slots=True)
class StageResult:
    """What a stage found in all frames that it looked at."""

    frames: tuple[StageFrame, ...]
    stats: dict[str, int]
    """What is counted, by name."""
    versions: dict[str, str]
    """Of the algorithms and models that were used, by name."""


@dataclass(frozen=True, slots=True)
class NewRun:
    """A run to be recorded; its job has the same id."""

    id: RunId
    timeline_id: TimelineId
    profile: str
    stages: tuple[Stage, ...]
    """All of the run, in their order, those of its origin too."""
    start: Stage
    """The first one that is not taken from the origin."""
    origin: RunId | None
    """The run whose checkpoints come before `start`."""
    provider: str
    """What runs the models: "embedded", "triton", or "" for whatever inference has."""
    overrides: Config
    config: Config
    """Effective: defaults, then the origin's, then overrides."""
    synchronous: bool
    """Somebody waits for it: it is not begun again where that was interrupted."""
    created_at: datetime
    name: str = ""
    """As people call it; "": by what it did."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """That a stage of a run has ended, and what it counted."""

    id: CheckpointId
    run_id: RunId
    timeline_id: TimelineId
    stage: Stage
    stats: dict[str, int]
    versions: dict[str, str]
    milliseconds: int
    config: Config
    """Effective, of the whole run."""
    scenario_label: str
    """"" where it is no scenario."""
    created_at: datetime


class Part(StrEnum):
    """What of detection pipelines can be deleted."""

    TIMELINE = "timeline"
    """With its runs."""
    RUN = "run"
    """With its checkpoints."""
    CHECKPOINT = "checkpoint"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A checkpoint with a label, and what it is about."""

    checkpoint: Checkpoint
    profile: str
    asset: str
    """The name of the timeline's first video."""
    frames: int


def stats_of(stage: Stage, frames: Sequence[StageFrame]) -> dict[str, int]:
    """What a stage counted."""
    stats = {"frames": len(frames), "regions": sum(len(frame.regions) for frame in frames)}
    match stage:
        case Stage.DETECT_EDGES:
            stats["horizontal_lines"] = sum(frame.horizontal_count for frame in frames)
            stats["pairs"] = sum(frame.pair_count for frame in frames)
        case Stage.DETECT_OBJECTS:
            stats["classes"] = len({region.label for frame in frames for region in frame.regions})
        case _:
            pass
    return stats


def report_of(counts: Mapping[Stage, Mapping[str, int]]) -> dict[str, int]:
    """The report of a run, from what its other stages counted.

    `detections` are those of objects, or where those were not looked for regions between edges; `brands` counts the
    classes of objects that were found.
    """
    objects = counts.get(Stage.DETECT_OBJECTS)
    edges = counts.get(Stage.DETECT_EDGES, {})
    return {
        "frames": max((count.get("frames", 0) for count in counts.values()), default=0),
        "detections": objects["regions"] if objects is not None else edges.get("regions", 0),
        "brands": objects["classes"] if objects is not None else 0,
    }
