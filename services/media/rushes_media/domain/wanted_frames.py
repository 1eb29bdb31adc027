"""Frames that a decoder is to find: what it must know of the frame index for that, and no more."""

from collections.abc import Sequence
from dataclasses import dataclass

from rushes_media.domain.frame_index import FrameIndex


@dataclass(frozen=True)
class WantedFrame:
    """A frame of the index, and from where decoding reaches it."""

    number: int
    pts: int
    key_pts: int | None
    """Of the last key frame at or before it; None where decoding begins at the file's start."""


@dataclass(frozen=True)
class WantedFrames:
    """Frames of one file, ascending, close enough to each other to be decoded in one go."""

    stream: int
    counted: bool
    """See FrameIndex.counted."""
    frames: tuple[WantedFrame, ...]


def wanted_frames(index: FrameIndex, numbers: Sequence[int]) -> WantedFrames:
    """How to find frames of a file by their numbers, which are ascending."""
    keys = [index.key_frame_before(number) for number in numbers]
    return WantedFrames(
        index.stream,
        index.counted,
        tuple(
            WantedFrame(number, index.pts[number], None if key is None else index.pts[key])
            for number, key in zip(numbers, keys, strict=True)
        ),
    )
