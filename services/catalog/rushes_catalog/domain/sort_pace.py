"""How right proposals have been lately, and how quickly videos are sorted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

LATELY = 500
"""Videos of which it is asked how right their proposals were."""
MOST_MOMENTS = 2_000
"""Of the newest sortings: more than anybody makes in PERIOD."""
PERIOD = timedelta(minutes=10)
PAUSE = timedelta(minutes=2)
FEWEST = 2
"""Videos after the first one: of fewer nothing can be said."""


@dataclass(frozen=True, slots=True)
class SortPace:
    """Of the videos that people have sorted in one folder, where they still lie."""

    judged: int
    """Of the last ones, LATELY at most, those for which something was proposed."""
    right: int
    """Of these, those that went where was proposed."""
    per_minute: float | None
    """In the last PERIOD of work; None where nothing can be said."""


def per_minute(newest_first: Sequence[datetime]) -> float | None:
    """How many were sorted a minute in the last PERIOD of work: longer pauses than PAUSE are none.

    What counts is the time from one to the next, so that the first one after a pause is no work.
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
