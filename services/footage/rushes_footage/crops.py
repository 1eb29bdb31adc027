"""Cutting a window of a fixed shape out of pictures: what was asked for, and where it lies at each moment of a clip.

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
    """Of a window, e.g. 9 to 16."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}:{self.height}"

    @property
    def exact(self) -> Fraction:
        """Width by height."""
        return Fraction(self.width, self.height)


PORTRAIT, SQUARE = Ratio(9, 16), Ratio(1, 1)


class Anchor(StrEnum):
    """What a window's centre is counted along, from 0 to 1."""

    SUBJECT = "subject"
    """The picture's width: the window is centred there, as far as the edges let it."""
    TRAVEL = "travel"
    """The way that the window can go: 0 lies at the left edge, 1 at the right one."""


class Move(StrEnum):
    """What happens between key frames."""

    HOLD = "hold"
    """Each clip stands still."""
    LINEAR = "linear"
    EASE = "ease"
    """Slowly at both ends: 3 s² - 2 s³."""


@dataclass(frozen=True, slots=True)
class CropState:
    """What is cut out from some moment on."""

    ratio: Ratio | None
    """None for the whole picture."""
    center: float
    random_portrait: bool
    random_square: bool


@dataclass(frozen=True, slots=True)
class CropKeyframe:
    """A state and when it begins, in seconds from frame 0 of the asset."""

    time: float
    state: CropState


@dataclass(frozen=True, slots=True)
class Cropping:
    """What a person asked for."""

    state: CropState
    """Before the first key frame."""
    keyframes: tuple[CropKeyframe, ...]
    """Ascending, no two at the same time."""
    anchor: Anchor
    move: Move
    seed: int | None
    """None where nothing is left to chance."""
    follow_subject: bool = False
    """The clips that have a ratio stand where a model finds the subject."""

    @property
    def is_random(self) -> bool:
        """Whether the clips depend on a seed."""
        states = (self.state, *(keyframe.state for keyframe in self.keyframes))
        return any(state.random_portrait or state.random_square for state in states)

    def may_crop(self, starts: Iterable[float]) -> bool:
        """Whether a clip that begins at one of these times may show less than the whole picture."""
        states = map(self.state_at, starts)
        return any(state.ratio or state.random_portrait or state.random_square for state in states)

    def state_at(self, start: float) -> CropState:
        """What holds for a clip that begins then."""
        begun = [keyframe.state for keyframe in self.keyframes if keyframe.time <= start + _EARLY_SECONDS]
        return begun[-1] if begun else self.state


@dataclass(frozen=True, slots=True)
class CropPoint:
    """Where a window's centre is at a moment."""

    seconds: float
    """From the clip's first frame; may lie before or after the clip."""
    center: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class Crop:
    """What one clip shows: a window as large as the picture allows, which keeps its size. Nothing is left to chance."""

    ratio: Ratio
    anchor: Anchor
    move: Move
    """How the window gets from point to point; HOLD where there is only one."""
    path: tuple[CropPoint, ...]
    """At least one point, their times ascending; before the first and after the last the window stands still."""

    @property
    def moves(self) -> bool:
        """Whether the window goes anywhere."""
        return len({point.center for point in self.path}) > 1

    @property
    def ascends(self) -> bool:
        """Whether the times of its path do."""
        return all(before.seconds < after.seconds for before, after in pairwise(self.path))


def keyframes_in_order(keyframes: Collection[CropKeyframe]) -> tuple[CropKeyframe, ...]:
    """Ascending; of those at the same time the last one counts."""
    last = {keyframe.time: keyframe for keyframe in keyframes}
    return tuple(last[time] for time in sorted(last))


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a picture, in pixels of it; width and height are even."""

    left: int
    top: int
    width: int
    height: int


def window_size(crop: Crop, width: int, height: int) -> tuple[int, int]:
    """Width and height of the largest window in a picture of a size; one that is too narrow for it loses height."""
    if width >= height * crop.ratio.exact:
        return _even(height * crop.ratio.exact), _even(Fraction(height))
    return _even(Fraction(width)), _even(width / crop.ratio.exact)


def window_at(crop: Crop, width: int, height: int, seconds: Fraction) -> Window:
    """The window in a picture of a size, at a time from the clip's first frame."""
    wide, high = window_size(crop, width, height)
    center = center_at(crop, seconds)
    if crop.anchor is Anchor.TRAVEL:
        left = (width - wide) * center
    else:
        left = min(max(center * width - Fraction(wide, 2), Fraction(0)), Fraction(width - wide))
    # Colour is kept for every second pixel; a window that moves goes through all of them, or it would be seen to jerk.
    step = 1 if crop.moves else 2
    steps = min(floor(left / step + Fraction(1, 2)), (width - wide) // step)
    return Window(steps * step, (height - high) // 4 * 2, wide, high)


def center_at(crop: Crop, seconds: Fraction) -> Fraction:
    """Where the window's centre is at a time from the clip's first frame."""
    points = [(Fraction(point.seconds), Fraction(point.center)) for point in crop.path]
    center = points[0][1]
    for (begins, at_first), (ends, at_last) in pairwise(points):
        done = min(max((seconds - begins) / (ends - begins), Fraction(0)), Fraction(1))
        if crop.move is Move.EASE:
            done = done * done * (3 - 2 * done)
        center += (at_last - at_first) * done
    return center


def scaled_window(crop: Crop, width: int, height: int, short_side: int) -> tuple[int, int]:
    """The size of the window in a picture of a size once it is scaled: the shorter side `short_side` rounded down.

    Both are even; 0 keeps the size, and so does a side that would enlarge it.
    """
    window = window_size(crop, width, height)
    short = short_side - short_side % 2
    if short < 2 or short >= min(window):
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
