"""Changes, as they are recorded and told to whoever watches."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from rushes_catalog.domain.exports import Clip
from rushes_catalog.domain.ids import AssetId, ChangeId, ClipId, JobId
from rushes_catalog.domain.jobs import Job
from rushes_catalog.domain.learning import TrainingStage
from rushes_footage.files import Place
from rushes_footage.renditions import Kind

Subject: TypeAlias = tuple[Hashable, ...]

# More assets than this in one change are not named one by one.
MOST_NAMED_ASSETS = 100


@dataclass(frozen=True, slots=True)
class JobChanged:
    """The job was created, started, paused, resumed, moved or asked again, or it ended."""

    job: Job
    kind: Literal["job"] = "job"


@dataclass(frozen=True, slots=True)
class ClipChanged:
    """The clip's state changed."""

    clip: Clip
    job_id: JobId
    job_ticket: str
    kind: Literal["clip"] = "clip"


@dataclass(frozen=True, slots=True)
class AssetsChanged:
    """Assets of a root were added, changed, moved or went offline; no ids: very many, or the whole root."""

    root: str
    asset_ids: tuple[AssetId, ...] = ()
    kind: Literal["assets"] = "assets"


@dataclass(frozen=True, slots=True)
class AnnotationsChanged:
    """Markers, labels, profiles or hidden flags changed; "" where no asset or several are concerned."""

    asset_id: AssetId | str
    profile: str
    kind: Literal["annotations"] = "annotations"


@dataclass(frozen=True, slots=True)
class ChangeRecorded:
    """What can be undone was made, undone, redone, or can be undone no more; "" where several are concerned."""

    change_id: ChangeId | str
    kind: Literal["recorded"] = "recorded"


@dataclass(frozen=True, slots=True)
class NodeChanged:
    """A media node was attached or lost, or says something else of itself."""

    name: str
    kind: Literal["node"] = "node"


@dataclass(frozen=True, slots=True)
class CollectionChanged:
    """A training from a sorted collection, or the search for duplicates in it, has begun or ended."""

    collection: Place
    kind: Literal["collection"] = "collection"


Change: TypeAlias = (
    JobChanged | ClipChanged | AssetsChanged | AnnotationsChanged | ChangeRecorded | NodeChanged | CollectionChanged
)


@dataclass(frozen=True, slots=True)
class Event:
    """A change in its place among all; sequences grow and are never given twice."""

    sequence: int
    time: datetime
    change: Change


@dataclass(frozen=True, slots=True)
class Progress:
    """How far running work is; fractions 0 to 1, `clip_id` None for tasks that are not clips. Never recorded."""

    job_id: JobId
    job_fraction: float
    clip_id: ClipId | None
    clip_fraction: float
    stage: str

    @property
    def subject(self) -> Subject:
        """What it is the progress of: of two reports of one subject the later one counts."""
        return "task", self.job_id, self.clip_id


@dataclass(frozen=True, slots=True)
class MakingProgress:
    """How far a rendition or a waveform is, 0 to 1, and whether anybody still makes it. Never recorded."""

    asset_id: AssetId
    made: Kind
    fraction: float
    ended: bool

    @property
    def subject(self) -> Subject:
        """What it is the progress of."""
        return "making", self.asset_id, self.made


@dataclass(frozen=True, slots=True)
class CollectionProgress:
    """How far a training from a collection is, or the search for duplicates in it (no stage). Never recorded."""

    collection: Place
    stage: TrainingStage | None
    done: int
    total: int

    @property
    def subject(self) -> Subject:
        """What it is the progress of."""
        return "collection", self.collection, self.stage is None


AnyProgress: TypeAlias = Progress | MakingProgress | CollectionProgress


def assets_changed(root: str, ids: list[AssetId]) -> AssetsChanged:
    """The change that names these assets, as far as they are few."""
    return AssetsChanged(root, tuple(ids) if len(ids) <= MOST_NAMED_ASSETS else ())
