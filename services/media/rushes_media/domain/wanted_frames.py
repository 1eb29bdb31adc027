"""Frames that a decoder is to find: what it must know of the frame index for that, and no more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

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
    """Frames of one file, ascending."""

    stream: int
    counted: bool
    """See FrameIndex.counted."""
    frames: tuple[WantedFrame, ...]

    def runs(self) -> Iterator["WantedFrames"]:
        """The same in parts: after a gap with a key frame in it, seeking saves decoding what nobody wants."""
        begin = 0
        for place, (before, after) in enumerate(pairwise(self.frames), start=1):
            if after.number > before.number + 1 and after.key_pts is not None and after.key_pts > before.pts:
                yield WantedFrames(self.stream, self.counted, self.frames[begin:place])
                begin = place
        yield WantedFrames(self.stream, self.counted, self.frames[begin:])


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
