"""Classifiers of a collection: what they propose, and which of them does."""

import asyncio

import pytest

from rushes.catalog.v1 import learning_pb2
from rushes_chassis.errors import NotFound
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.learned import (
    COLLECTION,
    LOOSE,
    SUCCEEDED,
    classifiers,
    fill,
    predictions,
    status,
    trained,
)


@pytest.mark.proof("sorting")
async def test_the_newest_classifiers_are_kept_and_what_the_last_one_says(world: World, catalog: Client) -> None:
    await fill(world, catalog)
    for _ in range(12):
        await trained(catalog)
    assert await world.execute("SELECT count(*) FROM classifier") == 10
    assert await world.execute("SELECT min(version) FROM classifier") == f"{3:064}"
    assert await world.execute("SELECT count(*) FROM prediction") == len(LOOSE)
    assert (await status(catalog)).classifier.card.version == f"{12:064}"


@pytest.mark.proof("sorting")
async def test_videos_that_come_later_are_predicted_by_the_classifier_that_there_is(
    world: World, catalog: Client
) -> None:
    await fill(world, catalog)
    await trained(catalog)
    world.learner.described.clear()
    world.footage.put("phone/sea-10.mp4", "new")
    await catalog.scan()
    async with asyncio.timeout(120):
        while True:
            found = await predictions(catalog)
            if "phone/sea-10.mp4" in found:
                break
            await asyncio.sleep(0.01)
    assert found == {"phone/food-8.mp4": "food", "phone/sea-9.mp4": "sea", "phone/sea-10.mp4": "sea"}
    assert world.learner.described == ["phone/sea-10.mp4"]
    assert len(world.learner.lessons) == 1


async def test_a_worse_classifier_does_not_take_over(world: World, catalog: Client) -> None:
    await fill(world, catalog)
    await trained(catalog)
    world.footage.move(LOOSE[0], "phone/food/food-8.mp4")
    world.footage.put("phone/sea/sea-3.mp4", "filed")
    await catalog.scan()
    world.learner.wrong = True
    found = await trained(catalog)
    assert (found.training.state, found.classifier.card.version) == (SUCCEEDED, f"{1:064}")
    worse, first = await classifiers(catalog)
    assert found.trained == worse
    assert (worse.took_over, worse.accuracy_before, first.took_over, first.HasField("accuracy_before")) == (
        False,
        1,
        True,
        False,
    )
    assert (worse.chosen, first.chosen, first.HasField("comparison")) == (False, True, False)
    assert worse.comparison == learning_pb2.Comparison(videos=2, right=0, right_before=2)
    assert await predictions(catalog) == {LOOSE[1]: "sea"}
    world.learner.wrong = False
    found = await trained(catalog)
    better = found.classifier
    assert (found.trained == better, better.took_over) == (True, True)
    assert (better.card.version, better.chosen) == (f"{3:064}", True)
    assert better.comparison == learning_pb2.Comparison(videos=2, right=2, right_before=2)


async def test_an_earlier_classifier_is_chosen_again_with_all_that_it_says(world: World, catalog: Client) -> None:
    await fill(world, catalog)
    await trained(catalog)
    await trained(catalog)
    before = (await classifiers(catalog))[1]
    chosen = learning_pb2.ChooseClassifierRequest(collection=COLLECTION, classifier_id=before.id)
    await catalog.learning.ChooseClassifier(chosen)
    assert [each.chosen for each in await classifiers(catalog)] == [False, True]
    assert await predictions(catalog) == {"phone/food-8.mp4": "food", "phone/sea-9.mp4": "sea"}
    chosen.collection.folder = "elsewhere"
    with pytest.raises(NotFound, match="newest ten") as unknown:
        await catalog.learning.ChooseClassifier(chosen)
    assert unknown.value.reason == "ClassifierNotFound"
