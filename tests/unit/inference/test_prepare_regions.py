"""Which parts of a picture are cut out to be read, and how they are turned."""

import math

import numpy as np
import pytest

from rushes_footage.stage_schema import Stage
from rushes_inference.domain.stage_findings import Inputs, Region
from rushes_inference.stages.prepare_regions import Parameters, examine
from tests.unit.inference.drawn import plain
from tests.unit.inference.drawn_boards import Board, with_boards

EDGES, OBJECTS = Stage("detect_edges"), Stage("detect_objects")
PICTURE = plain(640, 360)


def region(x: int, y: int, width: int, height: int, confidence: float = 0.9) -> Region:
    return Region(x, y, width, height, confidence, "board")


def crops(inputs: Inputs, **values: object) -> list[tuple[int, int, int, int]]:
    parameters = Parameters(**{"pad": 0.0, "deskew": False, **values})  # type: ignore[arg-type]
    found = examine(PICTURE, parameters, inputs=inputs, overlays=False)
    return [(each.x, each.y, each.width, each.height) for each in found.regions]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("edges", [(10, 20, 200, 40)]),
        ("objects", [(300, 200, 100, 50)]),
        ("both", [(300, 200, 100, 50), (10, 20, 200, 40)]),
        ("frame", [(0, 0, 640, 360)]),
    ],
)
def test_the_source_says_which_regions_are_cut_out(source: str, expected: list[tuple[int, int, int, int]]) -> None:
    inputs = {EDGES: (region(10, 20, 200, 40, 0.5),), OBJECTS: (region(300, 200, 100, 50, 0.9),)}
    assert crops(inputs, source=source) == expected


def test_a_stage_that_has_found_nothing_leaves_nothing() -> None:
    assert crops({}) == []


@pytest.mark.parametrize(("least", "count"), [(40, 1), (41, 0)])
def test_flat_regions_are_dropped(least: int, count: int) -> None:
    assert len(crops({EDGES: (region(10, 20, 200, 40),)}, min_height=least)) == count


def test_the_margin_is_a_share_of_the_height_and_stays_within_the_picture() -> None:
    [box] = crops({EDGES: (region(100, 100, 200, 40),)}, pad=0.25)
    assert box == (90, 90, 220, 60)
    parameters = Parameters(pad=0.5, deskew=False)
    [corner] = examine(PICTURE, parameters, inputs={EDGES: (region(0, 0, 200, 40),)}, overlays=False).regions
    assert (corner.x, corner.y, corner.width, corner.height) == (0, 0, 220, 60)
    assert corner.polygon[0] == (-20, -20)


def test_a_region_within_another_is_read_there_and_the_surest_of_two_at_one_place_is_cut_out() -> None:
    board, letters = region(100, 100, 300, 40), region(150, 105, 80, 30)
    twice = region(104, 102, 300, 40, 0.8)
    assert crops({EDGES: (letters, twice, board)}) == [(100, 100, 300, 40)]
    # But in a much higher one letters would be too small.
    wall = region(50, 20, 500, 320)
    assert crops({EDGES: (board, wall)}) == [(100, 100, 300, 40), (50, 20, 500, 320)]


def test_the_surest_hundred_are_cut_out() -> None:
    many = tuple(region(6 * place, 200, 5, 20, 1 - place / 1000) for place in range(105))
    found = crops({EDGES: many})
    assert found == [(6 * place, 200, 5, 20) for place in range(100)]


@pytest.mark.parametrize("degrees", [-6.0, 0.0, 6.0])
def test_a_tilted_board_is_levelled(degrees: float) -> None:
    board = Board("NORDWIND KLASSIK", (320, 180), 20, degrees=degrees)
    picture = with_boards([board], 640, 360)
    [crop] = examine(picture, Parameters(pad=0.0), inputs={EDGES: (board.region(),)}, overlays=False).regions
    corners = np.array(crop.polygon)
    across = corners[1] - corners[0]
    assert math.degrees(math.atan2(across[1], across[0])) == pytest.approx(degrees, abs=1.5)
    assert math.dist(corners.mean(axis=0), board.middle) < 4
    width, height = board.size()
    assert np.hypot(*across) == pytest.approx(width, rel=0.05)
    assert np.hypot(*(corners[3] - corners[0])) == pytest.approx(height, rel=0.25)
    [level] = examine(
        picture, Parameters(pad=0.0, deskew=False), inputs={EDGES: (board.region(),)}, overlays=False
    ).regions
    assert level.polygon[0][1] == level.polygon[1][1]
