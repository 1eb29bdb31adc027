"""Where pictures come from."""

from collections.abc import AsyncGenerator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rushes_footage.files import Source
from rushes_inference.domain.asked_pictures import SentPicture, Stretch, VideoFrame
from rushes_inference.domain.detections import DecodedFrame
from rushes_inference.domain.pictures import RgbPicture


class Pixels(Protocol):
    """Decodes pictures, somewhere else."""

    async def of(self, seen: SentPicture | VideoFrame) -> RgbPicture:
        """Upright, in full size; raises what media says, and Unavailable where no node answers."""


class VideoFrames(Protocol):
    """Decodes stretches of videos, somewhere else."""

    def frames(self, stretch: Stretch, box: int) -> AsyncGenerator[DecodedFrame]:
        """Frames one after the other, upright, each within a box of `box` x `box` pixels and never enlarged.

        The next ones are decoded meanwhile. Raises at any point what media says, and Unavailable where no node answers.
        """


class VideoSamples(Protocol):
    """Decodes single frames of videos in a small size, somewhere else."""

    async def count(self, source: Source) -> int:
        """Frames of the video; raises what media says, and Unavailable where no node answers."""

    async def sample(self, frame: VideoFrame, box: int) -> RgbPicture:
        """Upright, within a box of `box` x `box` pixels and never enlarged; raises the same.

        For what is looked through in the background: it comes after whatever somebody waits for.
        """


class TimedFrames(Protocol):
    """Says when the frames of videos are shown, and decodes single ones in a small size, somewhere else."""

    async def times(self, source: Source) -> NDArray[np.float64]:
        """Of each frame, in seconds from frame 0; raises what media says, and Unavailable where no node answers."""

    async def sample(self, frame: VideoFrame, box: int) -> RgbPicture:
        """As VideoSamples has it."""
