"""Colour metadata of video: the YCbCr matrix, and HDR transfer functions."""

from enum import Enum

_HD_HEIGHT = 720
"""Pictures of at least this height, in pixels as shown, are taken for HD by browsers where metadata is missing."""


class Matrix(Enum):
    """YCbCr matrix; the value is FFmpeg's name."""

    BT601 = "bt601"
    BT709 = "bt709"


def untold_matrix(height: int) -> Matrix:
    """The matrix that browsers assume for a video of this shown height whose metadata names none."""
    return Matrix.BT709 if height >= _HD_HEIGHT else Matrix.BT601


class Transfer(Enum):
    """HDR transfer functions; the value is FFmpeg's name. Anything else counts as SDR."""

    PQ = "smpte2084"
    HLG = "arib-std-b67"
