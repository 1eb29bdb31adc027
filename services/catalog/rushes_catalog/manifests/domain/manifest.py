"""Manifests: everything needed to make each clip of an output root again."""

import posixpath
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from rushes_catalog.domain.ids import AssetId
from rushes_catalog.exports.domain.cross_shots import ClipCut
from rushes_footage.contracts import Contract
from rushes_footage.crops import Crop, Cropping
from rushes_footage.files import FileVersion, Place
from rushes_footage.formats import ClipAudio, ClipFormat, DynamicRange
from rushes_footage.plans import ClipPlan, Resampling
from rushes_footage.proofs import ClipProof


class ManifestForm(StrEnum):
    """File format of a manifest."""

    LINES = "dataset.jsonl"
    TABLE = "dataset.parquet"


@dataclass(frozen=True, slots=True)
class ManifestSource:
    """Place and version of a clip's source. Size in bytes, mtime in nanoseconds."""

    asset: AssetId
    root: str
    path: str
    fingerprint: str
    size: int
    mtime_ns: int

    @property
    def place(self) -> Place:
        """The place of the source."""
        return Place(self.root, self.path)

    @property
    def version(self) -> FileVersion:
        """The version that the clip was planned on."""
        return FileVersion(self.size, self.mtime_ns)


@dataclass(frozen=True, slots=True)
class ManifestFrames:
    """The source's frames: [start_pts, end_pts) in ticks of its time base; `start` as requested, in seconds."""

    start: float
    first: int
    count: int
    start_pts: int
    end_pts: int
    time_base: str
    resampled: Resampling | None
    joints: tuple[int, ...]
    """Joints of segments, in frames after the first one."""

    @property
    def plan(self) -> ClipPlan:
        """As a ClipPlan."""
        return ClipPlan(self.start, self.first, self.count, self.start_pts, self.end_pts, self.resampled, self.joints)


@dataclass(frozen=True, slots=True)
class ManifestTiming:
    """When the clip's frames are shown."""

    rate: float | None
    """Frames per second; null where they are not even."""
    duration_seconds: float
    """From the start of the first frame to the end of the last one."""
    seconds: tuple[float, ...] | None
    """When each frame is shown, from the clip's start on; null where `rate` says it."""


@dataclass(frozen=True, slots=True)
class ManifestBatch:
    """The export of a clip; its group is `<name>_<number>`. Seconds; pixels, 0 for the source's size."""

    folder_suffix: str
    name: str
    number: int
    index: int
    clips: int
    cursor: float
    spread: float
    short_side: int
    cropping: Cropping | None
    """As requested, with the seed that was drawn; null: the whole picture."""


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
    timing: ManifestTiming | None = None
    """None in lines of earlier versions, and where nothing is known of the source's time base."""
    cuts: tuple[ClipCut, ...] | None = None
    """Cuts of the source within the clip; None: not known."""
    rushes: Literal[1] = 1
    """Version of the format."""

    @property
    def plan(self) -> ClipPlan:
        """The frames of the clip, with their times."""
        plan, base = self.frames.plan, Fraction(self.frames.time_base)
        seconds = self.timing.seconds if self.timing else None
        return replace(plan, times=tuple(round(Fraction(each) / base) for each in seconds)) if seconds else plan

    @property
    def clip_name(self) -> str:
        """Name without suffix."""
        name = posixpath.basename(self.path)
        return name if self.format.is_sequence else name.removesuffix(f".{self.format}")


@dataclass(frozen=True, slots=True)
class StaleManifest:
    """A manifest that lacks changes up to a revision."""

    folder_suffix: str
    revision: int


@dataclass(frozen=True, slots=True)
class ManifestPart:
    """Some lines, and the position of the next ones; None at the end."""

    lines: tuple[ManifestLine, ...]
    then: tuple[str, int] | None


def timing_of(plan: ClipPlan, time_base: Fraction) -> ManifestTiming | None:
    """When the frames of a clip are shown; None where its span is not known."""
    if plan.resampling is not None:
        return ManifestTiming(float(plan.resampling.rate), float(plan.resampling.length), None)
    span = (plan.end_pts - plan.start_pts) * time_base
    if span <= 0:
        return None
    if plan.times:
        return ManifestTiming(None, float(span), tuple(float(each * time_base) for each in plan.times))
    return ManifestTiming(float(plan.frame_count / span), float(span), None)


def kept_before(form: ClipFormat) -> DynamicRange:
    """Dynamic range of clips from before it could be chosen: files kept HDR in 8 bits."""
    return form.dynamic_ranges[-1]
