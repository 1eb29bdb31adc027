"""Frames for a decoder to find: the part of the frame index that it needs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rushes_media.domain.frames.frame_index import Entry, FrameIndex, Turn


@dataclass(frozen=True)
class WantedFrame:
    """A frame number, and the key frame from which decoding reaches it."""

    number: int
    pts: int
    key_pts: int | None
    """Pts of the last key frame at or before it; None where decoding begins at the file's start."""
    entry: Entry | None = None
    """Where decoding begins instead in a file whose frames are counted; None is the file's start."""


@dataclass(frozen=True)
class WantedFrames:
    """Frames of one file, ascending."""

    stream: int
    counted: bool
    """See FrameIndex.counted."""
    turn: Turn
    frames: tuple[WantedFrame, ...]

    def runs(self) -> Iterator["WantedFrames"]:
        """Split where a key frame follows a gap, so that seeking avoids decoding unwanted frames."""
        begin = 0
        for place, (before, after) in enumerate(pairwise(self.frames), start=1):
            if after.number > before.number + 1 and _begins_after(after, before, counted=self.counted):
                yield replace(self, frames=self.frames[begin:place])
                begin = place
        yield replace(self, frames=self.frames[begin:])


def _begins_after(frame: WantedFrame, other: WantedFrame, *, counted: bool) -> bool:
    """Whether decoding for a frame can begin after another one."""
    if counted:
        return frame.entry is not None and frame.entry.frame > other.number
    return frame.key_pts is not None and frame.key_pts > other.pts


def wanted_frames(index: FrameIndex, numbers: Sequence[int]) -> WantedFrames:
    """Where frames of a file, given by ascending numbers, can be found."""
    frames = tuple(wanted_frame(index, number) for number in numbers)
    return WantedFrames(index.stream, index.counted, index.turn, frames)


def wanted_frame(index: FrameIndex, number: int) -> WantedFrame:
    """Where a frame can be found."""
    if index.counted:
        return WantedFrame(number, index.pts[number], None, index.entry_before(number))
    key = index.key_frame_before(number)
    return WantedFrame(number, index.pts[number], None if key is None else index.pts[key])
