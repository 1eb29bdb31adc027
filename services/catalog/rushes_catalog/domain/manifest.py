"""Manifests: what each clip of an output root is, with all that is needed to make it again."""

import posixpath
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from rushes_catalog.domain.ids import AssetId
from rushes_footage.contracts import Contract
from rushes_footage.crops import Crop, Cropping
from rushes_footage.files import FileVersion, Place
from rushes_footage.formats import ClipAudio, ClipFormat, DynamicRange
from rushes_footage.plans import ClipPlan, Resampling
from rushes_footage.proofs import ClipProof


class ManifestForm(StrEnum):
    """How a manifest is written, by the file's name."""

    LINES = "dataset.jsonl"
    TABLE = "dataset.parquet"


@dataclass(frozen=True, slots=True)
class ManifestSource:
    """What a clip was cut from: where it lay, and what it was. Size in bytes, mtime in nanoseconds."""

    asset: AssetId
    root: str
    path: str
    fingerprint: str
    size: int
    mtime_ns: int

    @property
    def place(self) -> Place:
        """Where it lay."""
        return Place(self.root, self.path)

    @property
    def version(self) -> FileVersion:
        """As it was planned on."""
        return FileVersion(self.size, self.mtime_ns)


@dataclass(frozen=True, slots=True)
class ManifestFrames:
    """The source's frames: [start_pts, end_pts) in ticks of its time base in seconds; `start` as wanted, in seconds."""

    start: float
    first: int
    count: int
    start_pts: int
    end_pts: int
    time_base: str
    resampled: Resampling | None
    joints: tuple[int, ...]
    """Where it is put together of segments, in frames after the first one."""

    @property
    def plan(self) -> ClipPlan:
        """The same as it is ordered."""
        return ClipPlan(self.start, self.first, self.count, self.start_pts, self.end_pts, self.resampled, self.joints)


@dataclass(frozen=True, slots=True)
class ManifestBatch:
    """The export that a clip is of; its group is `<name>_<number>`. Seconds; pixels, 0 for the source's size."""

    folder_suffix: str
    name: str
    number: int
    index: int
    clips: int
    cursor: float
    spread: float
    short_side: int
    cropping: Cropping | None
    """As asked for, with the seed that was drawn; null: the whole picture."""


@dataclass(frozen=True, slots=True)
class ManifestLine:
    """One clip. `path` is relative to the manifest, `size` in bytes, `done_at` ISO 8601."""

    path: str
    label: str
    category: str
    profile: str
    contract: Contract
    source: ManifestSource
    frames: ManifestFrames
    batch: ManifestBatch
    format: ClipFormat
    audio: ClipAudio
    crop: Crop | None
    """null: the whole picture."""
    encoder: str
    size: int
    done_at: str
    proof: ClipProof
    dynamic_range: DynamicRange | None = None
    """None in lines of earlier versions."""
    rushes: Literal[1] = 1
    """The version of this format."""

    @property
    def clip_name(self) -> str:
        """Without what tells its format."""
        name = posixpath.basename(self.path)
        return name if self.format.is_sequence else name.removesuffix(f".{self.format}")


@dataclass(frozen=True, slots=True)
class StaleManifest:
    """One that does not say yet what changed up to a revision."""

    folder_suffix: str
    revision: int


@dataclass(frozen=True, slots=True)
class ManifestPart:
    """Some lines, and where the next ones begin; None at the end."""

    lines: tuple[ManifestLine, ...]
    then: tuple[str, int] | None


def kept_before(form: ClipFormat) -> DynamicRange:
    """What became of HDR before it could be chosen: files kept it, in 8 bits."""
    return form.dynamic_ranges[-1]
