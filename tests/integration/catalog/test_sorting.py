"""Videos that are sorted into categories: written down first, then moved, and taken back."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rushes.catalog.v1 import changes_pb2, learning_pb2, library_pb2, sorting_pb2
from rushes_chassis.errors import AlreadyExists, Conflict, Forbidden, InvalidInput, NotFound, RushesError, Unavailable
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.learned import classifiers, doubts, trained
from tests.integration.catalog.undoable import all_changes, until


@pytest.fixture
async def ready(world: World, catalog: Client) -> Client:
    """Two loose videos and two categories, one of which has a video."""
    return await prepared(world, catalog)


async def prepared(world: World, catalog: Client) -> Client:
    for path in ("1.mp4", "2.mp4", "food/7.mp4"):
        world.footage.put(path, path)
    world.sorting.categories |= {"food", "soccer"}
    await catalog.attach()
    await catalog.quiet()
    return catalog


async def sort(catalog: Client, name: str, category: str) -> sorting_pb2.SortVideoResponse:
    request = sorting_pb2.SortVideoRequest(name=name, category=category, requested_by="ada")
    return await catalog.sorting.SortVideo(request)


async def listed(catalog: Client) -> tuple[list[str], dict[str, int]]:
    listing = (await catalog.sorting.ListVideos(sorting_pb2.ListVideosRequest())).listing
    return list(listing.videos), {each.name: each.count for each in listing.categories}


async def test_pages_name_the_assets_of_their_videos(world: World, ready: Client) -> None:
    async def page(after: str, limit: int) -> tuple[list[str], list[str], int]:
        listed = await ready.sorting.ListVideos(sorting_pb2.ListVideosRequest(after=after, limit=limit))
        return list(listed.listing.videos), list(listed.asset_ids), listed.total

    ids = {asset.path: asset.id for asset in await ready.assets()}
    assert await page("", 1) == (["1.mp4"], [ids["1.mp4"]], 2)
    assert await page("1.mp4", 1) == (["2.mp4"], [ids["2.mp4"]], 2)
    world.footage.put("3.mp4", "no scan has found it yet")
    assert await page("", 0) == (["1.mp4", "2.mp4", "3.mp4"], [ids["1.mp4"], ids["2.mp4"], ""], 3)


async def test_pages_tell_what_is_known_of_their_videos_where_somebody_asks(world: World, ready: Client) -> None:
    world.footage.put("3.mp4", "no scan has found it yet")
    seen = await ready.asset("2.mp4")
    listed = await ready.sorting.ListVideos(sorting_pb2.ListVideosRequest(after="1.mp4", with_assets=True))
    assert list(listed.assets) == [seen, library_pb2.Asset()]
    assert not (await ready.sorting.ListVideos(sorting_pb2.ListVideosRequest())).assets


async def undo(catalog: Client, count: int = 1) -> list[str]:
    request = sorting_pb2.UndoSortingRequest(count=count, requested_by="ada")
    return [each.name for each in (await catalog.sorting.UndoSorting(request)).undone]


async def test_an_asset_goes_with_its_file_and_comes_back_with_it(ready: Client) -> None:
    before = await ready.asset("1.mp4")
    watch = await ready.watch()
    done = await sort(ready, "1.mp4", "food")
    assert [each.count for each in done.categories] == [2, 0]
    assert (done.change.words, done.change.kind) == ("1.mp4 sorted into food", changes_pb2.CHANGE_KIND_SORTING)
    assert (await ready.asset("food/1.mp4")).id == before.id
    await watch.until(lambda seen: any(before.id in event.assets.asset_ids for event in seen.events))
    await ready.scan()
    assert (await ready.asset("food/1.mp4")).id == before.id
    assert len(await ready.assets()) == 3
    assert await undo(ready) == ["1.mp4"]
    assert (await ready.asset("1.mp4")).id == before.id
    assert await listed(ready) == (["1.mp4", "2.mp4"], {"food": 1, "soccer": 0})


async def test_an_asset_keeps_what_people_have_made_of_it(ready: Client) -> None:
    before = await ready.asset("1.mp4")
    export = await ready.export("1.mp4")
    await until(lambda: _has_clips(ready, "1.mp4", 3))
    await sort(ready, "1.mp4", "food")
    there = await ready.asset("food/1.mp4")
    assert (there.id, there.clip_count, there.marker_count) == (before.id, 3, 1)
    assert (await ready.exported(export)).asset_id == before.id
    await undo(ready)
    back = await ready.asset("1.mp4")
    assert (back.id, back.clip_count, back.marker_count) == (before.id, 3, 1)


async def _has_clips(catalog: Client, path: str, count: int) -> bool:
    return (await catalog.asset(path)).clip_count == count


async def test_a_copy_that_a_scan_sees_beside_its_original_is_the_same_asset(world: World, ready: Client) -> None:
    before = await ready.asset("1.mp4")
    await ready.export("1.mp4")
    with world.sorting.held() as moving:
        sorting = asyncio.create_task(sort(ready, "1.mp4", "food"))
        await moving.wait()
        # As media copies to another disk: there are two before the original goes.
        world.footage.copy("1.mp4", "food/1.mp4")
        await ready.scan()
        assert (await ready.asset("food/1.mp4")).id != before.id
        world.footage.remove("1.mp4")
    await sorting
    there = await ready.asset("food/1.mp4")
    assert (there.id, there.marker_count) == (before.id, 1)
    assert len(await ready.assets()) == 3
    await ready.scan()
    assert (await ready.asset("food/1.mp4")).id == before.id
    assert await undo(ready) == ["1.mp4"]
    assert (await ready.asset("1.mp4")).id == before.id


async def test_the_history_takes_it_back_and_does_it_again(ready: Client) -> None:
    change = (await sort(ready, "1.mp4", "soccer")).change
    await ready.undo(change)
    assert (await listed(ready))[1] == {"food": 1, "soccer": 0}
    await ready.changes.RedoChange(changes_pb2.RedoChangeRequest(id=change.id, requested_by="ada"))
    assert (await listed(ready))[1] == {"food": 1, "soccer": 1}
    # Undone by whichever way, it is not undone a second time.
    assert await undo(ready) == ["1.mp4"]
    with pytest.raises(NotFound) as nothing:
        await undo(ready)
    assert nothing.value.reason == "NothingToUndo"


async def test_several_are_taken_back_the_newest_first(ready: Client) -> None:
    await sort(ready, "1.mp4", "food")
    await sort(ready, "2.mp4", "soccer")
    assert await undo(ready, 5) == ["2.mp4", "1.mp4"]
    assert await listed(ready) == (["1.mp4", "2.mp4"], {"food": 1, "soccer": 0})


async def test_what_was_sorted_in_another_folder_is_not_taken_back(world: World, ready: Client) -> None:
    world.footage.put("food/in/3.mp4", "3")
    await sort(ready, "1.mp4", "soccer")
    world.sorting.categories |= {"in"}
    await ready.sorting.SetSortFolder(sorting_pb2.SetSortFolderRequest(path="/videos/food"))
    with pytest.raises(NotFound) as nothing:
        await undo(ready)
    assert nothing.value.reason == "NothingToUndo"
    await sort(ready, "7.mp4", "in")
    assert await undo(ready, 5) == ["7.mp4"]
    await ready.sorting.SetSortFolder(sorting_pb2.SetSortFolderRequest(path="/videos"))
    assert await undo(ready, 5) == ["1.mp4"]


async def test_a_folder_that_is_not_there_any_more_is_as_none(world: World, ready: Client) -> None:
    await sort(ready, "1.mp4", "food")
    asked = sorting_pb2.GetSortFolderRequest(look=True)
    assert not (await ready.sorting.GetSortFolder(asked)).missing
    world.sorting.gone = True
    found = await ready.sorting.GetSortFolder(asked)
    assert (found.path, found.missing) == ("/videos", True)
    calls = sorting_pb2
    for ask in (
        listed(ready),
        sort(ready, "2.mp4", "food"),
        undo(ready),
        ready.sorting.CountProposals(calls.CountProposalsRequest()),
        ready.sorting.FindSortedVideo(calls.FindSortedVideoRequest(name="1.mp4")),
        ready.sorting.CreateSortCategory(calls.CreateSortCategoryRequest(name="art")),
        ready.sorting.RenameSortCategory(calls.RenameSortCategoryRequest(name="food", new_name="art")),
        ready.sorting.MergeSortCategory(calls.MergeSortCategoryRequest(name="food", into="soccer")),
        ready.sorting.RemoveSortCategory(calls.RemoveSortCategoryRequest(name="food")),
        doubts(ready),
    ):
        with pytest.raises(Unavailable, match="not there any more") as gone:
            await ask
        assert gone.value.reason == "NoSortFolderChosen"
    with pytest.raises(NotFound):
        await ready.sorting.SetSortFolder(sorting_pb2.SetSortFolderRequest(path="/videos/none"))
    world.sorting.gone = False
    assert await undo(ready) == ["1.mp4"]


async def test_of_many_at_once_one_moves_it(ready: Client) -> None:
    answers = await asyncio.gather(*(sort(ready, "1.mp4", "food") for _ in range(9)), return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, RushesError)]
    assert len(refused) == 8
    assert {each.reason for each in refused} == {"VideoNotFound"}
    assert len(await all_changes(ready)) == 1


async def test_what_cannot_be_moved_stays_and_leaves_nothing(world: World, ready: Client) -> None:
    world.footage.put("soccer/2.mp4", "another")
    for name, category, kind in (
        ("9.mp4", "food", NotFound),
        ("1.mp4", "nosuch", NotFound),
        ("2.mp4", "soccer", AlreadyExists),
    ):
        with pytest.raises(kind):
            await sort(ready, name, category)
    world.sorting.before = Forbidden("read-only", reason="NotWritable")
    with pytest.raises(Forbidden):
        await sort(ready, "1.mp4", "food")
    assert await all_changes(ready) == []
    assert await listed(ready) == (["1.mp4", "2.mp4"], {"food": 1, "soccer": 1})


async def test_a_namesake_is_sorted_under_another_name_and_comes_back_under_its_own(
    world: World, ready: Client
) -> None:
    world.footage.put("food/1.mp4", "another")
    before = await ready.asset("1.mp4")
    await ready.export("1.mp4")
    wanted = sorting_pb2.SortVideoRequest(name="1.mp4", category="food", requested_by="ada")
    with pytest.raises(AlreadyExists) as taken:
        await ready.sorting.SortVideo(wanted)
    wanted.new_name = taken.value.metadata["free_name"]
    change = (await ready.sorting.SortVideo(wanted)).change
    assert change.words == "1.mp4 sorted into food as 1 (2).mp4"
    there = await ready.asset("food/1 (2).mp4")
    assert (there.id, there.marker_count) == (before.id, 1)
    await ready.scan()
    assert (await ready.asset("food/1 (2).mp4")).id == before.id
    # What becomes of the folder since becomes of it, too.
    renaming = sorting_pb2.RenameSortCategoryRequest(name="food", new_name="meals")
    await ready.sorting.RenameSortCategory(renaming)
    await ready.sorting.MergeSortCategory(sorting_pb2.MergeSortCategoryRequest(name="meals", into="soccer"))
    assert (await ready.asset("soccer/1 (2).mp4")).id == before.id
    await ready.undo(change)
    back = await ready.asset("1.mp4")
    assert (back.id, back.marker_count) == (before.id, 1)
    await ready.changes.RedoChange(changes_pb2.RedoChangeRequest(id=change.id, requested_by="ada"))
    assert (await ready.asset("soccer/1 (2).mp4")).id == before.id
    assert await undo(ready) == ["1.mp4"]


@pytest.mark.parametrize("when", ["before", "after"])
async def test_whoever_was_killed_has_the_new_name_given_by_the_next(world: World, when: str) -> None:
    async with world.catalog() as catalog:
        await prepared(world, catalog)
        before = await catalog.asset("1.mp4")
        setattr(world.sorting, when, Unavailable("gone"))
        request = sorting_pb2.SortVideoRequest(name="1.mp4", category="food", new_name="3.mp4")
        with pytest.raises(Unavailable):
            await catalog.sorting.SortVideo(request)
    async with world.catalog() as catalog:
        await catalog.attach()
        await until(lambda: _is_at(catalog, "food/3.mp4", before.id))
        assert await undo(catalog) == ["1.mp4"]
        assert (await catalog.asset("1.mp4")).id == before.id


async def _is_at(catalog: Client, path: str, asset_id: str) -> bool:
    return {asset.path: asset.id for asset in await catalog.assets()}.get(path) == asset_id


async def test_what_cannot_return_stays_sorted_and_can_be_tried_again(world: World, ready: Client) -> None:
    change = (await sort(ready, "1.mp4", "food")).change
    world.footage.put("1.mp4", "another")
    with pytest.raises(AlreadyExists):
        await ready.undo(change)
    world.footage.remove("1.mp4")
    await ready.undo(change)
    assert await listed(ready) == (["1.mp4", "2.mp4"], {"food": 1, "soccer": 0})


async def test_another_file_of_the_name_is_not_taken_back(world: World, ready: Client) -> None:
    change = (await sort(ready, "1.mp4", "food")).change
    world.footage.put("food/1.mp4", "another")
    with pytest.raises(Conflict) as refused:
        await ready.undo(change)
    assert refused.value.reason == "SourceChanged"


@pytest.mark.proof("sorting")
@pytest.mark.parametrize("when", ["before", "after"])
async def test_whoever_was_killed_in_the_middle_has_it_done_by_the_next(world: World, when: str) -> None:
    async with world.catalog() as catalog:
        await prepared(world, catalog)
        setattr(world.sorting, when, Unavailable("gone"))
        with pytest.raises(Unavailable):
            await sort(catalog, "1.mp4", "food")
    async with world.catalog() as catalog:
        await catalog.attach()
        await until(lambda: _is_undone(catalog))
        assert len(world.sorting.moves) == 2
        assert await listed(catalog) == (["1.mp4", "2.mp4"], {"food": 1, "soccer": 0})


async def _is_undone(catalog: Client) -> bool:
    """Which it can be once it is settled."""
    try:
        return await undo(catalog) == ["1.mp4"]
    except NotFound:
        return False


async def test_the_first_root_is_sorted_unless_another_folder_is_chosen(world: World, ready: Client) -> None:
    async def path() -> str:
        return (await ready.sorting.GetSortFolder(sorting_pb2.GetSortFolderRequest())).path

    assert await path() == "/videos"
    world.footage.put("food/in/3.mp4", "3")
    world.sorting.categories = {"in"}
    chosen = await ready.sorting.SetSortFolder(sorting_pb2.SetSortFolderRequest(path="/videos/food"))
    assert list(chosen.listing.videos) == ["7.mp4"]
    assert await path() == "/videos/food"
    assert (await listed(ready))[1] == {"in": 1}
    for elsewhere in ("/etc", "/videos/../etc", "food", "", "/videosx"):
        with pytest.raises(InvalidInput):
            await ready.sorting.SetSortFolder(sorting_pb2.SetSortFolderRequest(path=elsewhere))
    assert await path() == "/videos/food"


async def test_a_setting_that_leads_out_of_the_library_is_said(world: World) -> None:
    world.sort_dir = "/elsewhere"
    async with world.catalog() as catalog:
        await prepared(world, catalog)
        with pytest.raises(Unavailable, match="RUSHES_SORT_DIR") as unset:
            await listed(catalog)
        assert unset.value.reason == "NoSortFolderChosen"
        assert (await catalog.sorting.GetSortFolder(sorting_pb2.GetSortFolderRequest())).path == ""


async def test_a_category_is_made_once(ready: Client) -> None:
    made = await ready.sorting.CreateSortCategory(sorting_pb2.CreateSortCategoryRequest(name="art"))
    assert [each.name for each in made.categories] == ["art", "food", "soccer"]
    with pytest.raises(AlreadyExists):
        await ready.sorting.CreateSortCategory(sorting_pb2.CreateSortCategoryRequest(name="art"))


async def learned(world: World, catalog: Client) -> Client:
    """Two categories have taught where the loose videos belong."""
    for age, path in enumerate(
        (
            "sea-2.mp4",
            "food-1.mp4",
            "art-3.mp4",
            *(f"{name}/{name}-{at}.mp4" for name in ("food", "sea") for at in (8, 9)),
        )
    ):
        world.footage.put(path, path, recorded_at_ms=1_000_000 * (age + 1))
    world.sorting.categories |= {"food", "sea"}
    world.learner.sureness = {"food": 0.9, "sea": 0.6, "art": 0.8} | world.learner.sureness
    await catalog.attach()
    await catalog.scan()
    await trained(catalog, None)
    return catalog


async def test_loose_videos_are_listed_by_what_is_proposed_and_by_age(world: World, catalog: Client) -> None:
    await learned(world, catalog)
    world.footage.put("0-new.mp4", "no scan has found it yet")

    async def page(order: sorting_pb2.SortOrder.ValueType, offset: int = 0, limit: int = 0) -> list[str]:
        request = sorting_pb2.ListVideosRequest(order=order, offset=offset, limit=limit)
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


async def test_what_is_proposed_is_counted_and_listed_by_category(world: World, catalog: Client) -> None:
    world.learner.sureness["sea"] = 0.4
    await learned(world, catalog)
    counts = await catalog.sorting.CountProposals(sorting_pb2.CountProposalsRequest())
    # "art" has no folder.
    assert {each.name: each.count for each in counts.proposals} == {"food": 1, "sea": 0}
    assert (counts.undecided, counts.unsaid) == (1, 1)

    async def page(**asked: Any) -> tuple[list[str], int]:
        listed = await catalog.sorting.ListVideos(sorting_pb2.ListVideosRequest(**asked))
        return list(listed.listing.videos), listed.total

    assert await page(proposed="food", order=sorting_pb2.SORT_ORDER_SUREST) == (["food-1.mp4"], 1)
    assert await page(proposed="food") == (["food-1.mp4"], 1)
    assert await page(proposed="sea") == ([], 0)
    assert await page(undecided=True) == (["sea-2.mp4"], 1)


async def test_of_several_each_goes_or_says_why_it_stays(world: World, ready: Client) -> None:
    world.footage.put("food/2.mp4", "another")
    wanted = [("1.mp4", "soccer"), ("2.mp4", "food"), ("9.mp4", "food"), ("2.mp4", "soccer")]
    videos = [sorting_pb2.WantedSorting(name=name, category=category) for name, category in wanted]
    done = await ready.sorting.SortVideos(sorting_pb2.SortVideosRequest(videos=videos, requested_by="ada"))
    assert [(each.name, each.category) for each in done.outcomes] == wanted
    assert [each.problem.reason for each in done.outcomes] == ["", "NameTaken", "VideoNotFound", ""]
    assert [each.free_name for each in done.outcomes] == ["", "2 (2).mp4", "", ""]
    assert [each.count for each in done.categories] == [2, 2]
    assert len(await all_changes(ready)) == 2
    assert await undo(ready, 2) == ["2.mp4", "1.mp4"]


async def test_once_media_does_not_answer_no_more_are_tried(world: World, ready: Client) -> None:
    world.sorting.before = Unavailable("gone", reason="NoMediaNode")
    videos = [sorting_pb2.WantedSorting(name=name, category="food") for name in ("1.mp4", "2.mp4")]
    done = await ready.sorting.SortVideos(sorting_pb2.SortVideosRequest(videos=videos))
    assert [each.problem.reason for each in done.outcomes] == ["NoMediaNode"] * 2
    assert "2.mp4" in (await listed(ready))[0]


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
    await catalog.sorting.SortVideos(sorting_pb2.SortVideosRequest(videos=[wanted]))
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
    done = await catalog.sorting.SortVideos(sorting_pb2.SortVideosRequest(videos=wanted, requested_by="ada"))
    assert [each.change.words for each in done.outcomes] == ["sea-5.mp4 moved from food to sea"]
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
    renaming = sorting_pb2.RenameSortCategoryRequest(name="food", new_name="meals")
    change = (await catalog.sorting.RenameSortCategory(renaming)).change
    await trained(catalog, None)
    assert await doubts(catalog) == []
    await catalog.undo(change)
    assert await doubts(catalog) == []
    world.sorting.categories.add("art")
    wanted = sorting_pb2.WantedSorting(name="sea-5.mp4", origin="food", category="art")
    await catalog.sorting.SortVideos(sorting_pb2.SortVideosRequest(videos=[wanted]))
    await trained(catalog, None)
    assert await doubts(catalog) == [("sea-5.mp4", "art", "sea")]
