"""Shots: what lies between two cuts of an edited video."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from rushes_footage.shots import CutKind
from rushes_media.domain.errors import BeyondEnd
from rushes_media.domain.frames.frame_index import Entry, FrameIndex

RECIPE: Final = 4
"""Part of the name of a video's cuts: raise it whenever other cuts are found, or their bytes change."""
REACH: Final = 128
"""Frames before and after a frame that decide whether it is a cut: with them a stretch has the cuts of the whole
video."""
LEAST_APART: Final = 4
"""Two hard cuts are at least so many frames apart."""


@dataclass(frozen=True)
class Cut:
    """A place at which a shot ends and another begins."""

    frame: int
    """The first one of the new shot; of a fade the first one after its middle."""
    kind: CutKind
    confidence: float
    """0 to 1."""


@dataclass(frozen=True)
class SearchedStretch:
    """The frames among which cuts are searched, and how to decode them."""

    stream: int
    counted: bool
    """See FrameIndex.counted."""
    entry: Entry | None
    """Where decoding begins where frames are counted; None is the file's start."""
    key_pts: int | None
    """Pts of the key frame where decoding begins where frames are not counted; None is the file's start."""
    first: int
    """The first frame that is decoded."""
    pts: "array[int]"
    """Of each decoded frame."""
    wanted: range
    """Frames that may be cuts."""


def searched_stretch(index: FrameIndex, first: int, last: int) -> SearchedStretch:
    """What has to be decoded for the cuts after the first frame up to the last, which may lie behind the video's end.

    Raises BeyondEnd where the first one does.
    """
    if first >= index.frame_count:
        raise BeyondEnd("first_frame", index.frame_count)
    last = min(last, index.frame_count - 1)
    begin, end = max(0, first + 1 - REACH), min(index.frame_count, last + 1 + REACH)
    key = None if index.counted or not begin else index.key_frame_before(begin)
    return SearchedStretch(
        stream=index.stream,
        counted=index.counted,
        entry=index.entry_before(begin) if begin else None,
        key_pts=None if key is None else index.pts[key],
        first=begin,
        pts=index.pts[begin:end],
        wanted=range(first + 1, last + 1),
    )


def most_cuts(frames: int) -> int:
    """The most cuts that so many frames can have."""
    return frames // LEAST_APART + 1


def check_cuts(cuts: Sequence[Cut], wanted: range) -> None:
    """Raise ValueError where these cannot be the cuts of a stretch, as a process says that reads foreign bytes."""
    if not all(cut.frame in wanted and 0 <= cut.confidence <= 1 for cut in cuts):
        raise ValueError("a cut lies outside of the stretch")
    if any(before.frame >= after.frame for before, after in pairwise(cuts)):
        raise ValueError("cuts are not in order")
