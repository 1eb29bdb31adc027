"""Repairing the times of pictures: what a container states wrongly costs that time only."""

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil
from statistics import median_low
from typing import NamedTuple

_LEAST_EVEN = 50
"""Pictures by which a constant rate is recognised."""
_MOST_CANDIDATES = 8
"""Limit of times that are weighed against each other: a file may state millions that contradict each other."""


def repaired(stated: Sequence[int | None]) -> tuple[list[int], int]:
    """Strictly ascending times of pictures in order of presentation, and how many of their ticks a stated tick has.

    As many stated times are kept as form an ascending sequence, of equal ones the first; the other pictures lie evenly
    between their neighbours. Where that takes finer ticks than those of the container, there are several to one. Times
    that are equal because a tick is longer than a frame are those of a constant rate, rounded.
    """
    if (even := _of_coarse_ticks(stated)) is not None:
        return even
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


def _of_coarse_ticks(stated: Sequence[int | None]) -> tuple[list[int], int] | None:
    """The same for the times of a constant rate in ticks that are longer than its frames; None for all others."""
    told = [time for time in stated if time is not None]
    count = len(told) - 1
    span = told[-1] - told[0] if told else 0
    if len(told) < max(_LEAST_EVEN, len(stated)) or not 1 < span < count:
        return None
    step = _simplest_between(Fraction(span - 1, count), Fraction(span + 1, count))
    off = [time - place * step for place, time in enumerate(told)]
    if max(off) - min(off) >= 1:
        return None
    begin = told[0] * step.denominator
    return [begin + place * step.numerator for place in range(len(told))], step.denominator


def _simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """The fraction with the smallest denominator in an interval, ends included, by the Stern-Brocot tree."""
    whole = ceil(low)
    if whole <= high:
        return Fraction(whole)
    return whole - 1 + 1 / _simplest_between(1 / (high - whole + 1), 1 / (low - whole + 1))


def _usual_step(told: Sequence[tuple[int, int]]) -> Fraction:
    """Ticks from one picture to the next, as most of those have it whose times ascend."""
    steps = [Fraction(end - begin, after - before) for (before, begin), (after, end) in pairwise(told) if end > begin]
    return median_low(steps) if steps else Fraction(1)


class _Way(NamedTuple):
    """An ascending sequence of times, by its last one."""

    place: int
    time: int
    unevenness: Fraction
    """By how many ticks its steps differ from the usual one."""
    before: "_Way | None"


def _longest_ascending(stated: Sequence[int | None]) -> list[int]:
    """Places of a longest strictly ascending subsequence: of equally long ones of that with the most even steps.

    In 0, 40, 80, 60, 160 either 80 or 60 has to go, and only without 60 are all steps 40.
    """
    usual = _usual_step([(place, time) for place, time in enumerate(stated) if time is not None])
    ways: list[_Way] = []
    for candidates in _candidates(stated):
        shorter, ways = ways, []
        for place, time in candidates:
            longer = [
                _Way(place, time, way.unevenness + abs(time - way.time - usual * (place - way.place)), way)
                for way in shorter
                if way.place < place and way.time < time
            ]
            if not shorter:
                ways.append(_Way(place, time, Fraction(0), None))
            elif longer:
                ways.append(min(longer, key=lambda way: way.unevenness))
    at = min(ways, key=lambda way: way.unevenness, default=None)
    kept: list[int] = []
    while at is not None:
        kept.append(at.place)
        at = at.before
    return kept[::-1]


def _candidates(stated: Sequence[int | None]) -> list[list[tuple[int, int]]]:
    """For each element of the longest ascending subsequences the places and times that it can have.

    The first ones of all elements are such a subsequence, whatever the limit leaves out.
    """
    lengths = _lengths(stated)
    onwards = _lengths([None if time is None else -time for time in reversed(stated)])[::-1]
    longest = max(lengths, default=0)
    found: list[list[tuple[int, int]]] = [[] for _ in range(longest)]
    for place, time in enumerate(stated):
        if time is None or lengths[place] + onwards[place] <= longest:
            continue
        beside = found[lengths[place] - 1]
        if len(beside) < _MOST_CANDIDATES and not (beside and beside[-1][1] == time):
            beside.append((place, time))
    return found


def _lengths(stated: Sequence[int | None]) -> list[int]:
    """Length of the longest ascending subsequence that ends with each time, by patience sorting (Fredman 1975)."""
    ends: list[int] = []
    lengths: list[int] = []
    for time in stated:
        if time is None:
            lengths.append(0)
            continue
        pile = bisect_left(ends, time)
        ends[pile : pile + 1] = [time]
        lengths.append(pile + 1)
    return lengths
