"""Decoded pictures are freed as soon as they are replaced, and do not wait for a garbage collection.

A picture of 1080p has 3 MB, but to Python's collector it is one small object among thousands: it runs only after
hundreds of pictures have been decoded.
"""

import gc
import os
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from av.video.frame import VideoFrame

from rushes_media.domain.frames.stills import Still, StillFormat
from rushes_media.domain.frames.wanted_frames import wanted_frames
from rushes_media.sandbox.clips.comparison import comparison_of
from rushes_media.sandbox.frames import storyboard
from rushes_media.sandbox.frames.frame_index import frame_index_of
from rushes_media.sandbox.frames.open_video import OpenVideo
from rushes_media.sandbox.frames.stills import Stills
from tests.footage import recipes
from tests.footage.recipes import Recipe


@pytest.fixture
def video(make_footage: Callable[[Recipe], Path]) -> Iterator[int]:
    """The descriptor of a video; the garbage collector does not run meanwhile."""
    descriptor = os.open(make_footage(recipes.CFR25_MP4), os.O_RDONLY)
    gc.collect()
    gc.disable()
    yield descriptor
    gc.enable()
    os.close(descriptor)


def frames_in_memory() -> int:
    return sum(isinstance(each, VideoFrame) for each in gc.get_objects())


def still_after_each(descriptor: int) -> None:
    stills, index = Stills(), frame_index_of(descriptor)
    wanted = wanted_frames(index, range(len(index.pts)))
    with OpenVideo(descriptor, index.stream, counted=index.counted, turn=index.turn) as opened:
        for frame in wanted.frames:
            stills.of(opened.picture(frame), Still(StillFormat.JPEG, 64, 64, 90))


def board_of_frames(descriptor: int) -> None:
    index = frame_index_of(descriptor)
    wanted = wanted_frames(index, range(0, len(index.pts), 2))
    storyboard.of_frames(descriptor, wanted, index.pts[0], index.time_base)


def board_of_key_frames(descriptor: int) -> None:
    storyboard.of_key_frames(descriptor, Fraction(10))


WORK: dict[str, Callable[[int], object]] = {
    "stills": still_after_each,
    "a storyboard of frames": board_of_frames,
    "a storyboard of key frames": board_of_key_frames,
    "a comparison": lambda video: comparison_of(video, video),
}


@pytest.mark.proof("frames")
@pytest.mark.parametrize("work", WORK.values(), ids=WORK.keys())
def test_pictures_are_freed_without_a_collection(work: Callable[[int], object], video: int) -> None:
    before = frames_in_memory()
    work(video)
    assert frames_in_memory() == before
