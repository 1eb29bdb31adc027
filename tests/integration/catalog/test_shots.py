"""Clips and cuts of edited videos: what is noted, refused, shifted and drafted."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from rushes.catalog.v1 import changes_pb2, cuts_pb2, exports_pb2
from rushes.media.v1 import shots_pb2
from rushes_chassis.errors import Conflict, DataLoss, InvalidInput, OutOfRange, TimedOut, Unavailable
from rushes_footage.shots import CutKind
from tests.fakes.shots import cut_at
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.moments import ACCEPTED, Found, three_videos
from tests.waiting import until

# Of a.mp4, a minute at 25 frames a second: shots of 4, 2, 24, and 30 s.
CUTS = [cut_at(100), cut_at(150, CutKind.FADE), cut_at(750)]
ALLOW, REFUSE = exports_pb2.CROSS_SHOTS_ALLOW, exports_pb2.CROSS_SHOTS_REFUSE


@pytest.fixture
def edited(world: World) -> World:
    """A world whose a.mp4 is edited."""
    world.shots.cuts["a.mp4"] = CUTS
    return world


def noted(clip: exports_pb2.Clip | exports_pb2.PlannedClip) -> list[tuple[int, int]] | None:
    """Frames and kinds of the cuts within a clip; None: not known."""
    return [(cut.frame, cut.kind) for cut in clip.cuts.cuts] if clip.HasField("cuts") else None


async def found(client: Client, export: exports_pb2.Export) -> list[list[tuple[int, int]] | None]:
    """The cuts within the clips of an export, once they are noted."""
    watch = await client.watch()
    now = await client.exported(export)
    if not all(clip.HasField("cuts") for clip in now.clips):
        left = {clip.id for clip in now.clips if not clip.HasField("cuts")}
        await watch.until(
            lambda seen: left <= {event.clip.clip.id for event in seen.events if event.clip.clip.HasField("cuts")}
        )
    return [noted(clip) for clip in (await client.exported(export)).clips]


async def test_the_cuts_within_a_clip_are_noted_behind_the_order(edited: World, ready: Client) -> None:
    edited.shots.may_answer.clear()
    # Frames 75 to 124, 125 to 174, and 150 to 199: of the last one the shot begins with the clip.
    export = await ready.export(cursor=3.0, clips=2, spread=2.0, seconds=2.0)
    beside = await ready.export(cursor=6.0, clips=1, seconds=2.0)
    assert [noted(clip) for clip in [*export.clips, *beside.clips]] == [None, None, None]
    edited.shots.may_answer.set()
    cut, fade = (100, shots_pb2.CUT_KIND_CUT), (150, shots_pb2.CUT_KIND_FADE)
    assert await found(ready, export) == [[cut], [fade]]
    assert await found(ready, beside) == [[]]


async def test_a_clip_that_ends_before_a_cut_or_begins_with_it_crosses_none(edited: World, ready: Client) -> None:
    for cursor, cuts in ((2.0, []), (2.04, [(100, 1)]), (3.96, [(100, 1)]), (4.0, [])):
        export = await ready.export(cursor=cursor, clips=1, seconds=2.0)
        assert await found(ready, export) == [cuts], cursor


async def test_clips_are_cut_whatever_becomes_of_their_cuts(edited: World, ready: Client) -> None:
    async def are_settled() -> bool:
        return not await edited.execute("SELECT COUNT(*) FROM clip WHERE cuts_wanted")

    for refusal in (DataLoss("It cannot be decoded.", reason="Damaged"), TimedOut("It was not decoded in time.")):
        edited.shots.refusal = refusal
        export = await ready.export(cursor=3.0, clips=1, seconds=2.0)
        await ready.ended(export.job.id)
        await until(are_settled)
        [clip] = (await ready.exported(export)).clips
        assert (clip.state, noted(clip)) == (exports_pb2.CLIP_STATE_DONE, None)


@pytest.mark.proof("find")
async def test_clips_that_are_tried_again_later_keep_no_others_waiting(edited: World, ready: Client) -> None:
    edited.footage.put("b.mp4", "b")
    edited.shots.refusals["a.mp4"] = Unavailable("No node has it now.")
    for cursor in (3.0, 3.1):
        await ready.export(cursor=cursor, clips=55, spread=0.2, seconds=2.0)
    assert await found(ready, await ready.export("b.mp4", cursor=3.0, clips=1, seconds=2.0)) == [[]]
    assert await edited.execute("SELECT COUNT(*) FROM clip WHERE cuts_wanted") == 110
    # Their pauses become longer, whatever else is ordered meanwhile: eight times would take minutes.
    for number in range(12):
        assert await found(ready, await ready.export("b.mp4", cursor=3.0 + number, clips=1, seconds=2.0)) == [[]]
    assert max(Counter(edited.shots.refused).values()) < 8


async def test_what_a_catalog_did_not_note_its_successor_does(edited: World) -> None:
    edited.footage.put("a.mp4", "a")
    edited.shots.may_answer.clear()
    async with edited.catalog() as client:
        await client.attach()
        await client.quiet()
        export = await client.export(cursor=3.0, clips=1, seconds=2.0)
    edited.shots.may_answer.set()
    async with edited.catalog() as client:
        await client.attach()
        assert await found(client, export) == [[(100, shots_pb2.CUT_KIND_CUT)]]


async def test_nothing_is_looked_for_where_crossing_is_allowed(edited: World, ready: Client) -> None:
    export = await ready.export(cursor=3.0, clips=1, seconds=2.0, cross_shots=ALLOW)
    await ready.ended(export.job.id)
    other = await ready.export(cursor=29.0, clips=1, seconds=2.0)
    assert await found(ready, other) == [[(750, shots_pb2.CUT_KIND_CUT)]]
    assert [noted(clip) for clip in (await ready.exported(export)).clips] == [None]
    assert {(first, last) for _, first, last in edited.shots.asked} == {(725, 774)}


@pytest.mark.parametrize(
    ("cursor", "clips", "spread", "frame", "nearest"),
    [
        # Of one clip of 2 s: the ends of the shots, and their beginnings.
        (3.0, 1, 0.0, 100, [2.0, 4.0]),
        (29.0, 1, 0.0, 750, [28.0, 30.0]),
        # Of two, of which each has to fit.
        (3.0, 2, 26.0, 100, [2.0, 4.0]),
        (3.5, 3, 1.0, 100, [0.0, 6.0]),
    ],
)
async def test_a_batch_that_crosses_is_refused_with_the_nearest_starts_which_are_taken(
    edited: World,
    ready: Client,
    cursor: float,
    clips: int,
    spread: float,
    frame: int,
    nearest: list[float],
) -> None:
    fields: dict[str, Any] = {"clips": clips, "spread": spread, "seconds": 2.0, "cross_shots": REFUSE}
    with pytest.raises(OutOfRange) as refused:
        await ready.export(cursor=cursor, **fields)
    assert refused.value.reason == "CrossesCut"
    assert f"frame {frame}, {frame / 25:g} s" in refused.value.message
    starts = [float(each) for each in refused.value.metadata["nearest_starts"].split(",")]
    assert starts == nearest
    assert not await edited.execute("SELECT COUNT(*) FROM export")
    for start in starts:
        export = await ready.export(cursor=start, **fields)
        assert [noted(clip) for clip in export.clips] == [[]] * clips
        # A frame further towards the cut would be refused.
        with pytest.raises(OutOfRange):
            await ready.export(cursor=start + (0.04 if start < cursor else -0.04), **fields)


async def test_where_nothing_fits_nearby_no_start_is_named(edited: World, ready: Client) -> None:
    edited.shots.cuts["a.mp4"] = [cut_at(frame) for frame in range(10, 1500, 10)]
    with pytest.raises(OutOfRange) as refused:
        await ready.export(cursor=30.0, clips=1, seconds=2.0, cross_shots=REFUSE)
    assert "nearest_starts" not in refused.value.metadata
    assert "make the clip shorter" in refused.value.message


async def test_plans_name_the_cuts_and_refuse_as_orders_do(edited: World, ready: Client) -> None:
    def wanted(**fields: Any) -> exports_pb2.PlanExportRequest:
        return exports_pb2.PlanExportRequest(
            absolute_path="/videos/a.mp4", **{"cursor": 3.0, "clips": 2, "spread": 10.0, "seconds": 2.0, **fields}
        )

    planned = await ready.exports.PlanExport(wanted())
    assert [noted(clip) for clip in planned.clips] == [[(100, shots_pb2.CUT_KIND_CUT)], []]
    planned = await ready.exports.PlanExport(wanted(cross_shots=ALLOW))
    assert [noted(clip) for clip in planned.clips] == [None, None]
    with pytest.raises(OutOfRange):
        await ready.exports.PlanExport(wanted(cross_shots=REFUSE))
    edited.shots.refusal = DataLoss("It cannot be decoded.", reason="Damaged")
    planned = await ready.exports.PlanExport(wanted(cursor=40.0))
    assert [noted(clip) for clip in planned.clips] == [None, None]


async def test_an_order_and_its_clips_ask_for_nothing_that_their_preview_has_found(
    edited: World, ready: Client
) -> None:
    batch: dict[str, Any] = {"cursor": 3.0, "clips": 3, "spread": 1.0, "seconds": 2.0}
    await ready.exports.PlanExport(exports_pb2.PlanExportRequest(absolute_path="/videos/a.mp4", **batch))
    cut, fade = (100, shots_pb2.CUT_KIND_CUT), (150, shots_pb2.CUT_KIND_FADE)
    assert await found(ready, await ready.export(**batch)) == [[cut], [], [fade]]
    assert edited.shots.asked == [("a.mp4", 75, 174)]


async def draft(client: Client, asset_id: str, least: float, most: float) -> cuts_pb2.DraftShotsResponse:
    """Plan cuts of shots."""
    return await client.cuts.DraftShots(
        cuts_pb2.DraftShotsRequest(asset_id=asset_id, min_seconds=least, max_seconds=most, requested_by="ada")
    )


async def listed(client: Client, asset_id: str) -> list[tuple[float, float, str]]:
    """Spans and notes of the planned cuts."""
    cuts = (await client.cuts.ListCuts(cuts_pb2.ListCutsRequest(asset_id=asset_id))).cuts
    return [(cut.start, cut.end, cut.note) for cut in cuts]


async def test_each_shot_gets_a_cut_in_its_middle_and_all_are_undone_at_once(edited: World, ready: Client) -> None:
    asset = (await ready.asset("a.mp4")).id
    await ready.cuts.AddCut(cuts_pb2.AddCutRequest(asset_id=asset, start=1, end=2, note="mine"))
    drafted = await draft(ready, asset, 3.0, 8.0)
    mine = (1.0, 2.0, "mine")
    shots = [(0.0, 4.0, "Shot 1"), (14.0, 22.0, "Shot 3"), (41.0, 49.0, "Shot 4")]
    assert [(cut.start, cut.end, cut.note) for cut in drafted.cuts] == shots
    assert await listed(ready, asset) == [mine, *shots]
    assert drafted.change.words == "3 cuts planned from the shots of a.mp4"
    assert (drafted.change.kind, drafted.change.asset_id) == (changes_pb2.CHANGE_KIND_SHOTS, asset)
    again = await draft(ready, asset, 3.0, 8.0)
    assert (list(again.cuts), again.HasField("change")) == ([], False)
    await ready.undo(drafted.change)
    assert await listed(ready, asset) == [mine]
    await ready.redo(drafted.change)
    assert await listed(ready, asset) == [mine, *shots]
    edit = cuts_pb2.EditCutRequest(asset_id=asset, cut_id=drafted.cuts[0].id, end=3.0)
    await ready.cuts.EditCut(edit)
    await ready.undo(drafted.change)
    assert await listed(ready, asset) == [mine, (0.0, 3.0, "Shot 1")]
    await ready.cuts.DeleteCut(cuts_pb2.DeleteCutRequest(asset_id=asset, cut_id=drafted.cuts[0].id))
    await ready.redo(drafted.change)
    await ready.cuts.ReplaceCuts(cuts_pb2.ReplaceCutsRequest(asset_id=asset, cuts=[]))
    with pytest.raises(Conflict) as refused:
        await ready.undo(drafted.change)
    assert refused.value.reason == "NotReversible"


async def test_drafts_wait_for_the_shots_and_say_how_far_they_are(edited: World, ready: Client) -> None:
    asset = (await ready.asset("a.mp4")).id
    edited.shots.progress = 0.25
    with pytest.raises(Conflict) as refused:
        await draft(ready, asset, 1.0, 8.0)
    assert (refused.value.reason, float(refused.value.metadata["progress"])) == ("ShotsUnderWay", 0.25)
    assert "25%" in refused.value.message
    with pytest.raises(InvalidInput) as wrong:
        await draft(ready, asset, 9.0, 8.0)
    assert [each.path for each in wrong.value.fields] == ["min_seconds"]
    edited.shots.progress = 1.0
    edited.shots.cuts["a.mp4"] = [cut_at(frame) for frame in range(1, 1500)]
    with pytest.raises(Conflict) as many:
        await draft(ready, asset, 0.0, 8.0)
    assert many.value.reason == "TooManyCuts"
    assert await listed(ready, asset) == []


@pytest.fixture
async def moments(world: World, catalog: Client) -> Found:
    """Moments about 2 s and 5 s of a.mp4, 3 s of b.mp4, and 7 s of deep/c.mp4, all accepted."""
    found = await three_videos(world, catalog)
    await found.change([each.id for each in await found.list(threshold=0.4)], ACCEPTED)
    return found


async def test_moments_are_shifted_within_their_shot_and_skipped_where_they_do_not_fit(moments: Found) -> None:
    # 2 s about 2 s: frames 25 to 74, but the shot of the middle begins with frame 40. About 5 s: one of a second and a
    # half. About 3 s: it ends with frame 79. About 7 s: none.
    moments.world.shots.cuts |= {
        "a.mp4": [cut_at(40), cut_at(110), cut_at(147)],
        "b.mp4": [cut_at(80)],
    }
    exported = await moments.export(seconds=2.0)
    [first, second, third] = exported.exports
    assert [export.clips[0].first_frame for export in (first, second, third)] == [40, 30, 150]
    assert [noted(export.clips[0]) for export in (first, second, third)] == [[], [], []]
    [skipped] = exported.skipped
    assert skipped.reason == "crosses the cut at frame 110"


async def test_moments_cross_cuts_where_that_is_allowed(moments: Found) -> None:
    moments.world.shots.cuts["a.mp4"] = [cut_at(50)]
    exported = await moments.export(seconds=2.0, cross_shots=ALLOW)
    assert exported.exports[0].clips[0].first_frame == 25
    assert not moments.world.shots.asked


async def test_cuts_of_several_moments_are_looked_for_at_once_and_no_other_call_waits_for_them(moments: Found) -> None:
    moments.world.shots.may_answer.clear()
    refusing = asyncio.ensure_future(moments.export(seconds=2.0))
    await until(lambda: moments.world.shots.waiting == 4)
    crossing = await moments.export(seconds=2.0, cross_shots=ALLOW)
    assert (len(crossing.exports), len(crossing.skipped)) == (4, 0)
    moments.world.shots.may_answer.set()
    skipped = (await refusing).skipped
    names = [f"exported already as {export.group}" for export in crossing.exports]
    assert [each.reason for each in skipped] == names
