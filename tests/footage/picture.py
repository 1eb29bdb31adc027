"""A whole coded picture: brightness carries the code for programs, colour the same number for people.

In the colour planes the number stands in large digits over a backdrop, and a disc goes round once in 100
frames. Colour never touches brightness, so it costs the code nothing.
"""

import math
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tests.footage.code import draw_code

Plane = npt.NDArray[np.uint8]

_FRAMES_A_ROUND: Final = 100

# (U, V) around 128, weak enough for both levels of the code to remain inside RGB.
_BACKDROP_LEFT: Final = (146, 118)
_BACKDROP_RIGHT: Final = (138, 112)
_DIGIT: Final = (104, 150)
_DISC: Final = (108, 108)

_DIGITS: Final = (
    ("###", "#.#", "#.#", "#.#", "###"),
    (".#.", "##.", ".#.", ".#.", "###"),
    ("###", "..#", "###", "#..", "###"),
    ("###", "..#", ".##", "..#", "###"),
    ("#.#", "#.#", "###", "..#", "..#"),
    ("###", "#..", "###", "..#", "###"),
    ("###", "#..", "###", "#.#", "###"),
    ("###", "..#", ".#.", ".#.", ".#."),
    ("###", "#.#", "###", "#.#", "###"),
    ("###", "#.#", "###", "..#", "###"),
)


class Planes(NamedTuple):
    """A picture in limited range: brightness, and the two colour differences, which may be smaller."""

    y: Plane
    u: Plane
    v: Plane


def draw_picture(number: int, *, width: int, height: int, subsampled: bool) -> Planes:
    """The picture that says `number`, colour at half resolution (4:2:0, even sides only) or full (4:4:4)."""
    if subsampled and (width % 2 or height % 2):
        raise ValueError(f"colour at half resolution does not fit {width}x{height}")
    y = draw_code(number, width=width, height=height)
    u, v = _colour(number, width // 2, height // 2) if subsampled else _colour(number, width, height)
    return Planes(y, u, v)


def _colour(number: int, width: int, height: int) -> tuple[Plane, Plane]:
    backdrop = _backdrop(width, height)
    u, v = backdrop[0].copy(), backdrop[1].copy()
    _paint_disc(u, v, number)
    _paint_digits(u, v, str(number))
    return u, v


@lru_cache
def _backdrop(width: int, height: int) -> tuple[Plane, Plane]:
    u, v = (
        np.tile(np.linspace(left, right, width).astype(np.uint8), (height, 1))
        for left, right in zip(_BACKDROP_LEFT, _BACKDROP_RIGHT, strict=True)
    )
    return u, v


def _paint_disc(u: Plane, v: Plane, number: int) -> None:
    height, width = u.shape
    radius = min(height, width) // 8
    angle = 2 * math.pi * (number % _FRAMES_A_ROUND) / _FRAMES_A_ROUND
    top = round(height / 2 - math.cos(angle) * (height / 2 - radius)) - radius
    left = round(width / 2 + math.sin(angle) * (width / 2 - radius)) - radius
    disc = _disc(radius)
    for plane, level in zip((u, v), _DISC, strict=True):
        square = plane[max(top, 0) : top + len(disc), max(left, 0) : left + len(disc)]
        square[disc[: square.shape[0], : square.shape[1]]] = level


@lru_cache
def _disc(radius: int) -> npt.NDArray[np.bool_]:
    distance = np.arange(2 * radius) - (radius - 0.5)
    inside: npt.NDArray[np.bool_] = distance**2 + distance[:, np.newaxis] ** 2 <= radius**2
    return inside


def _paint_digits(u: Plane, v: Plane, text: str) -> None:
    height, width = u.shape
    dot = max(1, min(width // (4 * len(text) + 1), height // 9))
    glyphs = np.repeat(np.repeat(_glyphs(text), dot, axis=0), dot, axis=1)[:height, :width]
    top, left = (height - glyphs.shape[0]) // 2, (width - glyphs.shape[1]) // 2
    for plane, level in zip((u, v), _DIGIT, strict=True):
        plane[top : top + glyphs.shape[0], left : left + glyphs.shape[1]][glyphs] = level


def _glyphs(text: str) -> npt.NDArray[np.bool_]:
    lines = (".".join(_DIGITS[int(digit)][line] for digit in text) for line in range(5))
    return np.array([[dot == "#" for dot in line] for line in lines])
