"""What every worker would do for itself, done once before any is forked: with nothing in it that is foreign."""

import gc
from fractions import Fraction

from av.video.frame import VideoFrame

from rushes_media.sandbox.pictures import Box, jpeg, shown
from rushes_media.sandbox.shapes import Shape

_WIDTH, _HEIGHT = 64, 36


def warm_up() -> None:
    """Make a picture, of nothing, for the tables of scaler and encoder; leave out what there is when garbage is sought.

    To look through it would have each worker copy it.
    """
    frame = VideoFrame(_WIDTH, _HEIGHT, "yuv420p")
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    jpeg(shown(frame, Shape(_WIDTH, _HEIGHT, Fraction(1), 0), Box(_WIDTH // 2, _HEIGHT // 2, pad=False)))
    gc.collect()
    gc.freeze()
