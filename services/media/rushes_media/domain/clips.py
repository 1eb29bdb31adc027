"""A finished clip: what was measured on it, and what it says of who made it."""

from dataclasses import dataclass

from rushes_footage.clips import OwnClip, TaskId
from rushes_footage.proofs import ClipProof
from rushes_media.domain.encoders import Encoded


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


def comment_of_task(task_id: TaskId) -> str:
    """What a clip's `comment` tag says, so that a published file tells which task it is of."""
    return f"rushes:{task_id}"


def mark_of(clip: OwnClip) -> str | None:
    """What its files say of whose they are; None for one that another tool made."""
    return None if clip.adopted is not None else comment_of_task(clip.task_id)
