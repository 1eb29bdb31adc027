"""Feeds: frames that a worker decodes for ffmpeg, in files whose frames are counted.

ffmpeg cannot find those by their timestamps. It is fed the frames of the index, at the times of the index, all of one
size, and cannot tell them from those of a sound file.
"""

from array import array
from dataclasses import dataclass
from fractions import Fraction

from rushes_media.domain.frame_index import Entry, FrameIndex
from rushes_media.domain.packet_index import Colours


@dataclass(frozen=True)
class Feed:
    """A span of frames."""

    stream: int
    """Of the picture, in the source."""
    time_base: Fraction
    """Seconds per tick."""
    entry: Entry | None
    """Where decoding begins; None is the file's start."""
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
    if not index.counted:
        return None
    return Feed(
        stream=index.stream,
        time_base=index.time_base,
        entry=index.entry_before(first_frame),
        first_frame=first_frame,
        pts=index.pts[first_frame : first_frame + frame_count],
        width=index.width,
        height=index.height,
        colours=index.colours,
        rate=index.nominal_rate,
    )
