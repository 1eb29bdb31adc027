"""Pictures of a whole video in a worker: key frames alone, or decoding on to frames between them."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import groupby
from types import TracebackType
from typing import Final, Self

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from rushes_media.domain.frames.even_stills import CHANNELS
from rushes_media.domain.frames.frame_index import Turn
from rushes_media.domain.frames.wanted_frames import WantedFrame
from rushes_media.sandbox.files.containers import NotUsable, opened, packets_of, ticks
from rushes_media.sandbox.files.shown_packets import may_have_fields
from rushes_media.sandbox.frames.cropping import Cropping
from rushes_media.sandbox.frames.decoding import Picture, skips_reliably
from rushes_media.sandbox.frames.key_frames import WITHOUT_INDEX, decode_alone
from rushes_media.sandbox.frames.open_video import OpenVideo
from rushes_media.sandbox.frames.pictures import BLOCKS_UNSEEN, Drawing
from rushes_media.sandbox.frames.shapes import shape_of, tell_matrix

_PART: Final = 1 << 18
"""Bytes that are passed on together."""
_BACK_SECONDS: Final = (0, 10)
"""Seconds before a key frame to seek to, tried in turn until something behind it is decoded."""
_LEAST_BACK_WITHOUT_INDEX: Final = 1
"""The same where a seek goes by dts, and lands behind it."""


@dataclass(frozen=True)
class Order:
    """Which pictures; see domain.frames.even_stills."""

    stream: int
    counted: bool
    """See FrameIndex, like the next."""
    turn: Turn
    side: int
    first: int


def pour(descriptor: int, order: Order, wanted: Sequence[WantedFrame], tell: Callable[[bytes], None]) -> None:
    """Call `tell` with some pictures after the other, from the first wanted one on.

    One that cannot be decoded is as the one before it, or, where all before it cannot, as the next one. Raises
    NotUsable where none can.
    """
    waiting = bytearray()
    for picture in _without_gaps(descriptor, order, wanted):
        waiting += picture
        if len(waiting) + len(picture) > _PART:
            tell(bytes(waiting))
            waiting.clear()
    if waiting:
        tell(bytes(waiting))


def _without_gaps(descriptor: int, order: Order, wanted: Sequence[WantedFrame]) -> Iterator[bytes]:
    with _Reader(descriptor, order) as reader:
        last: bytes | None = None
        for place in range(order.first - 1, -1, -1):
            [last] = reader.pictures(wanted[place : place + 1])
            if last is not None:
                break
        waiting = 0
        for picture in reader.pictures(wanted[order.first :]):
            last = picture or last
            waiting += 1
            if last is not None:
                yield from (last for _ in range(waiting))
                waiting = 0
        if last is None:
            raise NotUsable("Damaged", "None of the video's pictures can be decoded.")


class _Reader:
    """Pictures of frames in ascending order; None for one that cannot be decoded."""

    def __init__(self, descriptor: int, order: Order) -> None:
        self._descriptor, self._order = descriptor, order
        self._drawing = Drawing((order.side, order.side), "rgb24", as_sdr=True)
        self._open = ExitStack()
        self._container: InputContainer | None = None
        self._cropping: Cropping | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def pictures(self, wanted: Sequence[WantedFrame]) -> Iterator[bytes | None]:
        """One for each, also where a frame is wanted several times."""
        found = self._counted(wanted) if self._order.counted else self._sought(wanted)
        for _, same in groupby(wanted, key=_number):
            picture = next(found)
            yield from (picture for _ in same)

    def _counted(self, wanted: Sequence[WantedFrame]) -> Iterator[bytes | None]:
        order = self._order
        with OpenVideo(self._descriptor, order.stream, counted=True, turn=order.turn) as video:
            for frame in _each_once(wanted):
                try:
                    picture = video.picture(frame)
                except NotUsable:
                    yield None
                else:
                    yield self._drawn(picture)

    def _sought(self, wanted: Sequence[WantedFrame]) -> Iterator[bytes | None]:
        for key, run in groupby(_each_once(wanted), key=lambda frame: frame.key_pts):
            yield from self._run(key, list(run))

    def _run(self, key: int | None, run: list[WantedFrame]) -> Iterator[bytes | None]:
        """Frames that decoding reaches from the same key frame; None: from the start of the file."""
        done = 0
        for back in _BACK_SECONDS:
            with suppress(av.FFmpegError):
                for frame in self._decoded(key, back, run):
                    assert frame.pts is not None
                    # Those before it were not decoded.
                    there = bisect_left(run, frame.pts, lo=done, key=lambda each: each.pts)
                    yield from (None for _ in run[done:there])
                    done = there
                    if done < len(run) and run[done].pts == frame.pts:
                        yield self._drawn(self._picture(frame))
                        done += 1
            if done or key is None:
                break
        yield from (None for _ in run[done:])

    def _decoded(self, key: int | None, back: int, run: Sequence[WantedFrame]) -> Iterator[VideoFrame]:
        """Frames from the key frame to the last wanted one, without most of the others; none where it is not met."""
        packets, stream = self._packets(key, back)
        codec = stream.codec_context
        sparing, with_fields = skips_reliably(stream), may_have_fields(stream)
        times, last = {frame.pts for frame in run}, run[-1].pts
        # Packets come in the order of decoding: that of the last frame may come before those of B-frames it follows.
        missing = set(times)
        before = False
        for packet in packets:
            here = packet.pts is None or packet.pts in times
            if sparing:
                # The second field of a frame is a packet of its own, at another time.
                codec.skip_frame = "DEFAULT" if here or (before and with_fields) else "NONREF"
            with suppress(av.FFmpegError):  # An undecodable packet costs only itself.
                yield from (frame for frame in packet.decode() if frame.pts is not None)
            if packet.pts is not None:
                missing.discard(packet.pts)
            are_all_met = not missing and not (with_fields and here)
            if are_all_met or (packet.dts is not None and packet.dts > last):
                break
            before = here
        # What the decoder holds back, instead of the packets that would push it out.
        yield from (frame for frame in codec.decode(None) if frame.pts is not None)

    def _packets(self, key: int | None, back: int) -> "tuple[Iterator[Packet[VideoStream]], VideoStream]":
        """Packets to decode from the key frame on, or from so many seconds before it."""
        if self._container is None or key is None:
            self._open.close()
            self._container = self._open.enter_context(opened(self._descriptor))
            decode_alone(self._stream(), coarsely=_is_large(self._stream(), self._order.side))
            self._cropping = Cropping(self._descriptor, self._container, self._stream())
        container, stream = self._container, self._stream()
        if key is None:
            return packets_of(container, stream), stream
        seconds = max(back, _LEAST_BACK_WITHOUT_INDEX) if container.format.name in WITHOUT_INDEX else back
        container.seek(key - round(seconds / ticks(stream)), stream=stream, backward=True)
        packets = packets_of(container, stream)
        return (packets if back else _from_key_frame(key, packets)), stream

    def _stream(self) -> VideoStream:
        assert self._container is not None
        stream = self._container.streams[self._order.stream]
        assert isinstance(stream, VideoStream)
        return stream

    def _picture(self, frame: VideoFrame) -> Picture:
        assert self._cropping is not None
        frame = self._cropping.of(frame)
        return Picture(frame, shape_of(self._stream(), frame, self._order.turn))

    def _drawn(self, picture: Picture) -> bytes:
        tell_matrix(picture.frame, picture.shape)
        drawn = self._drawing.of(picture.frame, picture.shape)
        pixels, length, row = memoryview(drawn.planes[0]).cast("B"), drawn.planes[0].line_size, CHANNELS * drawn.width
        return b"".join(pixels[y * length :][:row] for y in range(drawn.height))


def _number(frame: WantedFrame) -> int:
    return frame.number


def _each_once(wanted: Sequence[WantedFrame]) -> Iterator[WantedFrame]:
    return (next(same) for _, same in groupby(wanted, key=_number))


def _is_large(stream: VideoStream, side: int) -> bool:
    """Whether what the loop filter smooths cannot be seen in a picture of that side."""
    codec = stream.codec_context
    return codec.width >= BLOCKS_UNSEEN * side and codec.height >= BLOCKS_UNSEEN * side


def _from_key_frame(key: int, packets: "Iterator[Packet[VideoStream]]") -> "Iterator[Packet[VideoStream]]":
    """From the packet of that key frame on; none where it is not met before a later one."""
    for packet in packets:
        if packet.is_keyframe and packet.pts is not None:
            if packet.pts == key:
                yield packet
                yield from packets
                return
            if packet.pts > key:
                return
