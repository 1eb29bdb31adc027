"""What an order would cut, on the native API."""

import asyncio

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
