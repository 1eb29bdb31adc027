"""A video with an open decoder: the next frame is decoded on to, a distant one is sought."""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import ExitStack
from types import TracebackType
from typing import Self

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from rushes_media.domain.frames.frame_index import Turn
from rushes_media.domain.frames.wanted_frames import WantedFrame
from rushes_media.sandbox.files.containers import NotUsable, opened, packets_of, ticks
from rushes_media.sandbox.frames.counting import counted_frames, decode_alike
from rushes_media.sandbox.frames.cropping import Cropping
from rushes_media.sandbox.frames.decoding import BACK_SECONDS, Picture, skips_reliably
from rushes_media.sandbox.frames.shapes import shape_of

_NEAR = 12
"""Frames ahead that are decoded rather than sought, even across a key frame."""
_KEPT_BYTES = 64 << 20
"""Limit of cached decoded pictures, for steps back and for the same frame in another size."""


class OpenVideo:
    """A video whose frames can be requested in any order."""

    def __init__(self, descriptor: int, stream: int, *, counted: bool, turn: Turn) -> None:
        """`stream` is the picture's stream index; for `counted` and `turn` see FrameIndex."""
        self._descriptor = descriptor
        self._number = stream
        self._counted = counted
        self._turn = turn
        self._open = ExitStack()
        self._container: InputContainer | None = None
        self._frames: Iterator[VideoFrame] = iter(())
        self._counted_frames: Iterator[tuple[int, VideoFrame]] = iter(())
        self._cropping: Cropping | None = None
        self._at: WantedFrame | None = None
        """The frame that was decoded last; None where the position is unknown."""
        self._whole_from: int | None = None
        """Pts from which on all frames are decoded; before it disposable frames are skipped."""
        self._kept: OrderedDict[int, Picture] = OrderedDict()
        self._kept_bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()
        # The iterator refers to this object, which would keep its pictures until the next garbage collection.
        self._frames = iter(())
        self._counted_frames = iter(())
        self._kept.clear()
        self._kept_bytes = 0

    def picture(self, wanted: WantedFrame) -> Picture:
        """One frame; raises NotUsable where it cannot be decoded."""
        key = self._key(wanted)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        before, self._at = self._at, None
        found = self._count_to(wanted, before) if self._counted else self._meet(wanted, before)
        if found is None:
            raise NotUsable("Damaged", f"Frame {wanted.number} cannot be decoded.")
        self._at = wanted
        return found

    def _key(self, wanted: WantedFrame) -> int:
        """The key by which a decoded frame is identified."""
        return wanted.number if self._counted else wanted.pts

    def _count_to(self, wanted: WantedFrame, before: WantedFrame | None) -> Picture | None:
        if before is None or not _counts_on(wanted, before):
            self._reopen()
            assert self._container is not None
            stream = self._stream(self._container)
            decode_alike(stream)
            self._counted_frames = counted_frames(self._container, stream, wanted.entry)
        for number, frame in self._counted_frames:
            picture = self._keep(number, frame)
            if number == wanted.number:
                return picture
            if number > wanted.number:
                return None
        return None

    def _meet(self, wanted: WantedFrame, before: WantedFrame | None) -> Picture | None:
        """Decode on to the frame, or seek further and further back until decoding reaches it."""
        # Frames after it are decoded completely: the next requests are likely for them, and their packets are decoded
        # by then. Backward steps need those before it.
        self._whole_from = None if before is not None and wanted.pts < before.pts else wanted.pts
        if before is not None and _is_ahead(wanted, before):
            try:
                if found := self._decode_to(wanted):
                    return found
            except av.FFmpegError:
                pass  # From the key frame frames may be skipped.
        for seconds in BACK_SECONDS if wanted.key_pts is not None else (None,):
            try:
                self._go_back(wanted, seconds)
                if found := self._decode_to(wanted):
                    return found
            except av.FFmpegError as failed:
                if seconds is None:
                    raise NotUsable("Damaged", f"The video cannot be decoded ({failed.strerror}).") from failed
        return None

    def _go_back(self, wanted: WantedFrame, seconds: int | None) -> None:
        """Seek to before the frame's key frame by so many seconds; None: to the start."""
        if seconds is None or wanted.key_pts is None:
            self._begin()
            return
        if self._container is None:
            self._begin()
        assert self._container is not None
        stream = self._stream(self._container)
        # See decoding: without an index a seek may land after the key frame.
        back = max(seconds, 1) if self._container.format.name == "mpegts" else seconds
        self._container.seek(wanted.key_pts - round(back / ticks(stream)), stream=stream, backward=True)
        self._frames = self._decoded(self._container, stream)

    def _reopen(self) -> None:
        self._open.close()
        self._container = self._open.enter_context(opened(self._descriptor))

    def _begin(self) -> None:
        """Reopen the video at its start."""
        self._reopen()
        assert self._container is not None
        self._frames = self._decoded(self._container, self._stream(self._container))

    def _stream(self, container: InputContainer) -> VideoStream:
        stream = container.streams[self._number]
        assert isinstance(stream, VideoStream)
        return stream

    def _decoded(self, container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
        codec = stream.codec_context
        if not codec.is_open:
            codec.thread_type = "NONE"  # So that skip_frame applies to the packet that follows it.
        sparing = skips_reliably(stream)
        for packet in packets_of(container, stream):
            if sparing:
                whole = packet.pts is None or self._whole_from is None or packet.pts >= self._whole_from
                codec.skip_frame = "DEFAULT" if whole else "NONREF"
            for frame in packet.decode():
                assert isinstance(frame, VideoFrame)
                yield frame

    def _decode_to(self, wanted: WantedFrame) -> Picture | None:
        for frame in self._frames:
            if frame.pts is None:
                continue
            pts = frame.pts
            picture = self._keep(pts, frame)
            if pts >= wanted.pts:
                return picture if pts == wanted.pts else None
        return None

    def _keep(self, key: int, frame: VideoFrame) -> Picture:
        assert self._container is not None
        stream = self._stream(self._container)
        self._cropping = self._cropping or Cropping(self._descriptor, self._container, stream)
        frame = self._cropping.of(frame)
        picture = Picture(frame, shape_of(stream, frame, self._turn))
        if (old := self._kept.pop(key, None)) is not None:
            self._kept_bytes -= _bytes_of(old.frame)
        self._kept[key] = picture
        self._kept_bytes += _bytes_of(frame)
        while self._kept_bytes > _KEPT_BYTES and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._kept_bytes -= _bytes_of(oldest.frame)
        return picture


def _counts_on(wanted: WantedFrame, before: WantedFrame) -> bool:
    """Whether counting on is cheaper than beginning at the wanted frame's entry."""
    ahead = wanted.number - before.number
    return ahead > 0 and (ahead <= _NEAR or wanted.entry is None or wanted.entry.frame <= before.number)


def _is_ahead(wanted: WantedFrame, before: WantedFrame) -> bool:
    """Whether decoding on is cheaper than seeking: in the same GOP, or a short way ahead."""
    if wanted.pts <= before.pts:
        return False
    return wanted.key_pts is None or wanted.key_pts <= before.pts or wanted.number - before.number <= _NEAR


def _bytes_of(frame: VideoFrame) -> int:
    return sum(plane.buffer_size for plane in frame.planes)
