"""Pictures of boards whose text and place are known."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.stage_findings import Region

GRASS = (60, 120, 50)
_BLUE, _WHITE = (20, 40, 130), (255, 255, 255)


@dataclass(frozen=True)
class Board:
    """Of three letters' heights, with its text in the middle."""

    text: str
    middle: tuple[int, int]
    letters: int
    """Height of a letter in pixels, about."""
    degrees: float = 0
    """Clockwise."""

    def size(self) -> tuple[int, int]:
        """Width and height in pixels, before it is turned."""
        left, _, right, _ = _font(self.letters).getbbox(self.text)
        return math.ceil(right - left) + 4 * self.letters, 3 * self.letters

    def region(self) -> Region:
        """The upright box around it, as another stage may have found it."""
        width, height = self.size()
        cos, sin = math.cos(math.radians(self.degrees)), abs(math.sin(math.radians(self.degrees)))
        across, down = math.ceil(width * cos + height * sin), math.ceil(width * sin + height * cos)
        x, y = self.middle[0] - across // 2, self.middle[1] - down // 2
        return Region(x, y, across, down, 0.9, "board")


def with_boards(boards: Sequence[Board], width: int = 1280, height: int = 720) -> RgbPicture:
    """Blue boards with white letters on grass."""
    picture = np.full((height, width, 3), GRASS, np.uint8)
    for board in boards:
        across, down = board.size()
        image = Image.new("RGB", (across, down), _BLUE)
        ImageDraw.Draw(image).text((across / 2, down / 2), board.text, _WHITE, _font(board.letters), anchor="mm")
        turn = np.asarray(cv2.getRotationMatrix2D((across / 2, down / 2), -board.degrees, 1), np.float64)
        turn[:, 2] += np.array([board.middle[0] - across / 2, board.middle[1] - down / 2])
        shown = cv2.warpAffine(np.full((down, across), 255, np.uint8), turn, (width, height))
        drawn = cv2.warpAffine(np.asarray(image), turn, (width, height), flags=cv2.INTER_CUBIC)
        picture = np.where(shown[..., None] > 127, drawn, picture).astype(np.uint8)
    return picture


def _font(letters: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(letters * 1.4)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return font
