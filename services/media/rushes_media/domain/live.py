"""What is encoded while it is watched."""

from dataclasses import dataclass
from fractions import Fraction

from rushes_footage.plans import ClipPlan
from rushes_media.domain.colours import Transfer
from rushes_media.domain.encodings import ClipEncoding, clip_encoding, seek_micros
from rushes_media.domain.errors import BeyondEnd
from rushes_media.domain.facts import InspectedFacts
from rushes_media.domain.frame_index import FrameIndex

_FRAGMENT = b"moof"
"""The name of the box that a fragment begins with."""


@dataclass(frozen=True)
class LiveStart:
    """A frame in a file that encoding begins with."""

    seconds: Fraction
    """From frame 0."""
    rest: ClipEncoding
    """From that frame to the file's end."""
    seek_micros: int | None
    """See rushes_media.domain.encodings.seek_micros."""


def live_start(index: FrameIndex, seconds: Fraction) -> LiveStart:
    """The first frame at or after a time from frame 0; raises BeyondEnd where there is none."""
    frame = index.frame_at_or_after(seconds)
    if frame >= index.frame_count:
        raise BeyondEnd(index.duration)
    plan = ClipPlan(float(seconds), frame, index.frame_count - frame, index.pts[frame], index.end_pts)
    return LiveStart(index.seconds(frame), clip_encoding(index, plan, 0), seek_micros(index, frame))


@dataclass(frozen=True)
class LiveEncoding:
    """To the file's end; sizes in pixels, both even."""

    start: LiveStart | None
    """None: the file's beginning, of which nothing more has to be known."""
    width: int
    height: int
    sound: bool
    transfer: Transfer | None
    """Of HDR; None for anything else."""
    tells_matrix: bool


def live_encoding(facts: InspectedFacts, start: LiveStart | None, max_height: int) -> LiveEncoding:
    """As large as the video is shown, or as `max_height` (0: any) allows."""
    width, height = facts.video.width, facts.video.height
    if 0 < max_height < height:
        width, height = round(width * max_height / height), max_height
    return LiveEncoding(
        start,
        max(2, width // 2 * 2),
        max(2, height // 2 * 2),
        facts.audio is not None,
        Transfer(facts.colours.transfer) if facts.colours.transfer else None,
        facts.colours.tells_matrix,
    )


def shows_pictures(head: bytes) -> bool:
    """Whether the first bytes of fragmented MP4 hold more than its header, which encoders of cards get done always."""
    return _FRAGMENT in head
