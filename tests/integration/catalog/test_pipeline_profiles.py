"""Pipeline profiles: their versions, what runs begin with, and what becomes of those that were deleted or have aged."""

from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict

from rushes.catalog.v1 import changes_pb2, pipeline_profiles_pb2
from rushes_catalog.pipelines.domain.profiles import PipelineProfile, ProfileContent
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from rushes_chassis.errors import AlreadyExists, Conflict, InvalidInput, NotFound
from rushes_footage.stage_schema import Stage
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.test_pipelines import DEFAULT, checkpoints, ended, replay, started, struct, timeline

EDGES: dict[str, Any] = {"detect_edges": {"edge_pair_max_distance": 59.0}}


async def create(catalog: Client, name: str, *stages: str, **configs: Any) -> pipeline_profiles_pb2.PipelineProfile:
    request = pipeline_profiles_pb2.CreatePipelineProfileRequest(name=name, stages=stages, configs=struct(configs))
    return (await catalog.profiles.CreatePipelineProfile(request)).profile


async def change(
    catalog: Client, name: str, *stages: str, version: int | None = None, **configs: Any
) -> pipeline_profiles_pb2.PipelineProfile:
    request = pipeline_profiles_pb2.ChangePipelineProfileRequest(
        name=name, stages=stages, configs=struct(configs), version=version
    )
    return (await catalog.profiles.ChangePipelineProfile(request)).profile


async def newest(catalog: Client, name: str) -> pipeline_profiles_pb2.PipelineProfile:
    return (
        await catalog.profiles.GetPipelineProfile(pipeline_profiles_pb2.GetPipelineProfileRequest(name=name))
    ).profile


async def duplicate(catalog: Client, name: str, copy: str) -> pipeline_profiles_pb2.PipelineProfile:
    request = pipeline_profiles_pb2.DuplicatePipelineProfileRequest(profile=name, name=copy)
    return (await catalog.profiles.DuplicatePipelineProfile(request)).made


async def delete(catalog: Client, name: str) -> changes_pb2.Change:
    request = pipeline_profiles_pb2.DeletePipelineProfileRequest(name=name, requested_by="ada")
    return (await catalog.profiles.DeletePipelineProfile(request)).change


async def listed(catalog: Client) -> list[tuple[str, int]]:
    found = await catalog.profiles.ListPipelineProfiles(pipeline_profiles_pb2.ListPipelineProfilesRequest())
    return [(each.name, each.version) for each in found.profiles]


async def age(world: World, name: str, content: ProfileContent) -> None:
    """Put a profile that was saved by another version of Rushes."""
    database = Database(world.database)
    try:
        async with Catalog(database).changing() as stores:
            await stores.pipeline_profiles.add(PipelineProfile(name, 1, content), world.now())
    finally:
        await database.close()


async def test_default_is_there_and_stays(catalog: Client) -> None:
    assert await listed(catalog) == [("default", 1)]
    first = await newest(catalog, "default")
    assert (list(first.stages), MessageToDict(first.configs)) == ([], {})
    with pytest.raises(Conflict, match="cannot be deleted") as stays:
        await delete(catalog, "default")
    assert stays.value.reason == "DefaultProfileStays"
    with pytest.raises(AlreadyExists):
        await create(catalog, "default")
    assert (await change(catalog, "default")).version == 1
    assert (await change(catalog, "default", **EDGES)).version == 2
    with pytest.raises(Conflict):
        await delete(catalog, "default")


async def test_events_say_which_profile_was_saved_deleted_and_brought_back(catalog: Client) -> None:
    watch = await catalog.watch()

    async def told(*names: str) -> None:
        """Only that these have changed, in this order."""
        await watch.until(lambda seen: sum(each.HasField("pipeline_profile") for each in seen.events) >= len(names))
        assert [each.pipeline_profile.name for each in watch.events if each.HasField("pipeline_profile")] == [*names]

    await create(catalog, "a")
    await change(catalog, "a")
    await change(catalog, "a", **EDGES)
    await told("a", "a")
    await duplicate(catalog, "a", "b")
    deletion = await delete(catalog, "a")
    await told("a", "a", "b", "a")
    await catalog.undo(deletion)
    await told("a", "a", "b", "a", "a")


async def test_versions_are_listed_and_read_also_those_of_a_deleted_profile(catalog: Client) -> None:
    async def versions(name: str, **page: Any) -> tuple[list[tuple[int, bool]], str]:
        """Versions and whether it is known when they were saved; the next cursor."""
        request = pipeline_profiles_pb2.ListPipelineProfileVersionsRequest(name=name, **page)
        found = await catalog.profiles.ListPipelineProfileVersions(request)
        return [(each.version, each.HasField("time")) for each in found.versions], found.next_cursor

    async def at(name: str, version: int) -> pipeline_profiles_pb2.PipelineProfile:
        request = pipeline_profiles_pb2.GetPipelineProfileRequest(name=name, version=version)
        return (await catalog.profiles.GetPipelineProfile(request)).profile

    await create(catalog, "Match day", "detect_edges")
    await change(catalog, "Match day", **EDGES)
    await delete(catalog, "Match day")
    newest_one, following = await versions("Match day", limit=1)
    assert newest_one == [(2, True)]
    assert await versions("Match day", limit=1, cursor=following) == ([(1, True)], "")
    first, second = await at("Match day", 1), await at("Match day", 2)
    assert (first.version, list(first.stages), MessageToDict(first.configs)) == (1, ["detect_edges"], {})
    assert (second.version, list(second.stages), MessageToDict(second.configs)) == (2, [], EDGES)
    await change(catalog, "default", **EDGES)
    assert await versions("default") == ([(2, True), (1, False)], "")
    assert MessageToDict((await at("default", 1)).configs) == {}
    with pytest.raises(NotFound, match="no pipeline profile 'Match day' of version 3") as missing:
        await at("Match day", 3)
    assert missing.value.reason == "ProfileNotFound"
    with pytest.raises(NotFound):
        await versions("other")
    with pytest.raises(InvalidInput):
        await versions("default", cursor=following)


async def test_each_change_is_a_version_and_nobody_overwrites_what_they_have_not_seen(catalog: Client) -> None:
    made = await create(catalog, "Match day", "report", "detect_edges", **EDGES)
    assert (made.version, list(made.stages)) == (1, ["detect_edges", "compile_report"])
    assert MessageToDict(made.configs) == EDGES
    assert await change(catalog, "Match day", "detect_edges", "compile_report", version=1, **EDGES) == made
    changed = await change(catalog, "Match day", "detect_edges", version=1)
    assert (changed.version, list(changed.stages), MessageToDict(changed.configs)) == (2, ["detect_edges"], {})
    with pytest.raises(Conflict, match=r"its version is 2\. Nothing was saved") as unseen:
        await change(catalog, "Match day", version=1, **EDGES)
    assert unseen.value.reason == "ProfileChanged"
    assert await newest(catalog, "Match day") == changed
    # Whoever names no version takes what comes.
    assert (await change(catalog, "Match day", **EDGES)).version == 3
    with pytest.raises(NotFound, match="no pipeline profile 'other'"):
        await change(catalog, "other")


async def test_a_duplicate_is_a_profile_of_its_own(catalog: Client) -> None:
    await create(catalog, "a", "detect_edges", **EDGES)
    copy = await duplicate(catalog, "a", "b")
    assert (copy.name, copy.version, list(copy.stages), MessageToDict(copy.configs)) == (
        "b",
        1,
        ["detect_edges"],
        EDGES,
    )
    await change(catalog, "b")
    assert MessageToDict((await newest(catalog, "a")).configs) == EDGES
    with pytest.raises(AlreadyExists, match="There is a pipeline profile 'b' already"):
        await duplicate(catalog, "a", "b")
    with pytest.raises(NotFound):
        await duplicate(catalog, "c", "d")


async def test_a_deleted_profile_comes_back_unless_another_has_its_name(catalog: Client) -> None:
    await create(catalog, "cup", **EDGES)
    gone = await delete(catalog, "cup")
    assert (gone.words, gone.made_by) == ("Pipeline profile cup deleted", "ada")
    assert gone.kind == changes_pb2.CHANGE_KIND_PIPELINE_PROFILE
    assert await listed(catalog) == [("default", 1)]
    with pytest.raises(NotFound):
        await delete(catalog, "cup")
    await catalog.undo(gone)
    assert MessageToDict((await newest(catalog, "cup")).configs) == EDGES
    await catalog.redo(gone)
    assert (await create(catalog, "cup")).version == 2
    with pytest.raises(Conflict, match="A new pipeline profile 'cup' has taken its place"):
        await catalog.undo(gone)


@pytest.mark.parametrize(
    ("stages", "configs", "field", "said"),
    [
        (["detect_edge"], {}, "stages", "there is no stage 'detect_edge'"),
        ([], {"detect_edge": {}}, "configs.detect_edge", "is none of the stages"),
        (["field_segmentation"], EDGES, "configs.detect_edges", "is none of the stages"),
        ([], {"detect_edges": 1}, "configs.detect_edges", "must be an object"),
        ([], {"detect_edges": {"x": 1}}, "configs.detect_edges.x", "is no parameter"),
        (
            [],
            {"detect_edges": {"edge_canny_low": -1}},
            "configs.detect_edges.edge_canny_low",
            "a number from 0 to 5000",
        ),
    ],
)
async def test_a_mistake_is_named_with_its_place_and_saves_nothing(
    catalog: Client, stages: list[str], configs: dict[str, Any], field: str, said: str
) -> None:
    with pytest.raises(InvalidInput, match=said) as mistaken:
        await create(catalog, "cup", *stages, **configs)
    assert [each.path for each in mistaken.value.fields] == [field]
    assert await listed(catalog) == [("default", 1)]


@pytest.mark.parametrize("name", ["", " a", "a ", "a/b", "..", "-a", "a\n", "a" * 101])
async def test_a_name_that_is_none_is_refused(catalog: Client, name: str) -> None:
    with pytest.raises(InvalidInput, match="letters, digits, blanks"):
        await create(catalog, name)


@pytest.mark.sqlite
async def test_there_are_a_thousand_at_most(catalog: Client, world: World) -> None:
    database = Database(world.database)
    async with Catalog(database).changing() as stores:
        for number in range(1000):
            await stores.pipeline_profiles.add(PipelineProfile(f"p{number}", 1, ProfileContent()), world.now())
    await database.close()
    with pytest.raises(Conflict, match="1000 pipeline profiles, which is the most"):
        await create(catalog, "one more")
    with pytest.raises(Conflict, match="which is the most"):
        await duplicate(catalog, "p1", "one more")
    await delete(catalog, "p2")
    assert (await create(catalog, "one more")).version == 1


async def test_a_run_begins_with_its_profile_and_overrides_lie_on_top(ready: Client) -> None:
    await create(ready, "Match day", "detect_edges", detect_edges={"edge_pair_max_distance": 59, "edge_canny_low": 40})
    made = await timeline(ready, max_frames=3)
    run = await ended(
        ready,
        (
            await started(
                ready,
                made.id,
                profile="Match day",
                overrides={"detect_edges": {"edge_canny_low": 30}, "compile_report": {"gap_seconds": 1}},
            )
        ).id,
    )
    assert (run.profile, run.profile_version) == ("Match day", 1)
    assert [each.name for each in run.stages] == ["extract_frames", "detect_edges", "compile_report"]
    values = MessageToDict(run.config)["detect_edges"]
    assert (values["edge_pair_max_distance"], values["edge_canny_low"], values["edge_canny_high"]) == (59, 30, 150)
    assert {each.profile for each in await checkpoints(ready, made.id)} == {"Match day"}
    # Nothing that happens to the profile changes what a run began with.
    await change(ready, "Match day")
    await delete(ready, "Match day")
    again = await ended(ready, (await replay(ready, run.id, start_stage="detect_edges")).id)
    assert (again.profile, again.profile_version, again.config) == (run.profile, 1, run.config)
    with pytest.raises(InvalidInput, match="no pipeline profile 'Match day'") as unknown:
        await started(ready, made.id, profile="Match day")
    assert [each.path for each in unknown.value.fields] == ["profile"]


async def test_a_run_that_names_stages_takes_only_values_from_its_profile(ready: Client) -> None:
    await create(ready, "cup", "detect_edges", **EDGES)
    made = await timeline(ready, max_frames=3)
    run = await started(ready, made.id, profile="cup", stages=["field_segmentation"])
    assert [each.name for each in run.stages] == ["extract_frames", "field_segmentation"]
    run = await started(ready, made.id, profile="cup", stages=["detect_edges"])
    assert MessageToDict(run.config)["detect_edges"]["edge_pair_max_distance"] == 59


async def test_a_run_without_a_profile_takes_that_of_its_timeline_if_there_is_one(ready: Client) -> None:
    made = await timeline(ready, max_frames=3, profile="evening: both cameras")
    plain = await started(ready, made.id)
    assert (plain.profile, plain.HasField("profile_version")) == ("evening: both cameras", False)
    assert [each.name for each in plain.stages] == DEFAULT
    of_default = await timeline(ready, max_frames=3)
    assert (await started(ready, of_default.id)).profile_version == 1
    await change(ready, "default", "detect_edges", **EDGES)
    run = await started(ready, of_default.id)
    assert (run.profile, run.profile_version) == ("default", 2)
    assert [each.name for each in run.stages] == ["extract_frames", "detect_edges"]


@pytest.mark.sqlite
async def test_a_profile_that_has_aged_is_refused_by_runs_in_words_and_can_be_mended(
    ready: Client, world: World
) -> None:
    edges = Stage("detect_edges")
    await age(world, "old stage", ProfileContent((Stage("find_logos"), edges), {"find_logos": {"x": 1}}))
    await age(world, "old value", ProfileContent((edges,), {edges: {"edge_sharpness": 3}}))
    await create(ready, "old model", "detect_objects", detect_objects={"model": "unknown"})
    made = await timeline(ready, max_frames=3)
    for name, said in (
        ("old stage", "the profile 'old stage' has stages that there are no more: find_logos"),
        ("old value", "'old value' was saved for another version of the stages: detect_edges.edge_sharpness is no"),
        ("old model", "the profile 'old model' names a model that is missing. There is no model 'unknown'"),
    ):
        with pytest.raises(InvalidInput, match=said) as aged:
            await started(ready, made.id, profile=name)
        assert [each.path for each in aged.value.fields] == ["profile"]
    assert list((await newest(ready, "old stage")).stages) == ["find_logos", "detect_edges"]
    assert list((await duplicate(ready, "old stage", "copy")).stages) == ["find_logos", "detect_edges"]
    assert (await change(ready, "old stage", "detect_edges", version=1)).version == 2
    assert (await started(ready, made.id, profile="old stage")).profile_version == 2
    # A run may name another model than its profile does.
    with pytest.raises(NotFound, match="no model 'unknown'"):
        await started(ready, made.id, profile="default", overrides={"detect_objects": {"model": "unknown"}})
    other = await started(ready, made.id, profile="old model", overrides={"detect_objects": {"model": "shapes"}})
    assert MessageToDict(other.config)["detect_objects"]["model"] == "shapes"
