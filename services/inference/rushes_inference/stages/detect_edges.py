"""Finding regions between two nearly horizontal lines: Canny, the probabilistic Hough transform, and pairs of lines.

OpenCV's Hough transform draws its points from a generator that starts from the same seed at every call, so the same
picture and parameters give the same lines.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rushes_footage.stage_schema import PIXELS, Count, Kind, Overlay, Stage, StageSchema
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.stage_findings import Region, StageFindings
from rushes_inference.stages.description import Scale, integer, number, parameters_of
from rushes_inference.vision.boxes import kept
from rushes_inference.vision.png import png_of

_STEEPEST = math.tan(math.radians(10))
"""Largest slope of a line that counts as horizontal."""
_LEAST_OVERLAP = 0.5
"""Least horizontal overlap, as a share of the shorter line of a pair."""
_MOST_IOU = 0.5
_MOST_LINES = 1000
"""Longest lines that are paired: noise gives more, and pairs grow with the square."""
_MOST_PAIRS = 2000
"""Best pairs that are checked for overlaps."""

_EDGE = (255, 64, 160)
_LINE = (96, 176, 255)
_HORIZONTAL = (255, 208, 64)
_PAIR = (64, 255, 128)


_GRADIENT = Scale(0, 5000, (0, 500))
_VOTES = Scale(1, 10000, (1, 500), unit="points")
_LENGTH = Scale(1, 10000, (1, 1000), unit=PIXELS)
_GAP = Scale(0, 10000, (0, 100), unit=PIXELS)
_NEAREST = Scale(0, 10000, (0, 500), unit=PIXELS)
_FARTHEST = Scale(0, 10000, (0, 1000), unit=PIXELS)

LEVEL_LINES = "horizontal_count"
"""Number of nearly horizontal lines."""
PAIRS = "pair_count"
"""Number of pairs, among the thousand longest lines, that form a region, before overlapping ones were removed."""
EDGES, LINES = "edge_overlay_b64", "lines_overlay_b64"
"""All edges in one colour; lines thin, nearly horizontal ones thick, and regions as boxes."""


@dataclass(frozen=True)
class Parameters:
    """Thresholds of the Canny edge detector, in either order; votes, length and gaps of the Hough transform's lines;
    distances between the two lines of a region."""

    edge_canny_low: float = number(
        50.0, _GRADIENT, "Edge contrast, low", "Lower continues an edge into weaker contrast."
    )
    edge_canny_high: float = number(150.0, _GRADIENT, "Edge contrast, high", "Lower finds more edges, and more noise.")
    edge_hough_threshold: int = integer(80, _VOTES, "Points on a line", "Lower finds more lines, also by chance.")
    edge_hough_min_length: float = number(100.0, _LENGTH, "Least length", "Lower keeps shorter lines.")
    edge_hough_max_gap: float = number(10.0, _GAP, "Largest gap", "Higher joins pieces of a line across wider gaps.")
    edge_pair_min_distance: float = number(
        15.0, _NEAREST, "Least distance", "Lower pairs lines that are closer together: flatter regions."
    )
    edge_pair_max_distance: float = number(
        200.0, _FARTHEST, "Most distance", "Higher pairs lines that are farther apart: taller regions."
    )


STAGE = StageSchema(
    stage=Stage("detect_edges"),
    place=30,
    kind=Kind.PICTURE,
    inputs=(Stage("extract_frames"),),
    label="Edges",
    help="Finds regions between two level lines, such as boards.",
    parameters=parameters_of(Parameters),
    served="edges",
    version="2",
    measures=(LEVEL_LINES, PAIRS),
    overlays=(Overlay(EDGES, "Edges"), Overlay(LINES, "Lines")),
    counts=(Count("horizontal_lines", LEVEL_LINES), Count("pairs", PAIRS)),
)


@dataclass(frozen=True)
class _Pairs:
    """One row per pair, best first."""

    boxes: NDArray[np.float64]
    """Left, top, right and bottom; whole pixels inside the picture."""
    confidences: NDArray[np.float64]


def examine(picture: RgbPicture, parameters: Parameters, *, overlays: bool) -> StageFindings:
    """Regions between two parallel lines, one above the other: best first, then from the top, then from the left.

    None covers more than half of another.
    """
    from rushes_inference.vision.lines import edges_in, lines_in  # with OpenCV, which is large

    edges = edges_in(picture, parameters.edge_canny_low, parameters.edge_canny_high)
    lines = lines_in(
        edges,
        votes=parameters.edge_hough_threshold,
        least_length=parameters.edge_hough_min_length,
        largest_gap=parameters.edge_hough_max_gap,
    )
    horizontal = _horizontal(lines)
    pairs = _pairs(horizontal, parameters, picture.shape[1], picture.shape[0])
    best = pairs.boxes[:_MOST_PAIRS], pairs.confidences[:_MOST_PAIRS]
    regions = tuple(_region(best[0][number], best[1][number]) for number in kept(best[0], _MOST_IOU))
    drawn = {}
    if overlays:
        drawn = {EDGES: _edge_overlay(picture, edges), LINES: _lines_overlay(picture, lines, horizontal, regions)}
    return StageFindings(regions, measures={LEVEL_LINES: len(horizontal), PAIRS: len(pairs.boxes)}, overlays=drawn)


def _horizontal(lines: NDArray[np.float64]) -> NDArray[np.float64]:
    """The nearly horizontal lines, from the top."""
    level = lines[np.abs(lines[:, 3] - lines[:, 1]) <= _STEEPEST * (lines[:, 2] - lines[:, 0])]
    # Sorted by all coordinates, so that the output does not depend on the input's order.
    return level[np.lexsort((level[:, 2], level[:, 0], level[:, 1] + level[:, 3]))]


def _pairs(horizontal: NDArray[np.float64], parameters: Parameters, width: int, height: int) -> _Pairs:
    longest = np.sort(np.argsort(horizontal[:, 0] - horizontal[:, 2], kind="stable")[:_MOST_LINES])
    lines = horizontal[longest]
    length = lines[:, 2] - lines[:, 0]
    middle = (lines[:, 1] + lines[:, 3]) / 2
    slope = np.divide(lines[:, 3] - lines[:, 1], length, out=np.zeros_like(length), where=length > 0)
    above, below = _candidates(middle, parameters)
    left = np.maximum(lines[above, 0], lines[below, 0])
    right = np.minimum(lines[above, 2], lines[below, 2])
    shorter, longer = np.minimum(length[above], length[below]), np.maximum(length[above], length[below])
    # Hough returns no lines of length 0, as there is a least length.
    paired = (right - left >= _LEAST_OVERLAP * shorter) & (right > left)
    above, below, left, right, longer = (each[paired] for each in (above, below, left, right, longer))
    confidence = (right - left) / longer * (1 - np.abs(slope[above] - slope[below]) / _STEEPEST)
    boxes = np.stack(
        (
            np.clip(np.rint(left), 0, width),
            np.clip(np.rint(middle[above]), 0, height),
            np.clip(np.rint(right), 0, width),
            np.clip(np.rint(middle[below]), 0, height),
        ),
        axis=1,
    )
    confidence = np.clip(confidence, 0, 1)
    order = np.lexsort((boxes[:, 3], boxes[:, 2], boxes[:, 0], boxes[:, 1], -confidence))
    return _Pairs(boxes[order], confidence[order])


def _candidates(middle: NDArray[np.float64], parameters: Parameters) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Index pairs of lines, the second one below the first within the allowed distance."""
    first = np.searchsorted(middle, middle + parameters.edge_pair_min_distance, side="left")
    behind = np.searchsorted(middle, middle + parameters.edge_pair_max_distance, side="right")
    numbers = np.arange(len(middle))
    first = np.maximum(first, numbers + 1)
    counts = np.maximum(behind - first, 0)
    above = np.repeat(numbers, counts)
    below = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(first, counts)
    return above, below


def _region(box: NDArray[np.float64], confidence: np.float64) -> Region:
    left, top, right, bottom = (int(edge) for edge in box)
    return Region(left, top, right - left, bottom - top, float(confidence), "edge_region")


def _edge_overlay(picture: RgbPicture, edges: NDArray[np.uint8]) -> bytes:
    drawn = picture.copy()
    drawn[edges > 0] = _EDGE
    return png_of(drawn)


def _lines_overlay(
    picture: RgbPicture,
    lines: NDArray[np.float64],
    horizontal: NDArray[np.float64],
    regions: tuple[Region, ...],
) -> bytes:
    from rushes_inference.vision.lines import draw_box, draw_lines  # with OpenCV, which is large

    drawn = picture.copy()
    draw_lines(drawn, lines, _LINE, 1)
    draw_lines(drawn, horizontal, _HORIZONTAL, 3)
    for region in regions:
        draw_box(drawn, (region.x, region.y), (region.x + region.width, region.y + region.height), _PAIR, 2)
    return png_of(drawn)
