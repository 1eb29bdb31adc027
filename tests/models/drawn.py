"""Pictures with balls and boxes whose places are known, and a film of a ball that tells which frame is shown."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import cv2
import numpy as np
from av.video.stream import VideoStream

from rushes_inference.domain.pictures import RgbPicture
from tests.unit.inference.drawn import plain

MODEL: Final = Path(__file__).with_name("drawn_shapes.onnx")
CLASSES: Final = ("person", "ball", "box")
Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""

_BACK, _RED, _YELLOW = (70, 100, 70), (210, 40, 50), (230, 210, 60)
_EIGHTHS: Final = 3


def ball(picture: RgbPicture, left: float, top: float, across: float) -> Box:
    """Draw one; its box."""
    radius = across / 2
    middle = round((left + radius) * 8), round((top + radius) * 8)
    cv2.circle(picture, middle, round(radius * 8), _RED, -1, cv2.LINE_AA, _EIGHTHS)
    darker = tuple(int(level * 0.6) for level in _RED)
    cv2.circle(picture, middle, round(radius * 4), darker, 1, cv2.LINE_AA, _EIGHTHS)
    return (left, top, left + across, top + across)


def box(picture: RgbPicture, left: int, top: int, width: int, height: int) -> Box:
    """Draw one; its box."""
    darker = tuple(level // 2 for level in _YELLOW)
    right, bottom = left + width, top + height
    cv2.rectangle(picture, (left, top), (right, bottom), _YELLOW, -1)
    cv2.rectangle(picture, (left, top), (right, bottom), darker, 1)
    cv2.line(picture, (left, top + height // 2), (right, top + height // 2), darker, 1)
    return (left, top, right, bottom)


def still_life(width: int = 320, height: int = 180) -> tuple[RgbPicture, dict[str, Box]]:
    """A ball and a box, beside each other or below, and where they are."""
    picture = plain(width, height, _BACK)
    wide = width > 1.5 * height
    unit = min(width, height) / (180 if wide else 240)
    left, top = (180, 80) if wide else (90, 150)
    return picture, {
        "ball": ball(picture, 40 * unit, 60 * unit, 36 * unit),
        "box": box(picture, round(left * unit), round(top * unit), round(78 * unit), round(48 * unit)),
    }


def overlap(one: Box, other: Box) -> float:
    """Intersection over union."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    shared = max(width, 0.0) * max(height, 0.0)
    areas = [(each[2] - each[0]) * (each[3] - each[1]) for each in (one, other)]
    return shared / (sum(areas) - shared)


ROLL_SIZE: Final = (320, 180)
ROLL_ACROSS: Final = 40
ROLL_STEP: Final = 4
ROLL_FRAMES: Final = 60
ROLL_RATE: Final = 25


def rolled(frame: int, scale: float = 1, step: float = ROLL_STEP) -> Box:
    """Where the ball of the film is in a frame."""
    left, top = 20 + step * frame, 60
    return (left * scale, top * scale, (left + ROLL_ACROSS) * scale, (top + ROLL_ACROSS) * scale)


def rolled_middle(frame: int, step: float = ROLL_STEP) -> float:
    """Where its middle is then, as a share of the picture's width."""
    left, _, right, _ = rolled(frame, step=step)
    return (left + right) / 2 / ROLL_SIZE[0]


def frame_told_by(found: Box, scale: float = 1) -> int:
    """The frame in which the ball is there."""
    middle = (found[0] + found[2]) / 2 / scale
    return round((middle - 20 - ROLL_ACROSS / 2) / ROLL_STEP)


def film(
    target: Path,
    scale: int = 1,
    turned: Callable[[RgbPicture], RgbPicture] = lambda picture: picture,
    *,
    frames: int = ROLL_FRAMES,
    step: float = ROLL_STEP,
) -> Path:
    """A ball that rolls by a few pixels in each frame, so that its place tells the frame's number."""
    with av.open(str(target), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(ROLL_RATE), options={"crf": "12", "g": "25"})
        assert isinstance(stream, VideoStream)
        for number in range(frames):
            picture = plain(ROLL_SIZE[0] * scale, ROLL_SIZE[1] * scale, _BACK)
            left, top, right, _ = rolled(number, scale, step)
            ball(picture, left, top, right - left)
            picture = turned(picture)
            if not number:
                stream.width, stream.height, stream.pix_fmt = picture.shape[1], picture.shape[0], "yuv420p"
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), "rgb24")))
        container.mux(stream.encode(None))
    return target
