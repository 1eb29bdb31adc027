"""Frame indexes for tests that need no file."""

from array import array
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from rushes_media.domain.frame_index import FrameIndex, SoundTrack, constant_rate


def frame_index(
    pts: Sequence[int],
    time_base: Fraction,
    *,
    end_pts: int | None = None,
    key_frames: Sequence[int] = (0,),
    rate: Fraction | None = None,
    size: tuple[int, int] = (320, 180),
    sound: SoundTrack | None = None,
) -> FrameIndex:
    """An index of frames at these times; the rate is looked for unless it is given."""
    steps = [later - earlier for earlier, later in pairwise(pts)] or [1]
    return FrameIndex(
        stream=0,
        time_base=time_base,
        pts=array("q", pts),
        end_pts=pts[-1] + steps[-1] if end_pts is None else end_pts,
        key_frames=array("q", key_frames),
        constant_rate=rate or constant_rate(pts, time_base),
        counted=False,
        width=size[0],
        height=size[1],
        tells_matrix=True,
        transfer=None,
        sound=sound,
    )


def steady(rate: Fraction, frames: int, time_base: Fraction, first: int = 0) -> FrameIndex:
    """Frames at a constant rate, each rounded to the container's ticks."""
    pts = [first + round(number / rate / time_base) for number in range(frames)]
    end = first + round(frames / rate / time_base)
    return frame_index(pts, time_base, end_pts=end, rate=rate)
