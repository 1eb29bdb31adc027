"""Frames as the container wants them to be shown: without the rows and columns that it declares to be no part of the
picture, such as a border that an encoder needed."""

from itertools import pairwise

from av.container import InputContainer
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from rushes_media.sandbox.files.declared_crop import declared_crop


class Cropping:
    """Crops the frames of a file, of which most declare nothing: those are handed back as they are."""

    def __init__(self, descriptor: int, container: InputContainer, stream: VideoStream) -> None:
        self._declared = declared_crop(descriptor, container.format.name, stream.id)
        self._graph: tuple[tuple[int, int, str], Graph] | None = None

    @property
    def is_declared(self) -> bool:
        """Whether the container declares a crop, although decoding alone may give what is left."""
        return self._declared is not None

    def cuts(self, frame: VideoFrame) -> bool:
        """Whether anything is taken away from a frame."""
        return any(self._edges(frame))

    def of(self, frame: VideoFrame) -> VideoFrame:
        """The frame as it is to be shown. Its pixels are not copied."""
        left, top, right, bottom = self._edges(frame)
        if not (left or top or right or bottom):
            return frame
        kind = frame.width, frame.height, frame.format.name
        # Not reused after a failure, as its state is unknown.
        before, self._graph = self._graph, None
        size = frame.width - left - right, frame.height - top - bottom
        graph = before[1] if before is not None and before[0] == kind else _graph_for(frame, *size, left, top)
        graph.push(frame)
        cropped = graph.pull()
        assert isinstance(cropped, VideoFrame)
        self._graph = kind, graph
        return cropped

    def _edges(self, frame: VideoFrame) -> tuple[int, int, int, int]:
        told = self._declared
        if told is None:
            return 0, 0, 0, 0
        left, right = _taken(frame.width, told.width, told.left, told.right)
        top, bottom = _taken(frame.height, told.height, told.top, told.bottom)
        return left, top, right, bottom


def _taken(side: int, told: int, before: int, after: int) -> tuple[int, int]:
    """Pixels to take away from both ends of a side that the container says has `told` of them."""
    # Some headers state the size that is coded, and what has to be taken away from it: the decoder does that, too.
    done = side != told and side == told - before - after
    return (0, 0) if done or before + after >= side else (before, after)


def _graph_for(frame: VideoFrame, width: int, height: int, left: int, top: int) -> Graph:
    graph = Graph()
    graph.threads = 1
    chain = [
        graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base),
        # Where colours are subsampled, to whole pixels of theirs, as ffmpeg crops.
        graph.add("crop", f"{width}:{height}:{left}:{top}"),
        graph.add("buffersink"),
    ]
    for before, after in pairwise(chain):
        before.link_to(after)
    graph.configure()
    return graph
