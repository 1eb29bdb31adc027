"""What describes videos for a collection: each file once, another one where somebody chooses it."""

import asyncio
from collections import Counter

import pytest

from rushes.catalog.v1 import learning_pb2
from rushes_chassis.errors import NotFound
from rushes_footage.facts import Problem
from rushes_footage.features import Descriptor
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.learned import (
    COLLECTION,
    FAILED,
    LOOSE,
    SORTED,
    SUCCEEDED,
    classifiers,
    ended,
    fill,
    predictions,
    start,
    trained,
)

CLIP = Descriptor("clip", "1-abc", 4)


async def descriptors(catalog: Client) -> learning_pb2.DescriptorChoice:
    request = learning_pb2.ListDescriptorsRequest(collection=COLLECTION)
    return (await catalog.learning.ListDescriptors(request)).choice


async def choose(catalog: Client, name: str) -> learning_pb2.DescriptorChoice:
    request = learning_pb2.ChooseDescriptorRequest(collection=COLLECTION, name=name)
    return (await catalog.learning.ChooseDescriptor(request)).choice


async def newest(catalog: Client, version: int) -> list[learning_pb2.Classifier]:
    """All, once there is the one of so many trainings."""
    async with asyncio.timeout(120):
        while True:
            known = await classifiers(catalog)
            if known and known[0].card.version == f"{version:064}":
                return known
            await asyncio.sleep(0.01)


async def test_a_file_is_described_once(world: World, catalog: Client) -> None:
    await fill(world, catalog)
    world.learner.problems = {
        LOOSE[0]: Problem("NotVideo", "It holds no video."),
        LOOSE[1]: Problem("RootOffline", "Its disk is away."),
    }
    await trained(catalog)
    assert await predictions(catalog) == {}
    world.learner.problems.clear()
    world.footage.put("phone/food-7.mp4", "new")
    world.footage.move(SORTED[0], "phone/sea/food-1.mp4")
    await catalog.scan()
    await trained(catalog)
    described = Counter(world.learner.described)
    assert described.pop(LOOSE[1]) > 1, "its disk may be there now"
    assert described == Counter((*SORTED, LOOSE[0], "phone/food-7.mp4"))
    assert sorted(world.learner.lessons[1])[0] == ("food", "food")
    assert sorted(world.learner.lessons[1])[1] == ("food", "sea")
    assert await predictions(catalog) == {"phone/food-7.mp4": "food", LOOSE[1]: "sea"}


async def test_another_descriptor_describes_anew(world: World, catalog: Client) -> None:
    await fill(world, catalog)
    await trained(catalog)
    world.learner.made_by = type(world.learner.made_by)("names", "2", 4)
    await trained(catalog)
    assert len(world.learner.described) == 2 * len((*SORTED, *LOOSE))


async def test_a_model_that_is_chosen_describes_anew_and_takes_over_when_it_has_learned(
    world: World, catalog: Client
) -> None:
    await fill(world, catalog)
    world.learner.models.append(CLIP)
    listed = await catalog.learning.ListDescriptors(learning_pb2.ListDescriptorsRequest(collection=COLLECTION))
    assert [each.name for each in listed.choice.known] == ["names", "clip"]
    assert listed.choice.chosen == "names"
    # Nothing was learned yet: nothing begins by itself.
    assert (await choose(catalog, "clip")).chosen == "clip"
    assert (await choose(catalog, "names")).chosen == "names"
    await trained(catalog)
    assert {by for _, by in world.learner.asked} == {"names"}
    world.learner.training.clear()
    world.learner.may_go_on.clear()
    await choose(catalog, "clip")
    await world.learner.training.wait()
    # What was learned before proposes meanwhile.
    assert await predictions(catalog) == {LOOSE[0]: "food", LOOSE[1]: "sea"}
    assert sorted(path for path, by in world.learner.asked if by == "clip") == sorted((*SORTED, *LOOSE))
    world.learner.may_go_on.set()
    by_clip, by_names = await newest(catalog, 2)
    assert [by_clip.chosen, by_names.chosen] == [True, False]
    assert by_clip.card.descriptor.name == "clip"
    assert await predictions(catalog) == {LOOSE[0]: "food", LOOSE[1]: "sea"}
    # Back again: what is described already is learned from at once.
    await choose(catalog, "names")
    again = (await newest(catalog, 3))[0]
    assert (again.chosen, again.card.descriptor.name) == (True, "names")
    assert len(world.learner.asked) == 2 * len((*SORTED, *LOOSE))


@pytest.mark.proof("sorting")
async def test_what_was_described_before_inference_went_away_is_kept(world: World, catalog: Client) -> None:
    await fill(world, catalog)
    world.learner.goes_away_at = SORTED[2]
    assert (await trained(catalog)).training.state == SUCCEEDED
    assert Counter(world.learner.described) == Counter((*SORTED, *LOOSE))


@pytest.mark.proof("sorting")
async def test_what_is_said_is_listened_to_once_by_each_recogniser(world: World, catalog: Client) -> None:
    first, second, other = (Descriptor(f"names+speech-{number}", "1", 4) for number in range(3))
    world.learner.models = [first, second, other]
    world.learner.recognisers = {first.name: "ear", second.name: "ear", other.name: "other ear"}
    world.learner.problems = {LOOSE[0]: Problem("BackendFailed", "The recogniser failed.")}
    await fill(world, catalog)
    await trained(catalog)
    for descriptor in (first, second, other):
        await choose(catalog, descriptor.name)
        found = await ended(catalog)
        assert (found.training.state, found.classifier.card.descriptor.name) == (SUCCEEDED, descriptor.name)
        assert await predictions(catalog) == {LOOSE[1]: "sea"}
    heard = (*SORTED, LOOSE[1])
    assert sorted(world.learner.listened) == sorted((path, ear) for path in heard for ear in ("ear", "other ear"))
    world.footage.move(SORTED[0], "phone/sea/food-1.mp4")
    world.footage.put("phone/sea-7.mp4", "new")
    await catalog.scan()
    await trained(catalog)
    assert world.learner.listened[len(heard) * 2 :] == [("phone/sea-7.mp4", "other ear")]


@pytest.mark.proof("sorting")
async def test_a_sound_that_cannot_be_heard_is_told_and_listened_to_again_only_where_somebody_asks(
    world: World, catalog: Client
) -> None:
    first, second = (Descriptor(f"names+speech-{number}", "1", 4) for number in range(2))
    world.learner.models = [first, second]
    world.learner.recognisers = {first.name: "ear", second.name: "ear"}
    why = Problem("NotHeard", "The model of speech failed: its process died of signal 11")
    world.learner.dies_of = {SORTED[0]: why, LOOSE[0]: why}
    await fill(world, catalog)
    world.learner.problems = {LOOSE[1]: Problem("NotVideo", "It holds no video.")}
    for descriptor in (first, second):
        await choose(catalog, descriptor.name)
        # The second one is learned from by itself.
        assert await start(catalog) == (descriptor == first)
        await ended(catalog)
        # By its looks alone it is learned from, and proposed for.
        assert ("food", "food") in world.learner.lessons[-1]
        assert await predictions(catalog) == {LOOSE[0]: "food"}
        choice = await descriptors(catalog)
        assert (choice.videos, choice.unheard) == (6, learning_pb2.Shortfall(videos=2, detail=why.detail))
        assert choice.undescribed == learning_pb2.Shortfall(videos=1, detail="It holds no video.")
    assert Counter(world.learner.listened) == Counter((path, "ear") for path in (*SORTED, LOOSE[0]))
    # The file changes: it is another sound.
    world.learner.dies_of.pop(LOOSE[0])
    world.footage.put(LOOSE[0], "another sound")
    await catalog.scan()
    await trained(catalog)
    assert (await descriptors(catalog)).unheard.videos == 1
    world.learner.listened.clear()
    world.learner.dies_of.clear()
    world.learner.problems.clear()
    request = learning_pb2.StartTrainingRequest(collection=COLLECTION, retry_problems=True)
    assert (await catalog.learning.StartTraining(request)).started
    await ended(catalog)
    assert Counter(world.learner.listened) == Counter((path, "ear") for path in (SORTED[0], LOOSE[1]))
    choice = await descriptors(catalog)
    assert (choice.videos, choice.unheard.videos, choice.undescribed.videos) == (6, 0, 0)
    # What the other one has said of it is not believed either.
    await choose(catalog, first.name)
    await ended(catalog)
    assert (await descriptors(catalog)).unheard.videos == 0


@pytest.mark.proof("sorting")
async def test_descriptions_that_teach_worse_do_not_take_over(world: World, catalog: Client) -> None:
    await fill(world, catalog, "phone/sea-3.mp4")
    world.learner.models.append(CLIP)
    await trained(catalog)
    world.footage.move("phone/sea-3.mp4", "phone/sea/sea-3.mp4")
    await catalog.scan()
    world.learner.wrong = True
    await choose(catalog, "clip")
    by_clip, by_names = await newest(catalog, 2)
    assert by_clip.comparison == learning_pb2.Comparison(videos=1, right=0, right_before=1)
    assert [by_clip.chosen, by_names.chosen] == [False, True]


@pytest.mark.proof("sorting")
async def test_a_model_that_is_chosen_during_a_training_has_the_next_one(world: World, catalog: Client) -> None:
    await fill(world, catalog)
    world.learner.models.append(CLIP)
    await trained(catalog)
    world.learner.may_go_on.clear()
    world.learner.training.clear()
    assert await start(catalog)
    await world.learner.training.wait()
    await choose(catalog, "clip")
    world.learner.may_go_on.set()
    assert [each.card.descriptor.name for each in await newest(catalog, 3)] == ["clip", "names", "names"]


@pytest.mark.proof("sorting")
async def test_after_an_update_with_other_descriptions_it_learns_anew_by_itself(world: World) -> None:
    async with world.catalog() as catalog:
        await fill(world, catalog)
        await trained(catalog)
    world.learner.made_by = Descriptor("names", "2", 4)
    async with world.catalog() as catalog:
        await catalog.attach()
        new, old = await newest(catalog, 2)
        assert (new.card.descriptor.version, old.card.descriptor.version) == ("2", "1")
        assert new.chosen


@pytest.mark.proof("sorting")
async def test_a_model_that_is_gone_is_named_and_nothing_else_takes_its_place(world: World, catalog: Client) -> None:
    await fill(world, catalog)
    with pytest.raises(NotFound, match="'clip'"):
        await choose(catalog, "clip")
    world.learner.models.append(CLIP)
    await choose(catalog, "clip")
    world.learner.models.clear()
    found = await trained(catalog)
    assert found.training.state == FAILED
    assert "'clip'" in found.training.error
    assert world.learner.described == []
