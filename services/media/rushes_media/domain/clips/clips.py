"""Finished clips: measurements, and metadata about their task and encoder."""

from dataclasses import dataclass

from rushes_footage.clips import OwnClip, TaskId
from rushes_footage.proofs import ClipProof
from rushes_media.domain.trials.encoders import Encoded


@dataclass(frozen=True, slots=True)
class MeasuredClip(ClipProof):
    """A clip's proof, with further measurements that only proving needs."""

    last_frame_seconds: float = 0.0
    """Start of the last frame, in seconds after the first; 0 for pictures."""
    colour_difference: float = 0.0
    """Largest difference of its first and last frames' mean colours from the source's, of 255, each read as its own
    metadata says; 0 for pictures."""
    sound_likeness: float | None = None
    """Least correlation of the clip's sound with the source's over all compared seconds, 1 for identical sound. None
    where nothing can be compared, as in silence."""
    sound_shift_ms: float = 0.0
    """By how much its sound is late where it is most beside the source's; negative: early. 0 within the tolerance."""
    sound_shift_at: float = 0.0
    """At which of the clip's seconds."""
    sound_lost_at: float | None = None
    """Second of the clip at which it is silent first although the source sounds; None: nowhere."""
    sound_added_at: float | None = None
    """Second of the clip at which it sounds first although the source is silent; None: nowhere."""


@dataclass(frozen=True)
class Signature:
    """Metadata that says which task and encoder made a file."""

    comment: str
    """Its `comment` tag, "" where it has none."""
    encoder: str
    """FFmpeg's name of the picture's encoder, "" where the file does not state it."""


@dataclass(frozen=True)
class FinishedClip:
    """A published clip."""

    path: str
    """Absolute path; of a sequence its folder."""
    size: int
    """Total size in bytes."""
    proof: ClipProof
    encoded: Encoded


def comment_of_task(task_id: TaskId) -> str:
    """The `comment` tag of a clip, which identifies its task."""
    return f"rushes:{task_id}"


def mark_of(clip: OwnClip) -> str | None:
    """The mark in the clip's files; None for a clip that another tool made."""
    return None if clip.adopted is not None else comment_of_task(clip.task_id)
