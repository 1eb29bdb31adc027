"""Decoding frames for ffmpeg in a worker: writes them uncompressed, in NUT, to a pipe."""

import os
from array import array
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import av
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from rushes_media.domain.frames.frame_index import Entry, Turn
from rushes_media.domain.frames.wanted_frames import WantedFrame
from rushes_media.sandbox.frames.decoding import Picture
from rushes_media.sandbox.frames.open_video import OpenVideo
from rushes_media.sandbox.frames.pictures import turning

_WRITTEN_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class Order:
    """See domain.frames.feeds.Feed."""

    stream: int
    counted: bool
    turn: Turn
    time_base: Fraction
    entry: Entry | None
    key_pts: int | None
    first_frame: int
    width: int
    height: int
    rate: Fraction


class _Pipe:
    """A file that cannot be sought, as PyAV wants it."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def write(self, data: bytes) -> int:
        left = memoryview(data)
        while left:
            left = left[os.write(self._descriptor, left) :]
        return len(memoryview(data))


def feed(descriptor: int, order: Order, pts: "array[int]", target: int) -> int:
    """Write the frames to a descriptor, and return their number; raises NotUsable where one cannot be decoded."""
    with OpenVideo(descriptor, order.stream, counted=order.counted, turn=order.turn) as video:
        options = {"write_index": "0"}
        out = av.open(_Pipe(target), "w", format="nut", buffer_size=_WRITTEN_AT_ONCE, options=options)
        track: VideoStream | None = None
        shaper = _Shaper(order)
        for number, time in enumerate(pts, start=order.first_frame):
            shaped = shaper.shaped(video.picture(WantedFrame(number, time, order.key_pts, order.entry)))
            if track is None:
                track = out.add_stream("rawvideo", rate=order.rate)
                track.width, track.height, track.pix_fmt = shaped.width, shaped.height, shaped.format.name
                track.codec_context.time_base = track.time_base = order.time_base
            shaped.pts, shaped.time_base = time, order.time_base
            for packet in track.encode(shaped):
                out.mux(packet)
        if track is not None:
            for packet in track.encode(None):
                out.mux(packet)
            out.close()
    return len(pts)


class _Shaper:
    """Gives all frames the form of the first one, upright and with square pixels."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._format = ""
        self._graph: tuple[tuple[object, ...], Graph] | None = None

    def shaped(self, picture: Picture) -> VideoFrame:
        """The frame as it is fed."""
        frame, shape = picture.frame, picture.shape
        self._format = self._format or frame.format.name
        size = self._order.width, self._order.height
        upright = not shape.rotation and not shape.mirrored
        if upright and (frame.width, frame.height, frame.format.name) == (*size, self._format):
            return frame
        kind = frame.width, frame.height, frame.format.name, shape.rotation, shape.mirrored
        if self._graph is None or self._graph[0] != kind:
            turns = turning(shape.rotation, mirrored=shape.mirrored)
            self._graph = kind, self._graph_for(frame, turns)
        frame.pts, frame.time_base = 0, Fraction(1, 1000)
        self._graph[1].push(frame)
        pulled = self._graph[1].pull()
        assert isinstance(pulled, VideoFrame)
        return pulled

    def _graph_for(self, frame: VideoFrame, turns: tuple[str, ...]) -> Graph:
        graph = Graph()
        chain = [
            graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1, 1000))
        ]
        for name, _, arguments in (turn.partition("=") for turn in turns):
            chain.append(graph.add(name, arguments or None))
        chain.append(graph.add("scale", f"{self._order.width}:{self._order.height}:flags=lanczos"))
        chain.append(graph.add("format", self._format))
        chain.append(graph.add("buffersink"))
        for before, after in pairwise(chain):
            before.link_to(after)
        graph.configure()
        return graph
