"""Where a crop's window lies: inside the picture, of the wanted shape, at the wanted place."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes_footage.crops import (
    Anchor,
    Crop,
    CropKeyframe,
    Cropping,
    CropPoint,
    CropState,
    Move,
    Ratio,
    center_at,
    scaled_window,
    window_at,
    window_size,
)
from rushes_footage.messages.crops import crop_from, crop_to, cropping_from, cropping_to

RATIOS = st.sampled_from([Fraction(9, 16), Fraction(4, 5), Fraction(1), Fraction(16, 9), Fraction(239, 100)])
SIDES = st.integers(64, 8192)
CENTERS = st.floats(0, 1).map(Fraction)


def standing(ratio: Fraction, center: Fraction, anchor: Anchor = Anchor.TRAVEL) -> Crop:
    return Crop(Ratio(*ratio.as_integer_ratio()), anchor, Move.HOLD, (CropPoint(0.0, float(center)),))


def going(*points: tuple[int, Fraction], move: Move = Move.LINEAR, anchor: Anchor = Anchor.TRAVEL) -> Crop:
    path = tuple(CropPoint(seconds, float(center)) for seconds, center in points)
    return Crop(Ratio(9, 16), anchor, move, path)


@given(SIDES, SIDES, RATIOS, CENTERS, st.sampled_from(Anchor))
def test_a_window_lies_in_the_picture_is_even_and_has_its_shape(
    width: int, height: int, ratio: Fraction, center: Fraction, anchor: Anchor
) -> None:
    window = window_at(standing(ratio, center, anchor), width, height, Fraction(0))
    assert 0 <= window.left <= width - window.width
    assert 0 <= window.top <= height - window.height
    assert (window.left % 2, window.top % 2, window.width % 2, window.height % 2) == (0, 0, 0, 0)
    # As large as the picture allows: one side is the picture's, the other follows to the nearest even number.
    assert window.width >= width - 1 or window.height >= height - 1
    assert abs(window.width - window.height * ratio) <= 1 + ratio


@given(SIDES, SIDES, RATIOS, CENTERS, st.sampled_from(Anchor))
def test_a_window_stands_where_its_anchor_says(
    width: int, height: int, ratio: Fraction, center: Fraction, anchor: Anchor
) -> None:
    window = window_at(standing(ratio, center, anchor), width, height, Fraction(0))
    free = width - window.width
    if anchor is Anchor.TRAVEL:
        assert abs(window.left - free * center) <= 1
    else:
        middle = window.left + Fraction(window.width, 2)
        assert abs(middle - center * width) <= 1 or window.left in (0, free - free % 2)


@given(SIDES, SIDES, RATIOS, st.integers(0, 4320))
def test_a_scaled_window_keeps_its_shape_and_is_never_enlarged(
    width: int, height: int, ratio: Fraction, short: int
) -> None:
    crop = standing(ratio, Fraction(1, 2))
    window, size = window_size(crop, width, height), scaled_window(crop, width, height, short)
    assert size[0] % 2 == size[1] % 2 == 0
    even = max(2, short - short % 2)
    if short == 0 or even >= min(window):
        assert size == window
    else:
        assert min(size) == even
        assert abs(size[0] - size[1] * ratio) <= 1 + ratio


@pytest.mark.parametrize(
    ("picture", "ratio", "short", "window", "scaled"),
    [
        ((1920, 1080), "9/16", 512, (608, 1080), (512, 910)),
        ((1920, 1080), "1", 0, (1080, 1080), (1080, 1080)),
        # Narrower than the ratio: height goes.
        ((1080, 1920), "1", 512, (1080, 1080), (512, 512)),
        ((1080, 1920), "4/5", 0, (1080, 1350), (1080, 1350)),
        ((1080, 1920), "9/16", 0, (1080, 1920), (1080, 1920)),
        ((640, 480), "16/9", 240, (640, 360), (426, 240)),
    ],
)
def test_windows_that_people_ask_for(
    picture: tuple[int, int], ratio: str, short: int, window: tuple[int, int], scaled: tuple[int, int]
) -> None:
    crop = standing(Fraction(ratio), Fraction(1, 2))
    assert window_size(crop, *picture) == window
    assert scaled_window(crop, *picture, short) == scaled


def test_a_window_goes_at_the_same_pace_from_point_to_point_and_stands_still_outside() -> None:
    crop = going((0, Fraction(0)), (4, Fraction(1)), (8, Fraction(1, 2)))
    places = [center_at(crop, Fraction(seconds)) for seconds in (-1, 0, 1, 2, 4, 6, 8, 9)]
    assert places == [0, 0, Fraction(1, 4), Fraction(1, 2), 1, Fraction(3, 4), Fraction(1, 2), Fraction(1, 2)]


def test_a_window_that_eases_is_slow_at_both_ends_and_halfway_in_the_middle() -> None:
    crop = going((0, Fraction(0)), (4, Fraction(1)), move=Move.EASE)
    places = [center_at(crop, Fraction(seconds)) for seconds in (0, 1, 2, 3, 4)]
    assert places == [0, Fraction(5, 32), Fraction(1, 2), Fraction(27, 32), 1]


def test_a_window_that_moves_stands_on_odd_pixels_too() -> None:
    crop = going((0, Fraction(0)), (8, Fraction(1)))
    lefts = {window_at(crop, 1920, 1080, Fraction(frame, 25)).left for frame in range(200)}
    assert any(left % 2 for left in lefts)
    assert len(lefts) == 200


POINTS = st.lists(st.builds(CropPoint, seconds=st.floats(-1e6, 1e6), center=st.floats(0, 1)), min_size=2)
SHAPES = st.builds(Ratio, width=st.integers(1, 10_000), height=st.integers(1, 10_000))
STATES = st.builds(
    CropState,
    ratio=st.none() | SHAPES,
    center=st.floats(0, 1),
    random_portrait=st.booleans(),
    random_square=st.booleans(),
)


@given(SHAPES, st.sampled_from(Anchor), st.sampled_from([Move.LINEAR, Move.EASE]), POINTS)
def test_a_crop_is_the_same_after_the_wire(ratio: Ratio, anchor: Anchor, move: Move, path: list[CropPoint]) -> None:
    crop = Crop(ratio, anchor, move, tuple(path))
    assert crop_from(crop_to(crop)) == crop
    assert crop_from(crop_to(Crop(ratio, anchor, Move.HOLD, crop.path[:1]))).move is Move.HOLD


@given(STATES, st.dictionaries(st.floats(0, 1e6), STATES), st.sampled_from(Anchor), st.sampled_from(Move))
def test_what_was_asked_to_be_cut_out_is_the_same_after_the_wire(
    state: CropState, states: dict[float, CropState], anchor: Anchor, move: Move
) -> None:
    keyframes = tuple(CropKeyframe(time, states[time]) for time in sorted(states))
    cropping = Cropping(state, keyframes, anchor, move, seed=None, follow_subject=True)
    assert cropping_from(cropping_to(cropping)) == cropping
