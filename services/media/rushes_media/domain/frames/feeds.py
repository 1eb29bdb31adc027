"""Feeds: frames that a worker decodes for ffmpeg, in files whose frames are counted, in those whose container says that
only a part of the picture is shown, and in those whose pictures say how they are turned.

ffmpeg cannot find the first by their timestamps. Not every version of it crops the second, or crops them right. Of the
third only some frames say it, so that ffmpeg turns them or not according to where it begins. It is fed the frames of
the index, at the times of the index, all of one size and upright, and cannot tell them from those of a sound file.
"""

from array import array
from dataclasses import dataclass
from fractions import Fraction

from rushes_media.domain.frames.frame_index import Entry, FrameIndex, Turn
from rushes_media.domain.streams.packet_index import Colours


@dataclass(frozen=True)
class Feed:
    """A span of frames."""

    stream: int
    """Of the picture, in the source."""
    counted: bool
    """See FrameIndex.counted."""
    time_base: Fraction
    """Seconds per tick."""
    entry: Entry | None
    """Where decoding begins where frames are counted; None is the file's start."""
    turn: Turn
    key_pts: int | None
    """Pts of the key frame where decoding begins where frames are not counted; None is the file's start."""
    first_frame: int
    pts: "array[int]"
    """Of each frame, in ticks."""
    width: int
    """As shown, in square pixels."""
    height: int
    colours: Colours
    rate: Fraction
    """Frames per second: by it ffmpeg sees how long the last frame lasts."""


def feed_of(index: FrameIndex, first_frame: int, frame_count: int) -> Feed | None:
    """The feed of a span of frames; None where ffmpeg finds them by itself."""
    if not index.fed:
        return None
    key = index.key_frame_before(first_frame)
    return Feed(
        stream=index.stream,
        counted=index.counted,
        turn=index.turn,
        time_base=index.time_base,
        entry=index.entry_before(first_frame),
        key_pts=None if key is None else index.pts[key],
        first_frame=first_frame,
        pts=index.pts[first_frame : first_frame + frame_count],
        width=index.width,
        height=index.height,
        colours=index.colours,
        rate=index.nominal_rate,
    )
