"""Detection pipelines: timelines of frames, runs of stages over them, and checkpoints with each stage's results."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from rushes_catalog.domain.ids import AssetId, CheckpointId, RunId, TimelineId
from rushes_footage.brands import BrandMatch
from rushes_footage.files import FileVersion
from rushes_footage.stage_schema import Need, Stage, StageSchema, Value
from rushes_footage.stages import SCHEMAS

MOST_ASSETS = 100
"""Limit of a timeline's videos."""
MOST_FRAMES = 20_000
"""Limit of a timeline's frames: almost three hours at 2 frames a second."""
MOST_FRAMES_PER_SECOND = 240.0
LONGEST_LABEL = 200
LONGEST_PROFILE = 200
LONGEST_NAME = 200
"""Limit for names of timelines and runs."""

EACH = "each"
"""Instead of a stage to pause after: every one. No stage has this name."""
FAILED = "failed"
"""The count of the frames at which a stage failed; absent where there are none."""

Config = dict[str, dict[str, Value]]
"""{stage: {parameter: value}}, as stored."""


@dataclass(frozen=True, slots=True)
class TimelineAsset:
    """A video of a timeline."""

    id: AssetId
    name: str
    """As it was when the timeline was made."""
    version: FileVersion
    fingerprint: str = ""
    """Of its content; "" where it was not known, and in timelines of before."""
    ends: float | None = None
    """Where it ends, in seconds of the timeline; None in timelines of before."""


@dataclass(frozen=True, slots=True)
class TimelineFrame:
    """A frame; its index in the timeline is its `seq`."""

    asset: int
    """Index of its video in the timeline's assets."""
    number: int
    """Counted from 0 in the order of presentation."""
    seconds: float
    """When it is shown, in seconds through all assets from the beginning of the first."""


@dataclass(frozen=True, slots=True)
class TimelineOrder:
    """The frames to select; times in seconds from the beginning of the first asset."""

    profile: str
    start: float
    end: float | None
    """None: the end of the last asset."""
    fps: float
    max_frames: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Selected frames of one or several videos."""

    id: TimelineId
    order: TimelineOrder
    assets: tuple[TimelineAsset, ...]
    frames: tuple[TimelineFrame, ...]
    created_at: datetime
    name: str = ""
    """Given by users; "": named by its videos."""


@dataclass(frozen=True, slots=True)
class StageRegion:
    """A result of a stage, in whole pixels of the upright full-size picture; stored in checkpoints with these names."""

    x: int
    y: int
    w: int
    h: int
    confidence: float
    """0 to 1."""
    label: str
    track: int = 0
    """Track id from 1 on; 0 without tracking."""
    polygon: tuple[tuple[float, float], ...] = ()
    """x and y of its four corners: the upper left one as people read it, then clockwise. () for a region that is its
    upright box."""
    of: int | None = None
    """Place of the prepared region that it was found in, among those of its frame; None where it was found in none."""
    text: str = ""
    """What is written in it."""
    match: BrandMatch | None = None
    """None where no brands were looked for."""


@dataclass(frozen=True, slots=True)
class StageFrame:
    """Results of a stage in one frame."""

    seq: int
    regions: tuple[StageRegion, ...] = ()
    outline: tuple[tuple[int, int], ...] = ()
    """Corners of one polygon; none where the stage outlines nothing."""
    measures: Mapping[str, float] = field(default_factory=dict)
    """The numbers that the stage's description names."""
    size: tuple[int, int] | None = None
    """Width and height of the picture in pixels; None where no picture was examined, and in results of before."""
    signature: str = ""
    """What the picture is compared with others by, in hexadecimal digits; "" where the stage compares none."""
    stand_in: int | None = None
    """The `seq` of the frame that stands for it, whose results these are; None: it was examined itself."""
    problem: str = ""
    """Why the stage could not examine it; "" where it could."""


Inputs: TypeAlias = Mapping[Stage, Mapping[int, StageFrame]]
"""The results of stages that another one reads, by their frames' `seq`."""


@dataclass(frozen=True, slots=True)
class Examined:
    """Results for a frame, with overlays."""

    found: StageFrame
    overlays: Mapping[str, bytes] = field(default_factory=dict)
    """PNG files by key; empty where they were not requested."""
    seconds: float = 0.0
    """How long it took to compute, without the picture."""


@dataclass(frozen=True, slots=True)
class StagePart:
    """Results of a stage in some of its frames, one after the other."""

    first: int
    """`seq` of the first frame."""
    last: int
    results: bytes
    """As store.stage_results packs them."""
    seconds: float
    """That inference took."""


@dataclass(frozen=True, slots=True)
class StageResult:
    """Results of a stage in all its frames."""

    results: bytes
    """As store.stage_results packs them: as objects those of hours have gigabytes."""
    stats: dict[str, int]
    """Counts by name."""
    versions: dict[str, str]
    """Versions of the algorithms and models used, by name."""
    address: str | None = None
    """Says what it was computed from: results of a timeline with equal ones are equal. None: it is not reused."""
    warning: str = ""
    """A sentence on what the stage could not do; "" where there is nothing to be said."""


@dataclass(frozen=True, slots=True)
class NewRun:
    """A run to record; its job has the same id."""

    id: RunId
    timeline_id: TimelineId
    profile: str
    stages: tuple[Stage, ...]
    """All stages of the run in order, including those of its origin, which it may have more than."""
    start: Stage
    """The first stage that is not taken from the origin."""
    origin: RunId | None
    """The run whose checkpoints are used before `start`."""
    provider: str
    """Backend of the models: "embedded", "triton", or "" for the default."""
    overrides: Config
    config: Config
    """Effective configuration: defaults, then the origin's, then overrides."""
    synchronous: bool
    """A caller waits for it: after an interruption it fails instead of being restarted."""
    created_at: datetime
    profile_version: int = 0
    """The version of the pipeline profile that it began with; 0: there is none of this name."""
    pause_after: str = ""
    """The stage after which it pauses, or EACH; "": none. Stages whose results it takes over do not count."""
    stepping: bool = False
    """It pauses after the next stage that it computes, whatever `pause_after` says."""
    name: str = ""
    """Given by users; "": named by its stages."""
    number: int = 0
    """Among the runs of its timeline, from 1 on; 0 until it is recorded."""
    scenario: CheckpointId | None = None
    """The scenario that it runs again, which may be gone; None: it runs none again."""
    frames_changed: int | None = None
    """Frames in which a re-run has found something else than the scenario has; None: it is not known, or not yet."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The result of a finished stage of a run."""

    id: CheckpointId
    run_id: RunId
    timeline_id: TimelineId
    stage: Stage
    stats: dict[str, int]
    versions: dict[str, str]
    milliseconds: int
    config: Config
    """Effective configuration of the whole run."""
    scenario_label: str
    """"" where it is no scenario."""
    created_at: datetime
    address: str | None = None
    """As of StageResult; None in results of before, too."""
    warning: str = ""
    """As of StageResult."""
    profile: str = ""
    """Of its run."""


class Part(StrEnum):
    """Parts of pipelines that can be deleted."""

    TIMELINE = "timeline"
    """A timeline with its runs."""
    RUN = "run"
    """A run with its checkpoints."""
    CHECKPOINT = "checkpoint"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A labelled checkpoint and its context."""

    checkpoint: Checkpoint
    profile: str
    asset: str
    """Name of the timeline's first video."""
    frames: int


class StageCounts:
    """Counts of a stage's results, frame by frame."""

    def __init__(self, schema: StageSchema) -> None:
        self.failed = 0
        """Frames that the stage could not examine."""
        self.problem = ""
        """Why, of the first of them."""
        self._schema = schema
        self._frames = self._regions = 0
        self._measures: defaultdict[str, float] = defaultdict(float)
        self._labels: set[str] = set()

    def add(self, frame: StageFrame) -> None:
        """Count one more frame."""
        self._frames += 1
        self._regions += len(frame.regions)
        if frame.problem:
            self.failed += 1
            self.problem = self.problem or frame.problem
        for count in self._schema.counts:
            if count.of:
                self._measures[count.of] += frame.measures.get(count.of, 0)
            else:
                self._labels.update(region.label for region in frame.regions)

    def stats(self) -> dict[str, int]:
        """As a checkpoint has them."""
        stats = {"frames": self._frames, "regions": self._regions}
        if self.failed:
            stats[FAILED] = self.failed
        for count in self._schema.counts:
            stats[count.name] = round(self._measures[count.of]) if count.of else len(self._labels)
        return stats


def stats_of(schema: StageSchema, frames: Iterable[StageFrame]) -> dict[str, int]:
    """Counts of a stage's results."""
    counts = StageCounts(schema)
    for frame in frames:
        counts.add(frame)
    return counts.stats()


def report_of(counts: Mapping[Stage, Mapping[str, int]]) -> dict[str, int]:
    """The report of a run, from the counts of its other stages.

    `detections` counts objects of a model, or regions between edges where no objects were looked for; `brands` counts
    the different classes of objects. A run that looks for brands of a list counts those when they are reported.
    """
    objects = next((count for stage, count in counts.items() if SCHEMAS[stage].needs is Need.MODEL), None)
    edges = counts.get(Stage("detect_edges"), {})
    return {
        "frames": max((count.get("frames", 0) for count in counts.values()), default=0),
        "detections": objects["regions"] if objects is not None else edges.get("regions", 0),
        "brands": objects["classes"] if objects is not None else 0,
    }
