"""Proposals for loose videos: listed, counted, acted on, and doubted."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rushes.catalog.v1 import learning_pb2, sorting_pb2
from rushes_chassis.errors import Conflict
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.learned import classifiers, doubts, trained
from tests.integration.catalog.sortings import learned, listed, prepared, sort, undo


async def test_loose_videos_are_listed_by_what_is_proposed_and_by_age(world: World, catalog: Client) -> None:
    await learned(world, catalog)
    world.footage.put("0-new.mp4", "no scan has found it yet")

    async def page(
        order: sorting_pb2.SortOrder.ValueType, offset: int = 0, limit: int = 0, first: str = ""
    ) -> list[str]:
        request = sorting_pb2.ListVideosRequest(order=order, offset=offset, limit=limit, first=first)
        listed = await catalog.sorting.ListVideos(request)
        assert listed.total == 4
        assert [bool(each) for each in listed.asset_ids] == [name != "0-new.mp4" for name in listed.listing.videos]
        return list(listed.listing.videos)

    assert await page(sorting_pb2.SORT_ORDER_SUREST) == ["food-1.mp4", "art-3.mp4", "sea-2.mp4", "0-new.mp4"]
    assert await page(sorting_pb2.SORT_ORDER_LEAST_SURE) == ["sea-2.mp4", "art-3.mp4", "food-1.mp4", "0-new.mp4"]
    assert await page(sorting_pb2.SORT_ORDER_OLDEST) == ["sea-2.mp4", "food-1.mp4", "art-3.mp4", "0-new.mp4"]
    assert await page(sorting_pb2.SORT_ORDER_NAME) == ["0-new.mp4", "art-3.mp4", "food-1.mp4", "sea-2.mp4"]
    assert await page(sorting_pb2.SORT_ORDER_SUREST, 1, 2) == ["art-3.mp4", "sea-2.mp4"]
    assert await page(sorting_pb2.SORT_ORDER_NAME, 3, 2) == ["sea-2.mp4"]
    # One that is asked for comes first, and on no other page.
    assert await page(sorting_pb2.SORT_ORDER_SUREST, 0, 2, "sea-2.mp4") == ["sea-2.mp4", "food-1.mp4"]
    assert await page(sorting_pb2.SORT_ORDER_SUREST, 2, 2, "sea-2.mp4") == ["art-3.mp4", "0-new.mp4"]
    assert await page(sorting_pb2.SORT_ORDER_NAME, 0, 1, "gone.mp4") == ["0-new.mp4"]


async def test_what_is_proposed_is_counted_and_listed_by_category(world: World, catalog: Client) -> None:
    world.learner.sureness["sea"] = 0.4
    await learned(world, catalog)
    counts = await catalog.sorting.CountProposals(sorting_pb2.CountProposalsRequest())
    # "art" has no folder.
    assert {each.name: each.count for each in counts.categories} == {"food": 1, "sea": 0}
    assert (counts.undecided, counts.unsaid) == (1, 1)

    async def page(**asked: Any) -> tuple[list[str], int]:
        listed = await catalog.sorting.ListVideos(sorting_pb2.ListVideosRequest(**asked))
        return list(listed.listing.videos), listed.total

    assert await page(proposed="food", order=sorting_pb2.SORT_ORDER_SUREST) == (["food-1.mp4"], 1)
    assert await page(proposed="food") == (["food-1.mp4"], 1)
    assert await page(proposed="sea") == ([], 0)
    assert await page(undecided=True) == (["sea-2.mp4"], 1)


async def test_what_is_sure_enough_is_sorted_by_itself(world: World, catalog: Client) -> None:
    def request(threshold: float, *, dry_run: bool = False) -> sorting_pb2.SortByPredictionsRequest:
        return sorting_pb2.SortByPredictionsRequest(threshold=threshold, dry_run=dry_run, requested_by="ada")

    await prepared(world, catalog)
    with pytest.raises(Conflict) as early:
        await catalog.sorting.SortByPredictions(request(0))
    assert early.value.reason == "NothingLearned"
    for name in ("1.mp4", "2.mp4", "food/7.mp4"):
        world.footage.remove(name)
    await learned(world, catalog)
    would = (await catalog.sorting.SortByPredictions(request(0.7, dry_run=True))).sortings
    assert [(each.name, each.category, each.confidence) for each in would] == [
        ("food-1.mp4", "food", 0.9),
        ("art-3.mp4", "art", 0.8),
    ]
    assert len((await listed(catalog))[0]) == 3
    world.footage.put("food/food-1.mp4", "in the way")
    done = await catalog.sorting.SortByPredictions(request(0.7))
    assert [(each.name, each.problem.reason) for each in done.sortings] == [
        ("food-1.mp4", "NameTaken"),
        ("art-3.mp4", ""),
    ]
    # Its folder was not there.
    assert {each.name: each.count for each in done.categories}["art"] == 1
    assert await listed(catalog) == (["food-1.mp4", "sea-2.mp4"], {"art": 1, "food": 3, "sea": 2, "soccer": 0})


async def test_how_right_proposals_were_and_how_quickly_people_sort(world: World, catalog: Client) -> None:
    async def pace() -> tuple[int, int, float | None]:
        found = await catalog.sorting.GetSortPace(sorting_pb2.GetSortPaceRequest())
        return found.judged, found.right, found.per_minute if found.HasField("per_minute") else None

    moment = datetime.now(UTC)
    world.set_clock(moment)
    await learned(world, catalog)
    assert await pace() == (0, 0, None)
    for name in ("food-4.mp4", "new-5.mp4"):
        world.footage.put(name, "no scan has found it yet")
    await sort(catalog, "food-1.mp4", "food")
    world.set_clock(moment + timedelta(seconds=20))
    await sort(catalog, "sea-2.mp4", "food")
    # Nothing was proposed for this one.
    world.set_clock(moment + timedelta(seconds=40))
    await sort(catalog, "new-5.mp4", "sea")
    assert await pace() == (2, 1, 3)
    # What moved from one category to another, and what nobody decided, is left out; what was brought back, too.
    wanted = sorting_pb2.WantedSorting(name="food-9.mp4", origin="food", category="sea")
    await catalog.sorting.SortVideos(sorting_pb2.SortVideosRequest(items=[wanted]))
    await catalog.sorting.SortByPredictions(sorting_pb2.SortByPredictionsRequest(threshold=0.7))
    assert await pace() == (2, 1, 3)
    assert len(await undo(catalog, 4)) == 4
    assert await pace() == (1, 1, None)
    await catalog.sorting.SetSortFolder(sorting_pb2.SetSortFolderRequest(path="/videos/food"))
    assert await pace() == (0, 0, None)


@pytest.mark.proof("sorting")
async def test_what_lies_in_a_folder_that_it_does_not_look_like_is_doubted(world: World, catalog: Client) -> None:
    world.footage.put("food/sea-5.mp4", "food/sea-5.mp4")
    world.footage.put("food/sea-6.mp4", "food/sea-6.mp4")
    world.footage.put("sea/food-7.mp4", "sea/food-7.mp4")
    await learned(world, catalog)

    assert await doubts(catalog) == [
        ("food-7.mp4", "sea", "food"),
        ("sea-5.mp4", "food", "sea"),
        ("sea-6.mp4", "food", "sea"),
    ]
    wanted = [sorting_pb2.WantedSorting(name="sea-5.mp4", origin="food", category="sea")]
    done = await catalog.sorting.SortVideos(sorting_pb2.SortVideosRequest(items=wanted, requested_by="ada"))
    assert [each.change.words for each in done.results] == ["sea-5.mp4 moved from food to sea"]
    ids = [(await catalog.asset("food/sea-6.mp4")).id]
    await catalog.learning.DismissDoubts(learning_pb2.DismissDoubtsRequest(asset_ids=ids))
    assert await doubts(catalog) == [("food-7.mp4", "sea", "food")]
    assert await undo(catalog) == ["sea-5.mp4"]
    assert (await catalog.asset("food/sea-5.mp4")).path == "food/sea-5.mp4"
    assert await doubts(catalog) == [("food-7.mp4", "sea", "food"), ("sea-5.mp4", "food", "sea")]
    # Eleven more trainings: the first ones are kept no more, and their doubts neither.
    for _ in range(11):
        await trained(catalog, None)
    assert len(await classifiers(catalog, None)) == 10
    assert await doubts(catalog) == [("food-7.mp4", "sea", "food"), ("sea-5.mp4", "food", "sea")]


async def test_what_was_said_to_lie_rightly_is_doubted_by_no_later_training(world: World, catalog: Client) -> None:
    world.footage.put("food/sea-5.mp4", "food/sea-5.mp4")
    await learned(world, catalog)
    assert await doubts(catalog) == [("sea-5.mp4", "food", "sea")]
    ids = [(await catalog.asset("food/sea-5.mp4")).id]
    await catalog.learning.DismissDoubts(learning_pb2.DismissDoubtsRequest(asset_ids=ids))
    await trained(catalog, None)
    assert await doubts(catalog) == []
    # It holds of that folder, whatever that is called.
    renaming = sorting_pb2.RenameSortCategoryRequest(category="food", name="meals")
    change = (await catalog.sorting.RenameSortCategory(renaming)).change
    await trained(catalog, None)
    assert await doubts(catalog) == []
    await catalog.undo(change)
    assert await doubts(catalog) == []
    world.sorting.categories.add("art")
    wanted = sorting_pb2.WantedSorting(name="sea-5.mp4", origin="food", category="art")
    await catalog.sorting.SortVideos(sorting_pb2.SortVideosRequest(items=[wanted]))
    await trained(catalog, None)
    assert await doubts(catalog) == [("sea-5.mp4", "art", "sea")]


async def test_what_was_dismissed_by_mistake_is_doubted_again(world: World, catalog: Client) -> None:
    for path in ("food/sea-5.mp4", "food/sea-6.mp4"):
        world.footage.put(path, path)
    await learned(world, catalog)
    all_doubts = [("sea-5.mp4", "food", "sea"), ("sea-6.mp4", "food", "sea")]
    assert await doubts(catalog) == all_doubts
    ids = [(await catalog.asset(f"food/{name}")).id for name, _, _ in all_doubts]
    await catalog.learning.DismissDoubts(learning_pb2.DismissDoubtsRequest(asset_ids=ids))
    assert await doubts(catalog) == []
    await catalog.learning.DismissDoubts(learning_pb2.DismissDoubtsRequest(asset_ids=ids[:1], restore=True))
    assert await doubts(catalog) == all_doubts[:1]
