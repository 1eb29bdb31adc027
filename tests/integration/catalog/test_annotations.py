"""Markers, profiles, labels and hidden flags."""

import pytest

from rushes.catalog.v1 import annotations_pb2, exports_pb2, library_pb2
from rushes_chassis.errors import DataLoss, InvalidInput
from tests.integration.catalog.harness import Client, World


@pytest.fixture
async def ready(world: World, catalog: Client) -> Client:
    """Two files of one name, and another one."""
    world.footage.put("a.mp4", "a")
    world.footage.put("day/a.mp4", "other a")
    world.footage.put("b.mp4", "b")
    await catalog.attach()
    await catalog.quiet()
    return catalog


async def cut(catalog: Client, path: str = "a.mp4", **fields: object) -> exports_pb2.Export:
    export = await catalog.export(path, **fields)
    await catalog.ended(export.job.id)
    return await catalog.exported(export)


async def markers(
    catalog: Client, meant: str, profile: str = "default", root: str = "", *, first_of_start: bool = False
) -> list[annotations_pb2.Marker]:
    selector = annotations_pb2.AssetSelector(name_or_path=meant, root=root)
    request = annotations_pb2.ListMarkersRequest(assets=selector, profile=profile, first_of_start=first_of_start)
    return list((await catalog.annotations.ListMarkers(request)).markers)


async def hide(
    catalog: Client,
    meant: str,
    profile: str = "default",
    *,
    hidden: bool = True,
    root: str = "",
    gone_too: bool = False,
) -> int:
    selector = annotations_pb2.AssetSelector(name_or_path=meant, root=root, gone_too=gone_too)
    request = annotations_pb2.SetHiddenRequest(assets=selector, profile=profile, hidden=hidden)
    return (await catalog.annotations.SetHidden(request)).matched


async def hidden(catalog: Client, profile: str = "default") -> list[str]:
    response = await catalog.annotations.ListHidden(annotations_pb2.ListHiddenRequest(profile=profile))
    return [asset.path for asset in response.assets]


async def test_a_batch_is_one_marker_with_what_it_takes_to_repeat_it(ready: Client) -> None:
    export = await cut(
        ready, label="dog barking", category="Animal", short_side=512, folder_suffix="night", seconds=2.5
    )
    [marker] = await markers(ready, "b.mp4") + await markers(ready, "a.mp4", root="lib")
    assert (marker.start, marker.number, marker.clips, marker.spread, marker.seconds) == (2.0, 1, 3, 3.0, 2.5)
    assert marker.existing_clips == [0, 1, 2]
    assert (marker.label, marker.category, marker.short_side) == ("dog barking", "Animal", 512)
    assert (marker.folder_suffix, marker.group, marker.export_id) == ("night", "dog_001", export.id)
    assert marker.output_path == "/exports_night/dog_001/dog_001_0.mp4"


@pytest.mark.proof("library")
async def test_groups_cut_at_one_place_have_a_marker_each_and_one_for_the_replaced_cutter(ready: Client) -> None:
    first = await cut(ready, cursor=2.0)
    early = await cut(ready, cursor=1.0)
    second = await cut(ready, cursor=2.0, label="second")
    found = await markers(ready, "a.mp4")
    assert [(marker.number, marker.export_id) for marker in found] == [(1, early.id), (2, first.id), (3, second.id)]
    assert found[2].label == "second"
    found = await markers(ready, "a.mp4", first_of_start=True)
    assert [(marker.number, marker.export_id) for marker in found] == [(1, early.id), (2, first.id)]
    asset = await ready.asset("a.mp4")
    assert (asset.clip_count, asset.marker_count) == (9, 2)
    for profile, counts in ((None, (9, 2)), ("night", (0, 0))):
        request = library_pb2.GetAssetRequest(asset_id=asset.id, profile=profile)
        alone = (await ready.library.GetAsset(request)).asset
        assert (alone.clip_count, alone.marker_count) == counts


async def test_lists_tell_what_was_cut_from_what_was_not(ready: Client) -> None:
    await cut(ready, profile="night")
    exported, left = library_pb2.EXPORTED_FILTER_ONLY, library_pb2.EXPORTED_FILTER_NONE
    assert [asset.path for asset in await ready.assets(profile="night", exported=exported)] == ["a.mp4"]
    assert [asset.path for asset in await ready.assets(profile="night", exported=left)] == ["b.mp4", "day/a.mp4"]
    assert await ready.assets(profile="day", exported=exported) == []


@pytest.mark.proof("library")
async def test_markers_belong_to_a_profile_and_to_a_file(ready: Client) -> None:
    await cut(ready, profile="day shift")
    assert await markers(ready, "a.mp4") == []
    assert len(await markers(ready, "a.mp4", "day shift")) == 1
    assert await markers(ready, "day/a.mp4", "day shift") == []
    assert await markers(ready, "nothing.mp4", "day shift") == []
    assert await markers(ready, "a.mp4", "day shift", root="elsewhere") == []


@pytest.mark.proof("library")
async def test_a_bare_name_means_every_file_that_bears_it(ready: Client) -> None:
    await cut(ready, "a.mp4", cursor=4.0)
    await cut(ready, "day/a.mp4", cursor=3.0)
    assert [marker.start for marker in await markers(ready, "a.mp4")] == [3.0, 4.0]
    assert [marker.start for marker in await markers(ready, "day/a.mp4")] == [3.0]


@pytest.mark.proof("library")
async def test_an_export_that_failed_leaves_no_marker_and_a_deleted_first_clip_passes_it_on(
    world: World, ready: Client
) -> None:
    world.work.failures = [DataLoss("differs", reason="ClipNotProven")]
    await cut(ready, clips=1)
    assert await markers(ready, "a.mp4") == []
    export = await cut(ready)
    await ready.exports.DeleteClips(exports_pb2.DeleteClipsRequest(clip_id=export.clips[0].id))
    [marker] = await markers(ready, "a.mp4")
    assert marker.output_path == export.clips[1].path
    assert (marker.clips, list(marker.existing_clips)) == (3, [1, 2])


@pytest.mark.proof("library")
async def test_a_marker_says_which_of_its_clips_exist_now(ready: Client) -> None:
    export, other = await cut(ready), await cut(ready, cursor=3.0)

    async def existing() -> list[list[int]]:
        return [list(marker.existing_clips) for marker in await markers(ready, "a.mp4")]

    deleted = await ready.exports.DeleteClips(exports_pb2.DeleteClipsRequest(clip_id=export.clips[1].id))
    assert await existing() == [[0, 2], [0, 1, 2]]
    await ready.exports.DeleteClips(exports_pb2.DeleteClipsRequest(clip_id=other.clips[2].id))
    assert await existing() == [[0, 2], [0, 1]]
    await ready.undo(deleted.change)
    assert await existing() == [[0, 1, 2], [0, 1]]


@pytest.mark.proof("library")
async def test_profiles_come_with_exports_or_by_themselves(ready: Client) -> None:
    async def names() -> list[str]:
        return list((await ready.annotations.ListProfiles(annotations_pb2.ListProfilesRequest())).profiles)

    assert await names() == ["default"]
    await ready.annotations.CreateProfile(annotations_pb2.CreateProfileRequest(name="zoo"))
    await ready.annotations.CreateProfile(annotations_pb2.CreateProfileRequest(name="zoo"))
    await cut(ready, profile="birds")
    assert await names() == ["birds", "default", "zoo"]
    with pytest.raises(InvalidInput):
        await ready.annotations.CreateProfile(annotations_pb2.CreateProfileRequest(name=""))


@pytest.mark.proof("library")
async def test_labels_come_the_latest_first(ready: Client) -> None:
    for label in ("dog", "cat", "", "dog", "bird", "cat"):
        await ready.export(clips=1, label=label)
    labels = (await ready.annotations.ListLabels(annotations_pb2.ListLabelsRequest())).labels
    assert [label.text for label in labels] == ["cat", "bird", "dog"]


@pytest.mark.proof("library")
async def test_blanks_around_labels_and_categories_are_left_off(ready: Client) -> None:
    for label in ("dog", " dog ", "   "):
        export = await ready.export(clips=1, label=label, category=f"{label} ")
    assert (export.label, export.category) == ("", "")
    edited = exports_pb2.EditExportsRequest(export_ids=[export.id], label=" bird", category=" ")
    await ready.exports.EditExports(edited)
    assert (await ready.exported(export)).category == ""
    labels = (await ready.annotations.ListLabels(annotations_pb2.ListLabelsRequest())).labels
    assert [label.text for label in labels] == ["bird", "dog"]


async def test_hiding_acts_on_what_is_meant_in_one_profile(ready: Client) -> None:
    assert await hide(ready, "a.mp4") == 2
    assert await hide(ready, "a.mp4") == 2
    assert await hidden(ready) == ["a.mp4", "day/a.mp4"]
    assert await hidden(ready, "night") == []
    assert await hide(ready, "day/a.mp4", hidden=False) == 1
    assert await hidden(ready) == ["a.mp4"]
    assert await hide(ready, "nothing.mp4") == 0
    assert await hide(ready, "b.mp4", root="elsewhere") == 0


@pytest.mark.proof("library")
async def test_a_place_means_what_lies_there_and_a_name_all_that_bear_it(ready: Client) -> None:
    assert await hide(ready, "a.mp4", root="lib") == 1
    assert await hidden(ready) == ["a.mp4"]
    assert await hide(ready, "a.mp4") == 2
    await cut(ready, "day/a.mp4")
    assert await markers(ready, "a.mp4", root="lib") == []
    assert len(await markers(ready, "a.mp4")) == 1


@pytest.mark.proof("library")
async def test_what_is_gone_is_meant_only_where_that_is_asked(world: World, ready: Client) -> None:
    await cut(ready, "a.mp4")
    await hide(ready, "a.mp4", root="lib")
    world.footage.move("day/a.mp4", "a.mp4")  # over the one that was cut and hidden
    await ready.scan()
    assert await markers(ready, "a.mp4", root="lib") == []
    assert await markers(ready, "a.mp4") == []
    assert await hide(ready, "a.mp4", hidden=False, gone_too=True) == 2
    assert await hidden(ready) == []


async def test_lists_leave_hidden_ones_out_or_show_only_them(ready: Client) -> None:
    await hide(ready, "day/a.mp4")
    assert [asset.path for asset in await ready.assets()] == ["a.mp4", "b.mp4"]
    only = await ready.assets(hidden=library_pb2.HIDDEN_FILTER_ONLY)
    assert [(asset.path, asset.hidden) for asset in only] == [("day/a.mp4", True)]
    everything = await ready.assets(hidden=library_pb2.HIDDEN_FILTER_INCLUDE)
    assert [(asset.path, asset.hidden) for asset in everything] == [
        ("a.mp4", False),
        ("b.mp4", False),
        ("day/a.mp4", True),
    ]
    assert len(await ready.assets(profile="night")) == 3


async def test_nothing_is_told_where_nothing_changes(ready: Client) -> None:
    await hide(ready, "b.mp4")
    watch = await ready.watch()
    await hide(ready, "b.mp4")
    await hide(ready, "nothing.mp4")
    await hide(ready, "b.mp4", hidden=False)
    await watch.until(lambda seen: any(event.HasField("recorded") for event in seen.events))
    # In order: earlier ones would come before these two, which are of the last call.
    told, recorded = watch.events
    assert told.annotations.asset_id == (await ready.asset("b.mp4")).id
    assert recorded.HasField("recorded")


@pytest.mark.proof("library")
async def test_what_was_said_moves_with_the_file(world: World, ready: Client) -> None:
    export = await cut(ready, "b.mp4")
    await hide(ready, "b.mp4", "night")
    world.footage.move("b.mp4", "sorted/c.mp4")
    await ready.scan()
    [marker] = await markers(ready, "sorted/c.mp4")
    assert marker.export_id == export.id
    assert await hidden(ready, "night") == ["sorted/c.mp4"]
    assert await markers(ready, "b.mp4") == []


@pytest.mark.proof("library")
async def test_what_was_said_about_a_newcomer_stays_when_it_turns_out_to_be_an_old_one(
    world: World, ready: Client
) -> None:
    before = await ready.asset("b.mp4")
    world.footage.inspecting.clear()
    world.footage.move("b.mp4", "c.mp4")
    watch = await ready.watch()
    await ready.library.Scan(library_pb2.ScanRequest(root="lib"))
    await watch.until(lambda seen: any(event.assets.asset_ids for event in seen.events))
    newcomer = await ready.asset("c.mp4")
    assert newcomer.id != before.id
    export = await ready.export(asset_id=newcomer.id)
    await hide(ready, "c.mp4", "night")
    world.footage.inspecting.set()
    await ready.quiet()
    assert (await ready.asset("c.mp4")).id == before.id
    assert (await ready.exported(export)).asset_id == before.id
    assert await hidden(ready, "night") == ["c.mp4"]
