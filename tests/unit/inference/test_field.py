import io
from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from rushes_inference.domain.field import FieldParameters
from rushes_inference.vision.field import find_field
from tests.unit.inference.drawn import GREEN, plain, with_field

DEFAULTS = FieldParameters()


def unpacked(png: bytes | None) -> NDArray[np.uint8]:
    assert png is not None
    mask = np.asarray(Image.open(io.BytesIO(png)), np.uint8)
    assert set(np.unique(mask)) <= {0, 255}
    return mask


def test_the_mask_covers_what_is_green() -> None:
    found = find_field(with_field(0, 120, 640, 360), DEFAULTS, mask=True)
    mask = unpacked(found.mask)
    assert mask.shape == (360, 640)
    expected = np.zeros((360, 640), bool)
    expected[120:] = True
    assert ((mask > 0) != expected).mean() < 0.02
    assert abs(found.coverage - 2 / 3) < 0.02
    assert found.coverage == np.count_nonzero(mask) / mask.size


def test_the_boundary_is_the_hull_of_the_largest_part() -> None:
    picture = with_field(20, 120, 400, 340)
    picture[20:100, 450:630] = GREEN
    found = find_field(picture, DEFAULTS)
    assert found.mask is None
    left, top, right, bottom = 20, 120, 399, 339
    xs, ys = [x for x, _ in found.boundary], [y for _, y in found.boundary]
    for found_edge, edge in zip((min(xs), min(ys), max(xs), max(ys)), (left, top, right, bottom), strict=True):
        assert abs(found_edge - edge) <= 2
    assert cv2.isContourConvex(np.array(found.boundary))
    # The smaller part is field too, as large as it is.
    assert found.coverage > 380 * 220 / (640 * 360) + 0.04


def test_parts_that_are_too_small_are_none_of_it() -> None:
    picture = with_field(0, 0, 100, 100)
    assert find_field(picture, DEFAULTS, mask=True).boundary == ()
    small = find_field(picture, replace(DEFAULTS, min_area_ratio=0.01))
    assert abs(small.coverage - 10_000 / (640 * 360)) < 0.01
    nothing = find_field(with_field(0, 0, 640, 200), replace(DEFAULTS, min_area_ratio=0.99), mask=True)
    assert (nothing.boundary, nothing.coverage) == ((), 0)
    assert not unpacked(nothing.mask).any()


def test_gaps_are_closed_and_specks_taken_away_as_far_as_the_kernel_reaches() -> None:
    picture = with_field(0, 0, 320, 360)
    picture[100:108, 100:108] = 90  # a gap
    picture[100:108, 500:508] = GREEN  # a speck
    kept = replace(DEFAULTS, min_area_ratio=0.0)
    wide = unpacked(find_field(picture, kept, mask=True).mask)
    fine = unpacked(find_field(picture, replace(kept, morph_kernel=1), mask=True).mask)
    assert (wide[104, 104], wide[104, 504]) == (255, 0)
    assert (fine[104, 104], fine[104, 504]) == (0, 255)
    even = find_field(picture, replace(kept, morph_kernel=14), mask=True)
    assert even == find_field(picture, kept, mask=True)


@pytest.mark.parametrize(("low", "high", "whole"), [(170, 10, True), (10, 170, False), (0, 179, True)])
def test_hues_go_round(low: int, high: int, whole: bool) -> None:
    red = plain(64, 64, (220, 20, 20))
    parameters = replace(DEFAULTS, hue_low=low, hue_high=high, sat_low=0, val_low=0)
    assert find_field(red, parameters).coverage == (1.0 if whole else 0.0)


@pytest.mark.parametrize(
    "narrower", [{"sat_low": 250}, {"sat_high": 50}, {"val_low": 200}, {"val_high": 100}, {"hue_high": 40}]
)
def test_each_bound_counts(narrower: dict[str, int]) -> None:
    picture = with_field(0, 0, 640, 360)
    assert find_field(picture, DEFAULTS).coverage == 1
    assert find_field(picture, replace(DEFAULTS, **narrower)).coverage == 0


def test_one_pixel_is_a_picture() -> None:
    assert find_field(plain(1, 1, GREEN), DEFAULTS).coverage == 1
