"""Pictures of a whole video at even times: which frames they are of."""

from array import array
from bisect import bisect_left
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from rushes_media.domain.errors import VideoTooLong
from rushes_media.domain.frames.frame_index import LONGEST_SECONDS, FrameIndex

CHANNELS = 3
"""Bytes of a pixel."""


@dataclass(frozen=True)
class EvenStills:
    """Square RGB pictures, row by row with 8 bits."""

    side: int
    """In pixels."""
    frames: "array[int]"
    """The frame of each picture, not descending: one that lasts long may be several pictures."""
    first: int
    """The first picture that is wanted; those before it are known already."""

    @property
    def picture_bytes(self) -> int:
        """Of one."""
        return self.side * self.side * CHANNELS


def even_stills(index: FrameIndex, every: Fraction, side: int, first: int) -> EvenStills:
    """A picture for each multiple of `every` seconds before the video's end; raises VideoTooLong.

    Each is of the key frame between its multiple and the next one that is nearest to their middle, which is decoded
    alone; where there is none, of the frame that is shown in the middle. So no two show the same while the video does
    not.
    """
    if index.duration > LONGEST_SECONDS:
        raise VideoTooLong(LONGEST_SECONDS)
    tick = index.time_base
    keys = array("q", (index.pts[frame] - index.first_pts for frame in index.key_frames))
    frames = array("q")
    for number in range(max(1, ceil(index.duration / every))):
        begin, middle = number * every, (number * every + every / 2)
        place = bisect_left(keys, ceil(begin / tick))
        ends = bisect_left(keys, ceil((begin + every) / tick), place)
        if place < ends:
            behind = bisect_left(keys, ceil(middle / tick), place, ends)
            beside = range(max(place, behind - 1), min(behind + 1, ends))
            nearest = min(beside, key=lambda key: abs(keys[key] * tick - middle))
            frames.append(index.key_frames[nearest])
        else:
            shown = index.frame_shown_at(middle)
            frames.append(index.frame_count - 1 if shown is None else shown)
    return EvenStills(side, frames, first)
