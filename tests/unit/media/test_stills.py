"""Picture files of frames show the colours that the video means, whatever it says or does not say of them."""

import io
from fractions import Fraction
from itertools import product

import av
import numpy as np
import pytest
from PIL import Image

from rushes_media.domain.frames.stills import Still, StillFormat
from rushes_media.sandbox.frames.decoding import Picture
from rushes_media.sandbox.frames.shapes import Shape
from rushes_media.sandbox.frames.stills import Stills, still_of

LUMA, BLUE, RED = 120, 90, 170
WIDTH = 64
BT709, UNTOLD, BT601, BT2020 = 1, 2, 6, 9
LIMITED, FULL = 1, 2
# Weights of red and blue in the brightness.
WEIGHTS = {BT709: (0.2126, 0.0722), BT601: (0.299, 0.114), BT2020: (0.2627, 0.0593)}


def picture(matrix: int, of_range: int, height: int) -> Picture:
    planes = np.full((height * 3 // 2, WIDTH), LUMA, np.uint8)
    planes[height : height + height // 4] = BLUE
    planes[height + height // 4 :] = RED
    frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
    frame.colorspace, frame.color_range, frame.color_trc, frame.color_primaries = matrix, of_range, BT709, BT709
    frame.pts, frame.time_base = 0, Fraction(1, 25)
    return Picture(frame, Shape(WIDTH, height, Fraction(1), 0))


def meant(matrix: int, of_range: int) -> list[float]:
    """Red, green and blue by the definition of the matrix."""
    of_red, of_blue = WEIGHTS[matrix]
    luma = (LUMA - 16) / 219 if of_range == LIMITED else LUMA / 255
    blue, red = ((each - 128) / (224 if of_range == LIMITED else 255) for each in (BLUE, RED))
    shown_red, shown_blue = luma + 2 * (1 - of_red) * red, luma + 2 * (1 - of_blue) * blue
    shown_green = (luma - of_red * shown_red - of_blue * shown_blue) / (1 - of_red - of_blue)
    return [255 * each for each in (shown_red, shown_green, shown_blue)]


def shown(picture: Picture, form: StillFormat) -> Image.Image:
    return Image.open(io.BytesIO(still_of(picture, Still(form, 7680, 7680, 95))))


@pytest.mark.parametrize("of_range", [LIMITED, FULL], ids=["limited", "full"])
@pytest.mark.parametrize("matrix", [BT709, BT601, BT2020])
@pytest.mark.parametrize("form", StillFormat)
def test_every_matrix_and_range_is_shown_as_it_is_meant(form: StillFormat, matrix: int, of_range: int) -> None:
    colour = shown(picture(matrix, of_range, 64), form).convert("RGB").getpixel((30, 30))
    exactly = 1 if form is StillFormat.PNG else 4
    assert colour == pytest.approx(meant(matrix, of_range), abs=exactly)


@pytest.mark.parametrize(("height", "as_browsers_take_it"), [(576, BT601), (720, BT709)])
@pytest.mark.parametrize("form", StillFormat)
def test_what_a_video_does_not_say_is_taken_as_browsers_do(
    form: StillFormat, height: int, as_browsers_take_it: int
) -> None:
    colour = shown(picture(UNTOLD, LIMITED, height), form).convert("RGB").getpixel((30, 30))
    assert colour == pytest.approx(meant(as_browsers_take_it, LIMITED), abs=4)


def test_a_png_says_that_it_is_srgb_and_that_its_pixels_are_square() -> None:
    said = shown(picture(BT709, LIMITED, 64), StillFormat.PNG).info
    assert "srgb" in said
    assert said["aspect"] == (1, 1)


def coloured(width: int, height: int, pixel_format: str, matrix: int, seed: int) -> av.VideoFrame:
    colours = np.random.default_rng(seed).integers(0, 256, (height // 10, width // 10, 3), np.uint8)
    frame = av.VideoFrame.from_ndarray(colours.repeat(10, 0).repeat(10, 1), format="rgb24")
    frame = frame.reformat(format=pixel_format)
    frame.colorspace, frame.color_range, frame.color_trc = matrix, LIMITED, BT709
    return frame


@pytest.mark.parametrize("form", StillFormat)
def test_what_is_drawn_of_a_frame_does_not_depend_on_those_before_it(form: StillFormat) -> None:
    one_after_the_other = Stills()
    kinds = product([(320, 180), (180, 320)], ["yuv420p", "yuv422p10le"], [BT709, BT601], [0, 90], [64, 7680])
    for seed, ((width, height), pixel_format, matrix, rotation, box) in enumerate(kinds):
        for content in (seed, seed + 1):
            shape = Shape(width, height, Fraction(1), rotation)
            shown, still = (
                Picture(coloured(width, height, pixel_format, matrix, content), shape),
                Still(form, box, box, 95),
            )
            assert one_after_the_other.of(shown, still) == still_of(shown, still), (seed, content)


@pytest.mark.parametrize("width", [640, 638, 30, 10])
def test_pixels_are_those_of_a_lossless_file(width: int) -> None:
    """Rows of a frame in memory may be longer than its width."""
    shown = Picture(coloured(640, 40, "yuv420p", BT709, width), Shape(width, 40, Fraction(1), 0))
    png, ppm = (
        np.asarray(Image.open(io.BytesIO(still_of(shown, Still(form, width, 40, 100)))))
        for form in (StillFormat.PNG, StillFormat.PPM)
    )
    assert png.shape == (40, width, 3)
    np.testing.assert_array_equal(png, ppm)
