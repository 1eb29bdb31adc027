"""Accuracy of recent proposals, and the speed of sorting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

LATELY = 500
"""Number of recent videos whose proposals are evaluated."""
MOST_MOMENTS = 2_000
"""Limit of recent sortings read: more than anybody makes in PERIOD."""
PERIOD = timedelta(minutes=10)
PAUSE = timedelta(minutes=2)
FEWEST = 2
"""Videos after the first one: of fewer nothing can be said."""


@dataclass(frozen=True, slots=True)
class SortPace:
    """For videos that people sorted in one folder and that were not moved back."""

    judged: int
    """Of the last LATELY, those that had a proposal."""
    right: int
    """Of these, those whose proposal was followed."""
    per_minute: float | None
    """In the last PERIOD of work; None where it cannot be computed."""


def per_minute(newest_first: Sequence[datetime]) -> float | None:
    """Videos sorted per minute in the last PERIOD of work; pauses longer than PAUSE are left out.

    Intervals between sortings are counted, so the first one after a pause has none.
    """
    count, worked = 0, timedelta()
    for later, earlier in pairwise(newest_first):
        took = later - earlier
        if took > PAUSE:
            continue
        if worked + took > PERIOD:
            break
        count, worked = count + 1, worked + took
    return count / (worked / timedelta(minutes=1)) if worked and count >= FEWEST else None
