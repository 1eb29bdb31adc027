"""The clocks that access goes by, so that a test can say how late it is."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


def _wall() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clocks:
    """Both are asked at each use, and never kept."""

    seconds: Callable[[], float] = time.monotonic
    """That only grow: for how long something lasts."""
    wall: Callable[[], datetime] = _wall
    """The time of day, which the catalog writes expiries in."""
