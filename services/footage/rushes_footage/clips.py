"""A clip: the order by which it is cut, whose it is, and what came of proving it again."""

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
class OwnClip:
    """A clip that a task published."""

    place: ClipPlace
    task_id: TaskId
    label: str
    """As dataset.json is to say it; blank: not at all."""
    adopted: FileVersion | None = None
    """The tool before Rushes made it: it bears no mark, and is known by its version. None: it bears its task's mark."""


@dataclass(frozen=True, slots=True)
class FoundClip:
    """What lies where the tool before Rushes wrote that a clip does."""

    place: ClipPlace | None
    """None for a path that no clip of an export folder could have."""
    version: FileVersion | None
    """Of its file, or of a sequence's folder; None where nothing lies there."""
    size: int
    """In bytes, altogether."""


@dataclass(frozen=True, slots=True)
class ClipOrder:
    """Everything that is needed to cut one clip."""

    task_id: TaskId
    """Which the published clip is of."""
    source: Source
    """In the version that was planned on."""
    plan: ClipPlan
    place: ClipPlace
    short_side: int
    """In pixels; 0 keeps the source's size. Never enlarges."""
    label: str
    encoder: str
    """AUTO, or one of the LADDER: what a file's pictures are encoded with; a sequence's are by its format."""
    crop: Crop | None
    """None for the whole picture."""
    size_multiple: int
    """Both sides of the clip are multiples of it."""
    audio: ClipAudio
    dynamic_range: DynamicRange
    replaces: OwnClip | None = None
    """What goes into the trash when this one is proven."""


@dataclass(frozen=True, slots=True)
class VerifiedClip:
    """What came of proving a published clip again."""

    differences: tuple[str, ...]
    """In words; none for a clip that is what was ordered."""
    proof: ClipProof | None
    """None where the clip or its source cannot be decoded."""
    gone: bool = False
    """Nothing lies at its place."""
