"""Which strips of a picture are read at once, and what is read in them."""

import pytest

from rushes_inference.domain.stage_findings import Polygon
from rushes_inference.vision.text_rows import Row, rows_about

WIDTH, HEIGHT = 1280, 720


def crop(x: float, y: float, width: float, height: float, slope: float = 0) -> Polygon:
    """A part of the picture with upright sides."""
    fall = slope * width
    return ((x, y), (x + width, y + fall), (x + width, y + height + fall), (x, y + height))


def spans(*crops: Polygon) -> list[tuple[float, float]]:
    return [(row.top, row.bottom) for row in rows_about(crops, WIDTH, HEIGHT)]


def test_a_row_has_half_the_height_of_its_crops_above_and_below() -> None:
    [row] = rows_about([crop(100, 200, 300, 80)], WIDTH, HEIGHT)
    assert row.polygon == ((0, 160), (WIDTH, 160), (WIDTH, 320), (0, 320))


def test_about_a_flat_crop_a_row_has_a_twentieth_of_the_picture() -> None:
    assert spans(crop(100, 200, 300, 20)) == [(164, 256)]


def test_rows_that_overlap_are_one() -> None:
    assert spans(crop(100, 200, 300, 80), crop(700, 290, 200, 100), crop(0, 500, 100, 80)) == [(160, 440), (460, 620)]
    # The lower of two is within the higher one.
    assert spans(crop(100, 100, 300, 400), crop(700, 250, 200, 60)) == [(0, 700)]
    assert spans() == []


def test_a_row_ends_with_the_picture() -> None:
    assert spans(crop(0, 10, 300, 80), crop(0, 690, 300, 80)) == [(0, 130), (650, 720)]
    falling = rows_about([crop(0, 0, 300, 80, 0.1), crop(0, 700, 300, 80, 0.1)], WIDTH, HEIGHT)
    # Its right end is 128 pixels lower: so much above the picture it may begin.
    assert [(round(row.top), round(row.bottom)) for row in falling] == [(-40, 120), (660, 720)]
    [high] = rows_about([crop(900, -60, 300, 400, 0.1)], WIDTH, HEIGHT)
    assert round(high.top) == -128


def test_a_row_falls_as_most_of_its_crops_do() -> None:
    crops = [crop(0, 300, 400, 40, 0.05), crop(500, 325, 400, 40, 0.05), crop(1000, 300, 50, 40, -0.2)]
    row = rows_about(crops, WIDTH, HEIGHT)[-1]
    assert row.slope == pytest.approx(0.05)
    assert row.polygon[1][1] - row.polygon[0][1] == pytest.approx(64)
    assert rows_about([((5, 5), (5, 5), (5, 5), (5, 5))], WIDTH, HEIGHT) == [Row(0, 41, 0, WIDTH)]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (crop(100, 220, 300, 16), True),
        (crop(100, 220, 300, 15), False),
        (crop(100, 250, 300, 50), True),
        (crop(100, 251, 300, 50), False),
        (crop(100, 400, 300, 40), False),
    ],
    ids=["in it", "too small to be read there", "most of it in it", "less of it in it", "below it"],
)
def test_what_is_read_in_a_row(given: Polygon, *, expected: bool) -> None:
    assert Row(200, 290, 0, WIDTH).reads(given) is expected


def test_a_row_that_is_made_smaller_reads_larger_crops_only() -> None:
    # 3840 x 2176 pixels are read at half their size.
    assert not Row(0, 2176, 0, 3840).reads(crop(0, 100, 300, 31))
    assert Row(0, 2176, 0, 3840).reads(crop(0, 100, 300, 32))
    assert Row(200, 290, 0.1, WIDTH).reads(crop(500, 260, 300, 40, 0.1))
