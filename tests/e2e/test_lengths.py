"""Clips of any length hold exactly the frames of their span."""

from pathlib import Path
from typing import Any

import pytest

from tests.clips import wanted_frames
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.read import numbers
from tests.footage.recipes import Recipe

CURSOR = 4.4


def _ordered(stack: Stack, recipe: Recipe, **wanted: Any) -> dict[str, Any]:
    asset = stack.asset(recipe.file_name)["id"]
    body = {"asset_id": asset, "cursor": CURSOR, "clips": 2, "spread": 2, "name": "length", **wanted}
    answer = stack.post("/api/v1/exports", body)
    assert answer.status_code == 201, answer.text
    stack.wait_for_export(answer.json()["job"]["ticket"])
    export: dict[str, Any] = stack.get(f"/api/v1/exports/{answer.json()['id']}").json()
    assert export["job"]["state"] == "done", export
    return export


def _frames_of(export: dict[str, Any]) -> list[list[int]]:
    return [numbers(Path(clip["path"])) for clip in export["clips"]]


def _meant(recipe: Recipe, seconds: float) -> list[list[int]]:
    return [wanted_frames(recipe, CURSOR + 2 * index, seconds) for index in range(2)]


def test_frames_are_as_many_as_ordered(stack: Stack) -> None:
    export = _ordered(stack, recipes.CFR2997_MKV, frames=101)
    assert export["seconds"] == pytest.approx(101 * 1001 / 30_000)
    found = _frames_of(export)
    assert found == _meant(recipes.CFR2997_MKV, export["seconds"])
    assert [len(each) for each in found] == [101, 101]


@pytest.mark.parametrize("seconds", [0.04, 5.28, 12.0])
@pytest.mark.parametrize("recipe", [recipes.CFR25_MP4, recipes.VFR_MKV], ids=lambda recipe: recipe.name)
@pytest.mark.proof("exports")
def test_seconds_are_a_span(stack: Stack, recipe: Recipe, seconds: float) -> None:
    export = _ordered(stack, recipe, seconds=seconds)
    assert export["seconds"] == seconds
    assert _frames_of(export) == _meant(recipe, seconds)
    for clip in export["clips"]:
        assert clip["proof"]["duration_seconds"] == pytest.approx(seconds, abs=0.002)


@pytest.mark.proof("exports")
def test_an_end_is_exclusive_and_the_first_clips(stack: Stack) -> None:
    export = _ordered(stack, recipes.CFR25_MP4, end=7.0)
    assert export["seconds"] == pytest.approx(2.6)
    assert _frames_of(export) == [list(range(110, 175)), list(range(160, 225))]
    asset = stack.asset(recipes.CFR25_MP4.file_name)["id"]
    for end, limit in ((4.4, "after the cursor"), (21, "at most 20.000"), (-1, "greater than 0")):
        refused = stack.post("/api/v1/exports", {"asset_id": asset, "cursor": CURSOR, "name": "length", "end": end})
        assert refused.status_code == 422
        [mistake] = refused.json()["errors"]
        assert mistake["field"] == "end"
        assert limit in mistake["message"]
