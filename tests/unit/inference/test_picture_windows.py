"""Windows of pictures: what is seen, what changes and in which order, wherever in the picture it is."""

from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from rushes_footage.files import Source
from rushes_inference.adapters.picture_windows import PICTURE, PICTURE_ROWS, SIDE, PictureWindows
from rushes_inference.vision import descriptor
from rushes_inference.vision import picture_windows as seen
from tests.fakes.described_media import VERSION, DescribedMedia

THREADS = ThreadPoolExecutor(1)
Pictures = NDArray[np.uint8]
TO_THE_RIGHT = seen.ROW_DIMENSIONS - 3
"""Which number says by how much a still was moved to the right; the last one, that it was enlarged."""


def landscape(seed: int, side: int = 400) -> Pictures:
    """Soft areas, and sharp things in them."""
    random = np.random.default_rng(seed)
    coarse = random.integers(0, 256, (9, 9, 3), np.uint8)
    picture = cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC)
    for _ in range(25):
        x, y = map(int, random.integers(0, side, 2))
        w, h = map(int, random.integers(5, side // 6, 2))
        cv2.rectangle(picture, (x, y), (x + w, y + h), tuple(map(int, random.integers(0, 256, 3))), -1)
    return np.asarray(picture, np.uint8)


def pan(seed: int, step: int) -> Pictures:
    """Stills of a camera that moves to the right by so many pixels each, of SIDE."""
    whole = landscape(seed)
    return np.stack([whole[100 : 100 + SIDE, 150 + step * each : 150 + step * each + SIDE] for each in range(5)])


def of(stills: Pictures) -> NDArray[np.float32]:
    rows = seen.rows_of(stills, None)
    return seen.vectors_of(rows, np.arange(len(rows)))


def test_lengths_are_those_that_are_said_without_opencv() -> None:
    assert PICTURE.descriptor.dimensions == seen.DIMENSIONS
    assert PICTURE_ROWS.dimensions == seen.ROW_DIMENSIONS
    assert descriptor.SIDE == SIDE
    assert of(pan(1, 8)).shape == (5, seen.DIMENSIONS)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_pan_to_the_left_and_one_to_the_right_differ(seed: int) -> None:
    right, left = (of(pan(seed, step))[2, TO_THE_RIGHT] for step in (12, -12))
    # A camera that moves to the right moves what is seen to the left.
    assert -12 / SIDE < right < -0.03
    assert 0.03 < left < 12 / SIDE


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_camera_that_comes_nearer_and_one_that_goes_away_differ(seed: int) -> None:
    whole = landscape(seed)
    sides = [300, 240, 192, 154]
    cut = [whole[200 - each // 2 : 200 + each // 2, 200 - each // 2 : 200 + each // 2] for each in sides]
    small = [np.asarray(cv2.resize(each, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8) for each in cut]
    nearer = np.stack(small)
    towards = [of(stills)[1:, seen.ROW_DIMENSIONS - 1] for stills in (nearer, nearer[::-1])]
    assert min(towards[0]) > 0 > max(towards[1])


def test_the_same_pictures_in_another_order_are_something_else() -> None:
    stills = pan(4, 12)
    forwards, backwards = of(stills)[2], of(stills[::-1])[2]
    # Their row is the same, as far as it says what is seen.
    assert np.array_equal(forwards[: seen.ROW_DIMENSIONS - 8], backwards[: seen.ROW_DIMENSIONS - 8])
    assert np.abs(forwards - backwards).max() > 0.1


@pytest.mark.parametrize("value", [0, 255])
def test_black_and_white_have_numbers_and_one_still_has_a_window(value: int) -> None:
    for count in (1, 3):
        vectors = of(np.full((count, SIDE, SIDE, 3), value, np.uint8))
        assert vectors.shape == (count, seen.DIMENSIONS)
        assert np.isfinite(vectors).all()


async def test_rows_are_the_same_however_the_stills_come() -> None:
    stills = np.concatenate([pan(seed, 9) for seed in range(5)])
    media = DescribedMedia(b"", stills=stills)
    describer = PictureWindows(media, THREADS)
    parts = [part async for part in describer.rows(Source("main", "video.mp4", VERSION))]
    assert len(parts) > 1
    assert np.array_equal(np.concatenate(parts), seen.rows_of(stills, None))
