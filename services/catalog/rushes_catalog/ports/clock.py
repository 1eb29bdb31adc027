"""The present time."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]


def wall_clock() -> datetime:
    """The machine's, in UTC."""
    return datetime.now(UTC)
