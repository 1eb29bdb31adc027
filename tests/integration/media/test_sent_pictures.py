"""Picture files that somebody sends: decoded as they are shown, in processes that may die of them."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from rushes.media.v1 import frames_pb2, pictures_pb2
from rushes_chassis.errors import InvalidInput
from tests.footage.code import CodeReader
from tests.integration.media.node import Node

Pixels = NDArray[np.uint8]
_ORIENTATION = 0x0112


def of_ppm(ppm: bytes) -> Pixels:
    assert ppm.startswith(b"P6\n")
    return np.asarray(Image.open(io.BytesIO(ppm)).convert("RGB"), np.uint8)


async def decoded(node: Node, file: bytes) -> Pixels:
    return of_ppm((await node.pictures.DecodePicture(pictures_pb2.DecodePictureRequest(file=file))).ppm)


def painted(width: int = 97, height: int = 61) -> Pixels:
    """Every pixel another colour, softly."""
    across = np.linspace(0, 255, width)[None, :].repeat(height, 0)
    down = np.linspace(255, 0, height)[:, None].repeat(width, 1)
    return np.stack((across, down, (across + down) / 2), axis=2).astype(np.uint8)


def saved(pixels: Pixels, form: str, **options: object) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, form, **options)
    return file.getvalue()


def far(one: Pixels, other: Pixels) -> float:
    assert one.shape == other.shape
    return float(np.abs(one.astype(int) - other.astype(int)).mean())


async def test_what_loses_nothing_comes_as_it_was_sent(node: Node) -> None:
    assert (await decoded(node, saved(painted(), "PNG")) == painted()).all()
    see_through = np.dstack((painted(), np.full((61, 97), 90, np.uint8)))
    assert (await decoded(node, saved(see_through, "PNG")) == painted()).all()
    grey = painted()[:, :, 0]
    assert (await decoded(node, saved(grey, "PNG")) == grey[:, :, None]).all()
    assert (await decoded(node, saved(painted(), "WEBP", lossless=True)) == painted()).all()


@pytest.mark.parametrize("form", ["JPEG", "WEBP"])
async def test_colours_are_those_that_viewers_show(node: Node, form: str) -> None:
    file = saved(painted(640, 720), form, quality=95)
    assert far(await decoded(node, file), np.asarray(Image.open(io.BytesIO(file)).convert("RGB"), np.uint8)) < 2


@pytest.mark.parametrize(("orientation", "turns"), [(1, 0), (3, 2), (6, 3), (8, 1)])
async def test_a_photograph_is_turned_as_it_was_taken(node: Node, orientation: int, turns: int) -> None:
    exif = Image.Exif()
    exif[_ORIENTATION] = orientation
    file = saved(painted(160, 90), "JPEG", quality=95, exif=exif)
    assert far(await decoded(node, file), np.rot90(painted(160, 90), turns)) < 4


async def test_a_frame_comes_as_pixels_too(node: Node, cfr25_mp4: Path) -> None:
    answers = []
    for form in (frames_pb2.STILL_FORMAT_PPM, frames_pb2.STILL_FORMAT_PNG):
        request = frames_pb2.GetFrameRequest(
            source=node.source(cfr25_mp4.name), frame=123, format=form, width=7680, height=7680, quality=100
        )
        answers.append((await node.frames.GetFrame(request)).data)
    as_png = np.asarray(Image.open(io.BytesIO(answers[1])).convert("RGB"), np.uint8)
    assert (of_ppm(answers[0]) == as_png).all()
    assert CodeReader().read(np.asarray(Image.fromarray(as_png).convert("L"), np.uint8)) == 123


def _huge_png() -> bytes:
    """A hundred thousand by a hundred thousand pixels, as its header says."""
    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    made = b"\x89PNG\r\n\x1a\n"
    for kind, content in ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")):
        made += struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    return made


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (b"<svg/>", "neither JPEG nor PNG nor WebP"),
        (b"#EXTM3U\nfile:///etc/passwd", "neither JPEG nor PNG nor WebP"),
        (b"\xff\xd8\xff", "damaged"),
        (saved(painted(), "PNG")[:-200], "damaged"),
        (saved(painted(640, 360), "JPEG")[:3000], "damaged"),
        (b"RIFF\x10\0\0\0WAVEfmt \0\0\0\0", "damaged"),
        (_huge_png(), "40 megapixels"),
    ],
)
async def test_what_is_no_picture_is_refused_in_words(node: Node, file: bytes, why: str) -> None:
    with pytest.raises(InvalidInput, match=why) as refused:
        await decoded(node, file)
    assert refused.value.reason == "NotAPicture"
    assert [field.path for field in refused.value.fields] == ["file"]
    assert (await decoded(node, saved(painted(), "PNG")) == painted()).all()
