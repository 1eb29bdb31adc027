"""A film of a playing field below two level lines, whose left ends tell which frame it is."""

from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.video.stream import VideoStream

SIZE: Final = (640, 360)
RATE: Final = 10
FRAMES: Final = 100
UPPER: Final = 60
"""The upper line's top, in pixels."""
APART: Final = 60
"""From the upper line to the lower one."""
FIELD_TOP: Final = 200
_THICK = 4
_RIGHT = 600
_LEFT = 60
_STEP = 2
_GREY, _GREEN, _WHITE = (90, 90, 90), (40, 160, 50), (255, 255, 255)


def left_end(frame: int) -> int:
    """Where the lines begin in a frame, in pixels."""
    return _LEFT + _STEP * frame


def frame_told_by(x: float) -> int:
    """The frame in which the lines begin there."""
    return round((x - _LEFT) / _STEP)


def film(target: Path) -> Path:
    """Ten seconds of it."""
    with av.open(str(target), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(RATE), options={"crf": "10", "g": "20"})
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        for number in range(FRAMES):
            picture = np.full((SIZE[1], SIZE[0], 3), _GREY, np.uint8)
            picture[FIELD_TOP:] = _GREEN
            for top in (UPPER, UPPER + APART):
                picture[top : top + _THICK, left_end(number) : _RIGHT] = _WHITE
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        container.mux(stream.encode(None))
    return target
