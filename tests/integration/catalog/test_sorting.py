"""Videos that are sorted into categories: written down first, then moved, and taken back."""

import asyncio

import pytest

from rushes.catalog.v1 import changes_pb2, library_pb2, sorting_pb2
from rushes_chassis.errors import AlreadyExists, Conflict, Forbidden, InvalidInput, NotFound, RushesError, Unavailable
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.learned import doubts
from tests.integration.catalog.sortings import listed, prepared, sort, undo
from tests.integration.catalog.undoable import all_changes
from tests.waiting import until


@pytest.fixture
async def ready(world: World, catalog: Client) -> Client:
    """Two loose videos and two categories, one of which has a video."""
    return await prepared(world, catalog)


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


async def test_videos_are_sorted_while_another_one_is_copied_to_another_disk(world: World, ready: Client) -> None:
    with world.sorting.held("1.mp4") as moving:
        copying = asyncio.create_task(sort(ready, "1.mp4", "food"))
        await moving.wait()
        async with asyncio.timeout(60):
            await sort(ready, "2.mp4", "food")
        assert not copying.done()
        again = asyncio.create_task(sort(ready, "1.mp4", "soccer"))
    await copying
    with pytest.raises(NotFound):
        await again
    assert await listed(ready) == ([], {"food": 3, "soccer": 0})


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
    await until(lambda: _has_clips(ready, "1.mp4", 3))
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
    await ready.changes.RedoChange(changes_pb2.RedoChangeRequest(change_id=change.id, requested_by="ada"))
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


async def test_of_many_who_take_back_at_once_each_takes_back_another_one(world: World, ready: Client) -> None:
    names = [f"{number}.mp4" for number in range(10, 16)]
    for name in names:
        world.footage.put(name, name)
        await sort(ready, name, "food")
    answers = await asyncio.gather(*(undo(ready, 2) for _ in range(4)), return_exceptions=True)
    [nothing] = [answer for answer in answers if not isinstance(answer, list)]
    assert isinstance(nothing, NotFound)
    assert nothing.reason == "NothingToUndo"
    undone = [name for answer in answers if isinstance(answer, list) for name in answer]
    assert sorted(undone) == names
    assert (await listed(ready))[1] == {"food": 1, "soccer": 0}


@pytest.mark.parametrize("when", ["before", "after"])
async def test_the_latest_is_taken_back_also_where_it_was_interrupted(world: World, when: str) -> None:
    async with world.catalog() as catalog:
        await prepared(world, catalog)
        await sort(catalog, "1.mp4", "soccer")
        setattr(world.sorting, when, Unavailable("gone"))
        with pytest.raises(Unavailable):
            await sort(catalog, "2.mp4", "food")
        # As long as nobody knows whether that one was moved, no earlier one is taken back in its stead.
        world.sorting.before = Unavailable("still gone")
        with pytest.raises(Unavailable, match="still gone"):
            await undo(catalog)
        assert (await listed(catalog))[1]["soccer"] == 1
    async with world.catalog() as catalog:
        await catalog.attach()
        assert await undo(catalog) == ["2.mp4"]
        assert await undo(catalog) == ["1.mp4"]
        assert await listed(catalog) == (["1.mp4", "2.mp4"], {"food": 1, "soccer": 0})


async def test_once_media_does_not_answer_no_more_are_taken_back(world: World, ready: Client) -> None:
    await sort(ready, "1.mp4", "food")
    await sort(ready, "2.mp4", "food")
    world.sorting.before = Unavailable("gone", reason="NoMediaNode")
    with pytest.raises(Unavailable):
        await undo(ready, 2)
    assert await listed(ready) == ([], {"food": 3, "soccer": 0})


@pytest.mark.parametrize("replaced", [False, True])
async def test_a_video_that_is_gone_keeps_no_earlier_one_from_being_taken_back(
    world: World, ready: Client, replaced: bool
) -> None:
    await sort(ready, "1.mp4", "food")
    change = (await sort(ready, "2.mp4", "soccer")).change
    world.footage.remove("soccer/2.mp4")
    if replaced:
        world.footage.put("soccer/2.mp4", "another")
    request = sorting_pb2.UndoSortingRequest(count=1, requested_by="ada")
    done = await ready.sorting.UndoSorting(request)
    assert [each.name for each in done.undone] == ["1.mp4"]
    [lost] = done.not_undone
    assert (lost.name, lost.category, lost.problem.reason) == ("2.mp4", "soccer", "SortedVideoLost")
    # It is said once; the history says it whenever somebody asks for this very change.
    with pytest.raises(NotFound) as nothing:
        await undo(ready)
    assert nothing.value.reason == "NothingToUndo"
    with pytest.raises(Conflict if replaced else NotFound):
        await ready.undo(change)


async def test_of_videos_that_are_all_gone_it_is_said_that_they_are(world: World, ready: Client) -> None:
    await sort(ready, "1.mp4", "food")
    world.footage.remove("food/1.mp4")
    with pytest.raises(Conflict, match="no longer in 'food'") as lost:
        await undo(ready)
    assert lost.value.reason == "SortedVideoLost"


async def test_a_namesake_in_the_way_is_said_until_it_is_moved_away(world: World, ready: Client) -> None:
    await sort(ready, "1.mp4", "food")
    await sort(ready, "2.mp4", "soccer")
    world.footage.put("2.mp4", "another")
    for _ in range(2):
        with pytest.raises(AlreadyExists):
            await undo(ready)
    assert (await listed(ready))[0] == ["2.mp4"]
    world.footage.remove("2.mp4")
    assert await undo(ready, 2) == ["2.mp4", "1.mp4"]


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
        ready.sorting.RenameSortCategory(calls.RenameSortCategoryRequest(category="food", name="art")),
        ready.sorting.MergeSortCategory(calls.MergeSortCategoryRequest(category="food", into="soccer")),
        ready.sorting.RemoveSortCategory(calls.RemoveSortCategoryRequest(category="food")),
        doubts(ready),
    ):
        with pytest.raises(Unavailable, match="no longer exists") as gone:
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
    await until(lambda: _has_clips(ready, "1.mp4", 3))
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
    renaming = sorting_pb2.RenameSortCategoryRequest(category="food", name="meals")
    await ready.sorting.RenameSortCategory(renaming)
    await ready.sorting.MergeSortCategory(sorting_pb2.MergeSortCategoryRequest(category="meals", into="soccer"))
    assert (await ready.asset("soccer/1 (2).mp4")).id == before.id
    await ready.undo(change)
    back = await ready.asset("1.mp4")
    assert (back.id, back.marker_count) == (before.id, 1)
    await ready.changes.RedoChange(changes_pb2.RedoChangeRequest(change_id=change.id, requested_by="ada"))
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
    for elsewhere in ("/etc", "/videos/../etc", "food", "", "/videosx", "/videos/food\0", "/videos/food\0/in"):
        with pytest.raises(InvalidInput):
            await ready.sorting.SetSortFolder(sorting_pb2.SetSortFolderRequest(path=elsewhere))
    assert await path() == "/videos/food"


@pytest.mark.parametrize("spelling", ["/videos/food/", "/videos//food", "/videos/none/../food", "/videos/./food/."])
async def test_the_chosen_folder_has_one_spelling(world: World, ready: Client, spelling: str) -> None:
    chosen = await ready.sorting.SetSortFolder(sorting_pb2.SetSortFolderRequest(path=spelling))
    found = await ready.sorting.GetSortFolder(sorting_pb2.GetSortFolderRequest())
    assert (chosen.path, found.path, found.place.folder) == ("/videos/food", "/videos/food", "food")


async def test_a_setting_that_leads_out_of_the_library_is_said(world: World) -> None:
    world.sort_dir = "/elsewhere"
    async with world.catalog() as catalog:
        await prepared(world, catalog)
        with pytest.raises(Unavailable, match="RUSHES_SORT_DIR") as unset:
            await listed(catalog)
        assert unset.value.reason == "NoSortFolderChosen"
        # Read on the page above the field in which a folder is chosen, and by clients that have no page.
        assert str(unset.value).endswith("Choose one, or set RUSHES_SORT_DIR.")
        assert (await catalog.sorting.GetSortFolder(sorting_pb2.GetSortFolderRequest())).path == ""


async def test_a_category_is_made_once(ready: Client) -> None:
    made = await ready.sorting.CreateSortCategory(sorting_pb2.CreateSortCategoryRequest(name="art"))
    assert [each.name for each in made.categories] == ["art", "food", "soccer"]
    with pytest.raises(AlreadyExists):
        await ready.sorting.CreateSortCategory(sorting_pb2.CreateSortCategoryRequest(name="art"))


async def test_of_several_each_goes_or_says_why_it_stays(world: World, ready: Client) -> None:
    world.footage.put("food/2.mp4", "another")
    wanted = [("1.mp4", "soccer"), ("2.mp4", "food"), ("9.mp4", "food"), ("2.mp4", "soccer")]
    videos = [sorting_pb2.WantedSorting(name=name, category=category) for name, category in wanted]
    done = await ready.sorting.SortVideos(sorting_pb2.SortVideosRequest(items=videos, requested_by="ada"))
    assert [(each.name, each.category) for each in done.results] == wanted
    assert [each.problem.reason for each in done.results] == ["", "NameTaken", "VideoNotFound", ""]
    assert [each.free_name for each in done.results] == ["", "2 (2).mp4", "", ""]
    assert [each.count for each in done.categories] == [2, 2]
    assert len(await all_changes(ready)) == 2
    assert await undo(ready, 2) == ["2.mp4", "1.mp4"]


async def test_what_is_sorted_at_once_is_one_act(world: World, ready: Client) -> None:
    async def sort_at_once(*wanted: tuple[str, str]) -> None:
        videos = [sorting_pb2.WantedSorting(name=name, category=category) for name, category in wanted]
        await ready.sorting.SortVideos(sorting_pb2.SortVideosRequest(items=videos, requested_by="ada"))

    world.footage.put("3.mp4", "third")
    world.footage.put("4.mp4", "fourth")
    await sort_at_once(("1.mp4", "food"), ("2.mp4", "food"))
    await sort(ready, "3.mp4", "soccer")
    third, second, first = await all_changes(ready)
    assert not third.HasField("act")
    assert first.act == second.act
    assert (first.act.words, first.act.changes, first.act.undone) == ("2 videos sorted into food", 2, 0)
    of_act = changes_pb2.ListChangesRequest(act=first.act.id)
    assert [each.id for each in (await ready.changes.ListChanges(of_act)).changes] == [second.id, first.id]
    assert (await ready.undo(first)).act.undone == 1
    # What failed is no part of it: a single change was made alone.
    await sort_at_once(("1.mp4", "soccer"), ("9.mp4", "food"))
    assert not (await ready.last_change()).HasField("act")
    await undo(ready, 2)
    await sort_at_once(("1.mp4", "food"), ("3.mp4", "soccer"))
    assert (await ready.last_change()).act.words == "2 videos sorted into 2 folders"
    # What was pressed one after the other comes in one request; what was pressed once may come in several.
    await undo(ready, 2)
    for named in ((("1.mp4", "a"), ("4.mp4", "b")), (("3.mp4", "a"),)):
        videos = [sorting_pb2.WantedSorting(name=name, category="food", act=act) for name, act in named]
        await ready.sorting.SortVideos(sorting_pb2.SortVideosRequest(items=videos, requested_by="ada"))
    third, second, first, *_ = await all_changes(ready)
    assert not second.HasField("act")
    assert (first.act.id, third.act.id, third.act.changes) == ("a", "a", 2)


async def test_once_media_does_not_answer_no_more_are_tried(world: World, ready: Client) -> None:
    world.sorting.before = Unavailable("gone", reason="NoMediaNode")
    videos = [sorting_pb2.WantedSorting(name=name, category="food") for name in ("1.mp4", "2.mp4")]
    done = await ready.sorting.SortVideos(sorting_pb2.SortVideosRequest(items=videos))
    assert [each.problem.reason for each in done.results] == ["NoMediaNode"] * 2
    assert "2.mp4" in (await listed(ready))[0]
