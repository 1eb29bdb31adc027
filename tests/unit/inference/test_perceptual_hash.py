"""Hashes of frames: what changes them, what does not, and which frames have one."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes_inference.domain.copies import HEAD, VideoHashes, video_hashes_of
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.vision.perceptual_hash import NO_EVIDENCE, frame_hash, frame_hashes, looked_at, mirrored


def scene(seed: int, width: int = 64, height: int = 48) -> RgbPicture:
    """Soft spots of light at random."""
    spots = np.random.default_rng(seed).integers(0, 256, (7, 9, 3), np.uint8)
    return np.asarray(cv2.resize(spots, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


SCENES = st.integers(0, 2**32 - 1)
QUICK = settings(deadline=None, max_examples=40)


def different_bits(one: RgbPicture, other: RgbPicture) -> int:
    return int(np.bitwise_count(frame_hash(one) ^ frame_hash(other)))


@given(SCENES)
@QUICK
def test_the_hash_of_a_mirrored_picture_is_known_without_seeing_it(seed: int) -> None:
    picture = scene(seed)
    turned = frame_hash(np.ascontiguousarray(picture[:, ::-1]))
    # Where a coefficient is as good as zero, rounding decides.
    assert int(np.bitwise_count(turned ^ mirrored(frame_hashes([picture]))[0])) <= 1
    assert mirrored(mirrored(frame_hashes([picture]))) == frame_hashes([picture])


@given(SCENES, st.floats(0, 4), st.integers(48, 300), st.integers(32, 200))
@QUICK
def test_noise_and_another_size_change_few_bits(seed: int, noise: float, width: int, height: int) -> None:
    picture = scene(seed)
    grains = np.random.default_rng(seed).normal(0, noise, picture.shape)
    noisy = np.clip(picture + grains, 0, 255).astype(np.uint8)
    assert different_bits(picture, np.asarray(cv2.resize(noisy, (width, height)), np.uint8)) <= 8


@given(SCENES, SCENES)
@QUICK
def test_unrelated_pictures_have_unrelated_hashes(one: int, other: int) -> None:
    assert one == other or different_bits(scene(one), scene(other)) >= 12


@given(st.integers(0, 255), SCENES)
@QUICK
def test_an_even_picture_is_no_evidence(level: int, seed: int) -> None:
    grains = np.random.default_rng(seed).normal(level, 3, (48, 64, 3))
    assert frame_hash(np.clip(grains, 0, 255).astype(np.uint8)) == 0
    assert frame_hash(NO_EVIDENCE) == 0
    assert mirrored(frame_hashes([NO_EVIDENCE])) == 0
    assert frame_hash(scene(seed)) & np.uint64(1)


@pytest.mark.parametrize(
    ("times", "numbers"),
    [
        ([], []),
        ([0.0], [0]),
        ([0.0, 0.1, 0.2], [0]),
        ([n / 25 for n in range(26)], [0, 6, 12, 18, 25]),
        ([1 + n / 4 for n in range(5)], [0, 1, 2, 3, 4]),
        ([0.0, 0.24, 0.26, 0.9, 1.0], [0, 1, 2, 2, 4]),
    ],
)
def test_the_frame_that_is_shown_at_each_quarter_of_a_second_is_looked_at(
    times: list[float], numbers: list[int]
) -> None:
    assert looked_at(times) == (numbers, HEAD)


def test_of_a_long_video_the_beginning_and_the_end_are_looked_at() -> None:
    numbers, tail = looked_at(np.arange(25 * 600) / 25)
    assert (len(numbers), tail, numbers[HEAD]) == (2 * HEAD, 2400 - HEAD, (2400 - HEAD) * 25 // 4)
    hashes = VideoHashes(np.arange(1, len(numbers) + 1, dtype=np.uint64), tail)
    assert hashes.places[[0, HEAD - 1, HEAD, -1]].tolist() == [0, HEAD - 1, tail, 2399]


@given(st.lists(st.integers(0, 2**64 - 1), max_size=2 * HEAD), st.integers(HEAD, 2**31 - 1))
def test_hashes_are_the_same_after_being_written_and_read(hashes: list[int], tail: int) -> None:
    video = VideoHashes(np.array(hashes, np.uint64), tail)
    data = video.to_bytes()
    read = video_hashes_of(data)
    assert (read.hashes.tolist(), read.tail, len(data)) == (hashes, tail, 8 + 8 * len(hashes))


@pytest.mark.parametrize("data", [b"", b"1234567", bytes(8), bytes(12), (2**31).to_bytes(8, "little"), bytes(9999)])
def test_what_is_none_of_that_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="must"):
        video_hashes_of(data)
