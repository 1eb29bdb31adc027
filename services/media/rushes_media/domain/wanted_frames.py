"""Frames for a decoder to find: the part of the frame index that it needs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rushes_media.domain.frame_index import FrameIndex


@dataclass(frozen=True)
class WantedFrame:
    """A frame number, and the key frame from which decoding reaches it."""

    number: int
    pts: int
    key_pts: int | None
    """Pts of the last key frame at or before it; None where decoding begins at the file's start."""


@dataclass(frozen=True)
class WantedFrames:
    """Frames of one file, ascending."""

    stream: int
    counted: bool
    """See FrameIndex.counted."""
    frames: tuple[WantedFrame, ...]

    def runs(self) -> Iterator["WantedFrames"]:
        """Split where a key frame follows a gap, so that seeking avoids decoding unwanted frames."""
        begin = 0
        for place, (before, after) in enumerate(pairwise(self.frames), start=1):
            if after.number > before.number + 1 and after.key_pts is not None and after.key_pts > before.pts:
                yield WantedFrames(self.stream, self.counted, self.frames[begin:place])
                begin = place
        yield WantedFrames(self.stream, self.counted, self.frames[begin:])


def wanted_frames(index: FrameIndex, numbers: Sequence[int]) -> WantedFrames:
    """Where frames of a file, given by ascending numbers, can be found."""
    keys = [index.key_frame_before(number) for number in numbers]
    return WantedFrames(
        index.stream,
        index.counted,
        tuple(
            WantedFrame(number, index.pts[number], None if key is None else index.pts[key])
            for number, key in zip(numbers, keys, strict=True)
        ),
    )
