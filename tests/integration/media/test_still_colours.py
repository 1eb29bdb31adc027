"""JPEG and WebP show the colours that PNG shows, whatever matrix, range and depth the video has."""

import io
import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np
import pytest
from imageio_ffmpeg import get_ffmpeg_exe
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
RED_HD = Container(
    "still_red_hd.mp4",
    ("-vf", "scale=1280:720,drawbox=w=iw/2:color=red@0.5:t=fill,setparams=colorspace=unknown", *_H264),
)


def _are_alike(picture: bytes, exact: bytes) -> bool:
    """Per channel on average, and not per pixel: colour may be stored at half resolution."""
    shown, wanted = (np.asarray(Image.open(io.BytesIO(each)).convert("RGB"), np.float64) for each in (picture, exact))
    away = shown - wanted
    return bool(np.abs(away.mean((0, 1))).max() < 0.8 and np.abs(away).mean() < 1.5)


async def _frame(node: Node, path: Path, form: str, number: int = 5) -> bytes:
    """A frame as a picture file."""
    request = frames_pb2.GetFrameRequest(
        source=node.source(path.name),
        frame=number,
        format=frames_pb2.StillFormat.Value(f"STILL_FORMAT_{form}"),
        width=7680,
        height=7680,
        quality=100,
    )
    return (await node.frames.GetFrame(request)).data


async def _picture(node: Node, path: Path, form: str) -> bytes:
    """A picture of an exported sequence."""
    order = await ordered(
        node, path, work_pb2.ClipFormat.Value(f"CLIP_FORMAT_{form}"), cursor=0, seconds=0.3, label=path.name
    )
    await node.run(order.request())
    [found] = order.place(node).glob("frame_0005.*")
    return found.read_bytes()


@pytest.mark.parametrize(
    "made", [_frame, pytest.param(_picture, marks=pytest.mark.proof("formats"))], ids=["frame", "sequence"]
)
@pytest.mark.parametrize(
    "kind",
    [*KINDS[:2], *(pytest.param(kind, marks=pytest.mark.proof("formats")) for kind in KINDS[2:])],
    ids=lambda kind: kind.name,
)
async def test_every_format_has_the_colours_of_png(
    node: Node,
    make_footage: Callable[[Recipe], Path],
    kind: Container,
    made: Callable[[Node, Path, str], Awaitable[bytes]],
) -> None:
    path = kind.made_from(make_footage(SOURCE))
    exact = await made(node, path, "PNG")
    assert _are_alike(await made(node, path, "JPEG"), exact)
    assert _are_alike(await made(node, path, "WEBP"), exact)


@pytest.mark.proof("formats")
async def test_video_without_a_matrix_is_taken_as_browsers_do(
    node: Node, make_footage: Callable[[Recipe], Path]
) -> None:
    path = RED_HD.made_from(make_footage(SOURCE))
    in_bt601, in_bt709 = _by_ffmpeg(path, 4, "bt601"), _by_ffmpeg(path, 4, "bt709")
    assert not _are_alike(in_bt601, in_bt709)
    assert _are_alike(await _picture(node, path, "PNG"), in_bt709)
    assert _are_alike(await _frame(node, path, "PNG", 4), in_bt709)


def _by_ffmpeg(path: Path, number: int, matrix: str) -> bytes:
    """A frame as PNG, converted from this matrix."""
    scale = f"scale=flags=accurate_rnd+full_chroma_int:in_color_matrix={matrix}"
    command = [get_ffmpeg_exe(), "-v", "error", "-i", str(path), "-vf", f"select=eq(n\\,{number}),{scale}"]
    output = ["-frames:v", "1", "-f", "image2pipe", "-c:v", "png", "-"]
    return subprocess.run([*command, *output], stdout=subprocess.PIPE, check=True).stdout
