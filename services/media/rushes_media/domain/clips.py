"""A clip: what it is cut from, where it is published, and the proof that it is right."""

from dataclasses import dataclass
from uuid import UUID

from rushes_footage.crops import Crop
from rushes_footage.files import Source
from rushes_footage.formats import ClipAudio
from rushes_footage.plans import ClipPlace, ClipPlan
from rushes_footage.proofs import ClipProof
from rushes_media.domain.encoders import Encoded


@dataclass(frozen=True)
class OwnClip:
    """A clip that a task published."""

    place: ClipPlace
    task_id: UUID
    label: str
    """As dataset.json is to say it; blank: not at all."""


@dataclass(frozen=True)
class ExportClip:
    """The order for one clip."""

    task_id: UUID
    source: Source
    plan: ClipPlan
    place: ClipPlace
    short_side: int
    """In pixels; 0 keeps the source's size. Never enlarges."""
    crop: Crop | None
    """None for the whole picture."""
    label: str
    encoder: str
    """AUTO, or one of the LADDER: what a file's pictures are encoded with; a sequence's are by its format."""
    size_multiple: int
    """Both sides are multiples of it."""
    sound: ClipAudio
    replaces: OwnClip | None = None
    """What goes into the trash when this one is proven."""


@dataclass(frozen=True, slots=True)
class MeasuredClip(ClipProof):
    """A proof with what only proving needs of it."""

    last_frame_seconds: float = 0.0
    """When the last frame is shown, after the first; 0 for pictures."""
    sound_likeness: float | None = None
    """How alike its sound is to the source's at the same moments, in the second in which it is least: 1 is the same.
    None where nothing can be compared, as in silence."""


@dataclass(frozen=True)
class Signature:
    """What a file says of who made it."""

    comment: str
    """Its `comment` tag, "" where it has none."""
    encoder: str
    """FFmpeg's name of the picture's encoder, "" where it does not say."""


@dataclass(frozen=True)
class FinishedClip:
    """A published clip."""

    path: str
    """Absolute; of a sequence its folder."""
    size: int
    """In bytes, altogether."""
    proof: ClipProof
    encoded: Encoded


@dataclass(frozen=True)
class VerifiedClip:
    """What came of proving a published clip again."""

    differences: tuple[str, ...]
    """In words; none for a clip that is what was ordered."""
    proof: ClipProof | None
    """None where the clip or its source cannot be decoded."""
    gone: bool = False
    """Nothing lies at its place."""


def comment_of_task(task_id: UUID) -> str:
    """What a clip's `comment` tag says, so that a published file tells which task it is of."""
    return f"rushes:{task_id}"
