"""Moments: lists of them, decisions that hold and are undone, and exports of nothing twice."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from rushes.catalog.v1 import changes_pb2, contracts_pb2, exports_pb2, moments_pb2
from rushes_catalog.domain.ids import AssetId, FinderId, VersionId, new_id
from rushes_catalog.finders.domain.examples import MarkedSpan
from rushes_catalog.finders.domain.finders import DescriptorNames, Finder, FinderBy
from rushes_catalog.finders.domain.moment_ids import MomentKey, moment_key
from rushes_catalog.finders.domain.versions import NewVersion, ScoredWindows, VersionCard
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_catalog.storage.database import Database
from rushes_chassis.errors import Conflict, InvalidInput, NotFound, OutOfRange, Unavailable
from rushes_footage.files import FileVersion, Place
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.undoable import cut, listed

NEW, ACCEPTED, REJECTED = (
    moments_pb2.MOMENT_STATE_NEW,
    moments_pb2.MOMENT_STATE_ACCEPTED,
    moments_pb2.MOMENT_STATE_REJECTED,
)
HOP = 0.25
AT = datetime(2026, 1, 1, tzinfo=UTC)
EVENTS = {"a.mp4": {2.0: 0.875, 5.0: 0.75}, "b.mp4": {3.0: 0.625}, "deep/c.mp4": {7.0: 0.5}}
"""Middles of what was found in each video, and scores; each of two windows, so that it is a second long."""


def scored(events: dict[float, float], seconds: float = 60.0) -> list[float]:
    """Scores of windows of a second: three of them about each event, the middle one the highest."""
    scores = [0.0] * round((seconds - 1) / HOP + 1)
    for middle, score in events.items():
        place = round((middle - 0.5) / HOP)
        for beside, share in ((-1, 0.75), (0, 1.0), (1, 0.75)):
            scores[place + beside] = score * share
    return scores


@dataclass
class Found:
    """A finder whose version has scored videos."""

    world: World
    client: Client
    finder: str
    version: str

    @asynccontextmanager
    async def stores(self) -> AsyncIterator[Stores]:
        """Beside the running catalog."""
        database = Database(self.world.database)
        try:
            async with Catalog(database).changing() as stores:
                yield stores
        finally:
            await database.close()

    async def train(self, threshold: float | None = 0.4) -> str:
        """Another version, which is the active one."""
        card = VersionCard(
            algorithm="none", descriptors=DescriptorNames(sound="windows"), positives=3, negatives=0, hard=0, drawn=9,
            sources=2, average_precision=0.9, average_precision_before=None, threshold=threshold, note="", window=1.0,
            hop=HOP, trainer="1",
        )  # fmt: skip
        version = NewVersion(VersionId(new_id()), FinderId(self.finder), AT, card, (), b"model")
        async with self.stores() as stores:
            await stores.finder_versions.add(version, b"", in_use=True)
        self.version = version.id
        return version.id

    async def score(self, path: str, scores: Sequence[float], *, at: datetime = AT, version: str = "") -> None:
        """Keep scores of a file as it is now."""
        place, asset = Place("lib", path), await self.client.asset(path)
        file = self.world.footage.files[place]
        kept = ScoredWindows(
            FileVersion(file.version.size, file.version.mtime_ns), 1.0, HOP, 0.0, np.array(scores, "<f2").tobytes()
        )
        async with self.stores() as stores:
            version_id = VersionId(version or self.version)
            await stores.finder_versions.keep_scores(version_id, AssetId(asset.id), kept, at)

    async def score_all(self) -> None:
        """As told above."""
        for path, events in EVENTS.items():
            await self.score(path, scored(events))

    async def page(self, **which: Any) -> moments_pb2.ListMomentsResponse:
        return await self.client.moments.ListMoments(moments_pb2.ListMomentsRequest(finder=self.finder, **which))

    async def list(self, **which: Any) -> list[moments_pb2.Moment]:
        return list((await self.page(**which)).moments)

    async def edit(self, moment_id: str, **fields: Any) -> moments_pb2.Moment:
        request = moments_pb2.EditMomentRequest(moment_id=moment_id, requested_by="ada", **fields)
        return (await self.client.moments.EditMoment(request)).moment

    async def change(self, ids: Sequence[str], state: Any) -> moments_pb2.ChangeMomentsResponse:
        request = moments_pb2.ChangeMomentsRequest(ids=ids, state=state, requested_by="ada")
        return await self.client.moments.ChangeMoments(request)

    async def export(self, **fields: Any) -> moments_pb2.ExportMomentsResponse:
        values: dict[str, Any] = {"clips": 1, "seconds": 1.0, "name": "step"}
        request = moments_pb2.ExportMomentsRequest(finder=self.finder, **{**values, **fields})
        return await self.client.moments.ExportMoments(request)


async def finder_of(world: World, client: Client, profile: str | None = "default") -> Found:
    """A finder of clips that are labelled "step"."""
    found = Found(world, client, new_id(), "")
    async with found.stores() as stores:
        await stores.finders.add(
            Finder(
                FinderId(found.finder),
                f"steps {found.finder}",
                FinderBy.SOUND,
                profile,
                ("step",),
                DescriptorNames(sound="windows"),
                False,
                AT,
            )
        )
    return found


@pytest.fixture
async def found(world: World, catalog: Client) -> Found:
    """Three videos of a minute with four moments."""
    for path in EVENTS:
        world.footage.put(path, path)
    await catalog.attach()
    await catalog.quiet()
    found = await finder_of(world, catalog)
    await found.train()
    await found.score_all()
    return found


def spans(moments: Sequence[moments_pb2.Moment]) -> list[tuple[str, float, float]]:
    return [(each.name, each.start, each.end) for each in moments]


# -- lists -----------------------------------------------------------------


async def test_moments_follow_from_scores_and_a_threshold(found: Found) -> None:
    page = await found.page()
    assert (page.total, page.next_cursor) == (4, "")
    first = page.moments[0]
    assert (first.name, first.start, first.end, first.peak, first.score) == ("a.mp4", 1.625, 2.375, 2.0, 0.875)
    # Frames are every 40 ms.
    assert (first.first_frame, first.last_frame) == (41, 59)
    assert (first.state, first.exported, first.overlaps_export, first.example) == (NEW, False, False, False)
    assert [each.score for each in page.moments] == [0.875, 0.75, 0.625, 0.5]
    assert [each.score for each in await found.list(threshold=0.55)] == [0.875, 0.75, 0.625]
    assert await found.list(threshold=0.9) == []
    assert [each.name for each in await found.list(order=moments_pb2.MOMENT_ORDER_TIME)] == [
        "a.mp4", "a.mp4", "b.mp4", "c.mp4",
    ]  # fmt: skip
    unsure = await found.list(order=moments_pb2.MOMENT_ORDER_UNSURE, threshold=0.6)
    assert [each.score for each in unsure] == [0.625, 0.75, 0.875]
    assert await found.list(min_seconds=0.76) == []
    assert spans(await found.list(join=3.0, threshold=0.5))[0] == ("a.mp4", 1.625, 5.375)


async def test_lists_are_of_a_video_a_root_or_a_folder(found: Found) -> None:
    asset = await found.client.asset("b.mp4")
    assert [each.name for each in await found.list(asset_id=asset.id)] == ["b.mp4"]
    assert [each.name for each in await found.list(root="lib", folder="deep")] == ["c.mp4"]
    assert await found.list(root="other") == []
    assert await found.list(folder="dee") == []


async def test_pages_go_on_with_their_cursor_alone(found: Found) -> None:
    for order in (0, moments_pb2.MOMENT_ORDER_UNSURE, moments_pb2.MOMENT_ORDER_TIME):
        whole, cursor = await found.list(order=order), ""
        seen: list[moments_pb2.Moment] = []
        while True:
            page = await found.page(order=order, limit=1, cursor=cursor)
            assert page.total == 4
            seen += page.moments
            if not page.HasField("next_cursor"):
                break
            cursor = page.next_cursor
        assert seen == whole
    cursor = (await found.page(limit=1)).next_cursor
    for foreign in ({"threshold": 0.41}, {"state": NEW}, {"order": moments_pb2.MOMENT_ORDER_TIME}):
        with pytest.raises(InvalidInput) as refused:
            await found.page(limit=1, cursor=cursor, **foreign)
        assert refused.value.reason == "ForeignCursor"


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
    asset = await found.client.asset("a.mp4")
    request = moments_pb2.GetScoresRequest(asset_id=asset.id, finder=found.finder)
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


# -- decisions -------------------------------------------------------------


async def test_a_moment_is_accepted_moved_and_rejected_and_each_is_undone(found: Found) -> None:
    watch = await found.client.watch()
    moment = (await found.list())[0]
    accepted = await found.edit(moment.id, state=ACCEPTED)
    assert (accepted.id, accepted.state, accepted.score) == (moment.id, ACCEPTED, 0.875)
    moved = await found.edit(moment.id, start=1.0, end=1.6)
    assert (moved.state, moved.start, moved.end, moved.score) == (ACCEPTED, 1.0, 1.6, 0.0)
    # The id of before names the moment still where both share half; this one is that of the list now.
    [again] = await found.list(state=ACCEPTED)
    assert again == moved
    rejected = await found.edit(again.id, state=REJECTED)
    assert (rejected.state, rejected.start) == (REJECTED, 1.0)
    # It is not what the version finds: nothing of it is listed, and that is new again.
    assert [each.state for each in await found.list()] == [NEW] * 4
    assert await listed(found.client) == [
        "a moment of a.mp4 rejected", "a moment of a.mp4 moved", "a moment of a.mp4 accepted",
    ]  # fmt: skip
    await found.client.undo(await found.client.last_change())
    assert await found.list(state=ACCEPTED) == [moved]
    await watch.until(lambda seen: any(event.finder.finder_id == found.finder for event in seen.events))
    [_, moving, accepting] = (await found.client.changes.ListChanges(changes_pb2.ListChangesRequest())).changes
    assert moving.kind == changes_pb2.CHANGE_KIND_MOMENTS
    await found.client.undo(moving)
    assert [(each.start, each.state) for each in await found.list(state=ACCEPTED)] == [(1.625, ACCEPTED)]
    await found.client.undo(accepting)
    assert await found.list(state=ACCEPTED) == []
    await found.client.redo(accepting)
    assert [each.start for each in await found.list(state=ACCEPTED)] == [1.625]


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
            MomentKey(finder, version, asset, start, start + 1).id
            for finder, version, asset, start in (
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


async def test_what_overlaps_a_positive_example_is_not_rejected(found: Found) -> None:
    export = await cut(found.client, cursor=2.2, clips=1, label="step")
    moments = await found.list()
    assert [(each.score, each.example) for each in moments if each.name == "a.mp4"] == [(0.875, False), (0.75, True)]
    for moment in moments[:2]:
        with pytest.raises(Conflict) as refused:
            await found.change([moments[2].id, moment.id], REJECTED)
        assert refused.value.reason == "OverlapsExample"
        assert export.group in refused.value.message
    with pytest.raises(Conflict):
        await found.edit(moments[0].id, state=REJECTED)
    assert (await found.edit(moments[0].id, state=REJECTED, end=2.1)).state == REJECTED
    async with found.stores() as stores:
        finder, video = await stores.finders.get(FinderId(found.finder)), await found.client.asset("b.mp4")
        number = (await stores.finder_examples.videos([AssetId(video.id)]))[AssetId(video.id)].number
        await stores.finder_examples.mark(finder, [(number, MarkedSpan(2_500_000, 3_000_000, True))], AT)
    with pytest.raises(Conflict) as marked:
        await found.edit(moments[2].id, state=REJECTED)
    assert "marked from 2.5 to 3 s" in marked.value.message
    assert [each.state for each in await found.list(state=REJECTED)] == [REJECTED]


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


@pytest.mark.parametrize("count", [500, pytest.param(10_000, marks=pytest.mark.proof("history"))])
async def test_many_are_one_change(found: Found, count: int) -> None:
    asset = await found.client.asset("a.mp4")
    finder, version = FinderId(found.finder), VersionId(found.version)
    ids = [MomentKey(finder, version, AssetId(asset.id), 5000 * at, 5000 * (at + 1)).id for at in range(count)]
    answer = await found.change(ids, ACCEPTED)
    assert (answer.changed, answer.change.words) == (count, f"{count} moments accepted")
    assert (await found.page(limit=1, state=ACCEPTED)).total == count
    await found.client.undo(answer.change)
    assert (await found.page(limit=1, state=ACCEPTED)).total == 0
    await found.client.redo(answer.change)
    assert (await found.page(limit=1, state=ACCEPTED)).total == count


# -- exports ---------------------------------------------------------------


async def test_accepted_moments_are_exported_centred_and_never_twice(found: Found) -> None:
    moments = await found.list()
    assert (await found.export()).exports == []
    await found.change([moments[3].id, moments[0].id, moments[2].id], ACCEPTED)
    exported = await found.export()
    assert [(each.asset_name, each.cursor, each.seconds) for each in exported.exports] == [
        ("a.mp4", 1.5, 1.0), ("b.mp4", 2.5, 1.0), ("c.mp4", 6.5, 1.0),
    ]  # fmt: skip
    assert [(each.label, each.profile, each.group) for each in exported.exports] == [
        ("step", "default", f"step_00{number}") for number in (1, 2, 3)
    ]
    assert len(exported.skipped) == 0
    again = await found.export(ids=[each.id for each in moments])
    assert [each.cursor for each in again.exports] == [4.5]
    assert [each.reason for each in again.skipped] == [f"exported already as step_00{number}" for number in (1, 2, 3)]
    assert {each.id for each in again.skipped} == {moments[place].id for place in (0, 2, 3)}
    # In another profile they are not.
    assert len((await found.export(profile="night", label="")).exports) == 3
    for export in exported.exports:
        await found.client.ended(export.job.id)
    assert (await found.export()).exports == []


async def test_two_moments_that_would_share_frames_are_exported_once(found: Found) -> None:
    moments = await found.list(asset_id=(await found.client.asset("a.mp4")).id)
    exported = await found.export(ids=[each.id for each in moments], seconds=4.0)
    assert [each.cursor for each in exported.exports] == [0.0]
    assert [each.reason for each in exported.skipped] == ["exported already as step_001"]
    assert (await found.export(ids=[moments[1].id], seconds=2.0)).exports[0].cursor == 4.0


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
