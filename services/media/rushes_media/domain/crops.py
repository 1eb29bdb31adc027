"""Cutting a window of a fixed shape out of pictures: where it lies at each moment of a clip.

All pixels are those of the picture as it is shown: upright and square.
"""

from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor


class Anchor(Enum):
    """What a window's centre is counted along."""

    TRAVEL = "travel"
    """The way that the window can go: 0 lies at the left edge, 1 at the right one."""
    SUBJECT = "subject"
    """The picture's width: the window is centred there, as far as the edges let it."""


class Motion(Enum):
    """How the window gets from one point to the next."""

    LINEAR = "linear"
    EASE = "ease"
    """Slowly at both ends: 3 s² - 2 s³."""


@dataclass(frozen=True)
class CropPoint:
    """Where the window's centre is at a moment."""

    seconds: Fraction
    """From the clip's first frame; may lie before or after the clip."""
    center: Fraction
    """0 to 1."""


@dataclass(frozen=True)
class Crop:
    """A window as large as the picture allows, which keeps its size."""

    ratio: Fraction
    """Width by height."""
    anchor: Anchor
    motion: Motion
    path: tuple[CropPoint, ...]
    """At least one point, their times ascending; before the first and after the last the window stands still."""

    @property
    def moves(self) -> bool:
        """Whether the window goes anywhere."""
        return len({point.center for point in self.path}) > 1


@dataclass(frozen=True)
class Window:
    """A part of a picture, in pixels of it; width and height are even."""

    left: int
    top: int
    width: int
    height: int


def window_size(crop: Crop, width: int, height: int) -> tuple[int, int]:
    """Width and height of the largest window in a picture of a size; one that is too narrow for it loses height."""
    if width >= height * crop.ratio:
        return _even(height * crop.ratio), _even(Fraction(height))
    return _even(Fraction(width)), _even(width / crop.ratio)


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
    center = crop.path[0].center
    for before, after in pairwise(crop.path):
        done = min(max((seconds - before.seconds) / (after.seconds - before.seconds), Fraction(0)), Fraction(1))
        if crop.motion is Motion.EASE:
            done = done * done * (3 - 2 * done)
        center += (after.center - before.center) * done
    return center


def scaled_window(crop: Crop, width: int, height: int, short_side: int) -> tuple[int, int]:
    """The size of the window in a picture of a size once it is scaled: the shorter side `short_side` rounded down.

    Both are even; 0 keeps the size, and so does a side that would enlarge it.
    """
    window = window_size(crop, width, height)
    short = short_side - short_side % 2
    if short < 2 or short >= min(window):
        return window
    return (short, _even(short / crop.ratio)) if crop.ratio <= 1 else (_even(short * crop.ratio), short)


def with_shape(crop: Crop | None, size: tuple[int, int]) -> Crop:
    """The same window in the shape of a size; without one, the middle of the picture."""
    ratio = Fraction(*size)
    if crop is not None:
        return replace(crop, ratio=ratio)
    return Crop(ratio, Anchor.SUBJECT, Motion.LINEAR, (CropPoint(Fraction(0), Fraction(1, 2)),))


def _even(pixels: Fraction) -> int:
    """The nearest even number, the smaller of two, at least 2."""
    return max(2, 2 * ceil(pixels / 2 - Fraction(1, 2)))
