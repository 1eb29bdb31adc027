"""The playing field in a picture: parameters and results."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FieldParameters:
    """Range of the field's colours in OpenCV's HSV: hue 0 to 179, the others 0 to 255; limits are inclusive."""

    hue_low: int = 35
    hue_high: int = 85
    """May be below `hue_low`: the range of hues then wraps around past 179."""
    sat_low: int = 40
    sat_high: int = 255
    val_low: int = 40
    val_high: int = 255
    morph_kernel: int = 15
    """Diameter in pixels of the ellipse of the morphological closing and opening; even numbers are rounded up."""
    min_area_ratio: float = 0.05
    """Smaller connected parts, as a share of the picture, are dropped."""


@dataclass(frozen=True)
class Field:
    """The playing field found in a picture."""

    boundary: tuple[tuple[int, int], ...]
    """x and y of the corners of the convex hull of the largest part; none where there is no field."""
    coverage: float
    """The share of the picture that is field, 0 to 1."""
    mask: bytes | None
    """PNG of the picture's size, 255 where the field is; None where it was not requested."""
