"""Reading the text in the crops of a picture."""

from dataclasses import dataclass, replace

import numpy as np

from rushes_footage.brand_letters import letters_of
from rushes_footage.stage_schema import FRAMES, Kind, Need, Stage, StageSchema
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.scripts import LANGUAGES
from rushes_inference.domain.stage_findings import Inputs, Region, StageFindings
from rushes_inference.stages.description import Scale, boolean, listing, number, parameters_of
from rushes_inference.vision.boxes import ious

_CROPS = Stage("prepare_regions")
_MOST = 1000
"""Lines of a frame."""
_MOST_IOU = 0.3
"""Lines of two crops that overlap more show the same text: crops may overlap."""


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
    kind=Kind.PICTURE,
    inputs=(FRAMES, _CROPS),
    label="Text",
    help="Reads the text in the crops.",
    parameters=parameters_of(Parameters),
    needs=Need.TEXT_READER,
    optional=True,
    apart=True,
    served="text",
    version="1",
)


def examine(picture: RgbPicture, parameters: Parameters, *, inputs: Inputs, overlays: bool) -> StageFindings:
    """One region for each line of text, from the top, then from the left; a text that several crops show is one."""
    from rushes_inference.vision.crops import back_in_picture, upright  # with OpenCV, which is large
    from rushes_inference.vision.text_reader import lines_in

    found: list[Region] = []
    crops = inputs.get(_CROPS, ())
    if parameters.whole_frame:
        lines = lines_in(picture, parameters.languages)
        found = [_region(each.text, each.confidence, each.polygon, None) for each in lines]
    else:
        for place, crop in enumerate(crops):
            for each in lines_in(upright(picture, crop.polygon), parameters.languages):
                corners = back_in_picture(crop.polygon, each.polygon)
                found.append(_region(each.text, each.confidence, corners, place))
    height, width = picture.shape[:2]
    sure = [each for each in found if each.confidence >= parameters.min_confidence and letters_of(each.text)]
    seen = [each for each in (_within(each, width, height) for each in sure) if each is not None]
    return StageFindings(tuple(sorted(_once(seen), key=lambda each: (each.y, each.x))))


def _region(said: str, confidence: float, polygon: tuple[tuple[float, float], ...], of: int | None) -> Region:
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
    overlaps = ious(boxes.reshape(-1, 4), boxes.reshape(-1, 4)) > _MOST_IOU
    chosen: list[int] = []
    for place in range(len(best)):
        if not overlaps[place, chosen].any():
            chosen.append(place)
    return [best[place] for place in chosen]
