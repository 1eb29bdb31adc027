"""Categories that are renamed, merged and removed: written down first, then done, and taken back."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import pytest

from rushes.catalog.v1 import changes_pb2, library_pb2, sorting_pb2
from rushes_chassis.errors import AlreadyExists, Conflict, Forbidden, InvalidInput, NotFound, Unavailable
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.learned import classifiers, doubts, start, trained
from tests.integration.catalog.undoable import all_changes, listed
from tests.waiting import until

SORTED = ("food/1.mp4", "food/2.mp4", "food/3.mp4", "soccer/3.mp4", "soccer/4.mp4")


@pytest.fixture
async def ready(world: World, catalog: Client) -> Client:
    return await prepared(world, catalog)


async def prepared(world: World, catalog: Client) -> Client:
    """Three videos are food, two are soccer, and one has the name of another; nothing is art."""
    for path in ("9.mp4", *SORTED):
        world.footage.put(path, path)
    world.sorting.categories |= {"food", "soccer", "art"}
    await catalog.attach()
    await catalog.quiet()
    return catalog


async def rename(catalog: Client, name: str, new_name: str) -> changes_pb2.Change:
    request = sorting_pb2.RenameSortCategoryRequest(category=name, name=new_name, requested_by="ada")
    return (await catalog.sorting.RenameSortCategory(request)).change


async def merge(catalog: Client, name: str, into: str) -> sorting_pb2.MergeSortCategoryResponse:
    request = sorting_pb2.MergeSortCategoryRequest(category=name, into=into, requested_by="ada")
    return await catalog.sorting.MergeSortCategory(request)


async def remove(catalog: Client, name: str) -> changes_pb2.Change:
    request = sorting_pb2.RemoveSortCategoryRequest(category=name, requested_by="ada")
    return (await catalog.sorting.RemoveSortCategory(request)).change


async def redo(catalog: Client, change: changes_pb2.Change) -> None:
    await catalog.changes.RedoChange(changes_pb2.RedoChangeRequest(change_id=change.id, requested_by="ada"))


async def counts(catalog: Client) -> dict[str, int]:
    listing = (await catalog.sorting.ListVideos(sorting_pb2.ListVideosRequest())).listing
    return {each.name: each.count for each in listing.categories}


async def ids(catalog: Client) -> dict[str, str]:
    return {asset.path: asset.id for asset in await catalog.assets()}


def moved(before: Mapping[str, str], old: str, new: str, *kept: str) -> dict[str, str]:
    return {
        path if path in kept else path.replace(f"{old}/", f"{new}/", 1): asset_id for path, asset_id in before.items()
    }


async def test_assets_go_with_the_folder_that_is_renamed_and_come_back_with_it(world: World, ready: Client) -> None:
    world.footage.put("food/in/5.mp4", "in a folder of its own")
    await ready.scan()
    before = await ids(ready)
    change = await rename(ready, "food", "meals")
    assert (change.words, change.kind) == ("food renamed to meals", changes_pb2.CHANGE_KIND_CATEGORY)
    assert await counts(ready) == {"art": 0, "meals": 3, "soccer": 2}
    assert await ids(ready) == moved(before, "food", "meals")
    await ready.scan()
    assert await ids(ready) == moved(before, "food", "meals")
    await ready.undo(change)
    assert await ids(ready) == before
    await redo(ready, change)
    assert await ids(ready) == moved(before, "food", "meals")


async def test_a_name_that_is_taken_is_refused_and_nothing_is_recorded(ready: Client) -> None:
    for name, new_name, kind in (
        ("food", "soccer", AlreadyExists),
        ("nosuch", "new", NotFound),
        ("food", "food", InvalidInput),
    ):
        with pytest.raises(kind):
            await rename(ready, name, new_name)
    with pytest.raises(InvalidInput):
        await merge(ready, "food", "food")
    with pytest.raises(NotFound):
        await merge(ready, "food", "nosuch")
    assert await all_changes(ready) == []


@pytest.mark.proof("sorting")
async def test_a_renaming_is_not_taken_back_where_something_has_the_name_by_now(world: World, ready: Client) -> None:
    change = await rename(ready, "food", "meals")
    world.sorting.categories.add("food")
    with pytest.raises(AlreadyExists):
        await ready.undo(change)
    world.sorting.categories.remove("food")
    await ready.undo(change)
    assert "food" in await counts(ready)


async def test_what_can_be_merged_goes_and_what_has_a_namesake_stays(world: World, ready: Client) -> None:
    before = await ids(ready)
    done = await merge(ready, "food", "soccer")
    assert (done.change.words, done.moved) == ("food merged into soccer", 2)
    assert [(each.name, each.problem.reason) for each in done.staying] == [("3.mp4", "NameTaken")]
    assert done.kept.detail == "'food' still holds 1 video (3.mp4)."
    assert {each.name: each.count for each in done.categories} == {"art": 0, "food": 1, "soccer": 4}
    assert await ids(ready) == moved(before, "food", "soccer", "food/3.mp4")
    # There is nothing more that could go.
    with pytest.raises(Conflict) as nothing:
        await merge(ready, "food", "soccer")
    assert nothing.value.reason == "NothingToMerge"
    await ready.undo(done.change)
    assert await ids(ready) == before
    assert await listed(ready) == ["food merged into soccer"]


@pytest.mark.parametrize("seen", ["beside it", "after it went"])
async def test_copies_that_a_scan_sees_while_a_folder_is_merged_are_the_same_assets(
    world: World, ready: Client, seen: str
) -> None:
    await ready.export("food/1.mp4")
    before = await ids(ready)
    with world.sorting.held() as moving:
        merging = asyncio.create_task(merge(ready, "food", "soccer"))
        await moving.wait()
        # As media copies to another disk: there are two before the original goes.
        world.footage.copy("food/1.mp4", "soccer/1.mp4")
        await ready.scan()
        assert (await ids(ready))["soccer/1.mp4"] != before["food/1.mp4"]
        world.footage.remove("food/1.mp4")
        if seen == "after it went":
            await ready.scan()
            assert (await ready.asset("food/1.mp4")).state == library_pb2.ASSET_STATE_OFFLINE
    done = await merging
    assert await ids(ready) == moved(before, "food", "soccer", "food/3.mp4")
    assert (await ready.asset("soccer/1.mp4")).marker_count == 1
    await ready.scan()
    assert await ids(ready) == moved(before, "food", "soccer", "food/3.mp4")
    await ready.undo(done.change)
    assert await ids(ready) == before


async def test_a_folder_that_is_emptied_by_a_merge_goes_and_comes_back(world: World, ready: Client) -> None:
    world.footage.remove("food/3.mp4")
    done = await merge(ready, "food", "soccer")
    assert (done.moved, list(done.staying), done.HasField("kept")) == (2, [], False)
    assert await counts(ready) == {"art": 0, "soccer": 4}
    # One has gone on, and one is another file by now: they stay where they are.
    world.footage.put("soccer/2.mp4", "replaced")
    await ready.undo(done.change)
    assert await counts(ready) == {"art": 0, "food": 1, "soccer": 3}
    await redo(ready, done.change)
    assert await counts(ready) == {"art": 0, "soccer": 4}
    world.sorting.categories.add("food")
    with pytest.raises(Conflict, match="another folder “food”"):
        await ready.undo(done.change)
    world.sorting.categories.remove("food")
    for name in ("1.mp4", "2.mp4"):
        world.footage.remove(f"soccer/{name}")
    with pytest.raises(Conflict, match="None of the moved videos"):
        await ready.undo(done.change)


@pytest.mark.proof("sorting")
async def test_a_merge_is_not_taken_back_over_what_has_come_meanwhile(world: World, ready: Client) -> None:
    done = await merge(ready, "food", "soccer")
    world.footage.put("food/2.mp4", "new")
    with pytest.raises(Conflict, match=r"“2\.mp4” in “food”"):
        await ready.undo(done.change)
    assert await counts(ready) == {"art": 0, "food": 2, "soccer": 4}


async def test_only_an_empty_folder_is_removed_and_it_comes_back(world: World, ready: Client) -> None:
    world.sorting.others["art"] = ["notes.txt"]
    with pytest.raises(Conflict, match=r"notes\.txt"):
        await remove(ready, "art")
    world.sorting.others["art"] = []
    change = await remove(ready, "art")
    assert change.words == "art removed"
    assert await counts(ready) == {"food": 3, "soccer": 2}
    world.sorting.categories.add("art")
    with pytest.raises(Conflict, match="another folder “art”"):
        await ready.undo(change)
    world.sorting.categories.remove("art")
    await ready.undo(change)
    assert "art" in await counts(ready)
    world.sorting.others["art"] = ["notes.txt"]
    with pytest.raises(Conflict, match=r"notes\.txt"):
        await redo(ready, change)
    world.sorting.others["art"] = []
    await redo(ready, change)
    assert "art" not in await counts(ready)


@pytest.mark.proof("sorting")
async def test_what_was_sorted_before_a_renaming_or_a_merge_can_still_be_taken_back(ready: Client) -> None:
    request = sorting_pb2.SortVideoRequest(name="9.mp4", category="food", requested_by="ada")
    sorted_into = (await ready.sorting.SortVideo(request)).change
    await rename(ready, "food", "meals")
    await merge(ready, "meals", "soccer")
    await rename(ready, "soccer", "sports")
    assert "sports/9.mp4" in await ids(ready)
    await ready.undo(sorted_into)
    assert "9.mp4" in await ids(ready)


@pytest.mark.proof("sorting")
async def test_a_merge_can_be_taken_back_after_its_target_was_renamed(ready: Client) -> None:
    done = await merge(ready, "food", "soccer")
    await rename(ready, "soccer", "sports")
    await ready.undo(done.change)
    assert await counts(ready) == {"art": 0, "food": 3, "sports": 2}


async def test_what_media_refuses_changes_nothing(world: World, ready: Client) -> None:
    for edit in (rename(ready, "food", "meals"), remove(ready, "art")):
        world.sorting.before = Forbidden("read-only", reason="NotWritable")
        with pytest.raises(Forbidden):
            await edit
    world.sorting.before = Forbidden("read-only", reason="NotWritable")
    with pytest.raises(Conflict, match="read-only"):
        await merge(ready, "food", "soccer")
    assert await all_changes(ready) == []
    assert await counts(ready) == {"art": 0, "food": 3, "soccer": 2}


EDITS: Mapping[str, tuple[Callable[[Client], Awaitable[object]], dict[str, int]]] = {
    "rename": (lambda catalog: rename(catalog, "food", "meals"), {"art": 0, "meals": 3, "soccer": 2}),
    "merge": (lambda catalog: merge(catalog, "food", "art"), {"art": 3, "soccer": 2}),
    "remove": (lambda catalog: remove(catalog, "art"), {"food": 3, "soccer": 2}),
}


@pytest.mark.parametrize(
    ("edit", "when"),
    [
        ("merge", "between"),
        *(
            pytest.param(edit, when, marks=pytest.mark.proof("sorting"))
            for edit in EDITS
            for when in ("before", "after")
        ),
    ],
)
async def test_whoever_was_killed_in_the_middle_has_it_done_by_the_next(world: World, edit: str, when: str) -> None:
    begin, expected = EDITS[edit]

    def die() -> None:
        if when == "between":
            world.sorting.moves_until_death = 2
        else:
            setattr(world.sorting, when, Unavailable("gone"))

    async with world.catalog() as catalog:
        await prepared(world, catalog)
        before = await ids(catalog)
        die()
        with pytest.raises(Unavailable):
            await begin(catalog)
    async with world.catalog() as catalog:
        await catalog.attach()
        await until(lambda: _is(catalog, expected))
        [change] = await all_changes(catalog)
        await until(lambda: _is_settled(catalog, change))
        assert sorted((await ids(catalog)).values()) == sorted(before.values())
        die()
        with pytest.raises(Unavailable):
            await catalog.undo(change)
    async with world.catalog() as catalog:
        await catalog.attach()
        await until(lambda: _is(catalog, {"art": 0, "food": 3, "soccer": 2}))
        await until(lambda: _has(catalog, before))


async def _is(catalog: Client, expected: dict[str, int]) -> bool:
    return await counts(catalog) == expected


async def _has(catalog: Client, expected: dict[str, str]) -> bool:
    return await ids(catalog) == expected


async def _is_settled(catalog: Client, change: changes_pb2.Change) -> bool:
    """Which it is once it can be done again, which is no news."""
    try:
        await redo(catalog, change)
    except Conflict:
        return False
    return True


async def learned(world: World, catalog: Client) -> Client:
    """Two categories have taught where three loose videos belong."""
    loose = ("sea-2.mp4", "food-1.mp4", "food-3.mp4")
    for path in (*loose, *(f"{name}/{name}-{at}.mp4" for name in ("food", "sea") for at in (8, 9)), "sea/food-7.mp4"):
        world.footage.put(path, path)
    world.sorting.categories |= {"food", "sea", "art"}
    world.learner.sureness = {"food": 0.9, "sea": 0.6}
    await catalog.attach()
    await catalog.scan()
    await trained(catalog, None)
    return catalog


async def proposals(catalog: Client) -> dict[str, int]:
    counted = await catalog.sorting.CountProposals(sorting_pb2.CountProposalsRequest())
    return {each.name: each.count for each in counted.categories if each.count}


async def test_what_was_learned_goes_with_the_folders(world: World, catalog: Client) -> None:
    await learned(world, catalog)
    assert await proposals(catalog) == {"food": 2, "sea": 1}
    assert await doubts(catalog) == [("food-7.mp4", "sea", "food")]
    renamed = await rename(catalog, "food", "meals")
    assert await proposals(catalog) == {"meals": 2, "sea": 1}
    assert await doubts(catalog) == [("food-7.mp4", "sea", "meals")]
    # What comes now is predicted by what learned the old name.
    world.footage.put("food-5.mp4", "food-5.mp4")
    await catalog.scan()
    await until(lambda: _proposes(catalog, {"meals": 3, "sea": 1}))
    merged = (await merge(catalog, "sea", "meals")).change
    assert await proposals(catalog) == {"meals": 4}
    assert await doubts(catalog) == []
    await catalog.undo(merged)
    await catalog.undo(renamed)
    assert await proposals(catalog) == {"food": 3, "sea": 1}
    assert await doubts(catalog) == [("food-7.mp4", "sea", "food")]
    # A folder that is renamed has nothing newly sorted: there is nothing to compare by.
    await rename(catalog, "food", "meals")
    await trained(catalog, None)
    [last, _] = await classifiers(catalog, None)
    assert (last.chosen, last.HasField("comparison")) == (True, False)


@pytest.mark.proof("sorting")
async def test_a_folder_that_is_renamed_while_it_is_learned_is_proposed_by_its_new_name(
    world: World, catalog: Client
) -> None:
    await learned(world, catalog)
    world.learner.training.clear()
    world.learner.may_go_on.clear()
    assert await start(catalog, None)
    await world.learner.training.wait()
    await rename(catalog, "food", "meals")
    world.learner.may_go_on.set()
    await until(lambda: _has_versions(catalog, 2))
    assert await proposals(catalog) == {"meals": 2, "sea": 1}


async def _has_versions(catalog: Client, count: int) -> bool:
    return len(await classifiers(catalog, None)) == count


async def _proposes(catalog: Client, expected: dict[str, int]) -> bool:
    return await proposals(catalog) == expected
