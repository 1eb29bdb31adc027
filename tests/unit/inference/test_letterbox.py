from typing import Final

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes_inference.vision.letterbox import Placement, letterboxed

sides = st.integers(1, 500)
sizes = st.sampled_from([32, 64, 96, 256, 320])
GREY: Final = 114


def as_ultralytics(width: int, height: int, size: int) -> tuple[tuple[int, int], tuple[int, int, int, int]]:
    """Width and height within the bars, and the bars at the left, top, right and bottom: its documented arithmetic."""
    ratio = min(size / height, size / width)
    inner = (round(width * ratio), round(height * ratio))
    across, down = (size - inner[0]) / 2, (size - inner[1]) / 2
    bars = (round(across - 0.1), round(down - 0.1), round(across + 0.1), round(down + 0.1))
    return inner, bars


@given(sides, sides, sizes)
def test_bars_are_as_ultralytics_lays_them(width: int, height: int, size: int) -> None:
    inner, (left, top, right, bottom) = as_ultralytics(width, height, size)
    if not all(inner):
        return  # a line of which nothing would be left: there it fails
    picture = np.full((height, width, 3), 200, np.uint8)
    square, placement = letterboxed(picture, size, None)
    assert square.shape == (size, size, 3)
    assert square.dtype == np.uint8
    inside = np.zeros((size, size), bool)
    inside[top : size - bottom, left : size - right] = True
    assert (square[inside] == 200).all()
    assert (square[~inside] == GREY).all()
    assert inside.sum() == inner[0] * inner[1]
    assert placement == Placement(left, top, *inner)


@given(sides, sides, sizes)
def test_bars_of_networks_that_take_any_size_end_with_the_stride(width: int, height: int, size: int) -> None:
    inner, _ = as_ultralytics(width, height, size)
    if not all(inner):
        return
    picture = np.full((height, width, 3), 200, np.uint8)
    boxed, placement = letterboxed(picture, size, 32)
    # As its LetterBox with auto: what is left of the square's bars, modulo the stride.
    across, down = (size - inner[0]) % 32 / 2, (size - inner[1]) % 32 / 2
    left, top, right, bottom = round(across - 0.1), round(down - 0.1), round(across + 0.1), round(down + 0.1)
    assert boxed.shape == (inner[1] + top + bottom, inner[0] + left + right, 3)
    assert boxed.shape[0] % 32 == boxed.shape[1] % 32 == 0
    assert placement == Placement(left, top, *inner)
    assert (boxed[top : top + inner[1], left : left + inner[0]] == 200).all()
    assert (boxed == 200).all(axis=2).sum() == inner[0] * inner[1]


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1080, 1920), (641, 480), (100, 37), (640, 640)])
def test_pixels_are_those_of_a_linear_filter(width: int, height: int) -> None:
    picture = np.random.default_rng(3).integers(0, 255, (height, width, 3), np.uint8)
    square, _ = letterboxed(picture, 640, None)
    inner, (left, top, right, bottom) = as_ultralytics(width, height, 640)
    expected = picture if inner == (width, height) else cv2.resize(picture, inner, interpolation=cv2.INTER_LINEAR)
    assert (square[top : 640 - bottom, left : 640 - right] == expected).all()


@given(st.integers(3, 64), st.integers(3, 64), st.sampled_from([64, 96, 320]), st.floats(0, 1), st.floats(0, 1))
def test_a_place_is_found_again(width: int, height: int, size: int, across: float, down: float) -> None:
    """What is drawn at a place lies there by the placement, half a pixel more or less."""
    picture = np.zeros((height, width, 3), np.uint8)
    x, y = min(int(across * width), width - 1), min(int(down * height), height - 1)
    picture[:, x] = picture[y] = 255
    square, placement = letterboxed(picture, size, None)
    inside = square[placement.top :, placement.left :][: placement.height, : placement.width, 0].astype(float)
    for drawn, levels, side in ((x, inside.min(axis=0), width), (y, inside.min(axis=1), height)):
        middle = float((np.arange(len(levels)) + 0.5) @ levels / levels.sum())
        assert middle / len(levels) * side == pytest.approx(drawn + 0.5, abs=0.51)


@pytest.mark.parametrize("shape", [(1, 1), (1, 3000), (3000, 1)])
def test_next_to_nothing_is_a_picture(shape: tuple[int, int]) -> None:
    square, _ = letterboxed(np.full((*shape, 3), 200, np.uint8), 64, None)
    assert square.shape == (64, 64, 3)
    assert (square == 200).any()


def test_the_picture_is_left_as_it_is() -> None:
    picture = np.random.default_rng(1).integers(0, 255, (64, 64, 3), np.uint8)
    before = picture.copy()
    square, _ = letterboxed(picture, 64, None)
    square[:] = 0
    assert (picture == before).all()
