import io
from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.stage_findings import Region, StageFindings
from rushes_inference.stages.field_segmentation import COVERAGE, MASK, Parameters, examine
from tests.unit.inference.drawn import GREEN, plain, with_field

DEFAULTS = Parameters()


def find_field(picture: RgbPicture, parameters: Parameters, *, mask: bool = False) -> StageFindings:
    return examine(picture, parameters, overlays=mask)


def unpacked(png: bytes) -> NDArray[np.uint8]:
    mask = np.asarray(Image.open(io.BytesIO(png)), np.uint8)
    assert set(np.unique(mask)) <= {0, 255}
    return mask


def test_the_mask_covers_what_is_green() -> None:
    found = find_field(with_field(0, 120, 640, 360), DEFAULTS, mask=True)
    mask = unpacked(found.overlays[MASK])
    assert mask.shape == (360, 640)
    expected = np.zeros((360, 640), bool)
    expected[120:] = True
    assert ((mask > 0) != expected).mean() < 0.02
    assert abs(found.measures[COVERAGE] - 2 / 3) < 0.02
    assert found.measures[COVERAGE] == np.count_nonzero(mask) / mask.size


def test_the_boundary_is_the_hull_of_the_largest_part() -> None:
    picture = with_field(20, 120, 400, 340)
    picture[20:100, 450:630] = GREEN
    found = find_field(picture, DEFAULTS)
    assert found.overlays == {}
    left, top, right, bottom = 20, 120, 399, 339
    xs, ys = [x for x, _ in found.outline], [y for _, y in found.outline]
    for found_edge, edge in zip((min(xs), min(ys), max(xs), max(ys)), (left, top, right, bottom), strict=True):
        assert abs(found_edge - edge) <= 2
    assert cv2.isContourConvex(np.array(found.outline))
    # The box around it: the last pixel is inside.
    [box] = found.regions
    assert box == Region(min(xs), min(ys), max(xs) - min(xs) + 1, max(ys) - min(ys) + 1, 1.0, "field")
    # The smaller part is field too, as large as it is.
    assert found.measures[COVERAGE] > 380 * 220 / (640 * 360) + 0.04


def test_parts_that_are_too_small_are_none_of_it() -> None:
    picture = with_field(0, 0, 100, 100)
    assert (find_field(picture, DEFAULTS).outline, find_field(picture, DEFAULTS).regions) == ((), ())
    small = find_field(picture, replace(DEFAULTS, min_area_ratio=0.01))
    assert abs(small.measures[COVERAGE] - 10_000 / (640 * 360)) < 0.01
    nothing = find_field(with_field(0, 0, 640, 200), replace(DEFAULTS, min_area_ratio=0.99), mask=True)
    assert (nothing.outline, nothing.measures[COVERAGE]) == ((), 0)
    assert not unpacked(nothing.overlays[MASK]).any()


def test_gaps_are_closed_and_specks_taken_away_as_far_as_the_kernel_reaches() -> None:
    picture = with_field(0, 0, 320, 360)
    picture[100:108, 100:108] = 90  # a gap
    picture[100:108, 500:508] = GREEN  # a speck
    kept = replace(DEFAULTS, min_area_ratio=0.0)
    wide = unpacked(find_field(picture, kept, mask=True).overlays[MASK])
    fine = unpacked(find_field(picture, replace(kept, morph_kernel=1), mask=True).overlays[MASK])
    assert (wide[104, 104], wide[104, 504]) == (255, 0)
    assert (fine[104, 104], fine[104, 504]) == (0, 255)
    even = find_field(picture, replace(kept, morph_kernel=14), mask=True)
    assert even == find_field(picture, kept, mask=True)


@pytest.mark.parametrize(("low", "high", "whole"), [(170, 10, True), (10, 170, False), (0, 179, True)])
def test_hues_go_round(low: int, high: int, whole: bool) -> None:
    red = plain(64, 64, (220, 20, 20))
    parameters = replace(DEFAULTS, hue_low=low, hue_high=high, sat_low=0, val_low=0)
    assert find_field(red, parameters).measures[COVERAGE] == (1.0 if whole else 0.0)


@pytest.mark.parametrize(
    "narrower", [{"sat_low": 250}, {"sat_high": 50}, {"val_low": 200}, {"val_high": 100}, {"hue_high": 40}]
)
def test_each_bound_counts(narrower: dict[str, int]) -> None:
    picture = with_field(0, 0, 640, 360)
    assert find_field(picture, DEFAULTS).measures[COVERAGE] == 1
    assert find_field(picture, replace(DEFAULTS, **narrower)).measures[COVERAGE] == 0


def test_one_pixel_is_a_picture() -> None:
    assert find_field(plain(1, 1, GREEN), DEFAULTS).measures[COVERAGE] == 1
