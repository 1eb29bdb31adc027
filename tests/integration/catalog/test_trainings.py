"""Trainings: what begins them, who is told of them, and what they learn from; and those that end badly."""

import asyncio
from datetime import UTC, datetime

import pytest

from rushes.catalog.v1 import learning_pb2, sorting_pb2
from rushes_catalog.domain.ids import TrainingId, new_id
from rushes_catalog.learning.domain.learning import Training, TrainingState
from rushes_catalog.library.domain.assets import AnnouncedRoot
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.errors import NotFound, OutOfRange
from rushes_footage.files import Place
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.learned import (
    CANCELLED,
    COLLECTION,
    FAILED,
    LOOSE,
    RUNNING,
    SORTED,
    SUCCEEDED,
    ended,
    fill,
    predictions,
    start,
    status,
    trained,
)
from tests.integration.media.node import eventually


async def sort(catalog: Client, name: str, category: str) -> None:
    request = sorting_pb2.SortVideoRequest(name=name, category=category, requested_by="ada")
    await catalog.sorting.SortVideo(request)


async def test_folders_teach_where_loose_videos_belong(world: World, catalog: Client) -> None:
    await fill(
        world,
        catalog,
        "phone/food/deeper/x-1.mp4",
        "phone/.trash/x-2.mp4",
        "Phone/x-3.mp4",
        "phone2/x-4.mp4",
        "x-5.mp4",
        "phone/broken-1.mp4",
    )
    world.footage.put("phone/broken-1.mp4", "broken")
    await catalog.scan()
    found = await trained(catalog)
    assert (found.training.state, found.training.error, found.training.requested_by) == (SUCCEEDED, "", "ada")
    assert sorted(world.learner.described) == sorted((*SORTED, *LOOSE))
    assert sorted(world.learner.lessons[0]) == [("food", "food"), ("food", "food"), ("sea", "sea"), ("sea", "sea")]
    assert found.classifier.card.accuracy == 1
    assert [label.label for label in found.classifier.card.labels] == ["food", "sea"]
    assert found.classifier.card.version == f"{1:064}"
    assert await predictions(catalog) == {"phone/food-8.mp4": "food", "phone/sea-9.mp4": "sea"}
    assert await predictions(catalog, LOOSE[1], SORTED[0]) == {"phone/sea-9.mp4": "sea"}


async def test_what_was_put_there_a_moment_ago_is_learned_from_too(world: World, catalog: Client) -> None:
    await fill(world, catalog)
    # Nobody notices it here: as on a network share.
    world.footage.put("phone/food/food-3.mp4", "new")
    world.footage.inspecting.clear()
    assert await start(catalog)
    assert (await status(catalog)).training.state == RUNNING
    world.footage.inspecting.set()
    assert (await ended(catalog)).training.state == SUCCEEDED
    assert len(world.learner.lessons[0]) == len(SORTED) + 1


async def test_whoever_watches_is_told_that_one_begins_and_ends(world: World, catalog: Client) -> None:
    await fill(world, catalog)
    watch = await catalog.watch()

    def told() -> list[tuple[str, str]]:
        return [(each.collection.root, each.collection.path) for each in watch.events if each.HasField("collection")]

    world.learner.may_go_on.clear()
    assert await start(catalog)
    assert not await start(catalog)
    await watch.until(lambda _: bool(told()))
    assert (await status(catalog)).training.state == RUNNING
    world.learner.may_go_on.set()
    await watch.until(lambda _: len(told()) == 2)
    assert (await status(catalog)).training.state == SUCCEEDED
    assert told() == [("lib", "phone")] * 2


async def test_whoever_watches_is_told_how_far_it_is(world: World, catalog: Client) -> None:
    await fill(world, catalog)
    watch = await catalog.watch(progress=True)
    world.learner.may_go_on.clear()
    assert await start(catalog)
    training = learning_pb2.TRAINING_STAGE_TRAINING
    await watch.until(lambda seen: any(each.stage == training for each in seen.further))
    last = watch.further[-1]
    assert (last.root, last.path, last.done, last.total) == ("lib", "phone", 1, 2)
    world.learner.may_go_on.set()
    await ended(catalog)


async def test_of_many_who_ask_one_begins(world: World, catalog: Client) -> None:
    await fill(world, catalog)
    world.learner.may_go_on.clear()
    assert sorted(await asyncio.gather(*(start(catalog) for _ in range(9)))) == [False] * 8 + [True]
    await world.learner.training.wait()
    found = (await status(catalog)).training
    assert (found.state, found.stage, found.done, found.total) == (
        RUNNING,
        learning_pb2.TRAINING_STAGE_TRAINING,
        1,
        2,
    )
    assert not await start(catalog, learning_pb2.CollectionPlace(root="lib"))
    world.learner.may_go_on.set()
    assert (await ended(catalog)).training.state == SUCCEEDED
    assert await start(catalog)


async def test_a_training_of_a_library_that_is_offline_says_so_and_not_that_videos_are_too_few(
    world: World, catalog: Client
) -> None:
    node = await fill(world, catalog)
    world.learner.fails = OutOfRange("There are not enough labelled videos: none.", reason="TooFewExamples")
    assert (await trained(catalog)).training.error == "There are not enough labelled videos: none."
    watch = await catalog.watch()
    await node.announce((), offline=("lib",))
    await watch.until(lambda seen: any(event.assets.root == "lib" for event in seen.events))
    world.learner.fails = OutOfRange("There are not enough labelled videos: none.", reason="TooFewExamples")
    found = await trained(catalog)
    assert (found.training.state, found.training.error) == (
        FAILED,
        "'lib' is offline: its folder is not mounted, or no media node holds it.",
    )


@pytest.mark.proof("sorting")
async def test_what_fails_says_why_and_keeps_what_there_was(world: World, catalog: Client) -> None:
    await fill(world, catalog)
    await trained(catalog)
    before = await predictions(catalog)
    world.learner.fails = OutOfRange("There are not enough labelled videos: one label.", reason="TooFewExamples")
    found = await trained(catalog)
    assert (found.training.state, found.training.error) == (FAILED, "There are not enough labelled videos: one label.")
    assert found.classifier.card.version == f"{1:064}"
    assert await predictions(catalog) == before
    world.learner.fails = RuntimeError("a mistake")
    found = await trained(catalog)
    assert (found.training.state, found.training.error.partition(";")[0]) == (FAILED, "This is a bug in Rushes")
    assert (await trained(catalog)).training.state == SUCCEEDED


async def test_a_training_goes_on_where_inference_was_killed_and_has_restarted(world: World, catalog: Client) -> None:
    await fill(world, catalog)
    world.learner.dies = 1
    assert (await trained(catalog)).training.state == SUCCEEDED
    assert len(world.learner.lessons) == 2
    # What was described before that is kept.
    assert sorted(world.learner.described) == sorted((*SORTED, *LOOSE))


async def test_a_training_fails_in_words_where_inference_does_not_come_back(world: World, catalog: Client) -> None:
    await fill(world, catalog)
    world.learner.dies = len(world.inference_pauses) + 1
    found = await trained(catalog)
    assert (found.training.state, found.training.error.partition(".")[0]) == (FAILED, "Inference does not answer")
    assert "start the training again" in found.training.error
    assert (await trained(catalog)).training.state == SUCCEEDED


async def test_a_training_is_cancelled_at_once(world: World, catalog: Client) -> None:
    await fill(world, catalog)
    cancel = learning_pb2.CancelTrainingRequest(collection=COLLECTION)
    assert not (await catalog.learning.CancelTraining(cancel)).cancelled
    world.learner.may_go_on.clear()
    await start(catalog)
    await world.learner.training.wait()
    assert (await catalog.learning.CancelTraining(cancel)).cancelled
    assert (await status(catalog)).training.state == CANCELLED
    await eventually(lambda: world.learner.ended == 1)
    world.learner.may_go_on.set()
    assert (await trained(catalog)).training.state == SUCCEEDED


async def test_what_has_ended_is_not_ended_again(empty_catalog: Catalog) -> None:
    place, now = Place("lib", "phone"), datetime(2026, 1, 1, tzinfo=UTC)
    running = Training(TrainingId(new_id()), place, TrainingState.RUNNING, "", "ada", now, None)
    async with empty_catalog.changing() as stores:
        await stores.roots.record([AnnouncedRoot("lib", "/lib", True)])
        assert await stores.learning.begin(running)
        assert await stores.learning.end(running.id, TrainingState.SUCCEEDED, "", now)
        assert not await stores.learning.end(running.id, TrainingState.CANCELLED, "", now)
        last = await stores.learning.last(place)
    assert last is not None
    assert last.state is TrainingState.SUCCEEDED


async def test_a_training_that_a_restart_interrupts_has_failed(world: World) -> None:
    async with world.catalog() as catalog:
        await fill(world, catalog)
        await trained(catalog)
        world.learner.may_go_on.clear()
        world.learner.training.clear()
        await start(catalog)
        await world.learner.training.wait()
    async with world.catalog() as catalog:
        found = await status(catalog)
        assert found.training.state == FAILED
        assert "stopped while it ran" in found.training.error
        assert await predictions(catalog) == {"phone/food-8.mp4": "food", "phone/sea-9.mp4": "sea"}


async def test_what_is_filed_meanwhile_is_not_predicted(world: World, catalog: Client) -> None:
    await fill(world, catalog)
    world.learner.may_go_on.clear()
    await start(catalog)
    await world.learner.training.wait()
    world.footage.move(LOOSE[0], "phone/food/food-8.mp4")
    await catalog.scan()
    world.learner.may_go_on.set()
    assert (await ended(catalog)).training.state == SUCCEEDED
    assert await predictions(catalog) == {LOOSE[1]: "sea"}


async def test_a_root_that_nobody_knows_is_said_so(catalog: Client) -> None:
    nowhere = learning_pb2.CollectionPlace(root="nowhere")
    with pytest.raises(NotFound, match="nowhere"):
        await start(catalog, nowhere)
    with pytest.raises(NotFound, match="nowhere"):
        await catalog.learning.GetTraining(learning_pb2.GetTrainingRequest(collection=nowhere))


async def test_enough_sorted_videos_begin_a_training(world: World) -> None:
    world.sort_dir, world.learn_after = "/videos/phone", 2
    world.sorting.categories |= {"food", "sea"}
    async with world.catalog() as catalog:
        await fill(world, catalog, "phone/sea-10.mp4", "phone/food-11.mp4")
        await sort(catalog, "food-8.mp4", "food")
        # What was brought back teaches nothing.
        await catalog.undo(await catalog.last_change())
        await sort(catalog, "sea-9.mp4", "sea")
    # The count outlives the catalog.
    async with world.catalog() as catalog:
        await catalog.attach()
        await sort(catalog, "food-8.mp4", "food")
        await world.learner.training.wait()
        assert (await ended(catalog)).training.state == SUCCEEDED
        assert await predictions(catalog) == {"phone/sea-10.mp4": "sea", "phone/food-11.mp4": "food"}
        # And begins anew with each training.
        world.learner.training.clear()
        await sort(catalog, "sea-10.mp4", "sea")
        await sort(catalog, "food-11.mp4", "food")
        await world.learner.training.wait()
        assert (await ended(catalog)).training.state == SUCCEEDED
    assert [len(lesson) for lesson in world.learner.lessons] == [6, 8]
