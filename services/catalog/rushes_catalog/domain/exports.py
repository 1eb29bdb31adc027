"""Batches of clips cut from an asset: how they are named, and how each clip stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rushes_catalog.domain.ids import AssetId, ClipId, ExportId, JobId
from rushes_catalog.domain.jobs import Job
from rushes_footage.clips import OwnClip, TaskId
from rushes_footage.contracts import Contract
from rushes_footage.crops import Crop, Cropping
from rushes_footage.files import FileVersion
from rushes_footage.formats import ClipAudio, ClipFormat, DynamicRange
from rushes_footage.plans import ClipPlace, ClipPlan
from rushes_footage.proofs import ClipProof

_LISTED = 10
"""Names of clips in a sentence."""


class ClipState(StrEnum):
    """How a clip stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    DELETED = "deleted"


class Origin(StrEnum):
    """Who made an export's clips."""

    RUSHES = "rushes"
    # The tool before it: no clip bears a mark, and none has a proof before it was verified.
    IMPORTED = "imported"
    # Likewise, and they lie outside of the export folders, where Rushes touches nothing.
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRequest:
    """What decides which frames the clips of a batch consist of, and what they show.

    Exactly one of `asset_id` and `absolute_path`; times in seconds, short side in pixels.
    """

    asset_id: AssetId | None
    absolute_path: str
    cursor: float
    clips: int
    spread: float
    short_side: int
    shift_to_fit: bool
    cropping: Cropping | None
    """None for the whole picture."""
    contract: Contract
    replaces: ExportId | None = None
    """Whose group it takes over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest(BatchRequest):
    """A batch, what it is called, and what it becomes; one that takes over a group takes over its name and suffix."""

    name: str
    label: str
    category: str
    profile: str
    folder_suffix: str
    requested_by: str
    format: ClipFormat
    audio: ClipAudio
    dynamic_range: DynamicRange
    encoder: str
    """AUTO, or FFmpeg's name."""


@dataclass(frozen=True, slots=True)
class Clip:
    """One clip; `path` is where it is or will be, `progress` 0 to 1, `size` in bytes and 0 before it is done."""

    id: ClipId
    export_id: ExportId
    index: int
    plan: ClipPlan
    path: str
    state: ClipState
    progress: float
    error: str
    size: int
    proof: ClipProof | None
    done_at: datetime | None
    crop: Crop | None
    format: ClipFormat
    audio: ClipAudio
    # Events of earlier versions are read without what follows.
    # What made it, FFmpeg's name; "" before it is done, or where that is not known.
    encoder: str = ""
    # For people: why not as asked for; "" where there is nothing to say.
    fallback: str = ""
    # Another tool made it.
    imported: bool = False


@dataclass(frozen=True, slots=True)
class NewClip:
    """A clip to be recorded."""

    id: ClipId
    task_id: TaskId
    index: int
    name: str
    path: str
    plan: ClipPlan
    crop: Crop | None


@dataclass(frozen=True, slots=True)
class NewExport:
    """An export to be recorded; its group is `<name>_<number>`."""

    id: ExportId
    job_id: JobId
    asset_id: AssetId
    request: ExportRequest
    cursor: float
    source_version: FileVersion
    source_fingerprint: str
    """"" where the file was never looked into in this version."""
    number: int
    clips: tuple[NewClip, ...]
    created_at: datetime
    origin: Origin = Origin.RUSHES
    folder: str = ""
    """What its group's folder is called where it is not named by name and number."""

    @property
    def group(self) -> str:
        """Its folder's name."""
        return self.folder or group_name(self.request.name, self.number)


@dataclass(frozen=True, slots=True)
class Export:
    """A batch; cursor and spread in seconds, as planned."""

    id: ExportId
    asset_id: AssetId
    asset_name: str
    job: Job
    cursor: float
    spread: float
    short_side: int
    label: str
    category: str
    profile: str
    folder_suffix: str
    group: str
    clips: tuple[Clip, ...]
    created_at: datetime
    cropping: Cropping | None
    contract: Contract
    format: ClipFormat
    audio: ClipAudio
    dynamic_range: DynamicRange
    encoder: str
    replaces: ExportId | None = None
    """Whose group it has taken over."""


@dataclass(frozen=True, slots=True)
class RecordedClip:
    """A clip with what media must know to move or remove it, and whom that concerns."""

    clip: Clip
    place: ClipPlace
    task_id: TaskId
    asset_id: AssetId
    profile: str
    job_id: JobId
    job_ticket: str
    contract: Contract
    label: str
    origin: Origin = Origin.RUSHES
    adopted: FileVersion | None = None
    """The version of what another tool made; None: it bears its task's mark, or is not there."""

    @property
    def own(self) -> OwnClip:
        """As media knows it; of one that lies outside media must not be asked."""
        return OwnClip(self.place, self.task_id, self.label, self.adopted)


@dataclass(frozen=True, slots=True)
class ClipSelector:
    """Which clips are meant: exactly one of the three is given."""

    clip_id: ClipId | None = None
    export_id: ExportId | None = None
    output_path: str = ""
    whole_group: bool = False
    """And all others of their groups, whichever export made them."""


def group_name(name: str, number: int) -> str:
    """`dog_001`; the digits grow beyond 999."""
    return f"{name}_{number:03d}"


def clip_name(group: str, index: int, clips: int) -> str:
    """`dog_001_0` in a batch of several; alone it bears the group's name."""
    return group if clips == 1 else f"{group}_{index}"


def export_folder(announced: str, suffix: str) -> str:
    """The folder that groups are made in: the announced one, or its sibling of this suffix."""
    folder = announced.rstrip("/") or "/"
    return f"{folder}_{suffix}" if suffix else folder


def export_title(clips: int, asset_name: str) -> str:
    """What the job is called."""
    return f"{clips} {'clip' if clips == 1 else 'clips'} from {asset_name}"


def overwriting_warning(group: str, replaced: Sequence[str], kept: Sequence[str]) -> str:
    """What a job says of a group that it overwrote in part, by names of clips; "" where nothing was kept."""
    if not kept:
        return ""
    if not replaced:
        return f"No clip of {group} was replaced: all were kept as before."
    return f"{group} was overwritten in part. Replaced: {_listed(replaced)}. Kept as before: {_listed(kept)}."


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (f" and {more} more" if more > 0 else "")
