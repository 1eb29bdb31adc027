"""JPEG pictures of frames, made in a worker."""

import time
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import floor

import av
from av.container import InputContainer
from av.filter import Graph
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from rushes_media.domain.wanted_frames import WantedFrames
from rushes_media.nursery.containers import NotUsable, frames_of, opened, ticks, video_stream
from rushes_media.nursery.decoding import exact_frames, skips_reliably
from rushes_media.nursery.shapes import Part, Shape, first_frame, shape_of

_QUALITY = 3
"""FFmpeg's scale for JPEG: 2 is best, 31 worst."""
_FF_QP2LAMBDA = 118
_BACK_SECONDS = (0, 1, 10)
"""How long before a time to seek, until what is met is not behind it: without an index a transport stream goes by when
packets are due to be decoded."""
_DECODING_SECONDS = 1.0
"""For a picture that is only wanted near a time."""

_TURNS = {90: "transpose=clock", 180: "hflip,vflip", 270: "transpose=cclock"}


@dataclass(frozen=True)
class Box:
    """What a picture has to fit in, in pixels; with `pad` it fills it, with black around what is shown."""

    width: int
    height: int
    pad: bool


def picture_of(descriptor: int, wanted: WantedFrames, box: Box) -> bytes:
    """A JPEG of the one wanted frame; raises NotUsable."""
    picture = exact_frames(descriptor, wanted)[wanted.frames[0].number]
    return jpeg(shown(picture.frame, picture.shape, box))


def picture_near(descriptor: int, seconds: float, tolerance: float | None, box: Box) -> bytes:
    """A JPEG of a frame near a time, of the first one where there is none; raises NotUsable.

    The frame is at most `tolerance` seconds earlier, or as near as a second of decoding gets; None: any key frame.
    """
    with opened(descriptor) as container:
        stream = video_stream(container)
        frame = None
        # It may be a file that cannot be sought in, or the time may lie beyond its end.
        with suppress(av.FFmpegError, NotUsable):
            frame = _frame_near(container, stream, seconds, tolerance)
        if frame is not None:
            return jpeg(shown(frame, shape_of(stream, frame), box))
    with opened(descriptor) as container:
        stream = video_stream(container)
        frame = first_frame(container, stream)
        return jpeg(shown(frame, shape_of(stream, frame), box))


def _frame_near(
    container: InputContainer, stream: VideoStream, seconds: float, tolerance: float | None
) -> VideoFrame | None:
    wanted = (stream.start_time or 0) + floor(Fraction(seconds) / ticks(stream))
    for back in _BACK_SECONDS:
        container.seek(wanted - floor(back / ticks(stream)), stream=stream, backward=True)
        try:
            frame = first_frame(container, stream)
        except NotUsable:
            continue  # behind the last key frame
        if frame.pts is None or frame.pts <= wanted:
            frame = _last_key_frame(frame, wanted, container, stream)
            earliest = None if tolerance is None else wanted - floor(Fraction(tolerance) / ticks(stream))
            return _not_before(earliest, frame, container, stream)
    return None


def _last_key_frame(frame: VideoFrame, wanted: int, container: InputContainer, stream: VideoStream) -> VideoFrame:
    """The last key frame up to a pts from one on that may be too early, where seeking cannot be relied on."""
    if container.format.name != "mpegts":
        return frame
    stream.codec_context.skip_frame = "NONKEY"
    for later in frames_of(container, stream):
        if later.pts is None or later.pts > wanted:
            break
        frame = later
    return frame


def _not_before(earliest: int | None, frame: VideoFrame, container: InputContainer, stream: VideoStream) -> VideoFrame:
    """The frame, or the first later one at that pts or after it; the last one that there was time for."""
    if earliest is None:
        return frame
    if skips_reliably(stream):
        stream.codec_context.skip_frame = "NONREF"
    until = time.monotonic() + _DECODING_SECONDS
    for later in frames_of(container, stream):
        if frame.pts is None or frame.pts >= earliest or time.monotonic() > until:
            break
        frame = later
    return frame


def shown(frame: VideoFrame, shape: Shape, box: Box) -> VideoFrame:
    """The frame as it is to be seen: turned, with square pixels, within the box, never enlarged."""
    own_width, own_height = shape.shown
    scale = min(Fraction(1), Fraction(box.width, own_width), Fraction(box.height, own_height))
    target = max(2, round(own_width * scale)), max(2, round(own_height * scale))
    return drawn(frame, shape, target, "yuvj420p", within=(box.width, box.height) if box.pad else None)


def drawn(
    frame: VideoFrame,
    shape: Shape,
    size: tuple[int, int],
    pixel_format: str,
    part: Part | None = None,
    within: tuple[int, int] | None = None,
) -> VideoFrame:
    """The frame or a part of it, turned as it is shown and scaled; its brightness takes the full range of 0 to 255.

    With `within` it stands in the middle of a black picture of that size.
    """
    graph = Graph()
    chain = [graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1, 1000))]
    steps = [*_TURNS.get(shape.rotation, "").split(",")] if shape.rotation else []
    for name, _, arguments in (step.partition("=") for step in steps):
        chain.append(graph.add(name, arguments or None))
    if part is not None:
        window = f"iw*{part.width}:ih*{part.height}:iw*{part.left}:ih*{part.top}:exact=1"
        chain.append(graph.add("crop", window))
    chain.append(graph.add("scale", f"{size[0]}:{size[1]}:flags=area:out_range=full"))
    chain.append(graph.add("setsar", "1"))
    chain.append(graph.add("format", pixel_format))
    if within is not None:
        chain.append(graph.add("pad", f"{within[0]}:{within[1]}:-1:-1"))
    chain.append(graph.add("buffersink"))
    for before, after in pairwise(chain):
        before.link_to(after)
    graph.configure()
    frame.pts = 0
    frame.time_base = Fraction(1, 1000)
    graph.push(frame)
    seen = graph.pull()
    assert isinstance(seen, VideoFrame)
    return seen


def jpeg(frame: VideoFrame) -> bytes:
    """The frame, yuvj420p, as a JPEG file."""
    encoder = av.CodecContext.create("mjpeg", "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height = frame.width, frame.height
    encoder.pix_fmt = "yuvj420p"
    encoder.time_base = Fraction(1, 1000)
    encoder.qscale = True
    encoder.global_quality = _QUALITY * _FF_QP2LAMBDA
    frame.pict_type = 0
    packets = [*encoder.encode(frame), *encoder.encode(None)]
    return b"".join(bytes(packet) for packet in packets)
