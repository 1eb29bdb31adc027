"""Colours of a clip and of its source are compared by what each says of itself."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange

from rushes_media.sandbox.clips.colour_proof import colour_difference
from rushes_media.sandbox.frames.decoding import Picture
from rushes_media.sandbox.frames.shapes import Part, Shape
from tests.footage.bars import Bars

BT601, BT709, UNTOLD, PQ = 6, 1, 2, 16
RGB = Bars("rgb", "rgb24")
KINDS = {
    "bt709": Bars("bt709", "yuv420p", matrix="bt709", told="bt709"),
    "bt601": Bars("bt601", "yuv422p", matrix="bt601", told="bt601"),
    "bt2020": Bars("bt2020", "yuv420p10le", matrix="bt2020nc", told="bt2020nc"),
    "ycgco": Bars("ycgco", "yuv444p", matrix="ycgco", told="ycgco"),
    "full range": Bars("full", "yuvj420p", matrix="bt709", told="bt709", full=True),
    "full range, 10 bits": Bars("full10", "yuv444p10le", matrix="bt601", told="bt601", full=True),
    "12 bits": Bars("bits12", "yuv422p12le", matrix="bt709", told="bt709"),
    "untold HD": Bars("untold_hd", "yuv420p", matrix="bt709"),
    "untold SD": Bars("untold_sd", "yuv420p", matrix="bt601", lines=360),
    "small": Bars("small", "yuv420p", matrix="bt709", told="bt709", lines=54),
    "gray": Bars("gray", "gray"),
}


def picture(frame: VideoFrame, rotation: int = 0) -> Picture:
    return Picture(frame, Shape(frame.width, frame.height, Fraction(1), rotation))


def away(clip: Bars, source: Bars) -> float:
    return colour_difference(picture(clip.frame()), picture(source.frame()))


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_one_picture_has_the_same_colours_in_every_matrix_range_and_depth(kind: Bars) -> None:
    shown = replace(kind, pixel_format="gray" if kind.pixel_format == "gray" else "rgb24", matrix="", told="")
    assert away(kind, shown) < 2
    assert away(shown, kind) < 2


@pytest.mark.parametrize("told", ["bt709", "bt2020nc"])
def test_values_of_another_matrix_than_the_named_one_are_far_away(told: str) -> None:
    assert away(Bars("wrong", "yuv420p", matrix="bt601", told=told), RGB) > 20


def test_hd_with_values_of_bt601_that_names_nothing_is_far_away() -> None:
    assert away(Bars("wrong", "yuv420p", matrix="bt601"), RGB) > 20
    assert away(Bars("wrong", "yuv420p", matrix="bt709", lines=360), RGB) > 20


def test_values_of_another_range_than_the_named_one_are_far_away() -> None:
    frame = KINDS["bt709"].frame()
    frame.color_range = ColorRange.JPEG
    assert colour_difference(picture(frame), picture(RGB.frame())) > 10


def test_a_small_coloured_thing_in_a_gray_picture_counts() -> None:
    """As on a scoreboard: the mean of the whole picture would hide it."""
    pixels = np.full((720, 1280, 3), 90, np.uint8)
    gray = VideoFrame.from_ndarray(pixels, format="rgb24")
    pixels[90:180, 160:320] = (200, 0, 0)
    red = VideoFrame.from_ndarray(pixels, format="rgb24")
    assert colour_difference(picture(gray), picture(red)) > 60


def test_what_is_turned_and_cropped_is_compared_as_it_is_shown() -> None:
    pixels = np.asarray(RGB.frame().to_ndarray(), np.uint8)
    turned = VideoFrame.from_ndarray(np.ascontiguousarray(np.rot90(pixels)), format="rgb24")
    assert colour_difference(picture(RGB.frame()), picture(turned, rotation=90)) < 2
    half = VideoFrame.from_ndarray(np.ascontiguousarray(pixels[:, :640]), format="rgb24")
    assert colour_difference(picture(half), picture(RGB.frame()), Part(0, 0, 0.5, 1)) < 2
    assert colour_difference(picture(half), picture(RGB.frame())) > 100


def test_hdr_is_compared_as_it_is_where_the_clip_keeps_it_and_tone_mapped_where_it_does_not() -> None:
    hdr = KINDS["bt2020"].frame()
    hdr.color_trc = PQ
    kept = KINDS["bt2020"].frame()
    kept.color_trc = PQ
    assert colour_difference(picture(kept), picture(hdr)) < 1
    assert colour_difference(picture(RGB.frame()), picture(hdr)) > 20


def test_frames_stay_as_they_are() -> None:
    frame = replace(KINDS["bt709"], told="").frame()
    before = frame.to_ndarray().copy()
    colour_difference(picture(frame), picture(RGB.frame()))
    assert int(frame.colorspace) == UNTOLD
    np.testing.assert_array_equal(frame.to_ndarray(), before)
