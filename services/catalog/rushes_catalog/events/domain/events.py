"""Events: recorded changes, and transient progress."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from rushes_catalog.domain.ids import AssetId, ChangeId, ClipId, FinderId, JobId, RunId, TimelineId
from rushes_catalog.exports.domain.exports import Clip
from rushes_catalog.jobs.domain.jobs import Job
from rushes_catalog.learning.domain.learning import TrainingStage
from rushes_footage.clips import ClipAttempt
from rushes_footage.files import Place
from rushes_footage.renditions import Kind
from rushes_footage.stage_schema import Stage

Subject: TypeAlias = tuple[Hashable, ...]

# Larger changes do not list their assets.
MOST_NAMED_ASSETS = 100


@dataclass(frozen=True, slots=True)
class JobChanged:
    """A job was created, started, paused, resumed, moved, retried, or has ended."""

    job: Job
    kind: Literal["job"] = "job"


@dataclass(frozen=True, slots=True)
class ClipChanged:
    """The clip's state changed, or what is known of it."""

    clip: Clip
    job_id: JobId
    job_ticket: str
    noted: bool = False
    """Only the cuts within it were noted: its state is as before."""
    kind: Literal["clip"] = "clip"


@dataclass(frozen=True, slots=True)
class AssetsChanged:
    """Assets of a root were added, changed, moved or went offline; without ids: many, or the whole root."""

    root: str
    asset_ids: tuple[AssetId, ...] = ()
    kind: Literal["assets"] = "assets"


@dataclass(frozen=True, slots=True)
class AnnotationsChanged:
    """Markers, labels, profiles or hidden flags changed, or in no profile planned cuts, notes or a transcript; "" where
    no asset or several are concerned."""

    asset_id: AssetId | str
    profile: str
    kind: Literal["annotations"] = "annotations"


@dataclass(frozen=True, slots=True)
class ChangeRecorded:
    """An undoable change was made, undone, redone, or expired; "" where several are concerned."""

    change_id: ChangeId | str
    kind: Literal["recorded"] = "recorded"


@dataclass(frozen=True, slots=True)
class NodeChanged:
    """A media node was attached, lost, or changed its announcement."""

    name: str
    kind: Literal["node"] = "node"


@dataclass(frozen=True, slots=True)
class CollectionChanged:
    """A training of a sorted collection, or its search for duplicates, began or ended."""

    collection: Place
    kind: Literal["collection"] = "collection"


@dataclass(frozen=True, slots=True)
class FinderChanged:
    """A finder, its examples, versions or scores, or decisions about its moments have changed."""

    finder_id: FinderId
    kind: Literal["finder"] = "finder"


@dataclass(frozen=True, slots=True)
class LabelsChanged:
    """People decided about brands in frames of a timeline, or took that back."""

    timeline_id: TimelineId
    kind: Literal["labels"] = "labels"


@dataclass(frozen=True, slots=True)
class BrandListSaved:
    """A brand list was made, changed or deleted, or has come back."""

    name: str
    kind: Literal["brand_list"] = "brand_list"


@dataclass(frozen=True, slots=True)
class PipelineProfileSaved:
    """A pipeline profile was made, changed or deleted, or has come back."""

    name: str
    kind: Literal["pipeline_profile"] = "pipeline_profile"


@dataclass(frozen=True, slots=True)
class StageChanged:
    """A stage of a pipeline run has begun or ended; of one that was interrupted, the beginning comes again."""

    run_id: RunId
    timeline_id: TimelineId
    stage: Stage
    ended: bool
    reused: bool = False
    """It ended as its results were there already."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """None before the end."""
    milliseconds: int = 0
    """0 before the end."""
    kind: Literal["stage"] = "stage"


Change: TypeAlias = (
    JobChanged
    | ClipChanged
    | AssetsChanged
    | AnnotationsChanged
    | ChangeRecorded
    | NodeChanged
    | CollectionChanged
    | FinderChanged
    | LabelsChanged
    | BrandListSaved
    | PipelineProfileSaved
    | StageChanged
)


@dataclass(frozen=True, slots=True)
class Event:
    """A recorded event; sequence numbers grow and are never reused."""

    sequence: int
    time: datetime
    change: Change


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress of a task, fractions 0 to 1; `clip_id` is None for other tasks than clips. Not recorded."""

    job_id: JobId
    job_fraction: float
    clip_id: ClipId | None
    clip_fraction: float
    stage: str
    attempt: ClipAttempt | None = None
    """None for other tasks than clips, and before the first."""

    @property
    def subject(self) -> Subject:
        """The key of this progress: a newer report with the same key replaces it."""
        return "task", self.job_id, self.clip_id


@dataclass(frozen=True, slots=True)
class MakingProgress:
    """Progress of a rendition or waveform, 0 to 1, and whether it has ended. Not recorded."""

    asset_id: AssetId
    made: Kind
    fraction: float
    ended: bool

    @property
    def subject(self) -> Subject:
        """The key of this progress."""
        return "making", self.asset_id, self.made


@dataclass(frozen=True, slots=True)
class CollectionProgress:
    """Progress of a collection's training, or of its search for duplicates (without stage). Not recorded."""

    collection: Place
    stage: TrainingStage | None
    done: int
    total: int

    @property
    def subject(self) -> Subject:
        """The key of this progress."""
        return "collection", self.collection, self.stage is None


@dataclass(frozen=True, slots=True)
class StageProgress:
    """Progress of the present stage of a pipeline run, 0 to 1. Not recorded."""

    run_id: RunId
    timeline_id: TimelineId
    stage: Stage
    fraction: float

    @property
    def subject(self) -> Subject:
        """The key of this progress: a run has one present stage."""
        return "stage", self.run_id


AnyProgress: TypeAlias = Progress | MakingProgress | CollectionProgress | StageProgress


def assets_changed(root: str, ids: list[AssetId]) -> AssetsChanged:
    """The event that lists these assets, if they are few."""
    return AssetsChanged(root, tuple(ids) if len(ids) <= MOST_NAMED_ASSETS else ())
