"""Cutting a clip: which frames, published where, and what was measured on the result."""

from dataclasses import dataclass
from typing import TypeAlias

from rushes_catalog.domain.ids import TaskId
from rushes_footage.crops import Crop
from rushes_footage.files import FileVersion, Place
from rushes_footage.formats import ClipAudio
from rushes_footage.plans import ClipPlace, ClipPlan
from rushes_footage.proofs import ClipProof


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """The clips of a batch on one version of a file; `cursor` as asked for, or as shifted to fit."""

    version: FileVersion
    cursor: float
    clips: tuple[ClipPlan, ...]


@dataclass(frozen=True, slots=True)
class OwnClip:
    """A clip that a task published; `label` as dataset.json is to say it."""

    place: ClipPlace
    task_id: TaskId
    label: str


@dataclass(frozen=True, slots=True)
class ClipOrder:
    """Everything a media node needs to cut one clip; `short_side` in pixels, 0 keeps the source's size."""

    source: Place
    version: FileVersion
    plan: ClipPlan
    place: ClipPlace
    short_side: int
    label: str
    encoder: str
    crop: Crop | None
    size_multiple: int
    """Both sides of the clip are multiples of it."""
    audio: ClipAudio
    replaces: OwnClip | None = None
    """What goes into the trash when this one is proven."""


@dataclass(frozen=True, slots=True)
class PublishedClip:
    """The end of cutting: the file at its final, absolute path; size in bytes.

    `encoder` is what made it, `fallback` says why that was not the one that was asked for.
    """

    path: str
    size: int
    proof: ClipProof
    encoder: str
    fallback: str


@dataclass(frozen=True, slots=True)
class VerifiedClip:
    """What came of proving a published clip again."""

    differences: tuple[str, ...]
    """In words; none for a clip that is what was ordered."""
    proof: ClipProof | None
    """None where the clip or its source cannot be decoded."""
    gone: bool = False
    """Nothing lies at its place."""


@dataclass(frozen=True, slots=True)
class WorkProgress:
    """How far work is, 0 to 1, and what is being done, for people."""

    fraction: float
    stage: str


WorkMessage: TypeAlias = WorkProgress | PublishedClip
