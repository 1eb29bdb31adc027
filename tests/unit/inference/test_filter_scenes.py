"""Which frames are kept: those in which something has changed, and not those with other noise."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.stages.filter_scenes import Parameters, examine, select
from rushes_inference.vision.block_hashes import distance
from tests.unit.inference.drawn import plain, with_lines
from tests.unit.inference.drawn_boards import Board, with_boards

NORDWIND = Board("NORDWIND", (250, 120), 24)
STREET = with_boards([NORDWIND, Board("ALPENBIER", (420, 420), 40)])
"""Its right half is one flat colour."""


def signature(picture: RgbPicture) -> bytes:
    return examine(picture, Parameters(), overlays=False).signature


def noisy(picture: RgbPicture, seed: int, strength: float = 6.0) -> RgbPicture:
    noise = np.random.default_rng(seed).normal(0, strength, picture.shape)
    return (picture + noise).round().clip(0, 255).astype(np.uint8)


def kept(pictures: Sequence[RgbPicture], parameters: Parameters, step: float = 0.5) -> list[bool]:
    selecting = select(parameters)
    return [selecting(signature(picture), place * step) for place, picture in enumerate(pictures)]


@pytest.mark.parametrize("distance_", [0, 2, 10])
def test_equal_frames_are_dropped(distance_: int) -> None:
    assert kept([STREET] * 3, Parameters(max_distance=distance_)) == [True, False, False]


def test_other_noise_is_no_change() -> None:
    pictures = [noisy(STREET, seed) for seed in range(12)]
    assert kept(pictures, Parameters()) == [True] + [False] * 11
    # Nor is it in flat pictures, where every coefficient is noise.
    assert (
        kept([noisy(plain(1280, 720), seed) for seed in range(6)], Parameters(max_distance=0)) == [True] + [False] * 5
    )


@pytest.mark.parametrize("gain", [0.95, 1.05])
def test_a_little_other_exposure_is_no_change(gain: float) -> None:
    assert kept([STREET, (STREET * gain).clip(0, 255).astype(np.uint8)], Parameters()) == [True, False]


def test_a_board_that_appears_in_a_corner_is_a_change() -> None:
    small = with_boards([NORDWIND, Board("ALPENBIER", (420, 420), 40), Board("Voltaris", (1180, 680), 10)])
    assert kept([STREET, small, small, STREET], Parameters()) == [True, True, False, True]


def test_other_words_on_a_board_are_a_change() -> None:
    for words in ("NORDLAND", "SUEDHOLM"):
        other = with_boards([replace(NORDWIND, text=words), Board("ALPENBIER", (420, 420), 40)])
        assert kept([STREET, other], Parameters()) == [True, True], words


def test_the_greatest_distance_keeps_the_first_frame_alone() -> None:
    others = [plain(1280, 720, (255, 255, 255)), with_lines(100, 160, width=1280, height=720), STREET]
    assert kept([STREET, *others], Parameters(max_distance=64)) == [True, False, False, False]
    # Equal pictures are no distance apart, opposite ones the whole.
    assert distance(signature(STREET), signature(STREET)) == 0
    assert distance(signature(STREET), signature(255 - STREET)) > 32


def test_a_larger_distance_keeps_less() -> None:
    pictures = [with_boards([replace(NORDWIND, middle=(200 + 25 * place, 120))]) for place in range(12)]
    counts = [sum(kept(pictures, Parameters(max_distance=each))) for each in (0, 4, 16, 32, 64)]
    assert counts == sorted(counts, reverse=True)
    assert (counts[0], counts[-1]) == (12, 1)


def test_frames_are_compared_with_the_last_that_was_kept() -> None:
    """So that a slow change is one, though no two frames in a row differ."""
    fades = [(STREET * (1 - share) + 255 * share).astype(np.uint8) for share in np.linspace(0, 1, 40)]
    found = kept(fades, Parameters(max_distance=8))
    assert 1 < sum(found) < 20


def test_frames_that_are_too_near_are_dropped_whatever_they_show() -> None:
    pictures = [with_boards([replace(NORDWIND, middle=(250 + 60 * place, 120))]) for place in range(6)]
    assert kept(pictures, Parameters(min_seconds=1.0)) == [True, False, True, False, True, False]


def test_what_is_no_signature_is_refused() -> None:
    selecting = select(Parameters())
    selecting(signature(STREET), 0.0)
    with pytest.raises(ValueError, match="has 64 bytes, and another one 1088"):
        selecting(bytes(64), 0.5)
