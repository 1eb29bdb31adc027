"""The playing field in a picture: how it is looked for, and what is found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FieldParameters:
    """Which colours are field, as OpenCV counts HSV: hue 0 to 179, the others 0 to 255; bounds are included."""

    hue_low: int = 35
    hue_high: int = 85
    """Below `hue_low`: hues go round past 179."""
    sat_low: int = 40
    sat_high: int = 255
    val_low: int = 40
    val_high: int = 255
    morph_kernel: int = 15
    """Pixels across the ellipse that closes gaps and takes away specks; an even number counts as the next one."""
    min_area_ratio: float = 0.05
    """Parts that are smaller, as a share of the picture, are none of the field."""


@dataclass(frozen=True)
class Field:
    """What was found in a picture."""

    boundary: tuple[tuple[int, int], ...]
    """x and y of the corners of the convex hull of the largest part; none where there is no field."""
    coverage: float
    """The share of the picture that is field, 0 to 1."""
    mask: bytes | None
    """PNG of the picture's size, 255 where the field is; None where it was not asked for."""
