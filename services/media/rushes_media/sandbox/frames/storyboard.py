"""Making a storyboard in a worker, from key frames found by seeking or frames named by the index."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from math import floor

import av
import numpy as np
import numpy.typing as npt
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from rushes_media.domain.frames.storyboards import COLUMNS, TILE, coarse_to_fine, tile_times
from rushes_media.domain.frames.wanted_frames import WantedFrames
from rushes_media.sandbox.files.containers import NotUsable, opened, ticks, video_stream
from rushes_media.sandbox.frames.cropping import Cropping
from rushes_media.sandbox.frames.key_frames import WITHOUT_INDEX, decode_alone, next_key_frame
from rushes_media.sandbox.frames.open_video import OpenVideo
from rushes_media.sandbox.frames.pictures import drawn, fitted, jpeg
from rushes_media.sandbox.frames.shapes import Shape, first_frame, shape_of, tell_matrix, turn_of

_COARSENESS = 4
"""FFmpeg's quality scale for JPEG: 1 is best, 31 worst."""
_SEEKING_SECONDS = 30.0
"""Time limit after which the sheet has the tiles made so far: a file without an index is read from its start for
each tile."""
_BACK_SECONDS = 1
"""Seconds to seek further back in formats where seeking goes by dts and lands after the key frame."""

Planes = npt.NDArray[np.uint8]
"""A picture in yuvj420p: its planes stacked vertically, as in PyAV's arrays."""


@dataclass(frozen=True)
class Made:
    """A sheet, and the frames of its tiles."""

    tile_width: int
    tile_height: int
    pts: list[int]
    seconds: list[float]
    sheet: bytes


class _Sheet:
    """Tiles by pts, all of the first one's size."""

    def __init__(self) -> None:
        self.size: tuple[int, int] | None = None
        self._tiles: dict[int, Planes] = {}

    def __len__(self) -> int:
        return len(self._tiles)

    def add(self, pts: int, frame: VideoFrame, shape: Shape) -> None:
        if self.size is None:
            width, height = fitted(shape, TILE, TILE)
            self.size = width + width % 2, height + height % 2
        tell_matrix(frame, shape)
        seen = drawn(frame, shape, self.size, "yuvj420p", as_sdr=True)
        self._tiles[pts] = seen.to_ndarray().astype(np.uint8, copy=False)

    def made(self, origin: int, base: Fraction) -> Made:
        assert self.size is not None
        width, height = self.size
        times = sorted(self._tiles)
        sheet = _arranged([self._tiles[pts] for pts in times], width, height)
        picture = jpeg(VideoFrame.from_ndarray(sheet, format="yuvj420p"), _COARSENESS)
        return Made(width, height, times, [float((pts - origin) * base) for pts in times], picture)


def _arranged(tiles: Sequence[Planes], width: int, height: int) -> Planes:
    columns, rows = min(COLUMNS, len(tiles)), -(-len(tiles) // COLUMNS)
    bright = np.zeros((rows * height, columns * width), np.uint8)
    colours = np.full((2, rows * height // 2, columns * width // 2), 128, np.uint8)
    for place, tile in enumerate(tiles):
        row, column = divmod(place, COLUMNS)
        bright[row * height : (row + 1) * height, column * width : (column + 1) * width] = tile[:height]
        colours[:, row * height // 2 : (row + 1) * height // 2, column * width // 2 : (column + 1) * width // 2] = tile[
            height:
        ].reshape(2, height // 2, width // 2)
    return np.concatenate((bright, colours.reshape(-1, columns * width)))


def of_frames(descriptor: int, wanted: WantedFrames, first_pts: int, base: Fraction) -> Made:
    """A storyboard of exactly these frames; undecodable ones are left out, except frame 0.

    `base` is a tick of the frame index, in seconds.
    """
    sheet = _Sheet()
    with OpenVideo(descriptor, wanted.stream, counted=wanted.counted, turn=wanted.turn) as video:
        for frame in wanted.frames:
            try:
                picture = video.picture(frame)
            except NotUsable:
                if not len(sheet):
                    raise
                continue
            sheet.add(frame.pts, picture.frame, picture.shape)
    return sheet.made(first_pts, base)


def of_key_frames(descriptor: int, duration: Fraction | None) -> Made | None:
    """A storyboard of key frames, each the last one before its tile's time.

    `duration` is in seconds; None: what the container says, and where that says nothing None is the answer.
    """
    with opened(descriptor) as container:
        stream = video_stream(container)
        cropping = Cropping(descriptor, container, stream)
        first = cropping.of(first_frame(container, stream))
        turn = turn_of(first)
        shape = shape_of(stream, first, turn)
    sheet = _Sheet()
    with opened(descriptor) as container:
        stream = video_stream(container)
        base = ticks(stream)
        if duration is None and container.duration:
            duration = Fraction(container.duration, av.time_base)
        if duration is None or duration <= 0:
            return None
        counted = _counts_packets(container, stream)
        origin = first.pts or 0
        if not counted:
            sheet.add(origin, first, shape)
        decode_alone(stream)
        until = time.monotonic() + _SEEKING_SECONDS
        for seconds in coarse_to_fine(tile_times(duration)):
            wanted = origin + floor(seconds / base)
            with suppress(av.FFmpegError):  # A position that cannot be sought to, or beyond the end.
                if (found := _key_frame_at(container, stream, wanted, counted=counted)) is not None:
                    pts, frame = found[0], cropping.of(found[1])
                    origin = min(origin, pts) if counted else origin
                    if pts >= origin:
                        sheet.add(pts, frame, shape_of(stream, frame, turn))
            if time.monotonic() > until:
                break
    if not len(sheet):
        sheet.add(origin, first, shape)
    return sheet.made(origin, base)


def _counts_packets(container: InputContainer, stream: VideoStream) -> bool:
    """Whether frame times are dts: see frame_index, for AVI."""
    codec = stream.codec_context
    return container.format.name == "avi" and bool(codec.has_b_frames) and codec.codec.canonical_name != "mpeg4"


def _key_frame_at(
    container: InputContainer, stream: VideoStream, wanted: int, *, counted: bool
) -> tuple[int, VideoFrame] | None:
    """The key frame, with its pts, found by seeking to a pts; None where there is none."""
    back = floor(_BACK_SECONDS / ticks(stream)) if container.format.name in WITHOUT_INDEX else 0
    container.seek(wanted - back, stream=stream, backward=True)
    found = next_key_frame(container, stream)
    if found is None:
        return None
    packet, frame = found
    pts = packet.dts if counted or packet.pts is None else packet.pts
    return None if pts is None else (pts, frame)
