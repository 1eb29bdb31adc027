"""From where a subject was seen to the key frames of a crop that stays on it: smoothed, and as few as will do."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

_REACH = 3
"""Standard deviations on each side that a bell curve is summed over."""


@dataclass(frozen=True)
class Seen:
    """A subject through a span: one entry for each frame in which it was seen."""

    frames: NDArray[np.int64]
    """Ascending."""
    centres: NDArray[np.float64]
    """Of its box, as a share of the picture's width, 0 to 1."""


@dataclass(frozen=True)
class PathKey:
    """Where the crop's centre is at a frame; straight from one to the next."""

    frame: int
    centre: float


@dataclass(frozen=True)
class LostSpan:
    """Frames in which a subject was not seen: the way is a guess there."""

    first: int
    last: int
    """Included."""
    bridged: bool
    """Seen before and after it: the way goes straight from the one to the other. Else it stays where it was."""


@dataclass(frozen=True)
class SubjectPath:
    """A crop's way, and where it is a guess."""

    keys: tuple[PathKey, ...]
    """Ascending; the first and the last lie on the ends of the span. None where it was never seen."""
    lost: tuple[LostSpan, ...]
    """Ascending; every stretch in which a frame was looked at and it was not seen."""


def path_of(seen: Seen, first: int, last: int, *, bell: float, most_off: float, step: int) -> SubjectPath:
    """The way through the frames `first` to `last`, both included.

    Where it is not seen the way goes on straight, or stays where it was at the ends. It is smoothed by a bell curve of
    a standard deviation of `bell` frames, and leaves out key frames as long as it is off by at most `most_off` of the
    picture's width. Every `step`th frame was looked at: those between them are not `lost`.
    """
    within = (seen.frames >= first) & (seen.frames <= last)
    frames, centres = seen.frames[within], seen.centres[within]
    if not len(frames):
        return SubjectPath((), (LostSpan(first, last, bridged=False),))
    every = np.interp(np.arange(first, last + 1), frames, centres)
    smooth = _smoothed(every, bell)
    keys = tuple(PathKey(first + int(at), float(smooth[at])) for at in _corners(smooth, most_off))
    return SubjectPath(keys, _gaps(frames, first, last, step))


def _smoothed(values: NDArray[np.float64], bell: float) -> NDArray[np.float64]:
    """Convolved with a bell curve; beyond the ends the values go on as at the ends."""
    reach = round(_REACH * bell)
    if reach == 0:
        return values
    curve = np.exp(-0.5 * (np.arange(-reach, reach + 1) / bell) ** 2)
    return np.convolve(np.pad(values, reach, mode="edge"), curve / curve.sum(), mode="valid")


def _corners(values: NDArray[np.float64], most_off: float) -> list[int]:
    """Places, ascending, between which straight lines are off by at most so much (Ramer, 1972; Douglas and Peucker)."""
    last = len(values) - 1
    corners, open_ = {0, last}, [(0, last)]
    while open_:
        begin, end = open_.pop()
        if end - begin < 2:
            continue
        line = np.linspace(values[begin], values[end], end - begin + 1)
        off = np.abs(values[begin : end + 1] - line)
        worst = begin + int(off.argmax())
        if off[worst - begin] > most_off:
            corners.add(worst)
            open_ += [(begin, worst), (worst, end)]
    return sorted(corners)


def _gaps(frames: NDArray[np.int64], first: int, last: int, step: int) -> tuple[LostSpan, ...]:
    ends = np.concatenate(([first - 1], frames, [last + 1])).tolist()
    return tuple(
        LostSpan(before + 1, after - 1, bridged=before >= first and after <= last)
        for before, after in pairwise(ends)
        if after - before > step
    )
