"""Shots of edited videos: what lies between two cuts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise


class CutKind(StrEnum):
    """How one shot becomes the next."""

    CUT = "cut"
    """From one frame to the next."""
    FADE = "fade"
    """Over several frames: a fade or a dissolve."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a new shot begins."""

    frame: int
    """The first frame of the new shot; of a fade the first one after its middle."""
    kind: CutKind
    confidence: float
    """0 to 1."""
    seconds: float
    """When that frame begins, in seconds from frame 0."""


@dataclass(frozen=True, slots=True)
class Shot:
    """The frames from `first_frame` to `last_frame`, which both belong to it; seconds from frame 0, `end` exclusive."""

    first_frame: int
    last_frame: int
    start: float
    end: float

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.end - self.start


def shots_of(cuts: Iterable[Cut], frames: int, seconds: float) -> list[Shot]:
    """The shots of a video with these cuts in order, so many frames, and an end so many seconds from frame 0.

    A video without cuts is one shot.
    """
    begins = [(0, 0.0), *((cut.frame, cut.seconds) for cut in cuts), (frames, seconds)]
    return [Shot(first, after - 1, start, end) for (first, start), (after, end) in pairwise(begins) if first < after]


def cuts_within(cuts: Iterable[Cut], first_frame: int, frame_count: int) -> tuple[Cut, ...]:
    """The cuts that a stretch of frames crosses: it has the frame of the cut, and the one before."""
    return tuple(cut for cut in cuts if first_frame < cut.frame < first_frame + frame_count)


def merged(stretches: Iterable[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    """Stretches of frames, from a first one to a last one, in order and without overlaps; neighbours are one."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(stretches):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found
