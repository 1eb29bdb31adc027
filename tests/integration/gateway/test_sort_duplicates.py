"""Duplicates of the sorted folder through the API: found, set aside, kept, and as known after a restart."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from rushes_catalog.domain.errors import InferenceAway
from rushes_chassis.errors import Unavailable
from rushes_footage.facts import Problem
from tests.integration.catalog.harness import World
from tests.integration.gateway.in_process import NOTHING, Gateway, running_gateway

DUPLICATES = "/api/v1/sort/duplicates"


async def listed(gateway: Gateway, **query: str) -> dict[str, Any]:
    answer = await gateway.ask("GET", DUPLICATES, params=query)
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


async def searched(gateway: Gateway) -> dict[str, Any]:
    """To the end of a search."""
    assert (await gateway.ask("POST", f"{DUPLICATES}/search")).json() == {"started": True}
    async with asyncio.timeout(120):
        while True:
            page = await listed(gateway)
            if page["search"]["state"] != "running":
                return page
            await asyncio.sleep(0.01)


def names(page: dict[str, Any]) -> list[list[str]]:
    """With their folders, by group."""
    return [[f"{video['category'] or ''}/{video['name']}" for video in group["videos"]] for group in page["groups"]]


def ids(page: dict[str, Any], group: int = 0) -> list[str]:
    return [video["asset_id"] for video in page["groups"][group]["videos"]]


def filled(folder: Path, files: Sequence[tuple[str, str, float]]) -> World:
    """With these paths, what they hold and their seconds."""
    world = World(folder)
    world.sorting.categories = {path.rpartition("/")[0] for path, _, _ in files if "/" in path}
    for path, content, seconds in files:
        world.footage.put(path, content, duration=seconds)
    return world


FILES = (
    ("cats/cat-1.mp4", "a cat", 60),
    ("cat-2.mp4", "the same cat", 58),
    ("dog-1.mp4", "a dog", 60),
    ("dogs/dog-9.mp4", "a dog", 60),
    ("sea-1.mp4", "the sea", 60),
    ("duplicates/cat-7.mp4", "another cat", 60),
    ("cats/deeper/cat-8.mp4", "one more cat", 60),
)


@pytest.mark.proof("sorting")
async def test_duplicates_are_found_set_aside_and_kept(tmp_path: Path) -> None:
    world = filled(tmp_path, FILES)
    async with running_gateway(world) as gateway:
        await gateway.catalog.attach()
        await gateway.catalog.scan()
        # What holds the same is known before anybody has looked at a picture.
        before = await listed(gateway)
        assert (names(before), before["search"]["state"]) == ([["dogs/dog-9.mp4", "/dog-1.mp4"]], "none")
        assert before["unseen"] == 5

        page = await searched(gateway)
        assert page["search"]["state"] == "succeeded", page["search"]
        assert (page["total"], page["unseen"], page["next_cursor"]) == (2, 0, None)
        assert names(page) == [["dogs/dog-9.mp4", "/dog-1.mp4"], ["cats/cat-1.mp4", "/cat-2.mp4"]]
        assert len(world.copies.hashed) == 4, "what holds the same is looked at once"
        cat, other = page["groups"][1]["videos"]
        assert (cat["likeness"], other["likeness"]["kind"], other["likeness"]["mirrored"]) == (None, "trimmed", False)
        assert (other["likeness"]["alike"], abs(other["likeness"]["later_seconds"])) == (0.9, 1)
        assert (other["duration_seconds"], other["width"], other["height"], other["size"]) == (58, 1920, 1080, 12)
        first = await listed(gateway, limit="1")
        assert (names(first), first["next_cursor"]) == (names(page)[:1], "1")
        assert names(await listed(gateway, limit="1", cursor="1")) == names(page)[1:]

        aside = await gateway.ask("POST", f"{DUPLICATES}/aside", json={"asset_id": other["asset_id"]})
        assert aside.status_code == 200, aside.text
        assert aside.json()["change"]["words"] == "cat-2.mp4 sorted into duplicates"
        assert {"name": "duplicates", "count": 2} in aside.json()["categories"]
        assert names(await listed(gateway)) == names(page)[:1]
        undone = await gateway.ask("POST", f"/api/v1/changes/{aside.json()['change']['id']}/undo")
        assert undone.status_code == 200, undone.text
        assert names(await listed(gateway)) == names(page)

        for number in (0, 1):
            dismissed = {"asset_ids": ids(page, number)}
            assert (await gateway.ask("POST", f"{DUPLICATES}/dismiss", json=dismissed)).status_code == 204
        assert names(await searched(gateway)) == []
        back = {"asset_ids": ids(page), "restore": True}
        assert (await gateway.ask("POST", f"{DUPLICATES}/dismiss", json=back)).status_code == 204
        assert names(await listed(gateway)) == names(page)[:1]

        gone = await gateway.ask("POST", f"{DUPLICATES}/aside", json={"asset_id": NOTHING})
        assert (gone.status_code, gone.json()["type"].rpartition("/")[2]) == (404, "asset-not-found")
        one = await gateway.ask("POST", f"{DUPLICATES}/dismiss", json={"asset_ids": [NOTHING]})
        assert one.status_code == 422


@pytest.mark.proof("sorting")
async def test_a_search_is_cancelled_fails_and_is_interrupted_with_what_is_known_kept(tmp_path: Path) -> None:
    world = filled(tmp_path, FILES)
    world.copies.problems["sea-1.mp4"] = Problem("RootOffline", "Its disk is away.")
    async with running_gateway(world) as gateway:
        await gateway.catalog.attach()
        await gateway.catalog.scan()
        world.copies.may_go_on.clear()
        assert (await gateway.ask("POST", f"{DUPLICATES}/search")).json() == {"started": True}
        await world.copies.hashing.wait()
        assert (await gateway.ask("POST", f"{DUPLICATES}/search")).json() == {"started": False}
        page = await listed(gateway)
        assert (page["search"]["state"], page["search"]["total"]) == ("running", 5)
        assert (await gateway.ask("DELETE", f"{DUPLICATES}/search")).status_code == 204
        assert (await listed(gateway))["search"]["state"] == "cancelled"

        world.copies.may_go_on.set()
        world.copies.fails = Unavailable("Inference does not answer.")
        page = await searched(gateway)
        assert (page["search"]["state"], page["search"]["error"]) == ("failed", "Inference does not answer.")
        assert page["unseen"] == 1, "its disk may be there later"
        known = len(world.copies.hashed)
        world.copies.mirrored = True
        page = await searched(gateway)
        assert page["groups"][1]["videos"][1]["likeness"]["mirrored"]
        assert world.copies.hashed[known:] == ["sea-1.mp4"]

        world.copies.made_by = "names 2"
        world.copies.may_go_on.clear()
        world.copies.hashing.clear()
        assert (await gateway.ask("POST", f"{DUPLICATES}/search")).json() == {"started": True}
        await world.copies.hashing.wait()
    world.copies.may_go_on.set()
    async with running_gateway(world) as gateway:
        await gateway.catalog.attach()
        search = (await listed(gateway))["search"]
        assert (search["state"], "was stopped" in search["error"]) == ("failed", True)
        assert names(await listed(gateway)) == names(page)


@pytest.mark.proof("sorting")
async def test_a_search_goes_on_where_inference_was_killed_and_fails_in_words_where_it_stays_away(
    tmp_path: Path,
) -> None:
    world = filled(tmp_path, FILES)
    async with running_gateway(world) as gateway:
        await gateway.catalog.attach()
        await gateway.catalog.scan()
        world.copies.dies_at = ["sea-1.mp4"] * (len(world.inference_pauses) + 1)
        search = (await searched(gateway))["search"]
        assert (search["state"], search["error"].partition(".")[0]) == ("failed", "Inference does not answer")
        assert "start the search again" in search["error"]
        world.copies.dies_at = ["sea-1.mp4"]
        page = await searched(gateway)
        assert (page["search"]["state"], page["unseen"]) == ("succeeded", 0), page["search"]
        world.copies.fails = InferenceAway()
        page = await searched(gateway)
        assert (page["search"]["state"], page["total"]) == ("succeeded", 2), page["search"]
