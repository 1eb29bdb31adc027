"""JPEG and WebP show the colours that PNG shows, whatever matrix, range and depth the video has."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from rushes.media.v1 import frames_pb2
from tests.footage.recipes import Recipe
from tests.integration.media.containers import SOURCE, Container
from tests.integration.media.node import Node

_H264 = ("-c:v", "libx264", "-an", "-frames:v", "10")
KINDS = [
    Container("told_709.mp4", ("-vf", "scale=1280:720:out_color_matrix=bt709,setparams=colorspace=bt709", *_H264)),
    Container("untold_hd.mp4", ("-vf", "scale=1280:720:out_color_matrix=bt709,setparams=colorspace=unknown", *_H264)),
    Container("told_601.mp4", ("-vf", "scale=out_color_matrix=bt601,setparams=colorspace=smpte170m", *_H264)),
    Container("told_2020.mp4", ("-vf", "scale=out_color_matrix=bt2020,setparams=colorspace=bt2020nc", *_H264)),
    Container("full_range.mp4", ("-vf", "scale=out_range=full,format=yuvj420p", *_H264)),
    Container("ten_bits.mkv", ("-vf", "scale=1280:720,format=yuv422p10le,setparams=colorspace=bt709", *_H264)),
    Container("odd.mkv", ("-vf", "scale=321:181,format=yuv444p,setparams=colorspace=bt709", *_H264)),
]


async def _shown(node: Node, name: str, form: frames_pb2.StillFormat.ValueType) -> "np.typing.NDArray[np.float64]":
    request = frames_pb2.GetFrameRequest(
        source=node.source(name), frame=5, format=form, width=7680, height=7680, quality=100
    )
    data = (await node.frames.GetFrame(request)).data
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), np.float64)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
async def test_every_format_has_the_colours_of_png(
    node: Node, make_footage: Callable[[Recipe], Path], kind: Container
) -> None:
    path = kind.made_from(make_footage(SOURCE))
    exact = await _shown(node, path.name, frames_pb2.STILL_FORMAT_PNG)
    for form in (frames_pb2.STILL_FORMAT_JPEG, frames_pb2.STILL_FORMAT_WEBP):
        away = await _shown(node, path.name, form) - exact
        # Per channel on average, and not per pixel: colour is stored at half resolution.
        assert np.abs(away.mean((0, 1))).max() < 0.6
        assert np.abs(away).mean() < 1.5
