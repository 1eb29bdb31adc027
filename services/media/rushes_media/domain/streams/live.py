"""Live transcoding: encoding a video while it is watched."""

from dataclasses import dataclass
from fractions import Fraction

from rushes_footage.plans import ClipPlan
from rushes_media.domain.clips.encodings import ClipEncoding, clip_encoding, seek_micros
from rushes_media.domain.errors import BeyondEnd
from rushes_media.domain.files.facts import InspectedFacts
from rushes_media.domain.frames.colours import Transfer, VideoColours, video_colours
from rushes_media.domain.frames.frame_index import FrameIndex

_FRAGMENT = b"moof"
"""Name of the MP4 box that a fragment begins with."""


@dataclass(frozen=True)
class LiveStart:
    """The frame at which transcoding starts."""

    seconds: Fraction
    """From frame 0."""
    rest: ClipEncoding
    """Seconds from that frame to the file's end."""
    seek_micros: int | None
    """See rushes_media.domain.clips.encodings.seek_micros."""


def live_start(index: FrameIndex, seconds: Fraction) -> LiveStart:
    """The first frame at or after a time from frame 0; raises BeyondEnd where there is none."""
    frame = index.frame_at_or_after(seconds)
    if frame >= index.frame_count:
        raise BeyondEnd("start", index.duration)
    plan = ClipPlan(float(seconds), frame, index.frame_count - frame, index.pts[frame], index.end_pts)
    return LiveStart(index.seconds(frame), clip_encoding(index, plan, 0), seek_micros(index, frame))


@dataclass(frozen=True)
class LiveEncoding:
    """To the file's end; sizes in pixels, both even."""

    start: LiveStart | None
    """None: the beginning of the file."""
    width: int
    height: int
    sound: bool
    colours: VideoColours


def live_encoding(facts: InspectedFacts, start: LiveStart | None, max_height: int) -> LiveEncoding:
    """At the video's display size, or as `max_height` (0: no limit) allows."""
    width, height = facts.video.width, facts.video.height
    told = facts.colours
    transfer = Transfer(told.transfer) if told.transfer else None
    colours = video_colours(told.matrix, height, transfer, tells=told.tells_matrix, names=told.names)
    if 0 < max_height < height:
        width, height = round(width * max_height / height), max_height
    return LiveEncoding(
        start,
        max(2, width // 2 * 2),
        max(2, height // 2 * 2),
        facts.audio is not None,
        colours,
    )


def shows_pictures(head: bytes) -> bool:
    """Whether the first bytes of fragmented MP4 include more than the header, which even failing hardware encoders
    write."""
    return _FRAGMENT in head
