"""Upright crops of the parts of a picture that may have text in them."""

import math
from dataclasses import dataclass

import numpy as np

from rushes_footage.stage_schema import FRAMES, Choice, Kind, Stage, StageSchema
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.stage_findings import Inputs, Region, StageFindings
from rushes_inference.stages.description import Scale, boolean, choice, integer, number, parameters_of
from rushes_inference.vision.boxes import Boxes, kept, shares_within

_EDGES, _OBJECTS = Stage("detect_edges"), Stage("detect_objects")
_MOST = 100
"""Crops of a frame: each is read by a network."""
_MOST_IOU = 0.5
"""Two regions that overlap more are one: both would show the same text."""
_WITHIN = 0.8
"""A region of which so much is within another one is read there: letters have edges, too."""
_MOST_HIGHER = 3
"""Unless the other one is so much higher: a crop is scaled by its height before it is read."""
_CROP = "crop"
OF_OBJECT = "object"
"""Label of the crop of an object: what is beside it is not read."""


@dataclass(frozen=True)
class Parameters:
    """Which regions, how much around them, and whether they are turned until their lines are level."""

    source: str = choice(
        "Regions of",
        "Which parts of the frame are prepared.",
        Choice("edges", "Edges", (_EDGES,)),
        Choice("objects", "Objects", (_OBJECTS,)),
        Choice("both", "Edges and objects", (_EDGES, _OBJECTS)),
        Choice("frame", "Whole frame"),
    )
    pad: float = number(
        0.1,
        Scale(0, 1, (0, 0.5), 0.01, "of the height"),
        "Margin",
        "Higher keeps more around a region, such as letters that touch its edge.",
    )
    min_height: int = integer(
        12, Scale(1, 1000, (1, 100), unit="px"), "Least height", "Higher drops larger regions as too flat to read."
    )
    deskew: bool = boolean("Level", "Turns each crop until its lines are level.", default=True)


STAGE = StageSchema(
    stage=Stage("prepare_regions"),
    place=60,
    work=0.1,
    kind=Kind.PICTURE,
    inputs=(FRAMES,),
    label="Crops",
    help="Cuts out upright crops of the regions that may have text in them.",
    parameters=parameters_of(Parameters),
    optional=True,
    served="crops",
    version="2",
)


def examine(picture: RgbPicture, parameters: Parameters, *, inputs: Inputs, overlays: bool) -> StageFindings:
    """One region for each crop, with the corners of the part of the picture that it shows: the surest first.

    Corners may be outside the picture, by the margin.
    """
    height, width = picture.shape[:2]
    if parameters.source == "frame":
        return StageFindings((Region(0, 0, width, height, 1.0, _CROP, polygon=_corners(0, 0, width, height)),))
    read = {"edges": (_EDGES,), "objects": (_OBJECTS,), "both": (_EDGES, _OBJECTS)}[parameters.source]
    found = [
        (each, OF_OBJECT if stage == _OBJECTS else _CROP)
        for stage in read
        for each in inputs.get(stage, ())
        if each.height >= parameters.min_height
    ]
    found.sort(key=lambda each: -each[0].confidence)
    boxes = np.array([(each.x, each.y, each.x + each.width, each.y + each.height) for each, _ in found], np.float64)
    chosen = _outermost(boxes.reshape(-1, 4), kept(boxes.reshape(-1, 4), _MOST_IOU))[:_MOST]
    return StageFindings(tuple(_crop(picture, *found[place], parameters) for place in chosen))


def _outermost(boxes: Boxes, places: list[int]) -> list[int]:
    """Those that are not within another one of them."""
    some = boxes[places]
    shares = shares_within(some, some)
    heights = some[:, 3] - some[:, 1]
    areas = heights * (some[:, 2] - some[:, 0])
    hidden = (shares >= _WITHIN) & (heights[None] <= _MOST_HIGHER * heights[:, None]) & (areas[None] > areas[:, None])
    return [places[row] for row in np.flatnonzero(~hidden.any(axis=1)).tolist()]


def _crop(picture: RgbPicture, region: Region, label: str, parameters: Parameters) -> Region:
    from rushes_inference.vision.lines import tilt_of  # with OpenCV, which is large

    height, width = picture.shape[:2]
    slope = 0.0
    if parameters.deskew:
        slope = tilt_of(picture[region.y : region.y + region.height, region.x : region.x + region.width])
    margin = parameters.pad * region.height
    # The box of a tilted board is higher than the board.
    flat = max(region.height - abs(slope) * region.width, region.height / 4)
    along = math.hypot(1, slope)
    polygon = _turned(
        (region.x + region.width / 2, region.y + region.height / 2),
        region.width * along + 2 * margin,
        flat / along + 2 * margin,
        slope,
    )
    left, right = (min(max(each, 0), width) for each in _span([x for x, _ in polygon]))
    top, bottom = (min(max(each, 0), height) for each in _span([y for _, y in polygon]))
    return Region(left, top, right - left, bottom - top, region.confidence, label, polygon=polygon)


def _corners(left: float, top: float, width: float, height: float) -> tuple[tuple[float, float], ...]:
    return ((left, top), (left + width, top), (left + width, top + height), (left, top + height))


def _turned(middle: tuple[float, float], width: float, height: float, slope: float) -> tuple[tuple[float, float], ...]:
    """The corners of a rectangle whose long sides fall by `slope` pixels to the right for each pixel."""
    angle = math.atan(slope)
    cos, sin = math.cos(angle), math.sin(angle)
    return tuple(
        (round(middle[0] + x * cos - y * sin, 2), round(middle[1] + x * sin + y * cos, 2))
        for x, y in _corners(-width / 2, -height / 2, width, height)
    )


def _span(numbers: list[float]) -> tuple[int, int]:
    return math.floor(min(numbers)), math.ceil(max(numbers))
