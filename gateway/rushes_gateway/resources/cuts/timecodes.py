"""SMPTE timecode (ST 12-1): frames as hours, minutes, seconds and frames.

Timecode counts whole frames per second. At 30000/1001 and its multiples, counting all of them falls behind the clock by
3.6 s per hour. Drop-frame timecode leaves out numbers, not frames: at 29.97 frames per second 00 and 01 of each minute
that ten does not divide, at 59.94 twice as many. Of each ten minutes 9 * 2 numbers are left out.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

_TIMECODE = re.compile(r"(\d{1,2}):(\d{2}):(\d{2})([:;.,])(\d{2,3})", re.ASCII)
_NEAR = Fraction(3, 10_000)
"""A rate this near to a standard one, relatively, is that one: the two of a pair such as 29.97 and 30 differ by 1/1001,
and headers round rates."""
_HOURS = 24


@dataclass(frozen=True)
class Timebase:
    """Frames per second, and the timecode that counts them."""

    rate: Fraction
    drop: bool
    """Whether the timecode drops numbers."""

    @property
    def whole(self) -> int:
        """Frames that a second of timecode counts."""
        return -(-self.rate.numerator // self.rate.denominator)

    @property
    def _dropped(self) -> int:
        """Numbers left out in a minute that ten does not divide."""
        return self.whole // 15 if self.drop else 0

    @property
    def _ten_minutes(self) -> int:
        return 600 * self.whole - 9 * self._dropped

    def frames_of(self, seconds: float) -> int:
        """The first frame at or after a time, as for the bounds of clips."""
        exact = Fraction(seconds) * self.rate
        # Times with three digits, and the products of them, miss their frames by less than this.
        return -(-(exact - _ROUNDED).numerator // (exact - _ROUNDED).denominator)

    def timecode(self, frame: int) -> str:
        """The timecode of a frame, counted from 00:00:00:00; begins again after 24 hours."""
        tens, rest = divmod(frame % (6 * _HOURS * self._ten_minutes), self._ten_minutes)
        # The first minute of ten has all its numbers.
        first = 60 * self.whole
        minute = 0 if rest < first else 1 + (rest - first) // (first - self._dropped)
        number = frame % (6 * _HOURS * self._ten_minutes) + self._dropped * (9 * tens + minute)
        seconds, frames = divmod(number, self.whole)
        minutes, seconds = divmod(seconds, 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours:02d}:{minutes:02d}:{seconds:02d}{';' if self.drop else ':'}{frames:02d}"

    def frame(self, timecode: str) -> int:
        """The frame of a timecode, counted from 00:00:00:00; 0 for a text that is none at this rate."""
        said = _TIMECODE.fullmatch(timecode.strip())
        if said is None:
            return 0
        hours, minutes, seconds, frames = (int(said[part]) for part in (1, 2, 3, 5))
        if hours >= _HOURS or minutes >= 60 or seconds >= 60 or frames >= self.whole:
            return 0
        minutes += 60 * hours
        return (60 * minutes + seconds) * self.whole + frames - self._dropped * (minutes - minutes // 10)


_ROUNDED = Fraction(1, 20)
"""Part of a frame by which a time may be late."""

_STANDARD = tuple(Fraction(each) for each in (24, 25, 30, 48, 50, 60, 90, 96, 100, 120, 240))
_BROADCAST = tuple(each * Fraction(1000, 1001) for each in _STANDARD if each not in (25, 50, 100))


def timebase_of(rate: Fraction, timecode: str) -> Timebase:
    """The timebase of a video of this mean rate, 0: unknown, that begins with this timecode; "": it has none.

    A rate that is neither standard nor whole, as of variable frame rate, becomes the nearest whole one. Without a
    timecode that says otherwise, 29.97 and 59.94 frames per second are counted by drop-frame timecode, which agrees
    with the clock.
    """
    nominal = next(
        (each for each in (*_STANDARD, *_BROADCAST) if abs(rate - each) <= _NEAR * each),
        Fraction(max(1, round(rate))) if rate else Fraction(25),
    )
    can_drop = nominal.denominator == 1001 and nominal.numerator in (30_000, 60_000)
    said = _TIMECODE.fullmatch(timecode.strip())
    return Timebase(nominal, can_drop and (said is None or said[4] in ";.,"))
