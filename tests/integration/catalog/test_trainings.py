"""Learning from how videos are sorted: what is an example, what is predicted, and trainings that end badly."""

import asyncio
from collections import Counter
from datetime import UTC, datetime

import pytest

from rushes.catalog.v1 import learning_pb2, sorting_pb2
from rushes_catalog.domain.assets import AnnouncedRoot
from rushes_catalog.domain.ids import TrainingId, new_id
from rushes_catalog.domain.learning import Training, TrainingState
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.errors import NotFound, OutOfRange
from rushes_footage.facts import Problem
from rushes_footage.features import Descriptor
from rushes_footage.files import Place
from tests.integration.catalog.harness import Client, World
from tests.integration.media.node import eventually

COLLECTION = learning_pb2.CollectionPlace(root="lib", folder="phone")
RUNNING, SUCCEEDED, FAILED, CANCELLED = (
    learning_pb2.TRAINING_STATE_RUNNING,
    learning_pb2.TRAINING_STATE_SUCCEEDED,
    learning_pb2.TRAINING_STATE_FAILED,
    learning_pb2.TRAINING_STATE_CANCELLED,
)
SORTED = ("phone/food/food-1.mp4", "phone/food/food-2.mp4", "phone/sea/sea-1.mp4", "phone/sea/sea-2.mp4")
LOOSE = ("phone/food-8.mp4", "phone/sea-9.mp4")


async def fill(world: World, catalog: Client, *more: str) -> None:
    for path in (*SORTED, *LOOSE, *more):
        world.footage.put(path, path)
    await catalog.attach()
    await catalog.scan()


async def start(catalog: Client, collection: learning_pb2.CollectionPlace = COLLECTION) -> bool:
    request = learning_pb2.StartTrainingRequest(collection=collection, requested_by="ada")
    return (await catalog.learning.StartTraining(request)).started


async def status(catalog: Client) -> learning_pb2.GetTrainingResponse:
    return await catalog.learning.GetTraining(learning_pb2.GetTrainingRequest(collection=COLLECTION))


async def ended(catalog: Client) -> learning_pb2.GetTrainingResponse:
    """Once none is under way."""
    async with asyncio.timeout(120):
        while True:
            found = await status(catalog)
            if found.training.state != RUNNING:
                return found
            await asyncio.sleep(0.01)


async def trained(catalog: Client) -> learning_pb2.GetTrainingResponse:
    assert await start(catalog)
    return await ended(catalog)


async def predictions(catalog: Client, *among: str) -> dict[str, str]:
    """By path, the first guess; of these paths alone where there are some."""
    by_id = {asset.id: asset.path for asset in await catalog.assets(root="lib")}
    ids = [asset_id for asset_id, path in by_id.items() if path in among]
    request = learning_pb2.ListPredictionsRequest(collection=COLLECTION, asset_ids=ids)
    said = [each async for page in catalog.learning.ListPredictions(request) for each in page.predictions]
    return {by_id[each.asset_id]: each.prediction.guesses[0].label for each in said}


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


@pytest.mark.proof("sorting")
async def test_what_fails_says_why_and_keeps_what_there_was(world: World, catalog: Client) -> None:
    await fill(world, catalog)
    await trained(catalog)
    before = await predictions(catalog)
    world.learner.fails = OutOfRange("Not enough labelled videos: one label.", reason="TooFewExamples")
    found = await trained(catalog)
    assert (found.training.state, found.training.error) == (FAILED, "Not enough labelled videos: one label.")
    assert found.classifier.card.version == f"{1:064}"
    assert await predictions(catalog) == before
    world.learner.fails = RuntimeError("a mistake")
    found = await trained(catalog)
    assert (found.training.state, found.training.error.partition(";")[0]) == (FAILED, "This is a mistake in Rushes")
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


async def test_another_descriptor_describes_anew(world: World, catalog: Client) -> None:
    await fill(world, catalog)
    await trained(catalog)
    world.learner.made_by = type(world.learner.made_by)("names", "2", 4)
    await trained(catalog)
    assert len(world.learner.described) == 2 * len((*SORTED, *LOOSE))


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
    assert (await trained(catalog)).training.error == "inference is away"
    await trained(catalog)
    assert Counter(world.learner.described) == Counter((*SORTED, *LOOSE))


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


async def test_a_root_that_nobody_knows_is_said_so(catalog: Client) -> None:
    nowhere = learning_pb2.CollectionPlace(root="nowhere")
    with pytest.raises(NotFound, match="nowhere"):
        await start(catalog, nowhere)
    with pytest.raises(NotFound, match="nowhere"):
        await catalog.learning.GetTraining(learning_pb2.GetTrainingRequest(collection=nowhere))


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


async def classifiers(catalog: Client) -> list[learning_pb2.Classifier]:
    """The newest first."""
    request = learning_pb2.ListClassifiersRequest(collection=COLLECTION)
    return list((await catalog.learning.ListClassifiers(request)).classifiers)


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
    assert (worse.chosen, first.chosen, first.HasField("comparison")) == (False, True, False)
    assert worse.comparison == learning_pb2.Comparison(videos=2, right=0, right_before=2)
    assert await predictions(catalog) == {LOOSE[1]: "sea"}
    world.learner.wrong = False
    better = (await trained(catalog)).classifier
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


async def sort(catalog: Client, name: str, category: str) -> None:
    request = sorting_pb2.SortVideoRequest(name=name, category=category, requested_by="ada")
    await catalog.sorting.SortVideo(request)


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
