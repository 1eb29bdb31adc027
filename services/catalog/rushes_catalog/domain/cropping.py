"""Which part of the pictures each clip of a batch shows, out of what a person asked for."""

import hashlib
import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TypeAlias

_EARLY_SECONDS = 0.05
"""A key frame counts for clips that begin up to so much before it."""
_ONE_IN = 3
"""Of the clips that a random shape may fall on."""
SEEDS = 1 << 53
"""Seeds are below it: all of them are numbers in JavaScript too."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """Of a window, e.g. 9 to 16."""

    width: int
    height: int


PORTRAIT, SQUARE = Ratio(9, 16), Ratio(1, 1)


class Anchor(StrEnum):
    """What a window's centre is counted along, from 0 to 1."""

    TRAVEL = "travel"
    """The way that the window can go."""
    SUBJECT = "subject"
    """The picture's width."""


class Move(StrEnum):
    """What happens between key frames."""

    HOLD = "hold"
    """Each clip stands still."""
    LINEAR = "linear"
    EASE = "ease"


@dataclass(frozen=True, slots=True)
class CropState:
    """What is cut out from some moment on."""

    ratio: Ratio | None
    """None for the whole picture."""
    center: float
    random_portrait: bool
    random_square: bool


@dataclass(frozen=True, slots=True)
class CropKeyframe:
    """A state and when it begins, in seconds from frame 0 of the asset."""

    time: float
    state: CropState


@dataclass(frozen=True, slots=True)
class Cropping:
    """What a person asked for."""

    state: CropState
    """Before the first key frame."""
    keyframes: tuple[CropKeyframe, ...]
    """Ascending, no two at the same time."""
    anchor: Anchor
    move: Move
    seed: int | None
    """None where nothing is left to chance."""
    follow_subject: bool = False
    """The clips that have a ratio stand where a model finds the subject."""

    @property
    def is_random(self) -> bool:
        """Whether the clips depend on a seed."""
        states = (self.state, *(keyframe.state for keyframe in self.keyframes))
        return any(state.random_portrait or state.random_square for state in states)

    def may_crop(self, starts: Iterable[float]) -> bool:
        """Whether a clip that begins at one of these times may show less than the whole picture."""
        states = map(self.state_at, starts)
        return any(state.ratio or state.random_portrait or state.random_square for state in states)

    def state_at(self, start: float) -> CropState:
        """What holds for a clip that begins then."""
        begun = [keyframe.state for keyframe in self.keyframes if keyframe.time <= start + _EARLY_SECONDS]
        return begun[-1] if begun else self.state


@dataclass(frozen=True, slots=True)
class CropPoint:
    """Where a window's centre is, in seconds from the clip's first frame."""

    seconds: float
    center: float


@dataclass(frozen=True, slots=True)
class ClipCrop:
    """What one clip shows: nothing is left to chance any more."""

    ratio: Ratio
    anchor: Anchor
    move: Move
    """How the window gets from point to point; HOLD where there is only one."""
    path: tuple[CropPoint, ...]


def keyframes_in_order(keyframes: Collection[CropKeyframe]) -> tuple[CropKeyframe, ...]:
    """Ascending; of those at the same time the last one counts."""
    last = {keyframe.time: keyframe for keyframe in keyframes}
    return tuple(last[time] for time in sorted(last))


def clip_crops(
    cropping: Cropping, starts: Sequence[float], length: float, centers: Sequence[float] | None = None
) -> tuple[ClipCrop | None, ...]:
    """The crop of each clip of a batch, None for the whole picture; starts and length in seconds.

    `centers` are where the clips that have a ratio stand, if it is known better than the cropping says.
    """
    clips = list(enumerate(starts))
    shapes = _random_shapes(cropping, clips)
    if centers is not None:
        ratios = (shapes.get(clip, cropping.state_at(clip[1]).ratio) for clip in clips)
        return tuple(
            None if ratio is None else _still(cropping, ratio, center)
            for ratio, center in zip(ratios, centers, strict=True)
        )
    return tuple(
        _still(cropping, shapes[clip], _draw(cropping.seed, "center", clip))
        if clip in shapes
        else _planned(cropping, cropping.state_at(clip[1]), clip[1], length)
        for clip in clips
    )


def _planned(cropping: Cropping, state: CropState, start: float, length: float) -> ClipCrop | None:
    if state.ratio is None:
        return None
    if cropping.move is Move.HOLD or not cropping.keyframes:
        return _still(cropping, state.ratio, state.center)
    path = _path(cropping.keyframes, start, length)
    if len({point.center for point in path}) == 1:
        return _still(cropping, state.ratio, path[0].center)
    return ClipCrop(state.ratio, cropping.anchor, cropping.move, path)


def _still(cropping: Cropping, ratio: Ratio, center: float) -> ClipCrop:
    return ClipCrop(ratio, cropping.anchor, Move.HOLD, (CropPoint(0.0, center),))


def _path(keyframes: Sequence[CropKeyframe], start: float, length: float) -> tuple[CropPoint, ...]:
    """The key frames within a clip, and those beside it on both sides, which it comes from and goes to."""
    points = [CropPoint(keyframe.time - start, keyframe.state.center) for keyframe in keyframes]
    needed = set[CropPoint]()
    for before, after in pairwise(points):
        if after.seconds > 0 and before.seconds < length:
            needed |= {before, after}
    if not needed:
        needed = {points[0] if points[0].seconds > 0 else points[-1]}
    return tuple(point for point in points if point in needed)


_Numbered: TypeAlias = tuple[int, float]
"""A clip: its number in the batch, and its start."""


def _random_shapes(cropping: Cropping, clips: Sequence[_Numbered]) -> dict[_Numbered, Ratio]:
    """The clips that a random shape falls on; a batch of one has none."""
    if len(clips) < 2:
        return {}
    states = [(clip, cropping.state_at(clip[1])) for clip in clips]
    portraits = _chosen(cropping.seed, "portrait", [clip for clip, state in states if state.random_portrait])
    squares = _chosen(cropping.seed, "square", [clip for clip, state in states if state.random_square])
    either = {clip: _draw(cropping.seed, "either", clip) for clip in portraits & squares}
    return {
        clip: SQUARE if clip not in portraits or either.get(clip, 0) >= 0.5 else PORTRAIT
        for clip in portraits | squares
    }


def _chosen(seed: int | None, what: str, eligible: Sequence[_Numbered]) -> set[_Numbered]:
    count = max(1, len(eligible) // _ONE_IN)
    return set(sorted(eligible, key=lambda clip: _draw(seed, what, clip))[:count])


def _draw(seed: int | None, what: str, clip: _Numbered) -> float:
    """A number from 0 to 1, the same in every version of Python: its own random module does not promise that.

    The start counts too: with one seed for many batches it is not always the same one of three that is chosen.
    """
    number, start = clip
    digest = hashlib.sha256(f"{seed} {what} {number} {start!r}".encode()).digest()
    return math.ldexp(int.from_bytes(digest[:6]), -48)
