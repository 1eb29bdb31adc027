"""Clips: the order by which one is cut, which task owns it, and the result of verifying it again."""

from dataclasses import dataclass
from typing import NewType

from rushes_footage.crops import Crop
from rushes_footage.files import FileVersion, Source
from rushes_footage.formats import ClipAudio, DynamicRange
from rushes_footage.plans import ClipPlace, ClipPlan
from rushes_footage.proofs import ClipProof

TaskId = NewType("TaskId", str)
"""A task of the catalog: a UUID in its usual form, hyphenated and in lower case."""


@dataclass(frozen=True, slots=True)
class ClipAttempt:
    """A way to make a clip that is being tried; the next one follows where its result is not what was ordered."""

    number: int
    """From 1 on."""
    why: str
    """Why the one before was not enough, for people; "" for the first."""
    seconds: float
    """Since it began."""


@dataclass(frozen=True, slots=True)
class OwnClip:
    """A clip that a task published."""

    place: ClipPlace
    task_id: TaskId
    label: str
    """The label to write into dataset.json; blank: none."""
    adopted: FileVersion | None = None
    """Version of a file that the replaced cutter made, or that a database which is gone knew: it does not carry this
    task's mark. None: the file does."""


@dataclass(frozen=True, slots=True)
class FoundClip:
    """What lies at a path that the replaced cutter's database names, or a manifest."""

    place: ClipPlace | None
    """None where no clip of an export folder could have this path."""
    version: FileVersion | None
    """Of the file, or of a sequence's folder; None where nothing lies there."""
    size: int
    """In bytes, altogether."""


@dataclass(frozen=True, slots=True)
class ClipOrder:
    """Everything that is needed to cut one clip."""

    task_id: TaskId
    """The task that publishes the clip."""
    source: Source
    """The source, in the version that the clip was planned on."""
    plan: ClipPlan
    place: ClipPlace
    short_side: int
    """In pixels; 0 keeps the source's size. Never enlarges."""
    label: str
    encoder: str
    """AUTO, or one of LADDER: the encoder of a file's picture. Pictures of a sequence are encoded by their format."""
    crop: Crop | None
    """None for the whole picture."""
    size_multiple: int
    """Width and height of the clip are multiples of it."""
    audio: ClipAudio
    dynamic_range: DynamicRange
    replaces: OwnClip | None = None
    """The clip that goes into the trash once this one is proven."""


@dataclass(frozen=True, slots=True)
class VerifiedClip:
    """The result of verifying a published clip."""

    differences: tuple[str, ...]
    """What is wrong, in words; empty where the clip is what was ordered."""
    proof: ClipProof | None
    """None where the clip or its source cannot be decoded."""
    gone: bool = False
    """Nothing lies at the clip's place."""
