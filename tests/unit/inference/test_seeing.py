"""Searching vectors of pictures: merging, packing, the floor, and stretches."""

import numpy as np
import pytest
from numpy.typing import NDArray

from rushes_inference.seeing.floor import floor_of, score_of
from rushes_inference.seeing.merging import ALIKE, merged
from rushes_inference.seeing.packing import Packed, best_cosines, cosines, packed
from rushes_inference.seeing.stretches import FoundStretch, Layout, best_stretches


def units(count: int, dimensions: int = 64, seed: int = 3) -> NDArray[np.float32]:
    drawn = np.random.default_rng(seed).normal(size=(count, dimensions))
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)


def turned(vector: NDArray[np.float32], other: NDArray[np.float32], cosine: float) -> NDArray[np.float32]:
    """A vector of length 1 with this cosine to another of length 1."""
    across = other - (other @ vector) * vector
    across /= np.linalg.norm(across)
    return np.asarray(cosine * vector + np.sqrt(1 - cosine**2) * across, np.float32)


def test_an_hour_of_a_still_camera_is_one_vector_and_its_mean() -> None:
    [still, other] = units(2, 512)
    noise = np.random.default_rng(4).normal(0, 0.002, (3600, 512))
    rows = np.concatenate((np.sqrt(512) * (still + noise), np.sqrt(512) * other[None])).astype(np.float16)
    found = merged(rows)
    assert found.begins.tolist() == [0, 3600]
    assert found.pictures == 3601
    assert found.vectors[0] @ still > 0.99999
    assert found.vectors[1] @ other > 0.99999


def test_pictures_are_merged_with_the_first_of_their_run_however_slowly_they_change() -> None:
    [begin, end] = units(2)
    angles = np.arange(200) * 0.03
    across = turned(begin, end, 0.0)
    rows = np.array([np.cos(angle) * begin + np.sin(angle) * across for angle in angles]).astype(np.float16)
    found = merged(rows)
    # Each is alike to the one before; a run ends where the angle to its first one is that of the least cosine.
    most = int(np.arccos(ALIKE) / 0.03) + 1
    assert np.diff(found.begins).tolist() == [most] * (len(found.begins) - 1)
    assert found.begins[-1] + most >= 200


def test_of_a_video_without_pictures_or_meaning_nothing_is_near() -> None:
    nothing = merged(np.empty((0, 16), np.float16))
    assert (nothing.vectors.shape, nothing.begins.tolist(), nothing.pictures) == ((0, 16), [], 0)
    meaningless = merged(np.zeros((3, 16), np.float16))
    assert not meaningless.vectors.any()
    into = np.full(len(meaningless.vectors), 7, np.float32)
    cosines(packed(meaningless.vectors), units(1, 16)[0], into)
    assert not into.any()


@pytest.mark.parametrize("count", [1, 1024, 1025, 3000])
def test_cosines_of_packed_vectors_are_those_of_the_vectors(count: int) -> None:
    vectors, questions = units(count, 512), units(3, 512, seed=4)
    # As of CLIP, one number is far larger than the others.
    vectors[:, 7] += 0.5
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    wanted = vectors.astype(np.float64) @ questions.T.astype(np.float64)
    into = np.empty(count, np.float32)
    cosines(packed(vectors), questions[0], into)
    assert np.abs(into - wanted[:, 0]).max() < 0.006
    assert np.square(into - wanted[:, 0]).mean() ** 0.5 < 0.002
    assert best_cosines(packed(vectors), questions) == pytest.approx(wanted.max(axis=0), abs=0.006)


def test_a_library_without_pictures_has_no_best_one() -> None:
    empty = Packed(np.empty((0, 8), np.int8), np.empty(0, np.float32))
    assert best_cosines(empty, units(2, 8)).tolist() == [-1, -1]


def test_the_floor_is_three_deviations_above_the_mean_or_the_highest() -> None:
    assert floor_of(np.array([0.1, 0.2, 0.3], np.float32)) == pytest.approx(0.2 + 3 * np.std([0.1, 0.2, 0.3]))
    one_of_many = np.array([0.1] * 99 + [0.9], np.float32)
    assert floor_of(one_of_many) == pytest.approx(0.9)
    assert [score_of(cosine, 0.6) for cosine in (0.5, 0.6, 0.8, 1.0)] == pytest.approx([0, 0, 0.5, 1])
    assert score_of(1.1, 1.0) == 1


LAYOUT = Layout(
    # The second content has no pictures; the third has vectors for 1, 4 and 2 of its pictures.
    np.array([0, 4, 4, 7], np.int64),
    np.array([0, 1, 2, 3, 0, 1, 5], np.uint32),
    np.array([4, 0, 7], np.uint32),
)


def found(given: list[float], floor: float, most: int = 10) -> list[FoundStretch]:
    return best_stretches(np.array(given, np.float32), LAYOUT, floor, most)


def test_stretches_end_with_their_video_and_last_as_long_as_what_was_merged() -> None:
    some = found([0, 0, 0, 0.75, 0.75, 0.75, 0], 0.5)
    assert some == [FoundStretch(0, 3, 4, 0.75), FoundStretch(2, 0, 5, 0.75)]
    assert found([0, 0, 0, 0, 0, 0, 0.75], 0.5) == [FoundStretch(2, 5, 7, 0.75)]


def test_within_a_run_only_pictures_near_the_best_are_shown_the_best_first() -> None:
    # 0.5625 is over the floor, and less than half as far as the best of its run.
    some = found([0.5625, 1.0, 0.5625, 0.875, 0, 0.625, 0], 0.5)
    assert some == [FoundStretch(0, 1, 2, 1.0), FoundStretch(0, 3, 4, 0.875), FoundStretch(2, 1, 5, 0.625)]
    assert found([0.5625, 1.0, 0.5625, 0.875, 0, 0.625, 0], 0.5, most=1) == [FoundStretch(0, 1, 2, 1.0)]


def test_nothing_is_found_at_the_floor() -> None:
    assert found([0.5] * 7, 0.5) == []
