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
    """The frames of a clip; second 0 is when the first one is shown."""
    begin = recipe.times[recipe.shown[0]] + Fraction(cursor) - min(recipe.clock.tick, _COARSEST) / 2
    first = next(number for number in recipe.shown if recipe.times[number] >= begin)
    if isinstance(recipe.clock, SteadyClock):
        return list(range(first, first + floor(Fraction(seconds) * recipe.clock.nominal_rate + Fraction(1, 2))))
    return [number for number in recipe.shown if begin <= recipe.times[number] < begin + Fraction(seconds)]


def resampled_frames(recipe: Recipe, cursor: float, count: int, rate: int) -> list[int]:
    """The frame that is shown at each moment of a clip with a rate of its own."""
    begin = recipe.times[wanted_frames(recipe, cursor, 1)[0]]
    return [bisect_right(recipe.times, begin + Fraction(moment, rate)) - 1 for moment in range(count)]


def lasting(recipe: Recipe, frames: list[int]) -> Fraction:
    """Seconds from the first of some frames to the end of the last one."""
    return recipe.times[frames[-1] + 1] - recipe.times[frames[0]]


def places(recipe: Recipe, frames: list[int]) -> list[int]:
    """Which frames of the file these are as players count them, from 0."""
    return [recipe.shown.index(frame) for frame in frames]
