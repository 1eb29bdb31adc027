"""Files in which the clock starts anew, as where two recordings were joined: all streams go on from the last time."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import inf
from statistics import median

from rushes_media.domain.frames.frame_index import ClockStep

_LEAST_BACK = Fraction(1, 2)
"""Seconds: a smaller step back is a wrong time, not another clock."""
_RANGES = {"mpegts": Fraction(1 << 33, 90_000), "mpeg": Fraction(1 << 33, 90_000), "flv": Fraction(1 << 32, 1000)}
"""Seconds until a container's clock wraps, by FFmpeg's names. FFmpeg takes a step back for a wrap; so what it presents
as a step of at least half the range ahead is one back."""
_LOOKED_AT = 5
"""Packets on both sides of a step: a single wrong time is none."""
_REORDERED = 32
"""Packets after a step among which is the one that is shown first."""
_BESIDE_BYTES = 4 << 20
"""Distance within which the streams of a file step together."""


@dataclass(frozen=True)
class StatedTimes:
    """The packets of a stream as their container states them, in the order of the file."""

    tick: Fraction
    """In seconds."""
    dts: Sequence[int]
    pts: Sequence[int]
    positions: Sequence[int]
    """Byte of the file at which each begins; ascending."""
    container: str
    """FFmpeg's name of its format."""

    @property
    def least_ahead(self) -> Fraction | None:
        """Ticks of a step ahead that is one back; None where the container's clock does not wrap."""
        wraps = _RANGES.get(self.container)
        return None if wraps is None else wraps / 2 / self.tick


def clock_steps(picture: StatedTimes, sounds: Sequence[StatedTimes]) -> tuple[ClockStep, ...]:
    """Where the clock starts anew; the picture goes on without a gap, and everything else by the same offset."""
    places = [*_steps(picture), len(picture.dts)]
    beside = _beside([picture.positions[place] for place in places[:-1]], sounds)
    steps: list[ClockStep] = []
    offset, begin = 0, 0
    usual = _usual_step(picture)
    for place, after in pairwise(places):
        ends = max(picture.pts[begin:place]) + offset + usual
        offset = ends - min(picture.pts[place : min(after, place + _REORDERED)])
        here = picture.positions[place]
        least = picture.positions[place - 1] + 1
        steps.append(ClockStep(max(least, min(beside[here])), offset * picture.tick))
        begin = place
    return tuple(steps)


def _beside(places: Sequence[int], sounds: Sequence[StatedTimes]) -> dict[int, list[int]]:
    """Of each step of the picture, by its byte, the steps of sounds that are nearest to it."""
    found: dict[int, list[int]] = {place: [place] for place in places}
    for position in (sound.positions[place] for sound in sounds for place in _steps(sound)):
        nearest = min(places, key=lambda place: abs(place - position), default=None)
        if nearest is not None and abs(nearest - position) <= _BESIDE_BYTES:
            found[nearest].append(position)
    return found


def may_start_anew(stated: StatedTimes) -> bool:
    """Whether times go back, or jump ahead by half of the clock's range."""
    ahead = stated.least_ahead or inf
    return any(not 0 <= after - before < ahead for before, after in pairwise(stated.dts))


def offset_at(clock: Sequence[ClockStep], position: int) -> Fraction:
    """Seconds to add to the timestamps of a packet at a byte of the file."""
    place = bisect_right(clock, position, key=lambda step: step.position)
    return clock[place - 1].offset if place else Fraction(0)


def _steps(stated: StatedTimes) -> Iterator[int]:
    """Places of the first packets after steps."""
    back, ahead = -_LEAST_BACK / stated.tick, stated.least_ahead or inf
    for place, (before, after) in enumerate(pairwise(stated.dts), start=1):
        if back <= after - before <= ahead:
            continue
        earlier = median(stated.dts[max(0, place - _LOOKED_AT) : place])
        later = median(stated.dts[place : place + _LOOKED_AT])
        if not back <= later - earlier <= ahead:
            yield place


def _usual_step(stated: StatedTimes) -> int:
    steps = sorted(after - before for before, after in pairwise(stated.dts) if after > before)
    return steps[len(steps) // 2] if steps else 1
