"""A frame that is only scaled goes another way than one that filters work on: they have to be the same picture."""

from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pytest
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange

from rushes_media.sandbox.frames.pictures import drawn
from rushes_media.sandbox.frames.shapes import Shape, tell_matrix

WIDTH, HEIGHT = 640, 360
UNTOLD, BT709, BT601, BT2020 = 2, 1, 6, 9


@pytest.mark.parametrize("colour_range", [ColorRange.MPEG, ColorRange.JPEG])
@pytest.mark.parametrize("matrix", [UNTOLD, BT709, BT601, BT2020])
@pytest.mark.parametrize("pixel_format", ["yuv420p", "yuv422p10le", "yuv444p", "nv12", "gbrp", "gray"])
@pytest.mark.parametrize("size", [(416, 234), (94, 210), (640, 360)])
def test_what_is_only_scaled_is_what_filters_make_of_it(
    size: tuple[int, int], pixel_format: str, matrix: int, colour_range: ColorRange
) -> None:
    colours = np.random.default_rng(5).integers(0, 256, (HEIGHT // 20, WIDTH // 20, 3), dtype=np.uint8)
    seen = VideoFrame.from_ndarray(colours.repeat(20, 0).repeat(20, 1), format="rgb24").reformat(format=pixel_format)
    if pixel_format.startswith("yuv"):
        seen.colorspace = matrix
    seen.color_range = colour_range
    shape = Shape(WIDTH, HEIGHT, Fraction(1), 0)
    tell_matrix(seen, shape)
    alone = planes(drawn(seen, shape, size, "yuvj420p", as_sdr=True))
    filtered = planes(drawn(seen, shape, size, "yuvj420p", within=size, as_sdr=True))
    assert alone.keys() == filtered.keys()
    for place in alone:
        np.testing.assert_array_equal(alone[place], filtered[place])


def planes(frame: VideoFrame) -> dict[int, npt.NDArray[np.uint8]]:
    """Brightness and colours, without what lies beyond the picture."""
    assert frame.format.name == "yuvj420p"
    return {
        place: np.frombuffer(bytes(plane), np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
        for place, plane in enumerate(frame.planes)
    }
