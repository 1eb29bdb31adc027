"""What clips are on the disk, and how their sound is kept."""

from typing import Literal

ClipFormat = Literal["mp4", "mov", "mkv", "webp", "png", "jpeg"]
ClipAudio = Literal["aac", "pcm", "flac"]

AUDIO: dict[ClipFormat, tuple[ClipAudio, ...]] = {
    "mp4": ("aac",),
    "mov": ("aac", "pcm"),
    "mkv": ("aac", "pcm", "flac"),
    "webp": ("pcm",),
    "png": ("pcm",),
    "jpeg": ("pcm",),
}
"""What each format can hold, its own choice first."""

PICTURE_SUFFIXES: dict[ClipFormat, str] = {"webp": "webp", "png": "png", "jpeg": "jpg"}
"""Of the pictures of sequences."""


def checked_audio(form: ClipFormat, audio: ClipAudio | None) -> ClipAudio:
    """What a format is to hold; raises ValueError where it cannot."""
    possible = AUDIO[form]
    if audio is None:
        return possible[0]
    if audio not in possible:
        raise ValueError(f"must be {' or '.join(possible)} with format {form}")
    return audio
