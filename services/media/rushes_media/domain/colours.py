"""By which matrix a video's colours are made of luma and chroma, where it does not say."""

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
