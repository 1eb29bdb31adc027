"""The crop of each clip of a batch, derived from a request's cropping."""

import hashlib
import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

from rushes_footage.crops import PORTRAIT, SQUARE, Crop, CropKeyframe, Cropping, CropPoint, CropState, Move, Ratio

_ONE_IN = 3
"""A random shape is applied to one in so many clips."""
SEEDS = 1 << 53
"""Upper bound of seeds, which are exact integers in JavaScript too."""


def clip_crops(
    cropping: Cropping, starts: Sequence[float], length: float, centers: Sequence[float] | None = None
) -> tuple[Crop | None, ...]:
    """The crop of each clip of a batch, None for the whole picture; starts and length in seconds.

    `centers` override the cropping's centres of cropped clips, as found by a model.
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


def _planned(cropping: Cropping, state: CropState, start: float, length: float) -> Crop | None:
    if state.ratio is None:
        return None
    if cropping.move is Move.HOLD or not cropping.keyframes:
        return _still(cropping, state.ratio, state.center)
    path = _path(cropping.keyframes, start, length)
    if len({point.center for point in path}) == 1:
        return _still(cropping, state.ratio, path[0].center)
    return Crop(state.ratio, cropping.anchor, cropping.move, path)


def _still(cropping: Cropping, ratio: Ratio, center: float) -> Crop:
    return Crop(ratio, cropping.anchor, Move.HOLD, (CropPoint(0.0, center),))


def _path(keyframes: Sequence[CropKeyframe], start: float, length: float) -> tuple[CropPoint, ...]:
    """The key frames within a clip, and the nearest ones on both sides, between which it starts and ends."""
    points = [CropPoint(keyframe.time - start, keyframe.state.center) for keyframe in keyframes]
    needed = set[CropPoint]()
    for before, after in pairwise(points):
        if after.seconds > 0 and before.seconds < length:
            needed |= {before, after}
    if not needed:
        needed = {points[0] if points[0].seconds > 0 else points[-1]}
    return tuple(point for point in points if point in needed)


_Numbered: TypeAlias = tuple[int, float]
"""Number in the batch, and start in seconds."""


def _random_shapes(cropping: Cropping, clips: Sequence[_Numbered]) -> dict[_Numbered, Ratio]:
    """The clips that get a random shape; none in a batch of one."""
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
    """A number from 0 to 1 that is equal in all versions of Python, unlike its random module's.

    It depends on the start too, so that one seed for many batches does not always select the same clip.
    """
    number, start = clip
    digest = hashlib.sha256(f"{seed} {what} {number} {start!r}".encode()).digest()
    return math.ldexp(int.from_bytes(digest[:6]), -48)
