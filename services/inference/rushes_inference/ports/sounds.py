"""Where sound comes from."""

from typing import Protocol

from rushes_footage.files import Source
from rushes_inference.domain.sounds import Sound


class VideoSounds(Protocol):
    """Decodes the sound of videos, somewhere else."""

    async def sound(self, source: Source, seconds: float) -> Sound:
        """Its first seconds, MOST_SECONDS at most; empty where the file has none.

        Raises what media says, DataLoss where none of it can be decoded, and Unavailable where no node answers.
        """
