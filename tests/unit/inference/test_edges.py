import io

import cv2
import numpy as np
import pytest
from PIL import Image

from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.stage_findings import StageFindings
from rushes_inference.stages.detect_edges import EDGES, LEVEL_LINES, LINES, PAIRS, Parameters, examine
from tests.unit.inference.drawn import GREY, WHITE, plain, with_lines


def find_edges(picture: RgbPicture, parameters: Parameters, *, overlays: bool = False) -> StageFindings:
    return examine(picture, parameters, overlays=overlays)


def unpacked(png: bytes) -> RgbPicture:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), np.uint8)


def test_a_region_lies_between_two_lines() -> None:
    found = find_edges(with_lines(100, 160), Parameters())
    assert found.measures[LEVEL_LINES] >= 2
    assert found.measures[PAIRS] >= 1
    [best, *_] = found.regions
    assert abs(best.height - 60) <= 4
    assert abs(best.y - 100) <= 4
    assert abs(best.x - 100) <= 4
    assert abs(best.width - 440) <= 8
    assert best.confidence > 0.95
    assert best.label == "edge_region"
    assert found.overlays == {}


@pytest.mark.parametrize(
    ("parameters", "regions"),
    [
        (Parameters(edge_pair_max_distance=50), 0),
        (Parameters(edge_pair_min_distance=80), 0),
        (Parameters(edge_pair_max_distance=80), 1),
        (Parameters(edge_hough_min_length=600), 0),
        (Parameters(edge_hough_threshold=5000), 0),
        (Parameters(edge_canny_low=4000, edge_canny_high=5000), 0),
        (Parameters(edge_canny_low=150, edge_canny_high=50), 1),
    ],
)
def test_each_parameter_does_what_it_says(parameters: Parameters, regions: int) -> None:
    assert len(find_edges(with_lines(100, 160), parameters).regions) == regions


def test_lines_that_do_not_lie_above_each_other_are_no_pair() -> None:
    picture = with_lines(100, left=20, right=300)
    picture[160:164, 340:620] = 255
    found = find_edges(picture, Parameters())
    assert found.measures[LEVEL_LINES] >= 2
    assert found.regions == ()


def test_steep_lines_are_not_horizontal() -> None:
    picture = plain(640, 360)
    for left in (200, 300):
        cv2.line(picture, (left, 40), (left + 60, 320), (255, 255, 255), 3)
    found = find_edges(picture, Parameters())
    assert (found.measures[LEVEL_LINES], found.measures[PAIRS], found.regions) == (0, 0, ())


def test_a_slope_costs_confidence() -> None:
    level, tilted = with_lines(100, 160), with_lines(100)
    cv2.line(tilted, (100, 160), (539, 200), (255, 255, 255), 3)
    confidences = [find_edges(picture, Parameters()).regions[0].confidence for picture in (level, tilted)]
    assert confidences[0] > confidences[1] + 0.2


def test_regions_come_best_first_and_none_covers_half_of_another() -> None:
    found = find_edges(with_lines(60, 100, 160, 240), Parameters())
    order = [(-region.confidence, region.y, region.x) for region in found.regions]
    assert order == sorted(order)
    assert len(found.regions) < found.measures[PAIRS]


def test_the_same_picture_and_parameters_give_the_same_answer() -> None:
    noise = np.random.default_rng(6).integers(0, 255, (180, 320, 3), np.uint8)
    parameters = Parameters(edge_hough_threshold=40, edge_hough_min_length=30)
    first, *others = [find_edges(noise.copy(), parameters, overlays=True) for _ in range(3)]
    assert others == [first, first]


def test_a_picture_full_of_lines_takes_neither_for_ever_nor_all_memory() -> None:
    picture = plain(1280, 720)
    for top in range(4, 712, 8):
        for left in range(top % 40, 1240, 40):
            picture[top : top + 3, left : left + 30] = WHITE
    parameters = Parameters(
        edge_hough_threshold=15, edge_hough_min_length=20, edge_hough_max_gap=1, edge_pair_min_distance=0
    )
    found = find_edges(picture, parameters)
    assert found.measures[LEVEL_LINES] > 1000
    assert found.measures[PAIRS] > 2000
    assert found.regions
    assert all(region.x >= 0 and region.x + region.width <= 1280 for region in found.regions)
    assert all(region.y >= 0 and region.y + region.height <= 720 for region in found.regions)


def test_overlays_are_of_the_pictures_size_and_show_what_was_found() -> None:
    picture = with_lines(100, 160)
    found = find_edges(picture, Parameters(), overlays=True)
    edges, lines = unpacked(found.overlays[EDGES]), unpacked(found.overlays[LINES])
    assert edges.shape == lines.shape == picture.shape
    changed = (edges != picture).any(axis=2)
    assert changed[95:110, 120:520].any()
    assert not changed[200:, :].any()
    assert (lines != picture).any()


@pytest.mark.parametrize("size", [(1, 1), (2, 7), (16, 1)])
def test_nothing_is_found_in_next_to_nothing(size: tuple[int, int]) -> None:
    found = find_edges(plain(*size), Parameters(edge_hough_min_length=1, edge_hough_threshold=1), overlays=True)
    assert found.regions == ()
    assert unpacked(found.overlays[EDGES]).shape == (size[1], size[0], 3)


def test_the_picture_is_left_as_it_is() -> None:
    picture = with_lines(100, 160)
    before = picture.copy()
    find_edges(picture, Parameters(), overlays=True)
    assert (picture == before).all()
    assert tuple(picture[0, 0]) == GREY
