"""Moments: what else lists, decisions and exports keep to."""

from datetime import timedelta
from typing import Any

import pytest

from rushes.catalog.v1 import contracts_pb2, exports_pb2, moments_pb2
from rushes_catalog.domain.ids import AssetId, FinderId, VersionId, new_id
from rushes_catalog.finders.domain.moment_ids import MomentKey, moment_key
from rushes_chassis.errors import Conflict, InvalidInput, NotFound, OutOfRange, Unavailable
from rushes_footage.files import Place
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.moments import (
    ACCEPTED,
    AT,
    EVENTS,
    HOP,
    NEW,
    REJECTED,
    Found,
    finder_of,
    scored,
    three_videos,
)
from tests.integration.catalog.undoable import cut, listed

pytestmark = pytest.mark.proof("finders")


@pytest.fixture
async def found(world: World, catalog: Client) -> Found:
    """Three videos with four moments."""
    return await three_videos(world, catalog)


async def test_lists_are_of_a_video_a_root_or_a_folder(found: Found) -> None:
    video = await found.client.asset("b.mp4")
    assert [each.name for each in await found.list(asset_id=video.id)] == ["b.mp4"]
    assert [each.name for each in await found.list(root="lib", folder="deep")] == ["c.mp4"]
    assert await found.list(root="other") == []
    assert await found.list(folder="dee") == []


async def test_the_active_version_is_listed_unless_another_is_asked_for(found: Found) -> None:
    first = found.version
    second = await found.train(threshold=None)
    assert await found.list() == []
    assert len(await found.list(version="1")) == len(await found.list(version=first)) == 4
    await found.score("b.mp4", scored({9.0: 0.4375, 12.0: 0.5625}))
    # Without a threshold of its own it is 0.5.
    assert [each.score for each in await found.list(version=second)] == [0.5625]
    with pytest.raises(NotFound) as refused:
        await found.list(version="3")
    assert refused.value.reason == "VersionNotFound"
    untrained = await finder_of(found.world, found.client)
    with pytest.raises(Conflict) as not_yet:
        await untrained.list()
    assert not_yet.value.reason == "FinderNotTrained"
    untrained.finder = new_id()
    with pytest.raises(NotFound) as unknown:
        await untrained.list()
    assert unknown.value.reason == "FinderNotFound"


async def test_what_is_scored_anew_is_listed_anew(found: Found) -> None:
    assert len(await found.list()) == 4
    await found.score("a.mp4", scored({20.0: 1.0}), at=AT + timedelta(seconds=1))
    assert [each.score for each in await found.list()] == [1.0, 0.625, 0.5]
    counts = await found.client.moments.CountScores(moments_pb2.CountScoresRequest(finder=found.finder))
    assert (counts.windows, counts.assets, len(counts.bins), counts.bins[49]) == (3 * 237, 3, 50, 1)
    assert sum(counts.bins) == counts.windows


async def test_scores_of_former_bytes_are_no_moments(found: Found) -> None:
    video = await found.client.asset("a.mp4")
    request = moments_pb2.GetScoresRequest(asset_id=video.id, finder=found.finder)
    told = await found.client.moments.GetScores(request)
    assert (told.window, told.hop, told.start) == (1.0, HOP, 0.0)
    assert list(told.scores) == scored(EVENTS["a.mp4"])
    found.world.footage.put("a.mp4", "other bytes")
    await found.client.scan()
    assert {each.name for each in await found.list()} == {"b.mp4", "c.mp4"}
    with pytest.raises(NotFound) as refused:
        await found.client.moments.GetScores(request)
    assert refused.value.reason == "NotScanned"
    with pytest.raises(NotFound) as unknown:
        await found.client.moments.GetScores(moments_pb2.GetScoresRequest(asset_id=new_id(), finder=found.finder))
    assert unknown.value.reason == "AssetNotFound"


async def test_exported_are_those_that_a_clip_of_the_profile_covers_by_half(found: Found) -> None:
    one = await cut(found.client, cursor=2.0, clips=1, label="other")
    assert one.seconds == 8.0
    await cut(found.client, "b.mp4", cursor=0, clips=1, profile="night")
    states = {each.score: (each.exported, each.overlaps_export) for each in await found.list()}
    assert states == {0.875: (True, True), 0.75: (True, True), 0.625: (False, False), 0.5: (False, False)}
    assert [each.score for each in await found.list(exported=True)] == [0.875, 0.75]
    assert [each.score for each in await found.list(exported=False)] == [0.625, 0.5]
    await found.client.exports.DeleteClips(exports_pb2.DeleteClipsRequest(export_id=one.id))
    assert await found.list(exported=True) == []
    await cut(found.client, cursor=2.3, clips=1)
    [moment] = [each for each in await found.list() if each.score == 0.875]
    assert (moment.exported, moment.overlaps_export) == (False, True)
    everywhere = await finder_of(found.world, found.client, profile=None)
    everywhere.version = found.version
    await everywhere.train()
    await everywhere.score("b.mp4", scored(EVENTS["b.mp4"]))
    assert [each.exported for each in await everywhere.list()] == [True]


async def test_a_decision_holds_for_later_versions_and_thresholds(found: Found) -> None:
    moments = await found.list()
    await found.change([moments[0].id], ACCEPTED)
    await found.change([moments[1].id], REJECTED)
    assert [each.state for each in await found.list(threshold=0.8)] == [ACCEPTED]
    assert [each.score for each in await found.list(threshold=1.0)] == [0.875]
    await found.train()
    await found.score("a.mp4", scored({2.25: 0.8125, 5.25: 0.6875, 9.0: 0.5}))
    assert [(each.state, each.start, each.score) for each in await found.list()] == [
        (ACCEPTED, 1.625, 0.8125), (REJECTED, 4.625, 0.6875), (NEW, 8.75, 0.5),
    ]  # fmt: skip
    # An id of before, whatever version is in use.
    assert (await found.edit(moments[2].id, state=ACCEPTED)).name == "b.mp4"


async def test_ids_that_no_list_gave_are_of_no_moment(found: Found) -> None:
    moment = (await found.list())[0]
    key, other = moment_key(moment.id), await finder_of(found.world, found.client)
    forged = [
        moment.id[:-1] + ("A" if moment.id[-1] != "A" else "B"),
        "A" * 92,
        *(
            MomentKey(of, version, video, start, start + 1).id
            for of, version, video, start in (
                (FinderId(new_id()), key.version_id, key.asset_id, 5),
                (FinderId(other.finder), key.version_id, key.asset_id, 5),
                (key.finder_id, VersionId(new_id()), key.asset_id, 5),
                (key.finder_id, key.version_id, AssetId(new_id()), 5),
                (key.finder_id, key.version_id, key.asset_id, 60_000_000),
            )
        ),
    ]
    for each in forged:
        for call in (
            found.edit(each, state=ACCEPTED), found.change([moment.id, each], ACCEPTED),
            found.export(ids=[moment.id, each]),
        ):  # fmt: skip
            with pytest.raises(NotFound) as refused:
                await call
            assert refused.value.reason == "MomentNotFound"
    with pytest.raises(NotFound):
        await other.export(ids=[moment.id])
    assert [each.state for each in await found.list()] == [NEW] * 4
    assert await listed(found.client) == []


async def test_ends_outside_of_the_video_are_refused(found: Found) -> None:
    moment = (await found.list())[0]
    with pytest.raises(OutOfRange) as refused:
        await found.edit(moment.id, end=60.5)
    assert (refused.value.reason, refused.value.fields[0].path) == ("SpanOutsideVideo", "end")
    assert "60 s" in refused.value.message


async def test_undoing_never_undoes_what_was_decided_since(found: Found) -> None:
    moment = (await found.list())[0]
    change = (await found.change([moment.id], ACCEPTED)).change
    await found.change([moment.id], REJECTED)
    with pytest.raises(Conflict) as refused:
        await found.client.undo(change)
    assert refused.value.reason == "NotReversible"
    taking_back = (await found.change([moment.id], NEW)).change
    assert taking_back.words == "decision about a moment of a.mp4 taken back"
    await found.change([moment.id], ACCEPTED)
    with pytest.raises(Conflict):
        await found.client.undo(taking_back)
    assert [each.state for each in await found.list()] == [ACCEPTED, NEW, NEW, NEW]
    # What stands so already is no change.
    again = await found.change([moment.id], ACCEPTED)
    assert (again.changed, again.HasField("change")) == (0, False)


@pytest.mark.parametrize("count", [500, 10_000])
async def test_many_are_one_change(found: Found, count: int) -> None:
    video = await found.client.asset("a.mp4")
    of, version = FinderId(found.finder), VersionId(found.version)
    ids = [MomentKey(of, version, AssetId(video.id), 5000 * at, 5000 * (at + 1)).id for at in range(count)]
    answer = await found.change(ids, ACCEPTED)
    assert (answer.changed, answer.change.words) == (count, f"{count} moments accepted")
    assert (await found.page(limit=1, state=ACCEPTED)).total == count
    await found.client.undo(answer.change)
    assert (await found.page(limit=1, state=ACCEPTED)).total == 0
    await found.client.redo(answer.change)
    assert (await found.page(limit=1, state=ACCEPTED)).total == count


async def test_two_moments_that_would_share_frames_are_exported_once(found: Found) -> None:
    moments = await found.list(asset_id=(await found.client.asset("a.mp4")).id)
    exported = await found.export(ids=[each.id for each in moments], seconds=4.0)
    assert [each.cursor for each in exported.exports] == [0.0]
    assert [each.reason for each in exported.skipped] == ["exported already as step_001"]
    assert (await found.export(ids=[moments[1].id], seconds=2.0)).exports[0].cursor == 4.0


async def test_many_moments_are_exported_in_their_order_and_each_once(found: Found) -> None:
    await found.score("a.mp4", scored({2.0 * place: 0.5 for place in range(1, 29)}), at=AT + timedelta(1))
    listed = await found.list(asset_id=(await found.client.asset("a.mp4")).id, limit=200)
    ids = [each.id for each in sorted(listed, key=lambda each: each.start)]
    assert len(ids) == 28
    exported = await found.export(ids=ids, seconds=0.5)
    assert [each.group for each in exported.exports] == [f"step_{number:03}" for number in range(1, 29)]
    assert [each.cursor for each in exported.exports] == sorted(each.cursor for each in exported.exports)
    again = await found.export(ids=ids, seconds=0.5)
    assert len(again.exports) == 0
    assert [each.reason for each in again.skipped] == [f"exported already as {each.group}" for each in exported.exports]


async def test_batches_are_centred_as_a_whole_and_shifted_into_the_video(found: Found) -> None:
    await found.score("a.mp4", scored({2.0: 0.5, 30.0: 0.5, 58.0: 0.5}), at=AT + timedelta(1))
    ids = [each.id for each in await found.list(asset_id=(await found.client.asset("a.mp4")).id)]
    exported = await found.export(ids=ids, seconds=3.0, clips=3, spread=2.0, name="")
    assert [[clip.start for clip in each.clips] for each in exported.exports] == [
        [0.0, 2.0, 4.0], [26.5, 28.5, 30.5], [53.0, 55.0, 57.0],
    ]  # fmt: skip
    assert [each.group for each in exported.exports] == ["a_001", "a_002", "a_003"]
    by_frames = await found.export(ids=ids, frames=50, profile="frames")
    assert [each.cursor for each in by_frames.exports] == [1.0, 29.0, 57.0]


async def test_what_cannot_be_exported_is_skipped_with_the_reason(found: Found) -> None:
    moments = await found.list()
    await found.edit(moments[1].id, state=REJECTED)
    found.world.footage.put("b.mp4", "broken")
    await found.client.scan()
    ids = [each.id for each in moments]
    exported = await found.export(ids=ids, min_seconds=0.8)
    assert len(exported.exports) == 0
    exported = await found.export(ids=ids)
    reasons = {each.id: each.reason for each in exported.skipped}
    assert len(exported.exports) == 2
    assert reasons[moments[1].id] == "it is rejected"
    assert "cannot be read as a video" in reasons[moments[2].id]
    too_long = await found.export(ids=ids[:1], seconds=61.0, profile="long")
    assert [each.reason for each in too_long.skipped] == ["does not fit"]


@pytest.mark.sqlite
async def test_settings_are_refused_as_those_of_exports_are(found: Found) -> None:
    [moment, *_] = await found.list()
    wrong: list[dict[str, Any]] = [
        {"name": "../x"},
        {"name": "a/b"},
        {"name": " "},
        {"folder_suffix": "../up"},
        {"encoder": "rm"},
        {"clips": 0},
        {"contract": contracts_pb2.CONTRACT_FOLEY},
    ]
    for fields in wrong:
        with pytest.raises(InvalidInput) as refused:
            await found.export(ids=[moment.id], **fields)
        assert next(iter(fields)) in refused.value.message or "contract" in fields


@pytest.mark.sqlite
async def test_without_a_media_node_nothing_is_skipped_silently(found: Found) -> None:
    moments = await found.list()
    for node in await found.client.node_names():
        await found.client.lose(found.client._attached[node])
    with pytest.raises(Unavailable):
        await found.export(ids=[moments[0].id])
    assert (await found.client.exports.ListExports(exports_pb2.ListExportsRequest())).exports == []


@pytest.mark.sqlite
async def test_what_was_exported_is_told_though_the_first_moment_met_an_error(found: Found) -> None:
    moments = await found.list()
    found.world.footage.failures[Place("lib", "a.mp4")] = Unavailable("media: nobody serves lib")
    exported = await found.export(ids=[each.id for each in moments])
    assert [each.cursor for each in exported.exports] == [2.5, 6.5]
    assert [each.reason for each in exported.skipped] == ["media: nobody serves lib"] * 2
    with pytest.raises(Unavailable):
        await found.export(ids=[each.id for each in moments[:2]])
