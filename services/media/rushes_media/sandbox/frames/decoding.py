"""Exact frames by number, in a worker: seek to a key frame, verify the position, decode up to the frame."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import av
from av.container import InputContainer
from av.video.frame import VideoFrame

from rushes_media.domain.frames.wanted_frames import WantedFrames
from rushes_media.sandbox.files.containers import NotUsable, opened, packets_of, ticks
from rushes_media.sandbox.files.shown_packets import may_have_fields
from rushes_media.sandbox.frames.counting import counted_frames, decode_alike
from rushes_media.sandbox.frames.cropping import Cropping
from rushes_media.sandbox.frames.shapes import Shape, shape_of

BACK_SECONDS = (0, 10, None)
"""Seconds before the key frame to seek to, tried in turn until decoding reaches the wanted frame."""


_SKIPPING_DECODERS = frozenset(("h264", "hevc", "mpeg2video", "mpeg4"))
"""Decoders whose skip_frame can change. AV1's reads it when it is opened, and would skip frames needed later."""


@dataclass(frozen=True)
class Picture:
    """A decoded frame, and its shape."""

    frame: VideoFrame
    shape: Shape


def exact_frames(descriptor: int, wanted: WantedFrames) -> dict[int, Picture]:
    """The wanted frames by their numbers; raises NotUsable where one of them cannot be decoded."""
    find = _counting if wanted.counted else _met
    found: dict[int, Picture] = {}
    for run in wanted.runs():
        found |= find(descriptor, run)
    missing = [frame.number for frame in wanted.frames if frame.number not in found]
    if missing:
        raise NotUsable("Damaged", f"Frame {missing[0]} cannot be decoded.")
    return found


def _met(descriptor: int, run: WantedFrames) -> dict[int, Picture]:
    """Nearby frames, seeking further back each time until decoding reaches all of them."""
    found: dict[int, Picture] = {}
    for seconds in BACK_SECONDS if run.frames[0].key_pts is not None else (None,):
        found = _by_pts(descriptor, run, seconds)
        if len(found) == len(run.frames):
            break
    return found


def _by_pts(descriptor: int, wanted: WantedFrames, back_seconds: int | None) -> dict[int, Picture]:
    """The wanted frames that decoding reaches from so long before their key frame; None: from the start.

    Without an index, as in a transport stream, seeking goes by dts and may land after the key frame: there the seek
    always goes further back.
    """
    numbers = {frame.pts: frame.number for frame in wanted.frames}
    last = wanted.frames[-1].pts
    found: dict[int, Picture] = {}
    with opened(descriptor) as container:
        stream = container.streams[wanted.stream]
        assert isinstance(stream, av.VideoStream)
        cropping = Cropping(descriptor, container, stream)
        key_pts = wanted.frames[0].key_pts
        if back_seconds is not None and key_pts is not None:
            back = max(back_seconds, 1) if container.format.name == "mpegts" else back_seconds
            container.seek(key_pts - round(back / ticks(stream)), stream=stream, backward=True)
        try:
            for frame in _decoded_sparingly(container, stream, numbers.keys()):
                if frame.pts is None:
                    continue
                if frame.pts in numbers:
                    found[numbers[frame.pts]] = _picture(cropping.of(frame), stream, wanted)
                if frame.pts >= last:
                    break
        except av.FFmpegError as failed:
            if back_seconds is None:
                raise NotUsable("Damaged", f"The video cannot be decoded ({failed.strerror}).") from failed
    return found


def _picture(frame: VideoFrame, stream: av.VideoStream, wanted: WantedFrames) -> Picture:
    return Picture(frame, shape_of(stream, frame, wanted.turn))


def _decoded_sparingly(
    container: InputContainer, stream: av.VideoStream, wanted: Collection[int]
) -> Iterator[VideoFrame]:
    """The wanted frames, without decoding disposable ones between them: most frames are not referenced by others.

    In one thread, so that skip_frame applies to the packet that follows it.
    """
    codec = stream.codec_context
    codec.thread_type = "NONE"
    sparing, with_fields = skips_reliably(stream), may_have_fields(stream)
    before = False
    for packet in packets_of(container, stream):
        if sparing:
            here = packet.pts is None or packet.pts in wanted
            # The second field of a frame is a packet of its own, at another time.
            codec.skip_frame = "DEFAULT" if here or (before and with_fields) else "NONREF"
            before = here
        for frame in packet.decode():
            assert isinstance(frame, VideoFrame)
            yield frame


def skips_reliably(stream: av.VideoStream) -> bool:
    """Whether the stream's decoder skips exactly the frames that no other refers to."""
    return stream.codec_context.name in _SKIPPING_DECODERS


def _counting(descriptor: int, wanted: WantedFrames) -> dict[int, Picture]:
    """The wanted frames by counting."""
    numbers = {frame.number for frame in wanted.frames}
    found: dict[int, Picture] = {}
    with opened(descriptor) as container:
        stream = container.streams[wanted.stream]
        assert isinstance(stream, av.VideoStream)
        decode_alike(stream)
        cropping = Cropping(descriptor, container, stream)
        for number, frame in counted_frames(container, stream, wanted.frames[0].entry):
            if number in numbers:
                found[number] = _picture(cropping.of(frame), stream, wanted)
            if len(found) == len(numbers):
                break
    return found
