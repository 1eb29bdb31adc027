"""What a file of boxes breaks."""

import math
from dataclasses import dataclass

PIXEL = 1.0
"""Boxes may reach this far out of their picture: writers round."""


@dataclass(frozen=True)
class Breach:
    """A rule that is not kept, and where."""

    place: str
    rule: str

    def __str__(self) -> str:
        """As people read it."""
        return f"{self.place}: {self.rule}" if self.place else self.rule


@dataclass
class Held:
    """What a file holds."""

    pictures: int = 0
    boxes: int = 0


class Unreadable(Exception):
    """A file is not of its format at all; the text says why."""


def is_number(said: object) -> bool:
    """Of a JSON document: finite, and no truth value."""
    return isinstance(said, int | float) and not isinstance(said, bool) and math.isfinite(said)


def is_count(said: object, least: int = 0) -> bool:
    """Of a JSON document: a whole number of at least so much."""
    return isinstance(said, int) and not isinstance(said, bool) and said >= least
