"""Which frames a clip has to hold, told from the recipe of its footage: the code under test is no reference."""

from bisect import bisect_right
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Final

from tests.footage import recipes
from tests.footage.matrix import MATRIX
from tests.footage.recipes import Recipe, SteadyClock

_COARSEST: Final = Fraction(1, 1000)
"""Of the ticks to which containers round the times of frames, in seconds."""
_RECIPES: Final = {recipe.file_name: recipe for recipe in (*recipes.EVERYDAY, *(each.recipe for each in MATRIX))}


def recipe_of(path: Path | str) -> Recipe:
    """How a file of footage was made, by its name."""
    return _RECIPES[Path(path).name]


def wanted_frames(recipe: Recipe, cursor: float, seconds: float) -> list[int]:
    """The frames of a clip; second 0 is when the first one is shown.

    At a constant rate they begin with the frame at or after the cursor, at a variable one with that which is shown
    then.
    """
    slack = min(recipe.clock.tick, _COARSEST) / 2
    begin = recipe.times[recipe.shown[0]] + Fraction(cursor)
    if isinstance(recipe.clock, SteadyClock):
        first = next(number for number in recipe.shown if recipe.times[number] >= begin - slack)
        return list(range(first, first + floor(Fraction(seconds) * recipe.clock.nominal_rate + Fraction(1, 2))))
    first = [number for number in recipe.shown if recipe.times[number] <= begin + slack][-1]
    end = begin + Fraction(seconds) - slack
    return [number for number in recipe.shown if number >= first and recipe.times[number] < end]


def begin_of(recipe: Recipe, cursor: float) -> Fraction:
    """When a clip begins, in seconds of its source's recipe."""
    if isinstance(recipe.clock, SteadyClock):
        return recipe.times[wanted_frames(recipe, cursor, 1)[0]]
    return recipe.times[recipe.shown[0]] + Fraction(cursor)


def shown_after(recipe: Recipe, cursor: float, frames: list[int]) -> list[Fraction]:
    """Seconds from a clip's beginning to when each of its frames is shown: the first one at once."""
    begin = begin_of(recipe, cursor)
    return [max(Fraction(0), recipe.times[number] - begin) for number in frames]


def resampled_frames(recipe: Recipe, cursor: float, count: int, rate: int) -> list[int]:
    """The frame that is shown at each moment of a clip with a rate of its own."""
    begin = begin_of(recipe, cursor)
    # At a constant rate frames lie at multiples of it, however their container rounds.
    slack = Fraction(0) if isinstance(recipe.clock, SteadyClock) else min(recipe.clock.tick, _COARSEST) / 2
    return [bisect_right(recipe.times, begin + Fraction(moment, rate) + slack) - 1 for moment in range(count)]


def lasting(recipe: Recipe, frames: list[int], seconds: float) -> Fraction:
    """The length of a clip of some frames, of which so many seconds were ordered."""
    if isinstance(recipe.clock, SteadyClock):
        return recipe.times[frames[-1] + 1] - recipe.times[frames[0]]
    return Fraction(seconds)


def places(recipe: Recipe, frames: list[int]) -> list[int]:
    """Which frames of the file these are as players count them, from 0."""
    return [recipe.shown.index(frame) for frame in frames]
