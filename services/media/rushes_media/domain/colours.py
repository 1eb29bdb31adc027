"""Colour metadata of video: the YCbCr matrix, and HDR transfer functions."""

from enum import Enum

from rushes_media.bt601 import BT601

_HD_HEIGHT = 720
"""Pictures of at least this height, in pixels as shown, are taken for HD by browsers where metadata is missing."""


class Matrix(Enum):
    """YCbCr matrix; the value is FFmpeg's name."""

    BT601 = "bt601"
    BT709 = "bt709"


_OF_STILLS = {Matrix.BT601: BT601, Matrix.BT709: "bt709"}


def untold_matrix(height: int, *, as_ffmpeg: bool = False) -> Matrix:
    """The matrix that browsers assume for a video of this shown height whose metadata names none, or FFmpeg does."""
    return Matrix.BT709 if height >= _HD_HEIGHT and not as_ffmpeg else Matrix.BT601


def still_matrix(told: str, untold: Matrix | None) -> str:
    """The matrix from which stills of SDR pictures are converted, by the names of bt601.

    `told` is the one that frames name; "" where only FFmpeg's scaler converts from it. `untold` is the one to assume
    where they name none.
    """
    return told if untold is None else _OF_STILLS[untold]


class Transfer(Enum):
    """HDR transfer functions; the value is FFmpeg's name. Anything else counts as SDR."""

    PQ = "smpte2084"
    HLG = "arib-std-b67"
