"""From sightings of a subject to the fewest key frames of a crop that follows it, after smoothing."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

_REACH = 3
"""Standard deviations on each side over which the Gaussian is summed."""


@dataclass(frozen=True)
class Seen:
    """Sightings of a subject: one entry per frame in which it was seen."""

    frames: NDArray[np.int64]
    """Ascending."""
    centres: NDArray[np.float64]
    """Horizontal centre of its box, as a share of the picture's width, 0 to 1."""


@dataclass(frozen=True)
class PathKey:
    """The crop's centre at a frame; linear between key frames."""

    frame: int
    centre: float


@dataclass(frozen=True)
class LostSpan:
    """Frames in which the subject was not seen: the path is interpolated there."""

    first: int
    last: int
    """Included."""
    bridged: bool
    """Interpolated between sightings before and after it. Else the nearest sighting is held."""


@dataclass(frozen=True)
class SubjectPath:
    """The path of a crop, and where it is interpolated."""

    keys: tuple[PathKey, ...]
    """Ascending; the first and the last are at the ends of the span. Empty where it was never seen."""
    lost: tuple[LostSpan, ...]
    """Ascending; every stretch of processed frames without a sighting."""


def path_of(seen: Seen, first: int, last: int, *, bell: float, most_off: float, step: int) -> SubjectPath:
    """The path through the frames `first` to `last`, both included.

    Gaps are interpolated linearly, or held at the ends. The path is smoothed by a Gaussian with a standard deviation of
    `bell` frames, and simplified to key frames within `most_off` of the picture's width. Every `step`th frame was
    processed: those between them are not `lost`.
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
    """Convolved with a Gaussian.

    Beyond the ends the values are continued turned by half a circle about the last one: what moves evenly goes on so,
    where values that stand still would draw the path back, by two fifths of `bell` frames.
    """
    reach = round(_REACH * bell)
    if reach == 0:
        return values
    curve = np.exp(-0.5 * (np.arange(-reach, reach + 1) / bell) ** 2)
    if len(values) == 1:
        return values
    continued = np.pad(values, reach, mode="reflect", reflect_type="odd")
    # Spans shorter than the Gaussian are continued several times, out of the picture.
    return np.convolve(continued, curve / curve.sum(), mode="valid").clip(values.min(), values.max())


def _corners(values: NDArray[np.float64], most_off: float) -> list[int]:
    """Ascending indexes of a polyline within this tolerance (Ramer, 1972; Douglas and Peucker)."""
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
