"""Segments: spans of a source that several clips of a batch share, encoded once and joined into every clip.

A segment begins with an IDR frame, and no frame refers to another segment. Its bytes depend only on its frames and
their encoding, so a clip that is made alone or again is identical.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from rushes_footage.plans import ClipPlan
from rushes_media.domain.clips.encodings import ClipEncoding
from rushes_media.domain.frames.frame_index import FrameIndex

_SHORTEST_SECONDS = Fraction(1, 2)
"""Shorter segments would cost more in IDR frames than sharing saves."""
_WORTH_IT = Fraction(3, 4)
"""Largest share of all frames that may have to be encoded for sharing to pay."""
_RECIPE = "libx264 fast crf 18, 4"
"""Part of a segment's name: change it with anything that changes its bytes and is not in its encoding."""


@dataclass(frozen=True)
class Segment:
    """A span of a source: [start_pts, end_pts) in ticks of its time base."""

    first_frame: int
    frame_count: int
    start_pts: int
    end_pts: int
    shown_from: int
    """Pts of its first frame: at a variable rate a clip may begin while that is shown."""


@dataclass(frozen=True)
class JoinedPart:
    """A segment within a clip."""

    starts: Fraction
    """Start of its first frame, in seconds after the clip's."""
    frames: int


@dataclass(frozen=True)
class Joined:
    """The frame grid of a joined clip."""

    tick: Fraction
    """In seconds; frames lie on multiples of it."""
    end: Fraction
    """End of the last frame, in seconds after the first."""


def with_joints(index: FrameIndex, clips: Sequence[ClipPlan]) -> tuple[ClipPlan, ...]:
    """The same clips with joints at shared segments, where sharing pays."""
    # At a variable rate a clip begins and ends while a frame is shown, which is a segment of its own.
    whole = [_whole_frames(index, clip) for clip in clips]
    ends = sorted({end for each in whole for end in each})
    shared = [
        (begin, end) for begin, end in pairwise(ends) if any(first <= begin and end <= after for first, after in whole)
    ]
    union = sum(end - begin for begin, end in shared)
    shortest = min((_at(index, end) - _at(index, begin) for begin, end in shared), default=Fraction(0))
    worth_it = union <= _WORTH_IT * sum(clip.frame_count for clip in clips) and shortest >= _SHORTEST_SECONDS
    if not worth_it or any(clip.resampling for clip in clips):
        return tuple(clips)
    return tuple(
        replace(clip, joints=tuple(end - clip.first_frame for end in ends if clip.first_frame < end < _after(clip)))
        for clip in clips
    )


def segments_of(index: FrameIndex, plan: ClipPlan) -> tuple[Segment, ...]:
    """The segments of a clip, in order."""
    bounds = [plan.first_frame, *(plan.first_frame + joint for joint in plan.joints), _after(plan)]
    ticks = [plan.start_pts, *(index.pts[bound] for bound in bounds[1:-1]), plan.end_pts]
    return tuple(
        Segment(begin, after - begin, start, end, index.pts[begin])
        for (begin, after), (start, end) in zip(pairwise(bounds), pairwise(ticks), strict=True)
    )


def segment_encoding(encoding: ClipEncoding, segment: Segment) -> ClipEncoding:
    """The encoding of a segment: the clip's, without sound."""
    plan = ClipPlan(encoding.plan.start, segment.first_frame, segment.frame_count, segment.start_pts, segment.end_pts)
    return replace(encoding, plan=plan, shown_from=segment.shown_from, sound=None)


def segment_name(identity: str, segment: Segment, encoding: ClipEncoding) -> str:
    """The name of a segment's file; `identity` names the content of its source."""
    how = (
        *(encoding.stream, encoding.time_base, encoding.source_rate, encoding.feed is not None),
        *(encoding.size, encoding.crop, encoding.colours),
    )
    made_of = repr((_RECIPE, identity, segment, how))
    return hashlib.blake2b(made_of.encode(), digest_size=20).hexdigest()


def starts_after(encoding: ClipEncoding, segment: Segment) -> Fraction:
    """Start of each segment, in seconds after the clip's first frame."""
    if encoding.rate is not None:
        return (segment.first_frame - encoding.plan.first_frame) / encoding.rate
    return (segment.start_pts - encoding.plan.start_pts) * encoding.time_base


def joined_grid(encoding: ClipEncoding) -> Joined:
    """The grid on which a clip's segments are joined."""
    return Joined(1 / encoding.rate if encoding.rate is not None else encoding.time_base, encoding.duration)


def _whole_frames(index: FrameIndex, clip: ClipPlan) -> tuple[int, int]:
    """The first frame that a clip shows from its start, and the one after the last that it shows to its end."""
    first, after = clip.first_frame, _after(clip)
    begins_amid = clip.start_pts > index.pts[first]
    ends_amid = clip.end_pts < index.pts_after(after - 1)
    return first + begins_amid, max(first + begins_amid, after - ends_amid)


def _after(clip: ClipPlan) -> int:
    return clip.first_frame + clip.frame_count


def _at(index: FrameIndex, frame: int) -> Fraction:
    """Time of a frame, or of the end after the last one, in seconds of the source's timestamps."""
    pts = index.pts[frame] if frame < index.frame_count else index.end_pts
    return pts * index.time_base
