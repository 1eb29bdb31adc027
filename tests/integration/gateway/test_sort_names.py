"""Videos whose names are taken where they belong: which one is free is said, and they go there under it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from rushes_chassis.errors import FieldMistake, InvalidInput
from tests.integration.catalog.harness import World
from tests.integration.gateway.in_process import Gateway, running_gateway


@pytest.fixture(name="world")
def _world(tmp_path: Path) -> World:
    world = World(tmp_path)
    world.sorting.categories |= {"food"}
    for path in ("1.mp4", "2.mp4", "food/1.mp4", "food/2.mp4"):
        world.footage.put(path, path)
    return world


@pytest.fixture(name="gateway")
async def _gateway(world: World) -> AsyncIterator[Gateway]:
    async with running_gateway(world) as gateway:
        await gateway.catalog.attach()
        await gateway.catalog.scan()
        yield gateway


def _wanted(name: str, **more: str) -> dict[str, str]:
    return {"name": name, "category": "food", **more}


async def _loose(gateway: Gateway) -> list[str]:
    return [each["name"] for each in (await gateway.ask("GET", "/api/v1/sort")).json()["videos"]]


@pytest.mark.proof("sorting")
async def test_a_video_that_is_asked_for_comes_before_the_others_of_all_pages(gateway: Gateway) -> None:
    asked: dict[str, str | int] = {"first": "2.mp4", "limit": 1}
    page = (await gateway.ask("GET", "/api/v1/sort", params=asked)).json()
    behind = (await gateway.ask("GET", "/api/v1/sort", params={**asked, "cursor": page["next_cursor"]})).json()
    assert [each["name"] for each in (*page["videos"], *behind["videos"])] == ["2.mp4", "1.mp4"]


async def test_what_is_refused_says_a_free_name_and_goes_under_it(gateway: Gateway) -> None:
    refused = await gateway.ask("POST", "/api/v1/sort", json=_wanted("1.mp4"))
    problem = refused.json()
    assert (refused.status_code, problem["type"]) == (409, "/problems/name-taken")
    assert problem["free_name"] == "1 (2).mp4"
    done = await gateway.ask("POST", "/api/v1/sort", json=_wanted("1.mp4", new_name="1 (2).mp4"))
    assert done.json()["change"]["words"] == "1.mp4 sorted into food as 1 (2).mp4"
    assert await _loose(gateway) == ["2.mp4"]
    undone = await gateway.ask("POST", "/api/sort/undo")
    assert undone.json()["undone"] == [{"filename": "1.mp4", "folder": "food"}]
    assert await _loose(gateway) == ["1.mp4", "2.mp4"]


@pytest.mark.proof("sorting")
async def test_of_several_each_that_is_refused_says_a_free_name(gateway: Gateway) -> None:
    async def sort_all(*items: dict[str, str]) -> list[dict[str, Any]]:
        answer = await gateway.ask("POST", "/api/v1/sort/batch", json={"items": items})
        results: list[dict[str, Any]] = answer.json()["results"]
        return results

    results = await sort_all(_wanted("1.mp4"), _wanted("2.mp4"), _wanted("3.mp4"))
    names = ["1 (2).mp4", "2 (2).mp4"]
    assert [each["free_name"] for each in results] == [*names, None]
    again = await sort_all(*(_wanted(f"{at + 1}.mp4", new_name=name) for at, name in enumerate(names)))
    assert [each["problem"] for each in again] == [None, None]
    assert await _loose(gateway) == []


@pytest.mark.proof("sorting")
async def test_the_replaced_sorter_says_what_it_said(gateway: Gateway) -> None:
    refused = await gateway.ask("POST", "/api/sort", json={"filename": "1.mp4", "folder": "food", "new_name": "3.mp4"})
    assert (refused.status_code, list(refused.json())) == (409, ["detail"])
    assert await _loose(gateway) == ["1.mp4", "2.mp4"]


@pytest.mark.proof("sorting")
async def test_a_name_that_no_file_can_have_is_refused_by_its_field(world: World, gateway: Gateway) -> None:
    long = await gateway.ask("POST", "/api/v1/sort", json=_wanted("1.mp4", new_name="n" * 256))
    assert (long.status_code, [each["field"] for each in long.json()["errors"]]) == (422, ["new_name"])
    assert "255" in long.json()["errors"][0]["message"]
    limit = "must be a name that ends in '.mp4', as the video's own does"
    world.sorting.refused_name = InvalidInput(
        f"new_name: {limit}", reason="UnfitVideoName", fields=[FieldMistake("new_name", limit)]
    )
    unfit = await gateway.ask("POST", "/api/v1/sort", json=_wanted("1.mp4", new_name="1.exe"))
    assert (unfit.status_code, unfit.json()["errors"]) == (422, [{"field": "new_name", "message": limit}])
    assert await _loose(gateway) == ["1.mp4", "2.mp4"]


@pytest.mark.proof("sorting")
async def test_moves_of_one_act_are_one_in_the_history_and_each_is_recorded_with_its_place(gateway: Gateway) -> None:
    for name, new_name in (("1.mp4", "3.mp4"), ("2.mp4", "4.mp4")):
        wanted = _wanted(name, new_name=new_name, act="7")
        done = await gateway.ask("POST", "/api/v1/sort", {"x-request-id": name}, json=wanted)
        change = done.json()["change"]
        assert (await gateway.entry(name))["targets"] == [f"food/{new_name}", change["id"]]
    later, earlier = (await gateway.ask("GET", "/api/v1/changes")).json()["changes"]
    assert (later["act"]["changes"], earlier["act"]["id"]) == (2, later["act"]["id"])
