"""Recording time of a video: from its container, else its name, else its modification time."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from functools import cache
from itertools import chain

# Cameras without a set clock write the start of their calendar: 1904, 1970 or 1980.
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
# Containers may state local times as if they were UTC, and clocks differ.
_LEEWAY = timedelta(days=1)

# In names of dashcams the day follows the month at once: 2026_0131_120000.
_DATE = r"""(?<!\d)(?P<year>(?:19|20)\d\d)(?P<between>[-_.]?)(?P<month>\d\d)(?P=between)?(?P<day>\d\d)
    (?:\ at\ |[T\ _.-]{0,3})"""
# macOS puts a narrow no-break space before the half of the day.
_HALF = r"[\ \u00a0\u202f]?(?P<half>[AaPp])\.?[Mm]\b"

_DATES_AND_TIMES = tuple(
    re.compile(_DATE + time, re.VERBOSE | re.ASCII)
    for time in (
        rf"""(?P<hour>\d\d)(?P<among>[-_.:]?)(?P<minute>\d\d)(?P=among)(?P<second>\d\d)
        (?:[.,]?(?P<millis>\d{{3}}))?(?!\d)(?!{_HALF.replace("?P<half>", "?:")})
        (?:(?P<zulu>Z)|(?P<sign>[+])(?P<zone_hours>\d\d):?(?P<zone_minutes>\d\d)(?!\d))?""",
        rf"(?P<hour>\d?\d)(?P<among>[-_.:])(?P<minute>\d\d)(?P=among)(?P<second>\d\d){_HALF}",
        r"(?P<hour>\d\d)h(?P<minute>\d\d)m(?:in)?(?P<second>\d\d)(?!\d)",
    )
)
"""With hours up to 23, with halves of the day, and with units as in 12h00m00s."""
# Seconds or milliseconds since 1970.
_COUNTED = re.compile(r"(?<!\d)(?:\d{13}|\d{10})(?!\d)", re.ASCII)
# Hours.
_HALF_A_DAY = 12
# Pixel phones use UTC in file names without stating it.
_IN_UTC = "PXL_"


class RecordingSource(StrEnum):
    """Source of a recording time."""

    CONTAINER = "container"
    NAME = "name"
    MTIME = "mtime"


@dataclass(frozen=True, slots=True)
class RecordingTime:
    """In milliseconds since 1970."""

    millis: int
    source: RecordingSource


_DIRECTIVES = {
    "Y": r"(?P<year>(?:19|20)\d\d)",
    "m": r"(?P<month>\d\d)",
    "d": r"(?P<day>\d\d)",
    "H": r"(?P<hour>\d\d)",
    "M": r"(?P<minute>\d\d)",
    "S": r"(?P<second>\d\d)",
    "%": "%",
}


@dataclass(frozen=True)
class NamePattern:
    """A pattern of a date and time in file names, in strftime's syntax: "REC_%d-%m-%Y_%H%M%S". It matches anywhere
    in a name."""

    written: str

    def __post_init__(self) -> None:
        """Raises ValueError in words where it lacks the day, or has an unknown directive."""
        self._expression()

    def __str__(self) -> str:
        return self.written

    def times_in(self, name: str, zone: tzinfo | None) -> Iterator[int]:
        """All times in a name that match, in milliseconds since 1970."""
        for found in self._expression().finditer(name):
            parts = {"hour": "0", "minute": "0", "second": "0"} | found.groupdict()
            with suppress(ValueError):  # Digits that are no date.
                yield _millis(datetime(**{part: int(said) for part, said in parts.items()}, tzinfo=zone))

    def _expression(self) -> re.Pattern[str]:
        return _expression_of(self.written)


@cache
def _expression_of(written: str) -> re.Pattern[str]:
    # Every part has a fixed length, so that searching any name is fast.
    made, seen = [], set()
    for literal, directive in re.findall(r"([^%]+)|%(.?)", written):
        if literal:
            made.append(re.escape(literal))
        elif directive not in _DIRECTIVES:
            raise ValueError(f"{written!r}: %{directive} is not one of %Y %m %d %H %M %S %%")
        elif directive in seen and directive != "%":
            raise ValueError(f"{written!r} contains %{directive} twice")
        else:
            seen.add(directive)
            made.append(_DIRECTIVES[directive])
    if not {"Y", "m", "d"} <= seen:
        raise ValueError(f"{written!r} must contain the day: %Y, %m and %d")
    return re.compile("(?<!\\d)" + "".join(made) + "(?!\\d)", re.ASCII)


def recording_time(
    container_millis: int,
    name: str,
    mtime_ns: int,
    now: datetime,
    zone: tzinfo | None = None,
    patterns: Sequence[NamePattern] = (),
) -> RecordingTime:
    """The best available answer; there always is one.

    `container_millis` is in milliseconds since 1970, 0 where the container has none. `zone` applies to names without
    one; None: this process's zone. `patterns` are tried before the built-in ones. Times before 1990 or after `now` are
    ignored.
    """
    if _sane(container_millis, now):
        return RecordingTime(container_millis, RecordingSource.CONTAINER)
    for millis in chain(*(pattern.times_in(name, zone) for pattern in patterns), _times_in(name, zone)):
        if _sane(millis, now):
            return RecordingTime(millis, RecordingSource.NAME)
    return RecordingTime(mtime_ns // 1_000_000, RecordingSource.MTIME)


def _sane(millis: int, now: datetime) -> bool:
    return _millis(_EARLIEST) <= millis <= _millis(now + _LEEWAY)


def _times_in(name: str, zone: tzinfo | None) -> Iterator[int]:
    for found in chain(*(pattern.finditer(name) for pattern in _DATES_AND_TIMES)):
        said = found.groupdict()
        year, month, day = (int(said[part]) for part in ("year", "month", "day"))
        hour, minute, second = (int(said[part]) for part in ("hour", "minute", "second"))
        if (half := said.get("half")) is not None:
            if not 1 <= hour <= _HALF_A_DAY:
                continue
            hour = hour % _HALF_A_DAY + (_HALF_A_DAY if half in "Pp" else 0)
        where = zone
        if said.get("zulu") or name.startswith(_IN_UTC):
            where = UTC
        elif said.get("sign"):
            where = timezone(timedelta(hours=int(said["zone_hours"]) % 24, minutes=int(said["zone_minutes"]) % 60))
        try:
            moment = datetime(year, month, day, hour, minute, second, tzinfo=where)
        except ValueError:
            continue  # Digits that are no date.
        yield _millis(moment) + int(said.get("millis") or 0)
    for found in _COUNTED.finditer(name):
        yield int(found[0]) if len(found[0]) == len("1700000000000") else int(found[0]) * 1000


def _millis(moment: datetime) -> int:
    """A time without zone, in this process's zone."""
    return round(moment.timestamp() * 1000)
