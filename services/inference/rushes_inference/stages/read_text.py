"""Reading the text in the crops of a picture."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rushes_footage.brand_letters import letters_of
from rushes_footage.stage_schema import FRAMES, Kind, Need, Stage, StageSchema
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.scripts import LANGUAGES
from rushes_inference.domain.stage_findings import Inputs, Polygon, Region, StageFindings
from rushes_inference.stages.description import Scale, boolean, listing, number, parameters_of
from rushes_inference.stages.prepare_regions import OF_OBJECT
from rushes_inference.vision.boxes import shares_within
from rushes_inference.vision.text_rows import rows_about

_CROPS = Stage("prepare_regions")
_MOST = 1000
"""Lines of a frame."""
_MOST_WITHIN = 0.5
"""Of two lines of which one is more within the other, the one with more letters counts: crops cut text off."""
_TOUCHING = 2.0
"""Pixels from the edge of a crop at which it may cut a line off."""
_WIDER = 4
"""By how many heights of a line its crop is widened at an end that is cut off."""
_HIGHER = 0.75
"""The same, above or below."""
_AROUND = 0.25
"""The same, where it is not cut off."""
_MOST_WIDENED = 2
"""How often."""


@dataclass(frozen=True)
class Parameters:
    """Which lines of text are kept."""

    min_confidence: float = number(
        0.5, Scale(0, 1, (0.05, 0.95), 0.01), "Confidence", "Higher keeps only text that is read more surely."
    )
    languages: str = listing(
        "Languages", "More read further scripts, and more signs as their letters.", "en", *LANGUAGES
    )
    whole_frame: bool = boolean("Whole frame", "Reads the whole frame, and not only its crops.", default=False)


STAGE = StageSchema(
    stage=Stage("read_text"),
    place=70,
    work=10.0,
    kind=Kind.PICTURE,
    inputs=(FRAMES, _CROPS),
    label="Text",
    help="Reads the text in the rows that the crops stand in.",
    parameters=parameters_of(Parameters),
    needs=Need.TEXT_READER,
    optional=True,
    apart=True,
    served="text",
    version="2",
)


def examine(picture: RgbPicture, parameters: Parameters, *, inputs: Inputs, overlays: bool) -> StageFindings:
    """One region for each line of text, from the top, then from the left; a text that several crops show is one."""
    from rushes_inference.vision.text_reader import lines_in

    height, width = picture.shape[:2]
    crops = inputs.get(_CROPS, ())
    if parameters.whole_frame:
        lines = lines_in(picture, parameters.languages)
        found = [_region(each.text, each.confidence, each.polygon, None) for each in lines]
    else:
        found = [
            each
            for part, place in _parts(crops, width, height)
            for each in _read(picture, part, parameters.languages, place)
        ]
    sure = [each for each in found if each.confidence >= parameters.min_confidence and letters_of(each.text)]
    seen = [each for each in (_within(each, width, height) for each in sure) if each is not None]
    once = sorted(_once(seen), key=lambda each: (each.y, each.x))
    return StageFindings(tuple(once if parameters.whole_frame else _in_smallest(once, crops)))


def _parts(crops: Sequence[Region], width: int, height: int) -> Iterator[tuple[Polygon, int | None]]:
    """What is read: the rows that crops stand in, then the crops that are read in none, with their places."""
    rows = rows_about([each.polygon for each in crops if each.label != OF_OBJECT], width, height)
    for row in rows:
        yield row.polygon, None
    for place, each in enumerate(crops):
        if each.label == OF_OBJECT or not any(row.reads(each.polygon) for row in rows):
            yield each.polygon, place


def _in_smallest(lines: Sequence[Region], crops: Sequence[Region]) -> Iterator[Region]:
    """Each line of a row as that of the smallest crop that has most of it, where there is one."""
    boxes = np.array([(each.x, each.y, each.x + each.width, each.y + each.height) for each in crops], np.float64)
    areas = [each.width * each.height for each in crops]
    for line in lines:
        box = np.array([(line.x, line.y, line.x + line.width, line.y + line.height)], np.float64)
        around = np.flatnonzero(shares_within(box, boxes.reshape(-1, 4))[0] > _MOST_WITHIN).tolist()
        of = line.of if line.of is not None else min(around, key=lambda place: areas[place], default=None)
        yield replace(line, of=of)


def _read(
    picture: RgbPicture,
    crop: Polygon,
    languages: str,
    of: int | None,
    widened: int = 0,
    between: tuple[float, float] = (-math.inf, math.inf),
) -> Iterator[Region]:
    """The lines in a crop; one that the crop cuts off is read again in a crop of its own that is wider there.

    `between`: only lines whose middle is between these pixels from the top of the crop, and no neighbours.
    """
    from rushes_inference.vision.crops import back_in_picture, size_of, upright  # with OpenCV, which is large
    from rushes_inference.vision.text_reader import lines_in

    width, height = size_of(crop)
    for each in lines_in(upright(picture, crop), languages):
        left, top = np.min(each.polygon, axis=0).tolist()
        right, bottom = np.max(each.polygon, axis=0).tolist()
        if not between[0] <= (top + bottom) / 2 <= between[1]:
            continue
        cut = [left < _TOUCHING, top < _TOUCHING, right > width - _TOUCHING, bottom > height - _TOUCHING]
        if not any(cut) or widened == _MOST_WIDENED:
            yield _region(each.text, each.confidence, back_in_picture(crop, each.polygon), of)
            continue
        tall = bottom - top
        aside = [tall * (_WIDER if end else _AROUND) for end in (cut[0], cut[2])]
        above, below = (tall * (_HIGHER if edge else _AROUND) for edge in (cut[1], cut[3]))
        box = (left - aside[0], top - above, right + aside[1], bottom + below)
        wider = back_in_picture(crop, ((box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3])))
        yield from _read(picture, wider, languages, of, widened + 1, (above, above + tall))


def _region(said: str, confidence: float, polygon: Polygon, of: int | None) -> Region:
    return Region(0, 0, 0, 0, round(confidence, 4), said, polygon=polygon, of=of, text=said)


def _within(region: Region, width: int, height: int) -> Region | None:
    """The region with its upright box, within the picture; None where it is outside."""
    corners = np.array(region.polygon)
    left, top = np.floor(corners.min(axis=0)).clip(0, (width, height)).astype(int).tolist()
    right, bottom = np.ceil(corners.max(axis=0)).clip(0, (width, height)).astype(int).tolist()
    if left >= right or top >= bottom:
        return None
    return replace(region, x=left, y=top, width=right - left, height=bottom - top)


def _once(regions: list[Region]) -> list[Region]:
    """The surest of those that are at one place."""
    best = sorted(regions, key=lambda each: (-len(letters_of(each.text)) * each.confidence, each.y, each.x))[:_MOST]
    boxes = np.array([(each.x, each.y, each.x + each.width, each.y + each.height) for each in best], np.float64)
    within = shares_within(boxes.reshape(-1, 4), boxes.reshape(-1, 4))
    overlaps = np.maximum(within, within.T) > _MOST_WITHIN
    chosen: list[int] = []
    for place in range(len(best)):
        if not overlaps[place, chosen].any():
            chosen.append(place)
    return [best[place] for place in chosen]
