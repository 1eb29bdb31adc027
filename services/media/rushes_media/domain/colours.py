"""What a video's colours mean: by which matrix they are made of luma and chroma, and whether they are HDR."""

from enum import Enum

_HD_HEIGHT = 720
"""In pixels as shown; from here on browsers take what says nothing for HD."""


class Matrix(Enum):
    """The value is FFmpeg's name."""

    BT601 = "bt601"
    BT709 = "bt709"


def untold_matrix(height: int) -> Matrix:
    """The matrix of a video of a height, in pixels as shown, that does not say which: as browsers show it."""
    return Matrix.BT709 if height >= _HD_HEIGHT else Matrix.BT601


class Transfer(Enum):
    """What numbers of HDR mean in light; the value is FFmpeg's name. Anything else is SDR to us."""

    PQ = "smpte2084"
    HLG = "arib-std-b67"
