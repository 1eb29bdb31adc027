"""Crops as outside models are sent them."""

import cv2
import numpy as np
import pytest

from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.stage_findings import Polygon
from rushes_inference.vision.sent_crops import LEAST, MOST, padded, sent_crop


def decoded(jpeg: bytes) -> RgbPicture:
    """Its pixels."""
    assert jpeg.startswith(b"\xff\xd8\xff")
    found = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert found is not None
    return np.asarray(cv2.cvtColor(found, cv2.COLOR_BGR2RGB), np.uint8)


def _picture() -> RgbPicture:
    picture = np.zeros((200, 300, 3), np.uint8)
    picture[..., 0] = np.arange(300) * 255 // 300
    picture[..., 1] = (np.arange(200) * 255 // 200)[:, None]
    return picture


def _box(left: float, top: float, right: float, bottom: float) -> Polygon:
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def test_a_margin_of_half_the_height_is_around_it() -> None:
    assert padded(_box(100, 60, 200, 100)) == _box(80, 40, 220, 120)
    # Of a standing text it is half its width.
    assert padded(_box(100, 0, 120, 100)) == _box(90, -10, 130, 110)


def test_a_turned_region_stays_turned() -> None:
    corners = ((10.0, 0.0), (20.0, 10.0), (10.0, 20.0), (0.0, 10.0))
    grown = padded(corners)
    assert np.allclose(grown, [(10, -10), (30, 10), (10, 30), (-10, 10)])


def test_the_pixels_are_those_of_the_picture() -> None:
    shown = decoded(sent_crop(_picture(), _box(100, 60, 200, 100)))
    assert np.abs(shown.astype(int) - _picture()[40:120, 80:220]).max() <= 12
    assert sent_crop(_picture(), _box(100, 60, 200, 100)) == sent_crop(_picture(), _box(100, 60, 200, 100))


@pytest.mark.parametrize(
    "corners",
    [
        _box(10, 10, 11, 11),
        _box(10, 10, 10, 10),
        _box(0, 0, 300, 0),
        _box(299, 199, 300, 200),
        _box(-500, -500, -400, -450),
        ((5.0, 5.0), (5.0, 5.0), (90.0, 90.0), (5.0, 5.0)),
    ],
)
def test_any_corners_give_a_crop(corners: Polygon) -> None:
    height, width = decoded(sent_crop(_picture(), corners)).shape[:2]
    assert min(height, width) >= 1
    assert max(height, width) <= MOST


def test_a_small_crop_is_enlarged_and_a_large_one_made_smaller() -> None:
    assert decoded(sent_crop(_picture(), _box(10, 10, 12, 12))).shape == (LEAST, LEAST, 3)
    large = np.zeros((2160, 3840, 3), np.uint8)
    assert decoded(sent_crop(large, _box(0, 0, 3840, 2160))).shape[1] == MOST
