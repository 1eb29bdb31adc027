"""JPEG pictures of frames, made in a worker."""

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, pairwise
from math import floor
from typing import NamedTuple

import av
from av.container import InputContainer
from av.filter import Graph
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from rushes_media.domain.frames.frame_index import Turn
from rushes_media.sandbox.files.containers import (
    NotUsable,
    opened,
    opened_by_header,
    packets_of,
    ticks,
    video_stream,
)
from rushes_media.sandbox.files.parameter_sets import Units
from rushes_media.sandbox.frames.cropping import Cropping
from rushes_media.sandbox.frames.decoding import Picture, skips_reliably
from rushes_media.sandbox.frames.key_frames import WITHOUT_INDEX, decode_alone, next_key_frame
from rushes_media.sandbox.frames.scaling import converted, scaled
from rushes_media.sandbox.frames.shapes import (
    Part,
    Shape,
    first_frame,
    first_frame_in,
    matrix_of,
    shape_of,
    tell_matrix,
    transfer_of,
    turn_of,
)
from rushes_media.tone_mapping import to_sdr
from rushes_media.video_conversion import read_as

_COARSENESS = 2
"""FFmpeg's quality scale for JPEG: 1 is best, 31 worst."""
_BACK_SECONDS = (0, 1, 10)
"""Seconds before a time to seek to, tried in turn until the frame found is not later: without an index, seeking in a
transport stream goes by dts."""
_DECODING_SECONDS = 1.0
"""Decoding time for a picture that is only needed near a time."""

_PACKETS_BEFORE_KEY = 1000
"""Limit of packets that are read to find the first key frame."""

_SMALL = 1 << 21
"""Pixels of a frame, up to full HD, for which starting threads costs more than it saves."""

BLOCKS_UNSEEN = 3
"""Downscaling factor from which on block edges are invisible without the loop filter."""

_TURNS = {0: (), 90: ("transpose=clock",), 180: ("hflip", "vflip"), 270: ("transpose=cclock",)}


def turning(rotation: int, *, mirrored: bool) -> tuple[str, ...]:
    """FFmpeg's filters that rotate and flip a picture for display, see Shape."""
    return (("vflip",) if mirrored else ()) + _TURNS[rotation]


@dataclass(frozen=True)
class PictureSize:
    """The box that a picture has to fit in, in pixels; with `pad` it is filled with black bars."""

    width: int
    height: int
    pad: bool


def picture_near(descriptor: int, seconds: float, tolerance: float | None, box: PictureSize) -> bytes:
    """A JPEG of a frame near a time, of the first frame where there is none; raises NotUsable.

    The frame is at most `tolerance` seconds earlier, or as near as a second of decoding reaches; None: any key frame.
    """
    if tolerance is None and (found := _key_frame_by_header(descriptor, seconds, box)) is not None:
        return jpeg(shown(found.frame, found.shape, box))
    with opened(descriptor) as container:
        stream = video_stream(container)
        first, begins_amid = _first_decodable(container, stream)
        turn = _turn_of_all(descriptor, stream, first)
        frame = None
        # The file may not be seekable, or the time may be beyond its end.
        with suppress(av.FFmpegError, NotUsable):
            wanted = _pts_at(stream, seconds, first.pts if first is not None and begins_amid else None)
            frame = _frame_near(container, stream, wanted, tolerance, box)
        if frame is not None:
            frame = Cropping(descriptor, container, stream).of(frame)
            return jpeg(shown(frame, shape_of(stream, frame, turn), box))
    with opened(descriptor) as container:
        stream = video_stream(container)
        frame = Cropping(descriptor, container, stream).of(first_frame(container, stream))
        return jpeg(shown(frame, shape_of(stream, frame), box))


def _key_frame_by_header(descriptor: int, seconds: float, box: PictureSize) -> Picture | None:
    """The last key frame before a time, where the header is enough to find and decode it."""
    with suppress(av.FFmpegError, NotUsable), opened_by_header(descriptor) as container:
        stream = video_stream(container)
        if stream.start_time is not None:
            turn = _turn_of_all(descriptor, stream, _first_decodable(container, stream)[0])
            frame = _key_frame_before(_pts_at(stream, seconds), container, stream, box)
            if frame is not None:
                frame = Cropping(descriptor, container, stream).of(frame)
                return Picture(frame, shape_of(stream, frame, turn))
    return None


def _first_decodable(container: InputContainer, stream: VideoStream) -> "tuple[Packet[VideoStream] | None, bool]":
    """The packet of frame 0, and whether others come before it; the container has to be at its start.

    A recording of a broadcast begins between two key frames.
    """
    first = None
    for packet in islice(packets_of(container, stream), _PACKETS_BEFORE_KEY):
        if not packet.size:
            continue
        if packet.is_keyframe or container.format.name not in WITHOUT_INDEX:
            return packet, first is not None
        first = first or packet
    return first, False


def _turn_of_all(descriptor: int, stream: VideoStream, first: "Packet[VideoStream] | None") -> Turn | None:
    """The turn of frame 0 where pictures themselves say it; None where the container says it, or nothing.

    `first`: its packet.
    """
    codec = stream.codec_context
    units = Units(codec.codec.canonical_name, codec.extradata or b"")
    if first is None or not units.turns(memoryview(first)):
        return None
    with opened(descriptor) as again:
        return turn_of(first_frame(again, video_stream(again)))


def _pts_at(stream: VideoStream, seconds: float, first: int | None = None) -> int:
    """The pts of a time; `first` is that of second 0 where the container does not state it."""
    begin = (stream.start_time or 0) if first is None else first
    return begin + floor(Fraction(seconds) / ticks(stream))


def _key_frame_before(
    wanted: int, container: InputContainer, stream: VideoStream, box: PictureSize
) -> VideoFrame | None:
    """The last key frame up to a pts, decoded alone and coarsely; None where seeking does not find it."""
    codec = stream.codec_context
    small = codec.width >= BLOCKS_UNSEEN * box.width and codec.height >= BLOCKS_UNSEEN * box.height
    decode_alone(stream, coarsely=small)
    container.seek(wanted, stream=stream, backward=True)
    found = next_key_frame(container, stream)
    return found[1] if found is not None and (found[1].pts is None or found[1].pts <= wanted) else None


def _frame_near(
    container: InputContainer, stream: VideoStream, wanted: int, tolerance: float | None, box: PictureSize
) -> VideoFrame | None:
    without_index = container.format.name in WITHOUT_INDEX
    if tolerance is None and not without_index:
        found = _key_frame_before(wanted, container, stream, box)
        if found is not None:
            return found
    earliest = None if tolerance is None else wanted - floor(Fraction(tolerance) / ticks(stream))
    for back in _BACK_SECONDS:
        container.seek(wanted - floor(back / ticks(stream)), stream=stream, backward=True)
        packets = packets_of(container, stream)
        if without_index:
            packets = _since_last_key_frame(wanted, packets)
        try:
            frame = first_frame_in(packets)
        except NotUsable:
            continue  # After the last key frame.
        if frame.pts is None or frame.pts <= wanted:
            return _not_before(earliest, frame, packets, stream)
    return None


def _since_last_key_frame(wanted: int, packets: "Iterator[Packet[VideoStream]]") -> "Iterator[Packet[VideoStream]]":
    """Packets from the last key frame up to a pts on, or from the first packet where none is a key frame.

    None where all key frames are later. Only what is decoded costs time.
    """
    held: list[Packet[VideoStream]] = []
    for packet in packets:
        if packet.size and packet.is_keyframe and packet.pts is not None:
            if packet.pts > wanted:
                if not any(each.is_keyframe for each in held):
                    return
                held.append(packet)
                break
            held.clear()
        held.append(packet)
        if packet.dts is not None and packet.dts > wanted:
            break
    yield from held
    yield from packets


def _not_before(
    earliest: int | None, frame: VideoFrame, packets: "Iterator[Packet[VideoStream]]", stream: VideoStream
) -> VideoFrame | None:
    """The first frame at or after that pts; the last decoded one where time ran out.

    None where the video ends before that.
    """
    if earliest is None:
        return frame
    if skips_reliably(stream):
        stream.codec_context.skip_frame = "NONREF"
    until = time.monotonic() + _DECODING_SECONDS
    end = _end_of(frame)
    for packet in packets:
        # Includes frames that are shown but skipped by decoders.
        end = max(end, _end_of(packet))
        for later in _decoded(packet):
            if frame.pts is None or frame.pts >= earliest or time.monotonic() > until:
                return frame
            frame = later
            end = max(end, _end_of(frame))
    return frame if frame.pts is None or earliest < max(end, frame.pts + 1) else None


def _decoded(packet: "Packet[VideoStream]") -> list[VideoFrame]:
    try:
        return packet.decode()
    except av.FFmpegError:
        return []


def _end_of(shown: "VideoFrame | Packet[VideoStream]") -> int:
    return (shown.pts or 0) + (shown.duration or 0)


def shown(frame: VideoFrame, shape: Shape, box: PictureSize) -> VideoFrame:
    """The frame as displayed: rotated, square pixels, within the box, never enlarged."""
    tell_matrix(frame, shape)
    size = fitted(shape, box.width, box.height)
    return drawn(frame, shape, size, "yuvj420p", within=(box.width, box.height) if box.pad else None, as_sdr=True)


def fitted(shape: Shape, width: int, height: int) -> tuple[int, int]:
    """Width and height within a box with the same aspect ratio, never enlarged, each at least 2."""
    own_width, own_height = shape.shown
    scale = min(Fraction(1), Fraction(width, own_width), Fraction(height, own_height))
    return max(2, round(own_width * scale)), max(2, round(own_height * scale))


def drawn(
    frame: VideoFrame,
    shape: Shape,
    size: tuple[int, int],
    pixel_format: str,
    part: Part | None = None,
    within: tuple[int, int] | None = None,
    *,
    as_sdr: bool = False,
) -> VideoFrame:
    """See Drawing, for a single frame."""
    return Drawing(size, pixel_format, part, within, as_sdr=as_sdr).of(frame, shape)


class Drawing:
    """Draws frames: rotated for display, scaled, with the colours of stills (see scaling).

    FFmpeg's filter graph is reused for frames of the same kind: building it takes a third of its running time.
    """

    def __init__(
        self,
        size: tuple[int, int],
        pixel_format: str,
        part: Part | None = None,
        within: tuple[int, int] | None = None,
        flags: str = "area",
        *,
        as_sdr: bool = False,
    ) -> None:
        """`part`: crop. HDR is tone-mapped if `as_sdr`, and else kept.

        With `within` the picture is centred on black of that size; `flags` are those of FFmpeg's scaler.
        """
        self._size, self._pixel_format, self._part, self._within = size, pixel_format, part, within
        self._flags, self._as_sdr = flags, as_sdr
        self._set_up: tuple[_Kind, Graph] | None = None

    def of(self, frame: VideoFrame, shape: Shape) -> VideoFrame:
        """The drawn frame."""
        kind = _kind_of(frame, shape)
        # Not reused after a failure, as its state is unknown.
        before, self._set_up = self._set_up, None
        graph = before[1] if before is not None and before[0] == kind else self._graph(frame, shape)
        frame.pts = 0
        frame.time_base = Fraction(1, 1000)
        graph.push(frame)
        seen = graph.pull()
        assert isinstance(seen, VideoFrame)
        self._set_up = kind, graph
        return seen

    def _graph(self, frame: VideoFrame, shape: Shape) -> Graph:
        size, part, within = self._size, self._part, self._within
        transfer = transfer_of(frame) if self._as_sdr else None
        graph = Graph()
        graph.threads = _threads_for(frame)
        whole = graph.add_buffer(
            width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1, 1000)
        )
        chain = [whole]
        matrix = matrix_of(frame, shape)
        first = (*read_as(matrix), *turning(shape.rotation, mirrored=shape.mirrored))
        for name, _, arguments in (step.partition("=") for step in first):
            chain.append(graph.add(name, arguments or None))
        if part is not None:
            window = f"iw*{part.width}:ih*{part.height}:iw*{part.left}:ih*{part.top}:exact=1"
            chain.append(graph.add("crop", window))
        steps = scaled(frame, matrix, size, self._pixel_format, self._flags)
        if transfer is not None:
            chain.append(graph.add("scale", f"{size[0]}:{size[1]}:flags={self._flags}:out_range=full"))
            for name, _, arguments in (step.partition("=") for step in to_sdr(transfer)):
                chain.append(graph.add(name, arguments))
            steps = converted(size, self._pixel_format, self._flags)
        for name, arguments in steps:
            chain.append(graph.add(name, arguments))
        chain.append(graph.add("setsar", "1"))
        if within is not None:
            chain.append(graph.add("pad", f"{within[0]}:{within[1]}:-1:-1"))
        chain.append(graph.add("buffersink"))
        for before, after in pairwise(chain):
            before.link_to(after)
        graph.configure()
        return graph


class _Kind(NamedTuple):
    """The properties of a frame that a filter graph depends on."""

    width: int
    height: int
    pixel_format: str
    matrix: int
    colour_range: int
    primaries: int
    transfer: int
    interlaced: bool
    shape: Shape


def _kind_of(frame: VideoFrame, shape: Shape) -> _Kind:
    return _Kind(
        frame.width,
        frame.height,
        frame.format.name,
        frame.colorspace,
        frame.color_range,
        frame.color_primaries,
        frame.color_trc,
        frame.interlaced_frame,
        shape,
    )


def _threads_for(frame: VideoFrame) -> int:
    """Threads per frame, in FFmpeg's convention: 0 is one per core."""
    return 1 if frame.width * frame.height <= _SMALL else 0


def jpeg(frame: VideoFrame, coarseness: int = _COARSENESS) -> bytes:
    """The frame, yuvj420p, as a JPEG file; `coarseness` is 1 to 31."""
    # The global quality is ignored unless each frame has it too.
    return encoded("mjpeg", frame, {"qmin": str(coarseness), "qmax": str(coarseness)})


def encoded(encoder_name: str, frame: VideoFrame, options: dict[str, str]) -> bytes:
    """The frame encoded by an FFmpeg encoder."""
    encoder = av.CodecContext.create(encoder_name, "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.options = options
    encoder.width, encoder.height = frame.width, frame.height
    encoder.pix_fmt = frame.format.name
    encoder.time_base = Fraction(1, 1000)
    encoder.sample_aspect_ratio = Fraction(1)
    encoder.thread_count = _threads_for(frame)
    frame.pict_type = 0
    packets = [*encoder.encode(frame), *encoder.encode(None)]
    return b"".join(bytes(packet) for packet in packets)
