"""Crops: what was asked for, and where the window lies at each moment of a clip.

All pixels are those of the picture as it is shown: upright and square. Times and centers are floats, as they are sent
and stored; where the window lies follows from exactly these numbers, in fractions.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

_EARLY_SECONDS = 0.05
"""A key frame counts for clips that begin up to so much before it."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """Aspect ratio of a window, e.g. 9:16."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}:{self.height}"

    @property
    def exact(self) -> Fraction:
        """Width divided by height."""
        return Fraction(self.width, self.height)


PORTRAIT, SQUARE = Ratio(9, 16), Ratio(1, 1)


class Anchor(StrEnum):
    """The axis along which a window's centre is measured, from 0 to 1."""

    SUBJECT = "subject"
    """Along the picture's width: the window is centred on the subject as far as the picture's edges allow."""
    TRAVEL = "travel"
    """Along the distance that the window can travel: 0 at the left edge, 1 at the right one."""


class Move(StrEnum):
    """Interpolation between key frames."""

    HOLD = "hold"
    """No movement within a clip."""
    LINEAR = "linear"
    EASE = "ease"
    """Ease in and out: 3 s² - 2 s³."""


@dataclass(frozen=True, slots=True)
class CropState:
    """The crop that holds from some moment on."""

    ratio: Ratio | None
    """None for the whole picture."""
    center: float
    random_portrait: bool
    random_square: bool


@dataclass(frozen=True, slots=True)
class CropKeyframe:
    """A crop state and when it begins, in seconds from frame 0 of the asset."""

    time: float
    state: CropState


@dataclass(frozen=True, slots=True)
class Cropping:
    """The crop that a person asked for."""

    state: CropState
    """The state before the first key frame."""
    keyframes: tuple[CropKeyframe, ...]
    """Ascending, no two at the same time."""
    anchor: Anchor
    move: Move
    seed: int | None
    """None where nothing is random."""
    follow_subject: bool = False
    """Cropped clips are centred on the subject that a model finds."""

    @property
    def is_random(self) -> bool:
        """Whether the clips depend on a seed."""
        states = (self.state, *(keyframe.state for keyframe in self.keyframes))
        return any(state.random_portrait or state.random_square for state in states)

    def may_crop(self, starts: Iterable[float]) -> bool:
        """Whether a clip that begins at one of these times may be cropped."""
        states = map(self.state_at, starts)
        return any(state.ratio or state.random_portrait or state.random_square for state in states)

    def state_at(self, start: float) -> CropState:
        """The state that holds for a clip that begins at this time."""
        begun = [keyframe.state for keyframe in self.keyframes if keyframe.time <= start + _EARLY_SECONDS]
        return begun[-1] if begun else self.state


@dataclass(frozen=True, slots=True)
class CropPoint:
    """The centre of a window at a moment."""

    seconds: float
    """From the clip's first frame; may lie before the clip's start or after its end."""
    center: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class Crop:
    """The crop of one clip: the largest window of the ratio that fits, of constant size. Nothing in it is random."""

    ratio: Ratio
    anchor: Anchor
    move: Move
    """Interpolation between the points of `path`; HOLD where there is only one."""
    path: tuple[CropPoint, ...]
    """At least one point, their times ascending; before the first and after the last the window stands still."""

    @property
    def moves(self) -> bool:
        """Whether the window moves."""
        return len({point.center for point in self.path}) > 1

    @property
    def ascends(self) -> bool:
        """Whether the times of `path` ascend."""
        return all(before.seconds < after.seconds for before, after in pairwise(self.path))


def keyframes_in_order(keyframes: Collection[CropKeyframe]) -> tuple[CropKeyframe, ...]:
    """Key frames by ascending time; of several at the same time the last one wins."""
    last = {keyframe.time: keyframe for keyframe in keyframes}
    return tuple(last[time] for time in sorted(last))


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle in pixels of a picture; width and height are even."""

    left: int
    top: int
    width: int
    height: int


def window_size(crop: Crop, width: int, height: int) -> tuple[int, int]:
    """Width and height of the largest window of a ratio; a picture that is too narrow for the ratio loses height."""
    if width >= height * crop.ratio.exact:
        return _even(height * crop.ratio.exact), _even(Fraction(height))
    return _even(Fraction(width)), _even(width / crop.ratio.exact)


def window_at(crop: Crop, width: int, height: int, seconds: Fraction) -> Window:
    """The window in a picture of this size, at a time in seconds from the clip's first frame."""
    wide, high = window_size(crop, width, height)
    center = center_at(crop, seconds)
    if crop.anchor is Anchor.TRAVEL:
        left = (width - wide) * center
    else:
        left = min(max(center * width - Fraction(wide, 2), Fraction(0)), Fraction(width - wide))
    # Chroma is subsampled by two, so still windows begin at even pixels; a moving window uses all, or it would jerk.
    step = 1 if crop.moves else 2
    steps = min(floor(left / step + Fraction(1, 2)), (width - wide) // step)
    return Window(steps * step, (height - high) // 4 * 2, wide, high)


def center_at(crop: Crop, seconds: Fraction) -> Fraction:
    """The window's centre at a time in seconds from the clip's first frame."""
    points = [(Fraction(point.seconds), Fraction(point.center)) for point in crop.path]
    center = points[0][1]
    for (begins, at_first), (ends, at_last) in pairwise(points):
        done = min(max((seconds - begins) / (ends - begins), Fraction(0)), Fraction(1))
        if crop.move is Move.EASE:
            done = done * done * (3 - 2 * done)
        center += (at_last - at_first) * done
    return center


def scaled_window(crop: Crop, width: int, height: int, short_side: int) -> tuple[int, int]:
    """The window's size after scaling its shorter side to `short_side`, rounded down to even numbers.

    0, or a value above the shorter side, keeps the size: clips are never enlarged.
    """
    window = window_size(crop, width, height)
    short = max(2, short_side - short_side % 2)
    if not short_side or short >= min(window):
        return window
    ratio = crop.ratio.exact
    return (short, _even(short / ratio)) if ratio <= 1 else (_even(short * ratio), short)


def with_shape(crop: Crop | None, size: tuple[int, int]) -> Crop:
    """The same window in the shape of a size; without one, the middle of the picture."""
    ratio = Ratio(*size)
    if crop is not None:
        return replace(crop, ratio=ratio)
    return Crop(ratio, Anchor.SUBJECT, Move.HOLD, (CropPoint(0.0, 0.5),))


def _even(pixels: Fraction) -> int:
    """The nearest even number, the smaller of two, at least 2."""
    return max(2, 2 * ceil(pixels / 2 - Fraction(1, 2)))
