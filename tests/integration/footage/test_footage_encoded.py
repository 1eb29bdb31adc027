"""The frame code is read back from what an encoder makes of it at a small size and low quality."""

import os
from pathlib import Path
from typing import NamedTuple

import av
import av.filter
import pytest

from tests.footage.matrix import MATRIX
from tests.footage.read import numbers
from tests.footage.recipes import PAL, Picture, Recipe, SteadyClock
from tests.footage.write import footage

SOURCE = Recipe("source_720p", ".mp4", 40, SteadyClock(PAL), Picture(1280, 720, crf=18), sound=None)


class Crop(NamedTuple):
    """Of a 1280 x 720 picture, in ffmpeg's words."""

    name: str
    words: str


CROPS = [
    Crop("whole", "1280:720:0:0"),
    Crop("9:16 at the left", "404:720:0:0"),
    Crop("9:16 in the centre", "404:720:438:0"),
    Crop("9:16 at the right", "404:720:876:0"),
    Crop("left half", "640:720:0:0"),
    Crop("right half", "640:720:640:0"),
    Crop("1:1", "720:720:280:0"),
    Crop("upper half", "1280:360:0:0"),
    Crop("lower half", "1280:360:0:360"),
]


@pytest.fixture(scope="module")
def source(footage_folder: Path) -> Path:
    return footage(SOURCE, footage_folder)


def encode_small(source: Path, crop: Crop, target: Path) -> None:
    """Cut out, scaled to 128 pixels of height and encoded at CRF 28, as no export would be worse."""
    with av.open(str(source)) as container, av.open(str(target), "w") as made:
        pictures = container.streams.video[0]
        graph = av.filter.Graph()
        graph.link_nodes(
            graph.add_buffer(template=pictures),
            graph.add("crop", crop.words),
            graph.add("scale", "-2:128:flags=lanczos"),
            graph.add("buffersink"),
        ).configure()
        stream = None
        for frame in container.decode(pictures):
            graph.vpush(frame)
            small = graph.vpull()
            if stream is None:
                stream = made.add_stream("libx264", rate=25, options={"crf": "28", "preset": "medium"})
                stream.width, stream.height, stream.pix_fmt = small.width, small.height, "yuv420p"
            made.mux(stream.encode(small))
        assert stream is not None
        made.mux(stream.encode(None))


@pytest.mark.parametrize("crop", CROPS, ids=lambda crop: crop.name)
def test_every_frame_of_a_poor_small_copy_says_its_number(source: Path, crop: Crop, tmp_path: Path) -> None:
    small = tmp_path / "small.mp4"
    encode_small(source, crop, small)
    assert numbers(small) == list(range(SOURCE.frames))


def test_making_footage_leaves_no_real_time_process(tmp_path: Path) -> None:
    before = os.sched_getscheduler(0)
    footage(next(one.recipe for one in MATRIX if one.recipe.picture.codec == "libsvtav1"), tmp_path)
    assert os.sched_getscheduler(0) == before
