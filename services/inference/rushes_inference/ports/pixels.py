"""Decoded pictures and frames."""

from collections.abc import AsyncGenerator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rushes_footage.files import Source
from rushes_inference.domain.asked_pictures import SentPicture, Stretch, VideoFrame
from rushes_inference.domain.detections import DecodedFrame
from rushes_inference.domain.pictures import RgbPicture


class Pixels(Protocol):
    """Decodes single pictures, in another process."""

    async def of(self, seen: SentPicture | VideoFrame) -> RgbPicture:
        """The picture upright, in full size; raises media's errors, and Unavailable where no node answers."""


class VideoFrames(Protocol):
    """Decodes stretches of videos, in another process."""

    def frames(self, stretch: Stretch, box: int) -> AsyncGenerator[DecodedFrame]:
        """Frames in order, upright, each fitted into `box` x `box` pixels and never enlarged.

        Decodes ahead. Raises media's errors at any point, and Unavailable where no node answers.
        """


class VideoSamples(Protocol):
    """Decodes single frames in a small size, in another process."""

    async def count(self, source: Source) -> int:
        """Number of frames; raises media's errors, and Unavailable where no node answers."""

    async def times(self, source: Source) -> NDArray[np.float64]:
        """Presentation time of each frame, in seconds from frame 0; raises the same."""

    async def sample(self, frame: VideoFrame, box: int) -> RgbPicture:
        """A frame upright, fitted into `box` x `box` pixels and never enlarged; raises the same.

        Runs at low priority, behind requests that a user waits for.
        """
