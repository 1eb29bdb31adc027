"""Versions of what was learned: listed with their scores, and chosen again."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from rushes.catalog.v1 import learning_pb2
from rushes_footage.facts import Problem
from tests.integration.catalog.harness import World
from tests.integration.gateway.in_process import NOTHING, Gateway, running_gateway

CLASSIFIERS = "/api/v1/sort/classifiers"
COLLECTION = learning_pb2.CollectionPlace(root="lib")
VIDEOS = ("food/food-1.mp4", "food/food-2.mp4", "sea/sea-1.mp4", "sea/sea-2.mp4", "food-8.mp4")


async def train(gateway: Gateway) -> None:
    """To the end."""
    await gateway.catalog.learning.StartTraining(learning_pb2.StartTrainingRequest(collection=COLLECTION))
    await ended(gateway)


async def ended(gateway: Gateway) -> None:
    """With a success."""
    asked = learning_pb2.GetTrainingRequest(collection=COLLECTION)
    async with asyncio.timeout(120):
        while True:
            training = (await gateway.catalog.learning.GetTraining(asked)).training
            if training.state != learning_pb2.TRAINING_STATE_RUNNING:
                break
            await asyncio.sleep(0.01)
    assert training.state == learning_pb2.TRAINING_STATE_SUCCEEDED, training.error


async def listed(gateway: Gateway) -> list[dict[str, Any]]:
    answer = await gateway.ask("GET", CLASSIFIERS)
    assert answer.status_code == 200, answer.text
    classifiers: list[dict[str, Any]] = answer.json()["classifiers"]
    return classifiers


async def test_an_earlier_version_is_chosen_again(tmp_path: Path) -> None:
    world = World(tmp_path)
    for path in VIDEOS:
        world.footage.put(path, path)
    async with running_gateway(world) as gateway:
        await gateway.catalog.attach()
        await gateway.catalog.scan()
        assert await listed(gateway) == []
        await train(gateway)
        await train(gateway)
        newer, older = await listed(gateway)
        assert (newer["chosen"], older["chosen"], older["version"]) == (True, False, f"{1:064}")
        assert (older["kind"], older["descriptor"], older["examples"]) == ("logreg", "names 1", 4)
        assert older["scores"] == [
            {"category": category, "examples": 2, "precision": 1, "recall": 1} for category in ("food", "sea")
        ]
        assert (older["confusion"], older["left_out"], older["comparison"]) == ([[2, 0], [0, 2]], [], None)

        learned = {"id": newer["id"], "accuracy": 1, "accuracy_before": 1, "examples": 4, "took_over": True}
        training = (await gateway.ask("GET", "/api/v1/sort/training")).json()
        assert training["learned"] == learned | {"comparison": None}

        chosen = await gateway.ask("POST", f"{CLASSIFIERS}/{older['id']}/choose")
        assert [each["chosen"] for each in chosen.json()["classifiers"]] == [False, True]
        assert chosen.json()["classifiers"] == await listed(gateway)
        refused = await gateway.ask("POST", f"{CLASSIFIERS}/{NOTHING}/choose")
        assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (404, "classifier-not-found")
        assert [each["chosen"] for each in await listed(gateway)] == [False, True]


@pytest.mark.proof("sorting")
async def test_videos_that_could_not_be_heard_are_told_and_tried_again_where_somebody_asks(tmp_path: Path) -> None:
    world = World(tmp_path)
    for path in VIDEOS:
        world.footage.put(path, path)
    world.learner.recognisers = {world.learner.made_by.name: "ear"}
    world.learner.dies_of = {VIDEOS[0]: Problem("NotHeard", "The model of speech failed.")}
    async with running_gateway(world) as gateway:
        await gateway.catalog.attach()
        await gateway.catalog.scan()
        await train(gateway)
        request = learning_pb2.ListDescriptorsRequest(collection=COLLECTION)

        async def unheard() -> int:
            return (await gateway.catalog.learning.ListDescriptors(request)).choice.unheard.videos

        assert await unheard() == 1
        world.learner.dies_of.clear()
        assert (await gateway.ask("POST", "/api/v1/sort/training")).json() == {"started": True}
        await ended(gateway)
        assert await unheard() == 1
        assert (await gateway.ask("POST", "/api/v1/sort/training?retry_problems=true")).json() == {"started": True}
        await ended(gateway)
        assert await unheard() == 0
        assert world.learner.listened.count((VIDEOS[0], "ear")) == 2


@pytest.mark.proof("sorting")
async def test_a_version_that_does_not_take_over_is_told_with_both_accuracies(tmp_path: Path) -> None:
    world = World(tmp_path)
    for path in VIDEOS:
        world.footage.put(path, path)
    async with running_gateway(world) as gateway:
        await gateway.catalog.attach()
        await gateway.catalog.scan()
        assert (await gateway.ask("GET", "/api/v1/sort/training")).json()["learned"] is None
        await train(gateway)
        world.footage.put("sea/sea-3.mp4", "filed since")
        world.learner.wrong = True
        world.learner.accuracy = 0.5
        await train(gateway)
        worse, first = await listed(gateway)
        assert (worse["chosen"], first["chosen"]) == (False, True)
        training = (await gateway.ask("GET", "/api/v1/sort/training")).json()
        assert (training["accuracy"], training["trained_at"]) == (1, first["trained_at"])
        assert training["learned"] == {
            "id": worse["id"],
            "accuracy": 0.5,
            "accuracy_before": 1,
            "examples": 5,
            "took_over": False,
            "comparison": {"videos": 1, "right": 0, "right_before": 1},
        }
        page = (await gateway.ask("GET", "/api/v1/sort")).json()
        assert page["pace"] == {"judged": 0, "right": 0, "per_minute": None}
