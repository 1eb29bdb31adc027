"""The replaced collection sorter's paths, where no folder can be sorted, and what they say of a training."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from rushes_chassis.errors import OutOfRange, TimedOut
from tests.integration.catalog.harness import World
from tests.integration.gateway.in_process import ADMIN, Gateway, bearer, running_gateway

VIDEOS = ("food/food-1.mp4", "food/food-2.mp4", "sea/sea-1.mp4", "sea/sea-2.mp4", "8.mp4")
ASKED: tuple[tuple[str, str, dict[str, Any] | None], ...] = (
    ("GET", "/api/videos", None),
    ("GET", "/api/folders", None),
    ("POST", "/api/sort", {"filename": "8.mp4", "folder": "food"}),
    ("POST", "/api/folders", {"name": "art"}),
    ("GET", "/videos/8.mp4", None),
)


@pytest.fixture(name="world")
def _world(tmp_path: Path) -> World:
    world = World(tmp_path)
    world.sorting.categories |= {"food", "sea"}
    for path in VIDEOS:
        world.footage.put(path, path)
    return world


@pytest.fixture(name="gateway")
async def _gateway(world: World) -> AsyncIterator[Gateway]:
    async with running_gateway(world) as gateway:
        await gateway.catalog.attach()
        await gateway.catalog.scan()
        yield gateway


async def _expect_unconfigured(gateway: Gateway) -> None:
    status = await gateway.ask("GET", "/api/config/status")
    assert (status.status_code, status.json()) == (200, {"configured": False, "data_dir": None})
    for method, path, body in ASKED:
        answer = await gateway.ask(method, path, json=body)
        assert (answer.status_code, bool(answer.json()["detail"])) == (503, True), path


@pytest.mark.proof("sorting")
async def test_a_folder_that_was_deleted_is_as_none_that_was_chosen(world: World, gateway: Gateway) -> None:
    assert (await gateway.ask("GET", "/api/config/status")).json() == {"configured": True, "data_dir": "/videos"}
    sorted_one = await gateway.ask("POST", "/api/sort", json={"filename": "8.mp4", "folder": "food"})
    assert sorted_one.status_code == 200
    world.sorting.gone = True
    await _expect_unconfigured(gateway)
    assert (await gateway.ask("POST", "/api/sort/undo")).status_code == 503
    for path in ("/api/retrain", "/api/v1/sort/training"):
        refused = await gateway.ask("POST", path)
        assert (refused.status_code, "'lib'" in refused.json()["detail"]) == (503, True)
    assert (await gateway.ask("GET", "/api/retrain/status")).json() == {"running": False, "last_result": None}
    listed = await gateway.ask("GET", "/api/v1/sort")
    assert (listed.status_code, listed.json()["type"]) == (503, "/problems/no-sort-folder-chosen")
    world.sorting.gone = False
    assert (await gateway.ask("POST", "/api/sort/undo")).status_code == 200
    assert (await gateway.ask("GET", "/api/videos")).json()["total"] == 1


async def test_without_a_folder_in_the_library_nothing_is_configured(world: World) -> None:
    world.sort_dir = "/elsewhere"
    async with running_gateway(world) as gateway:
        await gateway.catalog.attach()
        await _expect_unconfigured(gateway)


async def test_only_an_admin_says_which_folder_is_sorted(world: World) -> None:
    async with running_gateway(world, token=ADMIN) as gateway:
        await gateway.catalog.attach()
        editor = bearer((await gateway.token("ed", "editor"))["secret"])
        for method, path, body in (
            ("PUT", "/api/v1/sort/folder", {"path": "/videos/food"}),
            ("POST", "/api/setup", {"data_dir": "/videos/food"}),
        ):
            assert (await gateway.ask(method, path, editor, json=body)).status_code == 403
            assert (await gateway.ask(method, path, bearer(ADMIN), json=body)).status_code == 200


@pytest.mark.proof("sorting")
async def test_of_several_that_are_taken_back_each_that_stays_says_why(world: World, gateway: Gateway) -> None:
    world.footage.put("9.mp4", "another one to sort")
    for name in ("8.mp4", "9.mp4"):
        await gateway.ask("POST", "/api/sort", json={"filename": name, "folder": "food"})
    world.footage.put("8.mp4", "in the way")
    undone = await gateway.ask("POST", "/api/sort/undo", json={"count": 2})
    assert undone.status_code == 200
    assert undone.json()["undone"] == [{"filename": "9.mp4", "folder": "food"}]
    [stays] = undone.json()["not_undone"]
    assert (stays["filename"], stays["folder"], bool(stays["detail"])) == ("8.mp4", "food", True)
    refused = await gateway.ask("POST", "/api/sort/undo", json={"count": 2})
    assert (refused.status_code, refused.json()["detail"]) == (409, stays["detail"])
    world.footage.remove("8.mp4")
    done = (await gateway.ask("POST", "/api/sort/undo")).json()
    assert (done["undone"], done["not_undone"]) == ([{"filename": "8.mp4", "folder": "food"}], [])


_NAMES_OF_NO_FOLDER = (
    (" ", "space"),
    (" new", "space"),
    ("new ", "space"),
    ("a\nb", "control characters"),
    ("tab\t", "control characters"),
    ("n" * 256, "at most 255 bytes long, and has 256"),
    ("ü" * 128, "at most 255 bytes long, and has 256"),
    ("a/b", "without '/'"),
)


@pytest.mark.proof("sorting")
async def test_a_folder_is_given_no_name_that_nobody_can_type(world: World, gateway: Gateway) -> None:
    for name, words in _NAMES_OF_NO_FOLDER:
        for method, path in (("POST", "/api/folders"), ("PATCH", "/api/folders/food")):
            refused = await gateway.ask(method, path, json={"name": name})
            assert (refused.status_code, words in refused.json()["detail"]) == (400, True), (name, refused.text)
        for method, path in (("POST", "/api/v1/sort/categories"), ("PATCH", "/api/v1/sort/categories/food")):
            refused = await gateway.ask(method, path, json={"name": name})
            assert (refused.status_code, [each["field"] for each in refused.json()["errors"]]) == (422, ["name"]), name
        assert world.sorting.categories == {"food", "sea"}


@pytest.mark.proof("sorting")
async def test_folders_that_others_have_named_so_are_sorted_into_and_can_be_renamed(
    world: World, gateway: Gateway
) -> None:
    world.sorting.categories |= {" new", "a\nb"}
    names = [each["name"] for each in (await gateway.ask("GET", "/api/folders")).json()["folders"]]
    assert names == [" new", "a\nb", "food", "sea"]
    for name in (" new", "a\nb"):
        done = await gateway.ask("POST", "/api/sort", json={"filename": "8.mp4", "folder": name})
        assert done.status_code == 200, done.text
        assert (await gateway.ask("POST", "/api/sort/undo")).status_code == 200
    assert (await gateway.ask("PATCH", "/api/folders/%20new", json={"name": "new"})).status_code == 200
    assert world.sorting.categories == {"new", "a\nb", "food", "sea"}


async def _ended(gateway: Gateway) -> str | None:
    """What the last training came to."""
    async with asyncio.timeout(120):
        while True:
            status = (await gateway.ask("GET", "/api/retrain/status")).json()
            if not status["running"]:
                result: str | None = status["last_result"]
                return result
            assert status["last_result"] is None
            await asyncio.sleep(0.01)


_HALF_CHARACTERS = (
    ("POST", "/api/sort", rb'{"filename": "8.mp4", "folder": "\ud800"}'),
    ("POST", "/api/sort", b'{"filename": "8.mp4", "folder": "\xed\xa0\x80"}'),
    ("POST", "/api/folders", rb'{"name": "\udfff"}'),
    ("PATCH", "/api/folders/food", rb'{"name": "\ud800"}'),
    ("POST", "/api/setup", rb'{"data_dir": "/\ud800"}'),
    ("POST", "/api/v1/sort", rb'{"name": "8.mp4", "category": "\ud800"}'),
)


@pytest.mark.proof("sorting")
async def test_half_a_character_is_refused(gateway: Gateway) -> None:
    said = r'The body has half a surrogate pair, as in "\ud800", which is no character.'
    for method, path, body in _HALF_CHARACTERS:
        refused = await gateway.ask(method, path, content=body, headers={"content-type": "application/json"})
        assert (refused.status_code, refused.json()["detail"]) == (422, said), (path, body)


@pytest.mark.proof("sorting")
async def test_a_training_begins_before_new_files_are_looked_at(world: World, gateway: Gateway) -> None:
    world.footage.put("9.mp4", "new")
    world.footage.inspecting.clear()
    assert (await gateway.ask("POST", "/api/retrain")).json() == {"status": "started"}
    assert (await gateway.ask("GET", "/api/retrain/status")).json() == {"running": True, "last_result": None}
    assert (await gateway.ask("POST", "/api/retrain")).json() == {"status": "already_running"}
    world.footage.inspecting.set()
    assert await _ended(gateway) == "success"


@pytest.mark.proof("sorting")
async def test_what_failed_is_said_in_the_phrases_of_the_replaced_sorter(world: World, gateway: Gateway) -> None:
    async def failed() -> str | None:
        assert (await gateway.ask("POST", "/api/retrain")).json() == {"status": "started"}
        return await _ended(gateway)

    world.learner.fails = OutOfRange("There are not enough labelled videos: one folder.", reason="TooFewExamples")
    assert await failed() == "Failed at train.py: There are not enough labelled videos: one folder."
    world.learner.fails = OutOfRange("It begins" + 500 * "." + "and ends.")
    long = str(await failed()).removeprefix("Failed at train.py: ")
    assert (len(long), long[:9], long[-9:]) == (500, "It begins", "and ends.")
    world.learner.fails = TimedOut("The training took longer than two hours.")
    assert await failed() == "Error: The training took longer than two hours."
    world.learner.goes_away_at = VIDEOS[0]
    world.footage.put(VIDEOS[0], "another one")
    assert await failed() == "success"
    world.learner.dies = 3
    assert str(await failed()).startswith("Failed at train.py: Inference does not answer. See its log")
    assert await failed() == "success"
    world.learner.misjudges = OutOfRange("It is no model.")
    assert await failed() == "Failed at predict.py: It is no model."
    world.learner.may_go_on.clear()
    assert (await gateway.ask("POST", "/api/retrain")).json() == {"status": "started"}
    assert (await gateway.ask("DELETE", "/api/v1/sort/training")).status_code == 204
    assert await _ended(gateway) == "Error: the training was cancelled"
