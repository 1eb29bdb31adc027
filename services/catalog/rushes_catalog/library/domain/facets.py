"""Facets: the values of a field among the assets of a list, each with its number of assets."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

MOST_VALUES: Final = 200
"""Limit of the values of one facet; the less frequent ones are left out."""
UNKNOWN: Final = "unknown"
"""Value of codec and length for files that were not read, or cannot be read. Not a codec's name."""


class FacetField(StrEnum):
    """Fields that have facets. A value is what the list's filter of this name takes; days have none."""

    CAMERA = "camera"
    CODEC = "codec"
    # "2026-11": of the recording time in UTC.
    MONTH = "month"
    # Labels of proven clips in the profile. An asset may have several, or none.
    LABEL = "label"
    # A LengthClass.
    LENGTH = "length"
    # Relative to the root. An asset counts for each folder above it; one directly in a root for none.
    FOLDER = "folder"
    # "2026-11-30": of the recording time, as clocks have it that differ from UTC by a given number of minutes.
    DAY = "day"


class LengthClass(StrEnum):
    """Classes of durations in seconds: from the first number, which is included, to the second one, which is not."""

    UNDER_10_SECONDS = "0-10"
    UNDER_1_MINUTE = "10-60"
    UNDER_5_MINUTES = "60-300"
    UNDER_30_MINUTES = "300-1800"
    UNDER_2_HOURS = "1800-7200"
    LONGER = "7200-"
    UNKNOWN = UNKNOWN

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        """Least duration, included, and the end, excluded. None: no bound."""
        if self is LengthClass.UNKNOWN:
            return None, LEAST_DURATION
        least, _, end = self.value.partition("-")
        return max(float(least), LEAST_DURATION), float(end) if end else None


LEAST_DURATION: Final = 1e-9
"""Seconds, shorter than any frame. 0 stands for an unknown length."""
KNOWN_LENGTHS: Final = tuple(each for each in LengthClass if each is not LengthClass.UNKNOWN)
"""In order of duration."""


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of UTC."""

    year: int
    month: int

    @classmethod
    def read(cls, text: str) -> "Month":
        """From "2026-11"; raises ValueError for other texts."""
        at = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC)
        return cls(at.year, at.month)

    @property
    def next(self) -> "Month":
        """The following month."""
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def begin_ms(self) -> int:
        """Its first moment, in milliseconds since 1970."""
        return _first_day(self.year, self.month) * 86_400_000

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


def _first_day(year: int, month: int) -> int:
    """Days since 1970; also of the year 10000, where the last month of datetime's years ends."""
    if year > 9999:
        return datetime(9999, 12, 31, tzinfo=UTC).toordinal() + 1 - _EPOCH
    return datetime(year, month, 1, tzinfo=UTC).toordinal() - _EPOCH


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).toordinal()


@dataclass(frozen=True, slots=True)
class Picks:
    """Several chosen values of one field: an asset has to have one of them. A single value of camera, codec, label or
    folder is in the query's own field instead, whose plans know how few assets it selects."""

    cameras: tuple[str, ...] = ()
    codecs: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    months: tuple[Month, ...] = ()
    lengths: tuple[LengthClass, ...] = ()

    @property
    def beside_cameras(self) -> bool:
        """Whether values of another field than the camera are chosen: folders tell the number of a camera's assets."""
        return replace(self, cameras=()) != NO_PICKS


NO_PICKS: Final = Picks()

Stretch = tuple[float | None, float | None]
"""From the first value, included, to the second one, excluded; None: no bound."""


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same values in as few stretches as possible, in order: consecutive months are one."""
    whole: list[Stretch] = []
    for since, before in sorted(stretches, key=lambda each: float("-inf") if each[0] is None else each[0]):
        if whole and (whole[-1][1] is None or since is None or whole[-1][1] >= since):
            last = whole[-1][1]
            whole[-1] = (whole[-1][0], None if last is None or before is None else max(last, before))
        else:
            whole.append((since, before))
    return whole


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value, and the number of the list's assets that have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """The most frequent values of each requested field, at most MOST_VALUES, the most frequent first.

    Values of a field are counted under all filters except the field's own; `total` is the number of assets under all
    filters.
    """

    values: dict[FacetField, tuple[FacetValue, ...]]
    total: int
