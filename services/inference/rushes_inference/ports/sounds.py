"""Decoded sound."""

from typing import Protocol

from rushes_footage.files import Source
from rushes_inference.domain.sounds import Sound


class VideoSounds(Protocol):
    """Decodes the sound of videos, in another process."""

    async def sound(self, source: Source, seconds: float) -> Sound:
        """The first seconds, MOST_SECONDS at most; empty where the file has no sound.

        Raises media's errors, DataLoss where nothing can be decoded, and Unavailable where no node answers.
        """
