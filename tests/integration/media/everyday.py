"""All everyday recipes as the cases of a test: what most people have in every change, the others as proofs."""

from typing import Final

import pytest

from tests.footage import recipes

_MOST_HAVE: Final = frozenset(
    {
        recipes.CFR25_MP4,
        recipes.CFR2997_MKV,
        recipes.OPEN_GOP_MKV,
        recipes.VFR_MP4,
        recipes.NONZERO_START_TS,
        recipes.EDIT_LIST_MP4,
        recipes.ROTATED_MP4,
    }
)

every_day: Final = pytest.mark.parametrize(
    "recipe",
    [
        recipe if recipe in _MOST_HAVE else pytest.param(recipe, marks=pytest.mark.proof("containers"))
        for recipe in recipes.EVERYDAY
    ],
    ids=lambda recipe: recipe.name,
)
