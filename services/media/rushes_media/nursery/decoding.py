"""Exact frames by number, in a worker: seeks to a key frame, checks where it landed, decodes up to the frame."""

from collections.abc import Iterator
from itertools import count

import av
from av.container import InputContainer
from av.video.frame import VideoFrame

from rushes_media.domain.wanted_frames import WantedFrames
from rushes_media.nursery.containers import NotUsable, opened


def exact_frames(descriptor: int, wanted: WantedFrames) -> dict[int, VideoFrame]:
    """The wanted frames by their numbers; raises NotUsable where one of them cannot be decoded."""
    found: dict[int, VideoFrame] = {}
    if not wanted.counted:
        for run in wanted.runs():
            found |= _by_pts(descriptor, run, run.frames[0].key_pts)
    if len(found) < len(wanted.frames):
        # The seek landed too late, or there is no key frame to seek to.
        found = _counting(descriptor, wanted) if wanted.counted else _by_pts(descriptor, wanted, None)
    missing = [frame.number for frame in wanted.frames if frame.number not in found]
    if missing:
        raise NotUsable("Damaged", f"Frame {missing[0]} cannot be decoded.")
    return found


def _decoded(container: InputContainer, stream: int) -> Iterator[VideoFrame]:
    video = container.streams[stream]
    assert isinstance(video, av.VideoStream)
    video.thread_type = "AUTO"
    yield from container.decode(video)


def _by_pts(descriptor: int, wanted: WantedFrames, seek_to: int | None) -> dict[int, VideoFrame]:
    """Those of the wanted frames that decoding from a key frame meets."""
    numbers = {frame.pts: frame.number for frame in wanted.frames}
    last = wanted.frames[-1].pts
    found: dict[int, VideoFrame] = {}
    with opened(descriptor) as container:
        if seek_to is not None:
            container.seek(seek_to, stream=container.streams[wanted.stream], backward=True)
        try:
            for frame in _decoded(container, wanted.stream):
                if frame.pts is None:
                    continue
                if frame.pts in numbers:
                    found[numbers[frame.pts]] = frame
                if frame.pts >= last:
                    break
        except av.FFmpegError as failed:
            if seek_to is None:
                raise NotUsable("Damaged", f"The video cannot be decoded ({failed.strerror}).") from failed
    return found


def _counting(descriptor: int, wanted: WantedFrames) -> dict[int, VideoFrame]:
    """The wanted frames, counted from the file's first one."""
    numbers = {frame.number for frame in wanted.frames}
    found: dict[int, VideoFrame] = {}
    with opened(descriptor) as container:
        for number, frame in zip(count(), _decoded(container, wanted.stream), strict=False):
            if number in numbers:
                found[number] = frame
            if len(found) == len(numbers):
                break
    return found
