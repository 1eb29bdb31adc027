"""The built-in descriptor: vectors that can be compared, whatever the pictures are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from rushes_inference.domain.features import DESCRIPTOR, FeatureVector
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.sounds import RATE, SILENCE
from rushes_inference.vision.descriptor import described as described_with_sound
from rushes_inference.vision.samples import sample_numbers

PICTURES = st.builds(
    lambda seed, height, width, levels: np.random.default_rng(seed).integers(0, levels, (height, width, 3), np.uint8),
    st.integers(0, 2**32 - 1),
    st.integers(1, 180),
    st.integers(1, 180),
    st.integers(1, 256),
)


def described(pictures: list[RgbPicture]) -> FeatureVector:
    """Of a silent video."""
    return described_with_sound(pictures, SILENCE)


def even(*colour: int, side: int = 96) -> RgbPicture:
    return np.full((side, side, 3), colour, np.uint8)


def striped(*, upright: bool, width: int) -> RgbPicture:
    stripes: NDArray[np.uint8] = (np.arange(96) // width % 2 * 200).astype(np.uint8)
    picture = np.broadcast_to(stripes[:, None], (96, 96))
    return np.stack([picture.T if upright else picture] * 3, axis=2)


def angle(one: list[RgbPicture], other: list[RgbPicture]) -> float:
    """1 minus its cosine."""
    return float(1 - described(one) @ described(other))


@given(st.lists(PICTURES, min_size=1, max_size=5))
@settings(deadline=None, max_examples=40)
def test_every_video_has_a_vector_of_length_one_however_it_looks(pictures: list[RgbPicture]) -> None:
    vector = described(pictures)
    assert vector.shape == (DESCRIPTOR.dimensions,)
    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


@given(st.lists(PICTURES, min_size=1, max_size=4))
@settings(deadline=None, max_examples=20)
def test_a_video_that_runs_backwards_looks_the_same(pictures: list[RgbPicture]) -> None:
    assert described(pictures[::-1]) == pytest.approx(described(pictures), abs=1e-5)


@given(PICTURES, st.integers(2, 5))
@settings(deadline=None, max_examples=20)
def test_a_still_looks_the_same_however_often_it_is_seen(picture: RgbPicture, times: int) -> None:
    assert described([picture] * times) == pytest.approx(described([picture]), abs=1e-5)


def test_each_part_tells_videos_apart() -> None:
    red, blue = even(200, 20, 20), even(20, 20, 200)
    assert angle([red], [blue]) > 0.3
    assert angle([red], [even(205, 25, 20)]) < 0.01
    one = np.concatenate((red[:, :48], blue[:, 48:]), axis=1)
    assert angle([one], [one[:, ::-1]]) > 0.1, "where the colours are"
    assert angle([striped(upright=True, width=8)], [striped(upright=False, width=8)]) > 0.1, "edges"
    assert angle([striped(upright=True, width=2)], [striped(upright=True, width=24)]) > 0.05, "texture"
    assert angle([red, red, red], [red, even(20, 20, 20), red]) > angle([red, red, red], [red, red, red])


def test_what_is_heard_tells_videos_apart_that_look_the_same() -> None:
    noise = np.random.default_rng(1).uniform(-0.3, 0.3, RATE).astype(np.float32)
    heard, silent = described_with_sound([even(200, 20, 20)], noise), described([even(200, 20, 20)])
    assert heard @ silent < 0.95
    assert heard @ described_with_sound([even(200, 20, 20)], noise[::-1]) > 0.99


def test_only_what_changes_has_motion() -> None:
    black, white = even(0, 0, 0), even(255, 255, 255)
    assert not described([white, white, white])[-16:].any()
    assert (described([black, white, black])[-16:] > 0.1).all()


@pytest.mark.parametrize(
    ("frames", "numbers"),
    [(0, []), (1, [0]), (2, [0, 1]), (4, [0, 1, 2, 3]), (5, [0, 1, 2, 3, 4]), (100, [0, 24, 49, 74, 99])],
)
def test_frames_are_taken_evenly_from_the_first_to_the_last(frames: int, numbers: list[int]) -> None:
    assert sample_numbers(frames) == numbers
