"""Pictures whose edges and fields are known."""

import io

import numpy as np
from PIL import Image

from rushes_inference.domain.pictures import RgbPicture

GREEN = (40, 160, 50)
GREY = (90, 90, 90)
WHITE = (255, 255, 255)


def plain(width: int, height: int, colour: tuple[int, int, int] = GREY) -> RgbPicture:
    """One colour."""
    return np.full((height, width, 3), colour, np.uint8)


def with_lines(*tops: int, width: int = 640, height: int = 360, left: int = 100, right: int = 540) -> RgbPicture:
    """White level lines, 4 pixels thick."""
    picture = plain(width, height)
    for top in tops:
        picture[top : top + 4, left:right] = WHITE
    return picture


def with_field(left: int, top: int, right: int, bottom: int, *, width: int = 640, height: int = 360) -> RgbPicture:
    """A green box."""
    picture = plain(width, height)
    picture[top:bottom, left:right] = GREEN
    return picture


def picture_file(picture: RgbPicture, form: str = "PNG") -> bytes:
    """As somebody sends it."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, form)
    return file.getvalue()
