"""A picture near a time is decoded as well as it is seen: blocks that show in a large one are lost in a small one."""

import io
import os
from collections.abc import Iterator
from math import ceil
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from rushes_media.sandbox.files.containers import opened, video_stream
from rushes_media.sandbox.frames.pictures import PictureSize, jpeg, picture_near, shown
from rushes_media.sandbox.frames.shapes import first_frame, shape_of
from tests.footage.damaged_files import begun_amid
from tests.footage.real_file import real_file
from tests.integration.media.shown import number_of_jpeg

FILM = Path(__file__).parents[2] / "footage" / "bigbuckbunny.mp4"
SECONDS = 0.5
B_FRAMES = 2
BROADCAST = begun_amid()


@pytest.fixture
def film() -> Iterator[int]:
    descriptor = os.open(FILM, os.O_RDONLY)
    yield descriptor
    os.close(descriptor)


def test_a_small_picture_looks_like_its_whole_frame(film: int) -> None:
    width, height = size_of(film)
    box = PictureSize(width // 3, height // 3, pad=False)
    difference = np.abs(seen(picture_near(film, SECONDS, None, box)) - seen(whole(film, box)))
    assert difference.mean() < 2
    assert difference.max() < 24


def test_a_large_picture_is_its_whole_frame(film: int) -> None:
    box = PictureSize(*size_of(film), pad=False)
    assert picture_near(film, SECONDS, None, box) == whole(film, box)


@pytest.mark.parametrize("seconds", [0, 1, 2.5, 3.5])
def test_seconds_of_a_broadcast_count_from_its_first_whole_picture(footage_folder: Path, seconds: float) -> None:
    number = number_near(footage_folder, seconds, 0)
    # The first one at or after that time, but for those that no other frame refers to.
    assert 0 <= number - BROADCAST.numbers[ceil(seconds * 25)] <= B_FRAMES


@pytest.mark.parametrize("seconds", [0, 1.9, 2, 3.5])
def test_any_key_frame_of_a_broadcast_is_the_last_one_before_a_time(footage_folder: Path, seconds: float) -> None:
    distance = BROADCAST.picture.key_distance
    assert number_near(footage_folder, seconds, None) == BROADCAST.numbers[int(seconds * 25) // distance * distance]


def number_near(footage_folder: Path, seconds: float, tolerance: float | None) -> int:
    """What the picture says that is near a time of the broadcast."""
    box = PictureSize(BROADCAST.picture.width, BROADCAST.picture.height, pad=False)
    descriptor = os.open(real_file(BROADCAST, footage_folder), os.O_RDONLY)
    try:
        number = number_of_jpeg(picture_near(descriptor, seconds, tolerance, box))
    finally:
        os.close(descriptor)
    assert number is not None
    return number


def size_of(film: int) -> tuple[int, int]:
    with opened(film) as container:
        stream = video_stream(container)
        return stream.codec_context.width, stream.codec_context.height


def whole(film: int, box: PictureSize) -> bytes:
    """The film's first key frame, decoded with all that belongs to it."""
    with opened(film) as container:
        stream = video_stream(container)
        frame = first_frame(container, stream)
        return jpeg(shown(frame, shape_of(stream, frame), box))


def seen(picture: bytes) -> npt.NDArray[np.float32]:
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"), np.float32)
