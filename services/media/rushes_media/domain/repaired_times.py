"""Repairing the times of pictures: what a container states wrongly costs that time only."""

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil
from statistics import median_low


def repaired(stated: Sequence[int | None]) -> tuple[list[int], int]:
    """Strictly ascending times of pictures in order of presentation, and how many of their ticks a stated tick has.

    As many stated times are kept as form an ascending sequence, of equal ones the first; the other pictures lie evenly
    between their neighbours. Where that takes finer ticks than those of the container, there are several to one.
    """
    kept = _longest_ascending(stated)
    if not kept:
        return list(range(len(stated))), 1
    step = _usual_step([(place, stated[place] or 0) for place in kept])
    fixed = [(place, Fraction(stated[place] or 0)) for place in kept]
    fixed.insert(0, (-1, fixed[0][1] - step * (fixed[0][0] + 1)))
    fixed.append((len(stated), fixed[-1][1] + step * (len(stated) - fixed[-1][0])))
    finer = max(ceil(Fraction(after - before) / (end - begin)) for (before, begin), (after, end) in pairwise(fixed))
    times: list[int] = []
    for (before, begin), (after, end) in pairwise(fixed):
        times += (
            round((begin + (end - begin) * (place - before) / (after - before)) * finer)
            for place in range(before + 1, after)
        )
        if after < len(stated):
            times.append(round(end * finer))
    return times, finer


def _usual_step(kept: Sequence[tuple[int, int]]) -> Fraction:
    """Ticks from one picture to the next, as most of the kept ones have it."""
    steps = [Fraction(end - begin, after - before) for (before, begin), (after, end) in pairwise(kept)]
    return median_low(steps) if steps else Fraction(1)


def _longest_ascending(stated: Sequence[int | None]) -> list[int]:
    """Places of a longest strictly ascending subsequence, by patience sorting (Fredman 1975)."""
    ends: list[int] = []
    places: list[int] = []
    before = [-1] * len(stated)
    for place, time in enumerate(stated):
        if time is None:
            continue
        pile = bisect_left(ends, time)
        if pile < len(ends) and ends[pile] == time:
            continue
        before[place] = places[pile - 1] if pile else -1
        if pile == len(ends):
            ends.append(time)
            places.append(place)
        else:
            ends[pile], places[pile] = time, place
    kept = []
    at = places[-1] if places else -1
    while at >= 0:
        kept.append(at)
        at = before[at]
    return kept[::-1]
