"""Exact frames by number, in a worker: seeks to a key frame, checks where it landed, decodes up to the frame."""

from collections.abc import Collection, Iterator

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


def _by_pts(descriptor: int, wanted: WantedFrames, seek_to: int | None) -> dict[int, VideoFrame]:
    """Those of the wanted frames that decoding from a key frame meets."""
    numbers = {frame.pts: frame.number for frame in wanted.frames}
    last = wanted.frames[-1].pts
    found: dict[int, VideoFrame] = {}
    with opened(descriptor) as container:
        stream = container.streams[wanted.stream]
        assert isinstance(stream, av.VideoStream)
        if seek_to is not None:
            container.seek(seek_to, stream=stream, backward=True)
        try:
            for frame in _decoded_sparingly(container, stream, numbers.keys()):
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


def _decoded_sparingly(
    container: InputContainer, stream: av.VideoStream, wanted: Collection[int]
) -> Iterator[VideoFrame]:
    """The wanted frames and those that others are decoded from: no other depends on the rest, which is most of them.

    In one thread, so that what is said of a packet holds for that packet.
    """
    codec = stream.codec_context
    codec.thread_type = "NONE"
    for packet in container.demux(stream):
        codec.skip_frame = "DEFAULT" if packet.pts is None or packet.pts in wanted else "NONREF"
        for frame in packet.decode():
            assert isinstance(frame, VideoFrame)
            yield frame


def _counting(descriptor: int, wanted: WantedFrames) -> dict[int, VideoFrame]:
    """The wanted frames, counted from the file's first one."""
    numbers = {frame.number for frame in wanted.frames}
    found: dict[int, VideoFrame] = {}
    with opened(descriptor) as container:
        stream = container.streams[wanted.stream]
        assert isinstance(stream, av.VideoStream)
        for number, frame in enumerate(container.decode(stream)):
            if number in numbers:
                found[number] = frame
            if len(found) == len(numbers):
                break
    return found
