"""Initialisation that every worker would repeat, done once before forking, without untrusted bytes."""

import gc
from fractions import Fraction

from av.video.frame import VideoFrame

from rushes_media.sandbox.frames.pictures import PictureSize, jpeg, shown
from rushes_media.sandbox.frames.shapes import Shape

_WIDTH, _HEIGHT = 64, 36


def warm_up() -> None:
    """Initialise scaler and encoder by making a picture, and exempt all present objects from garbage collection.

    A collection would copy their pages into each worker.
    """
    frame = VideoFrame(_WIDTH, _HEIGHT, "yuv420p")
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    jpeg(shown(frame, Shape(_WIDTH, _HEIGHT, Fraction(1), 0), PictureSize(_WIDTH // 2, _HEIGHT // 2, pad=False)))
    gc.collect()
    gc.freeze()
