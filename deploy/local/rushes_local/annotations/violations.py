"""Violations of a format's rules in an annotation file."""

import math
from dataclasses import dataclass

PIXEL = 1.0
"""Pixels by which a box may exceed its picture, as writers round."""


@dataclass(frozen=True)
class Violation:
    """A violated rule, and where in the file."""

    place: str
    rule: str

    def __str__(self) -> str:
        """The text for the output."""
        return f"{self.place}: {self.rule}" if self.place else self.rule


@dataclass
class Counts:
    """Numbers of pictures and boxes in a file."""

    pictures: int = 0
    boxes: int = 0


class Unreadable(Exception):
    """A file cannot be read in its format; the message has the reason."""


def is_number(said: object) -> bool:
    """Whether a value of a JSON document is a finite number; booleans are none."""
    return isinstance(said, int | float) and not isinstance(said, bool) and math.isfinite(said)


def is_count(said: object, least: int = 0) -> bool:
    """Whether a value of a JSON document is an integer of at least `least`; booleans are none."""
    return isinstance(said, int) and not isinstance(said, bool) and said >= least
