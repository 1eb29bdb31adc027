"""Decoding the frames of a stretch in a worker and finding the cuts among them, in memory that does not grow."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from time import monotonic

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter
from av.video.stream import VideoStream

from rushes_media.domain.frames.shots import REACH, Cut, SearchedStretch
from rushes_media.sandbox.files.containers import NotUsable, opened, packets_of, ticks
from rushes_media.sandbox.frames.counting import counted_frames, decode_alike
from rushes_media.sandbox.frames.cuts import HEIGHT, WIDTH, Pictures, cuts_among
from rushes_media.sandbox.frames.decoding import BACK_SECONDS

_BLOCK = 1024
"""Frames whose cuts are found at once; a few megabytes."""
_TELL_SECONDS = 0.25


def cuts_of(descriptor: int, stretch: SearchedStretch, tell: Callable[[float], None]) -> list[Cut]:
    """The cuts of a stretch; `tell` is called with the progress, 0 to 1.

    A frame that cannot be decoded is taken for the one before it. Raises NotUsable where none can.
    """
    told_at = monotonic()
    cuts: list[Cut] = []
    kept: list[Pictures] = []
    first = stretch.first
    end = first + len(stretch.pts)
    for number, picture in _small_pictures(descriptor, stretch):
        kept.append(picture)
        if number + 1 == end or len(kept) == _BLOCK + 2 * REACH:
            at_start, at_end = first == stretch.first, number + 1 == end
            begin = first if at_start else first + REACH
            found = range(begin, number + 1 if at_end else number + 1 - REACH)
            wanted = range(max(found.start, stretch.wanted.start), min(found.stop, stretch.wanted.stop))
            cuts += cuts_among(np.stack(kept), first, wanted)
            del kept[: -2 * REACH]
            first = number + 1 - len(kept)
        if monotonic() - told_at > _TELL_SECONDS:
            told_at = monotonic()
            tell((number - stretch.first) / len(stretch.pts))
    return cuts


def _small_pictures(descriptor: int, stretch: SearchedStretch) -> Iterator[tuple[int, Pictures]]:
    """Each frame of the stretch by number, in order."""
    scaler = VideoReformatter()
    last: Pictures | None = None
    number = stretch.first
    for met, frame in _frames(descriptor, stretch):
        if met < number:
            continue
        # By one thread: to wake several takes longer than a small frame, and a large one is waited for by decoding.
        small = scaler.reformat(frame, WIDTH, HEIGHT, "yuv444p", interpolation=Interpolation.AREA, threads=1)
        picture = small.to_ndarray().astype(np.uint8, copy=False)
        for absent in range(number, met):
            yield absent, picture if last is None else last
        yield met, picture
        last, number = picture, met + 1
    if last is None:
        raise NotUsable("Damaged", "None of the video's frames there can be decoded.")
    for absent in range(number, stretch.first + len(stretch.pts)):
        yield absent, last


def _frames(descriptor: int, stretch: SearchedStretch) -> Iterator[tuple[int, VideoFrame]]:
    """The stretch's frames that can be decoded, by number and in order; some may come twice, or from before it."""
    if stretch.counted:
        yield from _counted(descriptor, stretch)
        return
    try:
        yield from _met(descriptor, stretch, threads=True)
    except _TornError:
        # With several threads frames before an error are lost, and which ones is a matter of chance.
        yield from _met(descriptor, stretch, threads=False)


class _TornError(Exception):
    """A packet could not be decoded by several threads."""


def _counted(descriptor: int, stretch: SearchedStretch) -> Iterator[tuple[int, VideoFrame]]:
    with opened(descriptor) as container:
        stream = container.streams[stretch.stream]
        assert isinstance(stream, VideoStream)
        decode_alike(stream)
        for number, frame in counted_frames(container, stream, stretch.entry):
            if number >= stretch.first + len(stretch.pts):
                return
            yield number, frame


def _met(descriptor: int, stretch: SearchedStretch, *, threads: bool) -> Iterator[tuple[int, VideoFrame]]:
    """Frames by their pts, seeking further back until decoding reaches the first one."""
    for seconds in BACK_SECONDS if stretch.key_pts is not None else (None,):
        begun = False
        for number, frame in _from(descriptor, stretch, seconds, threads=threads):
            if not begun and number > stretch.first and seconds is not None:
                break
            begun = True
            yield number, frame
        if begun:
            return


def _from(
    descriptor: int, stretch: SearchedStretch, back_seconds: int | None, *, threads: bool
) -> Iterator[tuple[int, VideoFrame]]:
    """The stretch's frames that decoding reaches from so long before its key frame; None: from the file's start."""
    pts = stretch.pts
    with opened(descriptor) as container:
        stream = container.streams[stretch.stream]
        assert isinstance(stream, VideoStream)
        if threads:
            stream.thread_type = "AUTO"
        else:
            decode_alike(stream)
        if back_seconds is not None and stretch.key_pts is not None:
            # See decoding: without an index a seek may land after the key frame.
            back = max(back_seconds, 1) if container.format.name == "mpegts" else back_seconds
            container.seek(stretch.key_pts - round(back / ticks(stream)), stream=stream, backward=True)
        try:
            for packet in packets_of(container, stream):
                try:
                    frames = packet.decode()
                except av.FFmpegError as failed:
                    if threads:
                        raise _TornError from failed
                    continue
                for frame in frames:
                    if frame.pts is None:
                        continue
                    if frame.pts > pts[-1]:
                        return
                    place = bisect_left(pts, frame.pts)
                    if pts[place] == frame.pts:
                        yield stretch.first + place, frame
        except av.FFmpegError:
            return  # The file cannot be read on from there.
