"""Segmenting the playing field by its colour."""

from dataclasses import dataclass

import numpy as np

from rushes_footage.stage_schema import PIXELS, Kind, Overlay, Stage, StageSchema
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.stage_findings import Region, StageFindings
from rushes_inference.stages.description import Scale, integer, number, parameters_of
from rushes_inference.vision.png import png_of

_HUES = 179
"""The highest hue of OpenCV in 8 bits."""
_HUE = Scale(0, _HUES, (0, _HUES), unit="of 180")
_LEVEL = Scale(0, 255, (0, 255), unit="of 255")
_ACROSS = Scale(1, 99, (1, 51), 2, PIXELS)
_AREA = Scale(0, 1, (0, 0.5), 0.01, "of the picture")

COVERAGE = "coverage"
"""The share of the picture that is field, 0 to 1."""
MASK = "mask_overlay_b64"
"""255 where the field is, 0 elsewhere."""


@dataclass(frozen=True)
class Parameters:
    """Range of the field's colours in OpenCV's HSV; limits are inclusive. `hue_low` may be above `hue_high`: the range
    of hues then wraps around. `morph_kernel` is the diameter of the ellipse of the morphological closing and opening,
    the next odd number for an even one. Connected parts smaller than `min_area_ratio` are dropped."""

    hue_low: int = integer(35, _HUE, "Hue from", "Lower takes in yellower greens.")
    hue_high: int = integer(85, _HUE, "Hue to", "Higher takes in bluer greens.")
    sat_low: int = integer(40, _LEVEL, "Saturation from", "Lower takes in paler colours, such as dry grass.")
    sat_high: int = integer(255, _LEVEL, "Saturation to", "Lower leaves out vivid colours, such as paint.")
    val_low: int = integer(40, _LEVEL, "Brightness from", "Lower takes in darker parts, such as shadows.")
    val_high: int = integer(255, _LEVEL, "Brightness to", "Lower leaves out bright parts, such as lines.")
    morph_kernel: int = integer(15, _ACROSS, "Gaps and specks", "Higher closes larger gaps, and drops larger specks.")
    min_area_ratio: float = number(0.05, _AREA, "Least area", "Higher drops larger areas as too small.")


STAGE = StageSchema(
    stage=Stage("field_segmentation"),
    place=20,
    kind=Kind.PICTURE,
    inputs=(Stage("extract_frames"),),
    label="Playing field",
    help="Finds the playing field as the largest area of its colour.",
    parameters=parameters_of(Parameters),
    served="field",
    version="2",
    measures=(COVERAGE,),
    overlays=(Overlay(MASK, "Field", opacity=0.5),),
)


def examine(picture: RgbPicture, parameters: Parameters, *, overlays: bool) -> StageFindings:
    """Pixels of the field's colours, after closing and opening, in large enough connected parts.

    The outline is the convex hull of the largest part, and the region its bounding box.
    """
    from rushes_inference.vision.colour_areas import hull, in_range, large_parts, without_specks  # with OpenCV

    low, high = parameters.hue_low, parameters.hue_high
    seen = in_range(
        picture,
        hues=((low, high),) if low <= high else ((low, _HUES), (0, high)),
        saturations=(parameters.sat_low, parameters.sat_high),
        values=(parameters.val_low, parameters.val_high),
    )
    field, largest = large_parts(without_specks(seen, parameters.morph_kernel), parameters.min_area_ratio)
    outline = hull(largest)
    return StageFindings(
        (_around(outline),) if outline else (),
        outline,
        {COVERAGE: np.count_nonzero(field) / field.size},
        {MASK: png_of(field)} if overlays else {},
    )


def _around(outline: tuple[tuple[int, int], ...]) -> Region:
    left, right = min(x for x, _ in outline), max(x for x, _ in outline)
    top, bottom = min(y for _, y in outline), max(y for _, y in outline)
    # The last pixel is inside the box.
    return Region(left, top, right - left + 1, bottom - top + 1, 1.0, "field")
