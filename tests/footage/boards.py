"""A match with advertising boards whose words and times are known: made-up brands, one misspelt, one that is none."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import cv2
import numpy as np
from av.video.stream import VideoStream

from rushes_inference.domain.pictures import RgbPicture

SIZE: Final = (1280, 720)
FPS: Final = 10
SECONDS: Final = 12
FRAMES: Final = FPS * SECONDS
NAMES: Final = ("Nordwave", "Solarix", "Quenta Cola", "Hexalume", "Bluefern")
"""The list of brands."""
MISSPELT: Final = "Bluzfarn"
"""Bluefern with two other letters."""
FOREIGN: Final = "Ziptomak"
_GRASS, _BOARD, _LETTERS = (48, 128, 52), (16, 24, 72), (240, 240, 240)
_PAN: Final = 3
"""Pixels that the camera pans to the right with each frame."""


@dataclass(frozen=True)
class Board:
    """A board that is there in some frames."""

    words: str
    spans: tuple[tuple[int, int], ...]
    """First frame, and the one after the last."""
    x: int
    """Left edge at frame 0; the pan moves it to the left."""
    y: int
    width: int
    height: int = 64
    pans: bool = True

    def there(self, frame: int) -> bool:
        return any(first <= frame < after for first, after in self.spans)

    def left(self, frame: int, *, pans: bool = True) -> int:
        return self.x - (_PAN * frame if self.pans and pans else 0)


ALWAYS: Final = ((0, FRAMES),)
BOARDS: Final = (
    # 4.0 s, and after 4 s another 2.0 s.
    Board(NAMES[0], ((0, 4 * FPS), (8 * FPS, 10 * FPS)), 400, 120, 330),
    Board(NAMES[1], ALWAYS, 820, 120, 300, pans=False),
    Board(NAMES[2], ((2 * FPS, 9 * FPS),), 480, 300, 420),
    Board(NAMES[3], ((0, 6 * FPS),), 60, 300, 320, pans=False),
    Board(MISSPELT, ((3 * FPS, 7 * FPS),), 60, 480, 320, pans=False),
    Board(FOREIGN, ALWAYS, 820, 480, 320, pans=False),
)


def picture(frame: int, *, pans: bool = True) -> RgbPicture:
    """The exact frame, before it was coded; `pans`: the camera moves."""
    drawn = np.empty((SIZE[1], SIZE[0], 3), np.uint8)
    drawn[:] = _GRASS
    for board in BOARDS:
        if not board.there(frame):
            continue
        left = board.left(frame, pans=pans)
        cv2.rectangle(drawn, (left, board.y), (left + board.width, board.y + board.height), _BOARD, -1)
        place = (left + 24, board.y + 45)
        cv2.putText(drawn, board.words, place, cv2.FONT_HERSHEY_SIMPLEX, 1.4, _LETTERS, 3, cv2.LINE_AA)
    return drawn


def film(target: Path, *, pans: bool = True) -> Path:
    """The match as a video; `pans`: the camera moves."""
    with av.open(str(target), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(FPS), options={"crf": "16", "g": "20"})
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        for number in range(FRAMES):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture(number, pans=pans), "rgb24")))
        container.mux(stream.encode(None))
    return target
