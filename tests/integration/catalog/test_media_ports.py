"""The media ports over gRPC: what crosses the wire, whose errors pass through, and who is asked when one is gone."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rushes.media.v1 import export_folder_pb2, frames_pb2, work_pb2
from rushes_catalog.adapters.media_channels import MediaChannels
from rushes_catalog.adapters.media_exports import GrpcExportFolder
from rushes_catalog.adapters.media_footage import GrpcFootageReader
from rushes_catalog.adapters.media_shots import GrpcShotFinder
from rushes_catalog.adapters.media_work import GrpcEncoderTrials, GrpcWorkNode
from rushes_catalog.domain.errors import NoMediaNode
from rushes_catalog.domain.ids import AssetId, new_id
from rushes_catalog.exports.domain.cutting import PublishedClip, WorkProgress
from rushes_catalog.library.domain.assets import AnnouncedRoot, KnownFile, Prepared, PreparedStage
from rushes_catalog.manifests.domain.manifest import ManifestForm
from rushes_catalog.nodes.domain.fleet import Fleet, Node
from rushes_chassis.errors import (
    Conflict,
    DataLoss,
    Exhausted,
    Forbidden,
    NotFound,
    OutOfRange,
    RushesError,
    Unavailable,
)
from rushes_footage.clips import ClipOrder, TaskId, VerifiedClip
from rushes_footage.contracts import ClipTiming
from rushes_footage.crops import Anchor, Crop, CropPoint, Move, Ratio
from rushes_footage.encoders import Trial, TrialState
from rushes_footage.facts import MediaFacts
from rushes_footage.files import FileVersion, FoundFile, PassedOver, Place, UnreadablePlace
from rushes_footage.formats import ClipAudio, ClipFormat, DynamicRange
from rushes_footage.plans import ClipPlace, ClipPlan, Resampling
from tests.fakes.media_node import Said, media_node

PLACE = Place("lib", "a.mp4")
VERSION = FileVersion(7, 9)
ORDER = ClipOrder(
    TaskId(new_id()),
    PLACE.at(VERSION),
    ClipPlan(2.0, 60, 240, 180_180, 900_900, Resampling(25, 201), (60, 120)),
    ClipPlace("night", "dog_001", "dog_001_0", ClipFormat.MKV),
    512,
    "",
    "libx264",
    Crop(Ratio(9, 16), Anchor.SUBJECT, Move.EASE, (CropPoint(-1.0, 0.25), CropPoint(3.0, 0.75))),
    32,
    ClipAudio.FLAC,
    DynamicRange.SOURCE,
)
TIMING = ClipTiming(8.04, 25, rate_only_where_needed=True)


class Nodes:
    """Two nodes: one that serves, one that is attached but not there."""

    def __init__(self, fleet: Fleet, said: Said) -> None:
        self.fleet, self.said = fleet, said
        self.channels = MediaChannels(fleet)
        self.reader = GrpcFootageReader(fleet, self.channels)
        self.work = GrpcWorkNode(fleet, self.channels)
        self.folder = GrpcExportFolder(fleet, self.channels)
        self.shots = GrpcShotFinder(fleet, self.channels)
        self.trials = GrpcEncoderTrials(fleet, self.channels)


def node(name: str, address: str, *roots: str) -> Node:
    return Node(
        name,
        address,
        tuple(AnnouncedRoot(root, f"/{root}", online=True) for root in roots),
        2,
        ("libx264",),
        "/exports",
    )


@pytest.fixture
async def nodes(tmp_path: Path) -> AsyncIterator[Nodes]:
    said = Said()
    async with media_node(tmp_path / "media-1.sock", said) as address:
        nodes = Nodes(Fleet(), said)
        nodes.fleet.attach(node("media-1", address, "lib"), 1)
        yield nodes
        await nodes.channels.close()


@pytest.fixture
def dead(nodes: Nodes, tmp_path: Path) -> None:
    """A second node that died and whose lease still stands."""
    nodes.fleet.attach(node("media-2", f"unix:{tmp_path}/nobody.sock", "lib"), 2)


async def test_a_walk_is_read_to_its_end(nodes: Nodes) -> None:
    batches = [batch async for batch in nodes.reader.walk("lib")]
    assert [file for batch in batches for file in batch.files] == [FoundFile("a b/ä.mp4", VERSION)]
    assert [place for batch in batches for place in batch.unreadable] == [UnreadablePlace("x", "permission denied")]
    assert [each for batch in batches for each in batch.passed_over] == [PassedOver("b/film.rm", ".rm", "convert it")]


async def test_what_a_file_is_crosses_whole(nodes: Nodes) -> None:
    inspection = await nodes.reader.inspect(PLACE)
    assert (inspection.version, inspection.fingerprint) == (VERSION, "f00")
    assert isinstance(inspection.outcome, MediaFacts)
    assert (inspection.outcome.video.rate.numerator, inspection.outcome.video.rotation) == (30000, 90)
    assert inspection.outcome.audio is None
    assert inspection.outcome.recorded_at_ms == 1_700_000_000_000


async def test_of_several_files_that_which_has_no_answer_is_left_open(nodes: Nodes) -> None:
    facts, nothing = await nodes.reader.inspect_all("lib", ["a.mp4", "b.mp4"])
    assert facts == await nodes.reader.inspect(PLACE)
    assert nothing is None


async def test_a_plan_crosses_both_ways(nodes: Nodes) -> None:
    plan = await nodes.reader.plan_clips(PLACE, cursor=2.0, clips=1, spread=0.0, timing=TIMING, shift_to_fit=True)
    assert (plan.version, plan.cursor, plan.clips) == (VERSION, 2.0, (ORDER.plan,))
    [asked] = nodes.said.asked
    assert isinstance(asked, frames_pb2.PlanClipsRequest)
    assert (asked.length, asked.rate, asked.rate_only_where_needed) == (8.04, 25, True)
    assert (asked.shift_to_fit, asked.source.HasField("version")) == (True, False)


async def test_files_whose_pictures_are_to_be_made_cross_with_their_version(nodes: Nodes) -> None:
    file = KnownFile(
        7,
        AssetId("a"),
        PLACE,
        VERSION,
        "f00",
        unexamined=False,
        present=True,
        growing=False,
        placed_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    assert await nodes.reader.prepare("lib", PreparedStage.INDEXES, [file]) == Prepared(1, enough=True)
    [asked] = nodes.said.asked
    assert isinstance(asked, frames_pb2.PreparePicturesRequest)
    assert asked.stage == frames_pb2.PREPARED_STAGE_INDEXES
    assert asked.files[0].fingerprint == "f00"
    assert (asked.files[0].source.path, asked.files[0].source.version.size) == (PLACE.path, VERSION.size)


async def test_work_is_followed_to_its_result(nodes: Nodes) -> None:
    messages = [message async for message in nodes.work.run("media-1", 3, ORDER)]
    assert messages[0] == WorkProgress(0.5, "encoding")
    published = messages[1]
    assert isinstance(published, PublishedClip)
    assert (published.path, published.proof.frames, published.proof.audio_offset_ms) == ("/x/dog.mp4", 240, None)
    assert (published.encoder, published.fallback) == ("libx264", "No card.")
    [asked] = nodes.said.asked
    assert isinstance(asked, work_pb2.RunRequest)
    assert (asked.task_id, asked.attempt, asked.export_clip.short_side) == (ORDER.task_id, 3, 512)
    assert (asked.export_clip.place.folder_suffix, asked.export_clip.source.version.mtime_ns) == ("night", 9)


async def test_the_export_folder_is_asked_and_told(nodes: Nodes) -> None:
    assert nodes.folder.location() == "/exports"
    assert await nodes.folder.highest_group("night", "dog") == 41
    assert await nodes.folder.remove_clip(ORDER.place, TaskId(new_id()))
    assert isinstance(nodes.said.asked[-1], export_folder_pb2.RemoveClipRequest)


async def test_a_manifest_is_sent_in_parts(nodes: Nodes) -> None:
    async def parts() -> AsyncIterator[bytes]:
        yield b"one\n"
        yield b"two\n"

    await nodes.folder.write_manifest("night", ManifestForm.TABLE, parts())
    said = [each for each in nodes.said.asked if isinstance(each, export_folder_pb2.WriteManifestRequest)]
    assert [(each.folder_suffix, each.data) for each in said] == [("night", b""), ("", b"one\n"), ("", b"two\n")]
    assert said[0].form == export_folder_pb2.MANIFEST_FORM_TABLE


async def test_a_manifest_that_cannot_be_read_on_is_not_sent(nodes: Nodes) -> None:
    async def parts() -> AsyncIterator[bytes]:
        yield b"one\n"
        raise Unavailable("locked", reason="StorageFailed")

    with pytest.raises(Unavailable, match="locked"):
        await nodes.folder.write_manifest("", ManifestForm.LINES, parts())


async def test_a_clip_is_verified_with_its_whole_order(nodes: Nodes) -> None:
    verified = await nodes.folder.verify_clip(ORDER)
    assert verified == VerifiedClip(("it has 239 frames instead of 240",), None)
    asked = nodes.said.asked[-1]
    assert isinstance(asked, export_folder_pb2.VerifyClipRequest)
    assert asked.spec.plan.frame_count == ORDER.plan.frame_count
    assert (asked.spec.plan.resampling.rate, asked.spec.plan.resampling.frames) == (25, 201)
    assert asked.spec.size_multiple == 32
    assert list(asked.spec.plan.joints) == [60, 120]


@pytest.mark.parametrize(
    "error",
    [
        OutOfRange("too late", reason="SpanDoesNotFit", metadata={"latest_start": "1.5"}),
        Conflict("it changed", reason="SourceChanged"),
        NotFound("gone", reason="FileNotFound"),
    ],
)
async def test_errors_of_media_pass_with_reason_and_metadata(nodes: Nodes, error: RushesError) -> None:
    nodes.said.error = error
    with pytest.raises(type(error)) as passed:
        await nodes.reader.plan_clips(PLACE, cursor=2.0, clips=1, spread=0.0, timing=TIMING, shift_to_fit=False)
    assert (passed.value.reason, passed.value.metadata) == (error.reason, error.metadata)
    with pytest.raises(type(error)):
        async for _ in nodes.work.run("media-1", 1, ORDER):
            pass


@pytest.mark.parametrize("last", [29_999, 30_000, 70_000])
async def test_cuts_of_a_long_stretch_are_found_in_parts_up_to_the_end_of_the_video(nodes: Nodes, last: int) -> None:
    # The first part of 20 000 frames ends before a cut, and the second before the video's end.
    found = await nodes.shots.cuts_within(PLACE.at(VERSION), 1_000, last)
    assert [cut.frame for cut in found] == [7_000, 14_000, 21_000, 28_000]
    with pytest.raises(OutOfRange):
        await nodes.shots.cuts_within(PLACE.at(VERSION), 30_000, last + 1)


@pytest.mark.parametrize(("reason", "error"), [("Damaged", DataLoss), ("NoRoom", Exhausted)])
async def test_why_shots_were_not_found_is_told_with_when_it_is_tried_again(
    nodes: Nodes, reason: str, error: type[RushesError]
) -> None:
    with pytest.raises(error, match=r"It failed\. It is tried again after 300 s") as refused:
        await nodes.shots.shots(Place("lib", reason))
    assert (refused.value.reason, refused.value.metadata) == (reason, {"retry_after": "300"})


async def test_without_nodes_there_is_nobody_to_ask(tmp_path: Path) -> None:
    nobody = Nodes(Fleet(), Said())
    with pytest.raises(NoMediaNode):
        await nobody.reader.stat(PLACE)
    with pytest.raises(NoMediaNode):
        nobody.folder.location()
    with pytest.raises(NoMediaNode):
        [batch async for batch in nobody.reader.walk("lib")]


async def test_a_node_without_the_root_is_not_asked(nodes: Nodes) -> None:
    with pytest.raises(NoMediaNode, match="archive"):
        await nodes.reader.stat(Place("archive", "a.mp4"))


@pytest.mark.usefixtures("dead")
async def test_another_node_answers_for_one_that_is_gone(nodes: Nodes) -> None:
    for _ in range(4):
        assert await nodes.reader.stat(PLACE) == FoundFile(PLACE.path, VERSION, growing=True)
        assert await nodes.folder.highest_group("", "dog") == 41


@pytest.mark.usefixtures("dead")
async def test_work_on_a_node_that_is_gone_is_said_to_be_unavailable(nodes: Nodes) -> None:
    with pytest.raises(Unavailable):
        async for _ in nodes.work.run("media-2", 1, ORDER):
            pass
    await nodes.work.stop("media-2", TaskId(new_id()), 1)
    await nodes.work.stop("never attached", TaskId(new_id()), 1)


async def test_a_path_is_refused_only_when_every_node_has_refused_it(nodes: Nodes, tmp_path: Path) -> None:
    stranger = Said(error=Forbidden("not mine", reason="OutsideRoots"))
    async with media_node(tmp_path / "media-2.sock", stranger) as address:
        nodes.fleet.attach(node("media-2", address, "archive"), 2)
        for _ in range(4):
            assert await nodes.reader.locate("/lib/a.mp4") == (PLACE, VERSION)
        nodes.said.error = NotFound("not there", reason="FileNotFound")
        for _ in range(4):
            with pytest.raises(NotFound):
                await nodes.reader.locate("/lib/a.mp4")


async def test_leaving_a_stream_ends_it_and_channels_go_with_their_nodes(nodes: Nodes) -> None:
    messages = nodes.work.run("media-1", 1, ORDER)
    await anext(messages)
    nodes.fleet.detach("media-1", 1)
    await messages.aclose()
    assert nodes.channels.open_addresses == set()


async def test_a_trial_is_begun_on_the_node_that_is_named(nodes: Nodes, dead: None) -> None:
    [trial] = await nodes.trials.begin("media-1")
    assert trial == Trial("h264_nvenc", TrialState.TRYING, "No card.", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC))
    with pytest.raises(Unavailable):
        await nodes.trials.begin("media-2")
