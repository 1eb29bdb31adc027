"""What a frame index says about its file, for the catalog, which has it from the header at first."""

from fractions import Fraction

from rushes_footage.facts import DAMAGED_INSIDE, IndexFacts, Problem
from rushes_media.domain.frames.frame_index import MOST_DAMAGE, FrameIndex, Stated

_NAMED_PLACES = 3
_SAME_SECONDS = Fraction(1, 500)
"""Headers count in ticks of their own, often milliseconds."""
_SAME_RATE = Fraction(1, 5000)
"""Relative: 30 and 30000/1001 differ by five times as much."""


def index_facts_of(index: FrameIndex) -> IndexFacts:
    """What the index says that a header may say otherwise."""
    return IndexFacts(
        duration_seconds=float(index.duration),
        rate=_rate(index),
        frame_count=index.frame_count,
        width=index.width,
        height=index.height,
        warning=_warning(index),
    )


def is_disputed(stated: Stated, index: FrameIndex) -> bool:
    """Whether the header of a file says something else about it than its index.

    A number of frames that a header leaves out is no dispute: most containers have none.
    """
    if index.damage or abs(stated.seconds - index.duration) > _SAME_SECONDS:
        return True
    if stated.frames not in (0, index.frame_count):
        return True
    rate = index_facts_of(index).rate
    return bool(rate) and abs(stated.rate - rate) > _SAME_RATE * rate


def _rate(index: FrameIndex) -> Fraction:
    if index.constant_rate is None and (index.damage or index.frame_count == 1):
        return Fraction(0)  # The mean says nothing about frames that are there.
    return index.nominal_rate


def _warning(index: FrameIndex) -> Problem | None:
    places = [_clock(seconds) for seconds in index.damage]
    if not places:
        return None
    named = places[:_NAMED_PLACES]
    more = len(places) - len(named)
    # The list of an index ends at a limit.
    count = f"{more} more place{'' if more == 1 else 's'}" if len(places) < MOST_DAMAGE else "many more places"
    if more:
        where = f"{', '.join(named)} and {count}"
    else:
        where = " and ".join((*([", ".join(named[:-1])] if named[:-1] else []), named[-1]))
    return Problem(DAMAGED_INSIDE, f"Something is missing at {where}.")


def _clock(seconds: Fraction) -> str:
    """As times of videos are written: 0:19.920, 1:02:03.004."""
    millis = round(seconds * 1000)
    minutes, rest = divmod(millis, 60_000)
    hours, minutes = divmod(minutes, 60)
    ending = f"{rest // 1000:02}.{rest % 1000:03}"
    return f"{hours}:{minutes:02}:{ending}" if hours else f"{minutes}:{ending}"
