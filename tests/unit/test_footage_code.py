"""The frame code is read back from whatever an export does to a picture, and never as another number."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.footage.code import (
    DARK,
    LIGHT,
    MARK,
    NUMBERS,
    CodeDamagedError,
    CodeError,
    CodeNotFoundError,
    CodeReader,
    CodeUnclearError,
    Gray,
    draw_code,
    module_size,
    read_code,
)

SIZES = [(320, 180), (384, 216), (321, 181), (640, 480), (1280, 720), (1920, 1080)]

numbers = st.integers(0, NUMBERS - 1)
landscapes = st.sampled_from(SIZES)
sizes = st.sampled_from(SIZES + [(height, width) for width, height in SIZES])
places = st.floats(0, 1)


def scaled(picture: Gray, *, short_side: int) -> Gray:
    factor = short_side / min(picture.shape)
    height, width = (2 * round(side * factor / 2) for side in picture.shape)
    return np.asarray(Image.fromarray(picture).resize((width, height), Image.Resampling.LANCZOS))


def cut_out(picture: Gray, *, width: float, height: float, left: float, top: float) -> Gray:
    """A part of that size, in parts of the whole, at that place of its free travel."""
    high, wide = round(picture.shape[0] * height), round(picture.shape[1] * width)
    y, x = round((picture.shape[0] - high) * top), round((picture.shape[1] - wide) * left)
    return picture[y : y + high, x : x + wide]


def noisy(picture: Gray, *, deviation: float, seed: int) -> Gray:
    noise = np.random.default_rng(seed).normal(0, deviation, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


@given(numbers, sizes)
def test_a_number_is_read_back_at_every_size(number: int, size: tuple[int, int]) -> None:
    width, height = size
    assert read_code(draw_code(number, width=width, height=height)) == number


@given(numbers, sizes, st.integers(128, 800))
def test_a_number_survives_scaling(number: int, size: tuple[int, int], short_side: int) -> None:
    width, height = size
    picture = draw_code(number, width=width, height=height)
    assert read_code(scaled(picture, short_side=short_side)) == number


@given(numbers, landscapes, places)
def test_any_upright_third_says_the_number(number: int, size: tuple[int, int], left: float) -> None:
    width, height = size
    small = scaled(draw_code(number, width=width, height=height), short_side=128)
    # 9:16 out of 16:9 is a little less than a third.
    assert read_code(cut_out(small, width=81 / 256, height=1, left=left, top=0)) == number


@given(numbers, landscapes, places, places)
def test_any_quarter_says_the_number(number: int, size: tuple[int, int], left: float, top: float) -> None:
    width, height = size
    small = scaled(draw_code(number, width=width, height=height), short_side=128)
    assert read_code(cut_out(small, width=0.5, height=0.5, left=left, top=top)) == number


@given(numbers, landscapes, st.integers(0, 99))
def test_a_number_survives_noise(number: int, size: tuple[int, int], seed: int) -> None:
    width, height = size
    small = scaled(draw_code(number, width=width, height=height), short_side=128)
    assert read_code(noisy(small, deviation=20, seed=seed)) == number


@given(numbers, numbers, st.floats(0.36, 0.64))
@settings(max_examples=30)
def test_a_blend_of_two_frames_is_no_number(one: int, other: int, share: float) -> None:
    assume(one != other)
    first, second = (draw_code(number, width=320, height=180) for number in (one, other))
    blend = np.rint(first * share + second * (1 - share)).astype(np.uint8)
    with pytest.raises(CodeUnclearError):
        read_code(blend)


@given(numbers, numbers, st.integers(60, 120))
@settings(max_examples=30)
def test_a_torn_frame_is_no_number(one: int, other: int, line: int) -> None:
    assume(one != other)
    torn = draw_code(one, width=320, height=180)
    torn[line:] = draw_code(other, width=320, height=180)[line:]
    with pytest.raises(CodeUnclearError):
        read_code(torn)


@given(numbers, st.sampled_from([(row, column) for row in range(1, MARK) for column in range(1, MARK)]))
def test_a_wrong_cell_is_no_number(number: int, cell: tuple[int, int]) -> None:
    picture = draw_code(number, width=320, height=180)
    module = module_size(320, 180)
    rows, columns = np.arange(180) // module % MARK, np.arange(320) // module % MARK
    there = np.ix_(rows == cell[0], columns == cell[1])
    picture[there] = np.where(picture[there] == LIGHT, DARK, LIGHT)
    # A few numbers look with it as if another grid lay in the picture, whose marks contradict each other.
    expected = CodeNotFoundError if cell[0] == cell[1] else CodeDamagedError
    with pytest.raises((expected, CodeUnclearError)):
        read_code(picture)


@given(numbers)
@settings(max_examples=20)
def test_a_turned_or_mirrored_picture_is_no_number(number: int) -> None:
    picture = draw_code(number, width=320, height=180)
    for wrong in (np.rot90(picture), np.rot90(picture, 2), np.rot90(picture, 3), np.fliplr(picture)):
        with pytest.raises(CodeError):
            read_code(wrong)


@given(st.integers(0, 2**32 - 1), sizes)
@settings(max_examples=30)
def test_noise_is_no_number(seed: int, size: tuple[int, int]) -> None:
    noise = np.random.default_rng(seed).integers(0, 255, (size[1], size[0]), np.uint8, endpoint=True)
    with pytest.raises(CodeNotFoundError):
        read_code(noise)


@pytest.mark.parametrize("level", [0, 16, 128, 255])
def test_a_plain_picture_is_no_number(level: int) -> None:
    with pytest.raises(CodeNotFoundError):
        read_code(np.full((180, 320), level, np.uint8))


def test_a_picture_too_small_for_a_mark_is_no_number() -> None:
    with pytest.raises(CodeNotFoundError):
        read_code(draw_code(7, width=320, height=180)[:16, :16])


def test_a_reader_looks_again_when_the_picture_moves() -> None:
    reader = CodeReader()
    picture = draw_code(1234, width=640, height=360)
    assert reader.read(picture[:300, :500]) == 1234
    assert reader.read(picture[13:313, 29:529]) == 1234


@pytest.mark.parametrize("number", [-1, NUMBERS])
def test_a_number_that_does_not_fit_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        draw_code(number, width=320, height=180)


def test_neighbouring_numbers_look_different() -> None:
    """So that a proof that compares pictures by their mean difference can tell neighbours apart."""
    pictures = [draw_code(number, width=320, height=180).astype(int) for number in range(200)]
    differences = [np.abs(one - other).mean() for one, other in pairwise(pictures)]
    assert min(differences) > 5
