"""Exports: batches of clips cut from an asset, their names and states."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rushes_catalog.domain.ids import AssetId, ClipId, ExportId, JobId
from rushes_catalog.exports.domain.cross_shots import ClipCut, CrossShots
from rushes_catalog.jobs.domain.jobs import Job
from rushes_footage.clips import OwnClip, TaskId
from rushes_footage.contracts import Contract, Length
from rushes_footage.crops import Crop, Cropping
from rushes_footage.files import FileVersion
from rushes_footage.formats import ClipAudio, ClipFormat, DynamicRange
from rushes_footage.plans import ClipPlace, ClipPlan
from rushes_footage.proofs import ClipProof

_LISTED = 10
"""Names of clips listed in a message."""


class ClipState(StrEnum):
    """State of a clip."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    DELETED = "deleted"


class Origin(StrEnum):
    """The tool that made an export's clips."""

    RUSHES = "rushes"
    # The replaced cutter: clips carry no mark, and have no proof until verified.
    IMPORTED = "imported"
    # The same, outside of the export folders, where Rushes changes nothing.
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRequest:
    """The part of a request that determines frames and crops of a batch.

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
    length: Length | None = None
    """None: that of the contract."""
    replaces: ExportId | None = None
    """The export whose group is taken over."""
    cross_shots: CrossShots = CrossShots.WARN


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest(BatchRequest):
    """A batch with its names and formats; if it takes over a group, it takes over its name and suffix."""

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
    """A clip; `path` is its present or future place, `progress` 0 to 1, `size` in bytes and 0 before it is done."""

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
    # Fields from here on may be missing in events of earlier versions.
    # FFmpeg's name of the encoder used; "" before it is done, or where it is not known.
    encoder: str = ""
    # For people: why not the requested encoder; "" where there is nothing to say.
    fallback: str = ""
    # Made by another tool.
    imported: bool = False
    # Cuts of the source within it; None: not known, or not looked for.
    cuts: tuple[ClipCut, ...] | None = None


@dataclass(frozen=True, slots=True)
class NewClip:
    """A clip to record."""

    id: ClipId
    task_id: TaskId
    index: int
    name: str
    path: str
    plan: ClipPlan
    crop: Crop | None
    cuts: tuple[ClipCut, ...] | None = None
    """Cuts of the source within it; None: not known."""
    cuts_wanted: bool = False
    """Whether they are still to be found."""


@dataclass(frozen=True, slots=True)
class NewExport:
    """An export to record; its group is `<name>_<number>`."""

    id: ExportId
    job_id: JobId
    asset_id: AssetId
    request: ExportRequest
    cursor: float
    seconds: float
    """Length of each clip."""
    source_version: FileVersion
    source_fingerprint: str
    """"" where the file was never inspected in this version."""
    number: int
    clips: tuple[NewClip, ...]
    created_at: datetime
    origin: Origin = Origin.RUSHES
    folder: str = ""
    """Name of the group's folder where it is not `<name>_<number>`."""

    @property
    def group(self) -> str:
        """Name of the group's folder."""
        return self.folder or group_name(self.request.name, self.number)


@dataclass(frozen=True, slots=True)
class Export:
    """A batch; cursor, spread, and length of each clip in seconds, as planned."""

    id: ExportId
    asset_id: AssetId
    asset_name: str
    job: Job
    cursor: float
    spread: float
    seconds: float
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
    """The export whose group was taken over."""


@dataclass(frozen=True, slots=True)
class RecordedClip:
    """A clip with the data to move or remove it, and the assets and profiles concerned."""

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
    """Version of a file that another tool made; None: it carries its task's mark, or does not exist."""

    @property
    def own(self) -> OwnClip:
        """As media identifies it; not for clips outside of the export folders."""
        return OwnClip(self.place, self.task_id, self.label, self.adopted)


@dataclass(frozen=True, slots=True)
class ClipSelector:
    """Selects clips by exactly one of the first four fields."""

    clip_id: ClipId | None = None
    export_id: ExportId | None = None
    output_path: str = ""
    clip_ids: tuple[ClipId, ...] = ()
    whole_group: bool = False
    """Include all other clips of their groups, of any export."""


@dataclass(frozen=True, slots=True)
class ClipCounts:
    """Numbers of clips by state; deleted ones are not counted."""

    all: Mapping[ClipState, int]
    """Of all exports."""
    under_way: Mapping[ClipState, int]
    """Of exports that have not ended."""
    progress: float
    """Of the clips under way, 0 to 1; 0 where there are none."""


def group_name(name: str, number: int) -> str:
    """`dog_001`; from 1000 on with more digits."""
    return f"{name}_{number:03d}"


def clip_name(group: str, index: int, clips: int) -> str:
    """`dog_001_0` in a batch of several; a single clip has the group's name."""
    return group if clips == 1 else f"{group}_{index}"


def export_folder(announced: str, suffix: str) -> str:
    """The folder of groups: the announced export folder, or its sibling of this suffix."""
    folder = announced.rstrip("/") or "/"
    return f"{folder}_{suffix}" if suffix else folder


def export_title(clips: int, asset_name: str, label: str) -> str:
    """Title of an export's job: the label tells orders of one video apart."""
    if shown := label.strip():
        return f"{shown} ×{clips} from {asset_name}"
    return f"{clips} {'clip' if clips == 1 else 'clips'} from {asset_name}"


def overwriting_warning(group: str, replaced: Sequence[str], kept: Sequence[str]) -> str:
    """Warning of a job that overwrote a group in part, naming clips; "" where nothing was kept."""
    if not kept:
        return ""
    if not replaced:
        return f"No clip of {group} was replaced: all were kept as before."
    return f"{group} was overwritten in part. Replaced: {_listed(replaced)}. Kept as before: {_listed(kept)}."


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (f" and {more} more" if more > 0 else "")
