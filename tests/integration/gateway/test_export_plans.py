"""What an order would cut, on the native API."""

import asyncio
from typing import Any

import pytest

from tests.fakes.inference import FakeSubjects
from tests.integration.gateway.in_process import Gateway


async def test_a_plan_tells_frames_and_crops_and_the_seed_that_gives_them(gateway: Gateway, asset: str) -> None:
    batch = {"asset_id": asset, "cursor": 2, "clips": 4, "spread": 1, "crop": {"ratio": "4:5", "random_square": True}}
    answer = await gateway.ask("POST", "/api/v1/exports/plan", json=batch)
    assert answer.status_code == 200, answer.text
    plan = answer.json()
    assert isinstance(plan["crop"]["seed"], int)
    assert [(clip["index"], clip["start"], clip["first_frame"], clip["frame_count"]) for clip in plan["clips"]] == [
        (index, 2.0 + index, 50 + 25 * index, 200) for index in range(4)
    ]
    assert sorted(clip["crop"]["ratio"] for clip in plan["clips"]) == ["1:1", "4:5", "4:5", "4:5"]
    again = await gateway.ask("POST", "/api/v1/exports/plan", json={**batch, "crop": plan["crop"]})
    assert again.json() == plan
    assert (await gateway.ask("GET", "/api/v1/exports")).json()["exports"] == []


async def test_the_whole_picture_needs_no_seed(gateway: Gateway, asset: str) -> None:
    answer = await gateway.ask("POST", "/api/v1/exports/plan", json={"asset_id": asset, "cursor": 2})
    plan = answer.json()
    assert plan["crop"] is None
    assert {clip["crop"] for clip in plan["clips"]} == {None}


async def test_who_leaves_ends_the_search_for_the_subject(gateway: Gateway, asset: str, subjects: FakeSubjects) -> None:
    subjects.stands = True
    batch = {"asset_id": asset, "cursor": 2, "crop": {"ratio": "4:5", "follow_subject": True}}
    plan = asyncio.ensure_future(gateway.ask("POST", "/api/v1/exports/plan", json=batch))
    async with asyncio.timeout(60):
        await subjects.standing.wait()
        plan.cancel()
        await subjects.given_up.wait()


@pytest.mark.parametrize(
    ("wanted", "seconds"),
    [({}, 8.0), ({"seconds": 0.04}, 0.04), ({"seconds": 5.28}, 5.28), ({"frames": 33}, 1.32), ({"end": 3.5}, 1.5)],
)
async def test_a_length_is_ordered_in_seconds_in_frames_or_by_its_end(
    gateway: Gateway, asset: str, wanted: dict[str, float], seconds: float
) -> None:
    batch = {"asset_id": asset, "cursor": 2, "clips": 2, "spread": 1, **wanted}
    plan = (await gateway.ask("POST", "/api/v1/exports/plan", json=batch)).json()
    assert plan["seconds"] == pytest.approx(seconds)
    assert {clip["frame_count"] for clip in plan["clips"]} == {round(seconds * 25)}


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"seconds": 2, "frames": 50}, "frames"),
        ({"seconds": 2, "end": 5}, "end"),
        ({"frames": 50, "end": 5}, "end"),
        ({"seconds": 0.039}, "seconds"),
        ({"seconds": 3600.1}, "seconds"),
        ({"frames": 0}, "frames"),
        ({"frames": 2.5}, "frames"),
        ({"seconds": 2, "contract": "foley"}, "seconds"),
        ({"frames": 201, "contract": "video_201"}, "frames"),
        ({"end": 10, "contract": "video_193"}, "end"),
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/exports", "/api/v1/exports/plan"])
async def test_a_length_that_cannot_be_is_refused_by_its_field(
    gateway: Gateway, asset: str, path: str, wanted: dict[str, Any], field: str
) -> None:
    before = await _exports(gateway)
    name = {} if path.endswith("plan") else {"name": "long"}
    answer = await gateway.ask("POST", path, json={"asset_id": asset, "cursor": 2, **name, **wanted})
    assert answer.status_code == 422, answer.text
    assert [mistake["field"] for mistake in answer.json()["errors"]] == [field]
    assert await _exports(gateway) == before


async def _exports(gateway: Gateway) -> list[str]:
    return [export["id"] for export in (await gateway.ask("GET", "/api/v1/exports")).json()["exports"]]
