"""JPEG and WebP show the colours that PNG shows, whatever matrix, range and depth the video has."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from rushes.media.v1 import frames_pb2, work_pb2
from tests.footage.recipes import Recipe
from tests.integration.media.containers import SOURCE, Container
from tests.integration.media.formats import ordered
from tests.integration.media.node import Node

_H264 = ("-c:v", "libx264", "-an", "-frames:v", "30")
KINDS = [
    Container(
        "still_told_709.mp4", ("-vf", "scale=1280:720:out_color_matrix=bt709,setparams=colorspace=bt709", *_H264)
    ),
    Container(
        "still_untold_hd.mp4", ("-vf", "scale=1280:720:out_color_matrix=bt709,setparams=colorspace=unknown", *_H264)
    ),
    Container("still_told_601.mp4", ("-vf", "scale=out_color_matrix=bt601,setparams=colorspace=smpte170m", *_H264)),
    Container("still_told_2020.mp4", ("-vf", "scale=out_color_matrix=bt2020,setparams=colorspace=bt2020nc", *_H264)),
    Container("still_full_range.mp4", ("-vf", "scale=out_range=full,format=yuvj420p", *_H264)),
    Container("still_ten_bits.mkv", ("-vf", "scale=1280:720,format=yuv422p10le,setparams=colorspace=bt709", *_H264)),
    Container("still_odd.mkv", ("-vf", "scale=321:181,format=yuv444p,setparams=colorspace=bt709", *_H264)),
]
kinds = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


def _are_alike(picture: bytes, exact: bytes) -> bool:
    """Per channel on average, and not per pixel: colour may be stored at half resolution."""
    shown, wanted = (np.asarray(Image.open(io.BytesIO(each)).convert("RGB"), np.float64) for each in (picture, exact))
    away = shown - wanted
    return bool(np.abs(away.mean((0, 1))).max() < 0.8 and np.abs(away).mean() < 1.5)


@kinds
async def test_a_frame_in_every_format_has_the_colours_of_png(
    node: Node, make_footage: Callable[[Recipe], Path], kind: Container
) -> None:
    path = kind.made_from(make_footage(SOURCE))

    async def frame(form: frames_pb2.StillFormat.ValueType) -> bytes:
        request = frames_pb2.GetFrameRequest(
            source=node.source(path.name), frame=5, format=form, width=7680, height=7680, quality=100
        )
        return (await node.frames.GetFrame(request)).data

    exact = await frame(frames_pb2.STILL_FORMAT_PNG)
    assert _are_alike(await frame(frames_pb2.STILL_FORMAT_JPEG), exact)
    assert _are_alike(await frame(frames_pb2.STILL_FORMAT_WEBP), exact)


@kinds
async def test_a_sequence_in_every_format_has_the_colours_of_png(
    node: Node, make_footage: Callable[[Recipe], Path], kind: Container
) -> None:
    path = kind.made_from(make_footage(SOURCE))

    async def picture(form: work_pb2.ClipFormat.ValueType) -> bytes:
        order = await ordered(node, path, form, cursor=0, seconds=0.3, label=kind.name)
        await node.run(order.request())
        [found] = order.place(node).glob("frame_0005.*")
        return found.read_bytes()

    exact = await picture(work_pb2.CLIP_FORMAT_PNG)
    assert _are_alike(await picture(work_pb2.CLIP_FORMAT_JPEG), exact)
    assert _are_alike(await picture(work_pb2.CLIP_FORMAT_WEBP), exact)
