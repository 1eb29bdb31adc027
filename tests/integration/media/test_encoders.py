"""Encoders are tried at start, used from the best down, and left alone when they fail."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import av
import pytest
import pytest_asyncio

from rushes.media.v1 import encoders_pb2, live_pb2, renditions_pb2, work_pb2
from rushes_chassis.errors import RushesError
from rushes_footage.encoders import HARDWARE
from rushes_media.operations.trials.tried import MOST_FAILURES
from tests.clips import recipe_of, wanted_frames
from tests.fakes.ffmpeg_with_cards import COMPLAINT, Conduct, FfmpegWithCards, ffmpeg_with_cards
from tests.footage.read import numbers
from tests.integration.media.node import Node, eventually, running_node

pytestmark = pytest.mark.proof("cards")

USABLE, UNUSABLE = encoders_pb2.ENCODER_STATE_USABLE, encoders_pb2.ENCODER_STATE_UNUSABLE
STALL_SECONDS = 6.0
READY, ERROR = renditions_pb2.RENDITION_STATE_READY, renditions_pb2.RENDITION_STATE_ERROR


@dataclass(frozen=True)
class Carded:
    """A node, and the cards that it believes to have."""

    node: Node
    ffmpeg: FfmpegWithCards

    async def cut(self, source: Path, encoder: str, cursor: float = 1, length: float = 1) -> work_pb2.ExportClipResult:
        """A clip, whose frames are the right ones."""
        file = self.node.source(source.name)
        plan = await self.node.plan(file, cursor, length)
        place = work_pb2.ClipPlace(group="group_001", name=uuid4().hex)
        spec = work_pb2.ExportClipSpec(source=file, plan=plan, place=place, encoder=encoder)
        clip = await self.node.run(self.node.order(spec))
        assert numbers(Path(clip.path)) == wanted_frames(recipe_of(source), cursor, length)
        return clip

    async def rendition(self, source: Path) -> renditions_pb2.Rendition:
        """One that is no longer being made."""
        return await self.node.rendition(self.node.source(source.name), renditions_pb2.RENDITION_KIND_POTATO)

    async def try_again(self) -> dict[str, encoders_pb2.Encoder]:
        """What comes of another trial."""
        await self.node.encoders.TryEncoders(encoders_pb2.TryEncodersRequest())
        return await self.node.tried()


@asynccontextmanager
async def node_with_cards(
    folder: Path, library: Path, more: Mapping[str, str] | None = None, **conducts: Conduct
) -> AsyncIterator[Carded]:
    ffmpeg = ffmpeg_with_cards(folder / "cards", **conducts)
    settings = {
        **ffmpeg.named,
        # Not all: each of those that a machine may have takes a second or two at each trial.
        "RUSHES_ENCODERS": "h264_nvenc,h264_vaapi,libx264",
        "RUSHES_STALL_SECONDS": str(STALL_SECONDS),
        # A device that is there and can be opened, as far as can be told without a driver.
        "RUSHES_VAAPI_DEVICE": "/dev/null",
        **(more or {}),
    }
    async with running_node(folder, library, settings) as node:
        ffmpeg.asked()
        yield Carded(node, ffmpeg)


@pytest_asyncio.fixture(scope="module", name="shared")
async def _shared(tmp_path_factory: pytest.TempPathFactory, footage_folder: Path) -> AsyncIterator[Carded]:
    folder = tmp_path_factory.mktemp("cards")
    async with node_with_cards(folder, footage_folder, h264_nvenc="works", h264_vaapi="works") as carded:
        yield carded


@pytest_asyncio.fixture(name="carded")
async def _carded(shared: Carded) -> Carded:
    """A node with two cards that work. Whatever failed, failed because a test had a card behave otherwise.

    It is made good before a test and not after one: tests that begin with a trial of their own take `shared`.
    """
    if not shared.ffmpeg.conducts(h264_nvenc="works", h264_vaapi="works"):
        shared.ffmpeg.conduct(h264_nvenc="works", h264_vaapi="works")
        await shared.try_again()
    shared.ffmpeg.asked()
    return shared


# -- trials ---------------------------------------------------------------


async def test_each_encoder_of_the_real_program_is_usable_or_says_why_not(node: Node) -> None:
    tried = await node.tried()
    assert list(tried) == [*HARDWARE, "libx264"]
    assert (tried["libx264"].state, tried["libx264"].reason) == (USABLE, "")
    assert all(each.HasField("tried_at") for each in tried.values())
    for each in tried.values():
        assert (each.state == USABLE) == (each.reason == "")
        assert "\n" not in each.reason
        assert len(each.reason) < 300
    assert "built without it" in tried["h264_videotoolbox"].reason


@pytest.mark.parametrize(
    ("conduct", "reason"),
    [
        ("fails", f'ffmpeg said "{COMPLAINT}".'),
        ("garbles", "Its pictures differ from the CPU's by "),
        pytest.param("dies", "ffmpeg was ended by signal 11 and said nothing."),
        pytest.param("skips a frame", "It made 29 frames of 30."),
        pytest.param("hangs", f"ffmpeg made no progress for {STALL_SECONDS:g} s and was ended."),
    ],
)
async def test_a_card_that_does_not_make_what_it_should_is_not_used(
    shared: Carded, conduct: Conduct, reason: str
) -> None:
    shared.ffmpeg.conduct(h264_nvenc=conduct, h264_vaapi="works")
    tried = await shared.try_again()
    assert (tried["h264_nvenc"].state, tried["h264_vaapi"].state) == (UNUSABLE, USABLE)
    assert tried["h264_nvenc"].reason.startswith(reason)


async def test_a_node_serves_while_a_driver_hangs(tmp_path: Path, footage_folder: Path, cfr25_mp4: Path) -> None:
    ffmpeg = ffmpeg_with_cards(tmp_path / "cards", h264_nvenc="hangs")
    settings = {**ffmpeg.named, "RUSHES_ENCODERS": "", "RUSHES_STALL_SECONDS": "60"}
    async with running_node(tmp_path, footage_folder, settings, waits=False) as node:
        await eventually(lambda: node.processes("h264_nvenc"))
        carded = Carded(node, ffmpeg)
        clip = await carded.cut(cfr25_mp4, "auto")
        assert (clip.encoder, clip.fallback) == ("libx264", "")
        clip = await carded.cut(cfr25_mp4, "h264_nvenc")
        assert clip.encoder == "libx264"
        assert "first trial has not ended yet" in clip.fallback
        found = (await node.encoders.ListEncoders(encoders_pb2.ListEncodersRequest())).encoders
        assert found[0].state == encoders_pb2.ENCODER_STATE_TRYING


async def test_a_device_that_is_none_is_told_without_asking_a_driver(tmp_path: Path, footage_folder: Path) -> None:
    ffmpeg = ffmpeg_with_cards(tmp_path / "cards", h264_vaapi="works")
    for device, reason in (("/dev/none", "There is no device /dev/none."), ("/dev/shm", "/dev/shm is not a device.")):
        settings = {**ffmpeg.named, "RUSHES_ENCODERS": "", "RUSHES_VAAPI_DEVICE": device}
        async with running_node(tmp_path, footage_folder, settings) as node:
            assert (await node.tried())["h264_vaapi"].reason.startswith(reason)
    assert ffmpeg.asked() == []


# -- clips ----------------------------------------------------------------


async def test_auto_takes_the_best_and_a_name_what_it_names(carded: Carded, cfr25_mp4: Path, vfr_mkv: Path) -> None:
    for source in (cfr25_mp4, vfr_mkv):
        for wanted, used in (("auto", "h264_nvenc"), ("h264_vaapi", "h264_vaapi"), ("libx264", "libx264")):
            clip = await carded.cut(source, wanted)
            assert (clip.encoder, clip.fallback) == (used, "")
    assert (await carded.cut(cfr25_mp4, "")).encoder == "libx264"


async def test_a_card_that_is_not_there_is_asked_for_in_vain_and_the_clip_says_so(
    carded: Carded, cfr25_mp4: Path
) -> None:
    clip = await carded.cut(cfr25_mp4, "h264_videotoolbox")
    assert clip.encoder == "libx264"
    assert clip.fallback == (
        "h264_videotoolbox is not usable on media-1: This ffmpeg was built without it. libx264 was used instead."
    )


@pytest.mark.parametrize(
    ("conduct", "reason"),
    [
        ("fails", COMPLAINT),
        pytest.param("dies", "signal 11"),
        pytest.param("garbles", "not what was ordered"),
        ("hangs", f"made no progress for {STALL_SECONDS:g} s"),
    ],
)
async def test_a_card_that_fails_in_the_middle_of_a_day_is_followed_by_the_next_rung(
    carded: Carded, cfr25_mp4: Path, conduct: Conduct, reason: str
) -> None:
    carded.ffmpeg.conduct(h264_nvenc=conduct, h264_vaapi="works")
    clip = await carded.cut(cfr25_mp4, "auto")
    assert clip.encoder == "h264_vaapi"
    assert clip.fallback.startswith("h264_nvenc failed on media-1: ")
    assert reason in clip.fallback
    assert carded.ffmpeg.asked()[-1] == "h264_vaapi"
    assert carded.node.litter() == []


async def test_the_cpu_is_the_last_rung(carded: Carded, cfr25_mp4: Path) -> None:
    carded.ffmpeg.conduct(h264_nvenc="fails", h264_vaapi="hangs")
    clip = await carded.cut(cfr25_mp4, "h264_nvenc")
    assert clip.encoder == "libx264"
    assert clip.fallback.count(" failed on media-1: ") == 2
    assert clip.fallback.endswith(" libx264 was used instead.")


async def test_work_that_stands_still_on_the_last_rung_fails_and_says_so(carded: Carded, cfr25_mp4: Path) -> None:
    carded.ffmpeg.conduct(libx264="hangs")
    with pytest.raises(RushesError, match=f"made no progress for {STALL_SECONDS:g} s") as stalled:
        await carded.cut(cfr25_mp4, "libx264")
    assert stalled.value.reason == "WorkStalled"
    assert carded.node.litter() == []
    assert carded.node.processes(str(carded.ffmpeg.program)) == []


async def test_a_card_that_fails_again_and_again_is_left_alone_until_it_is_tried_again(
    carded: Carded, cfr25_mp4: Path
) -> None:
    carded.ffmpeg.conduct(h264_nvenc="fails", h264_vaapi="works")
    for _ in range(MOST_FAILURES):
        assert (await carded.cut(cfr25_mp4, "auto")).fallback != ""
    found = await carded.node.tried()
    assert found["h264_nvenc"].state == UNUSABLE
    assert found["h264_nvenc"].reason.startswith(f"It failed {MOST_FAILURES} times in a row, at last: ")
    assert COMPLAINT in found["h264_nvenc"].reason
    carded.ffmpeg.asked()
    clip = await carded.cut(cfr25_mp4, "auto")
    assert (clip.encoder, clip.fallback) == ("h264_vaapi", "")
    assert carded.ffmpeg.asked() == ["h264_vaapi"]
    carded.ffmpeg.conduct(h264_nvenc="works", h264_vaapi="works")
    assert (await carded.try_again())["h264_nvenc"].state == USABLE
    assert (await carded.cut(cfr25_mp4, "auto")).encoder == "h264_nvenc"


async def test_a_clip_that_was_published_before_still_says_what_made_it(
    tmp_path: Path, footage_folder: Path, cfr25_mp4: Path
) -> None:
    task = uuid4()
    for attempt in (1, 2):
        folder = tmp_path / str(attempt)
        folder.mkdir()
        if attempt == 2:  # which knows nothing but the file
            (tmp_path / "1" / "exports").rename(folder / "exports")
        async with node_with_cards(folder, footage_folder, h264_nvenc="works") as carded:
            file = carded.node.source(cfr25_mp4.name)
            place = work_pb2.ClipPlace(group="group_001", name="clip")
            plan = await carded.node.plan(file, 1, 1)
            spec = work_pb2.ExportClipSpec(source=file, plan=plan, place=place, encoder="auto")
            clip = await carded.node.run(carded.node.order(spec, task, attempt))
            assert (clip.encoder, clip.fallback) == ("h264_nvenc", "")
            assert ("h264_nvenc" in carded.ffmpeg.asked()) == (attempt == 1)


# -- renditions -----------------------------------------------------------


def encoder_of(node: Node, rendition: renditions_pb2.Rendition) -> str:
    assert rendition.state == READY, rendition
    with av.open(str(node.data / "derived" / "renditions" / rendition.file.path)) as container:
        return container.streams.video[0].metadata["encoder"].split()[-1]


async def test_renditions_are_made_by_the_same_ladder(
    tmp_path: Path, footage_folder: Path, cfr25_mp4: Path, silent_mp4: Path, vfr_mkv: Path
) -> None:
    async with node_with_cards(tmp_path, footage_folder, h264_nvenc="works", h264_vaapi="works") as carded:
        assert encoder_of(carded.node, await carded.rendition(cfr25_mp4)) == "h264_nvenc"
        carded.ffmpeg.conduct(h264_nvenc="hangs", h264_vaapi="skips a frame")
        assert encoder_of(carded.node, await carded.rendition(vfr_mkv)) == "libx264"
        carded.ffmpeg.conduct(h264_nvenc="fails", h264_vaapi="fails", libx264="fails")
        carded.ffmpeg.asked()
        failed = await carded.rendition(silent_mp4)
        assert failed.state == ERROR
        assert COMPLAINT in failed.problem.detail
        assert carded.ffmpeg.asked() == ["h264_nvenc", "h264_vaapi", "libx264"]
        assert (await carded.rendition(silent_mp4)).state == ERROR  # remembered
        assert carded.ffmpeg.asked() == []


# -- what is watched ------------------------------------------------------


async def watched(carded: Carded, source: Path, target: Path) -> str:
    """The encoder that all of a video was watched with, once it is seen that it was all."""
    whole = b"".join([part async for part in watching(carded, source)])
    await asyncio.to_thread(target.write_bytes, whole)
    assert numbers(target) == numbers(source)
    with av.open(str(target)) as container:
        return container.streams.video[0].metadata["encoder"].split()[-1]


async def watching(carded: Carded, source: Path) -> AsyncGenerator[bytes]:
    """What is encoded; closing this leaves."""
    call = carded.node.live.Transcode(live_pb2.TranscodeRequest(source=carded.node.source(source.name)))
    try:
        async for part in call:
            yield part.data
    finally:
        call.cancel()


@pytest.mark.parametrize(
    "conduct",
    [
        "fails",
        pytest.param("dies"),
        pytest.param("hangs"),
    ],
)
async def test_what_is_watched_is_encoded_by_the_same_ladder(
    carded: Carded, tmp_path: Path, silent_mp4: Path, conduct: Conduct
) -> None:
    assert await watched(carded, silent_mp4, tmp_path / "best.mp4") == "h264_nvenc"
    carded.ffmpeg.conduct(h264_nvenc=conduct, h264_vaapi="works")
    assert await watched(carded, silent_mp4, tmp_path / "next.mp4") == "h264_vaapi"
    carded.ffmpeg.conduct(h264_nvenc=conduct, h264_vaapi="fails")
    assert await watched(carded, silent_mp4, tmp_path / "cpu.mp4") == "libx264"
    carded.ffmpeg.conduct(h264_nvenc="fails", h264_vaapi="fails", libx264="fails")
    with pytest.raises(RushesError, match="out of memory"):
        await watched(carded, silent_mp4, tmp_path / "none.mp4")


async def test_who_watches_finds_a_busy_card_passed_over(
    tmp_path: Path, footage_folder: Path, silent_mp4: Path, long_60s_mp4: Path
) -> None:
    two = {"RUSHES_MAX_CARD_SESSIONS": "2"}
    async with node_with_cards(tmp_path, footage_folder, two, h264_nvenc="works") as carded:
        # What lies ready in pipes and windows needs no card any more: this one is at work all the time.
        carded.ffmpeg.conduct(h264_nvenc="takes its time")
        async with aclosing(watching(carded, long_60s_mp4)) as first:
            assert await anext(first)
            carded.ffmpeg.conduct(h264_nvenc="works")
            assert carded.ffmpeg.asked() == ["h264_nvenc"]
            # The second session is for clips.
            assert await watched(carded, silent_mp4, tmp_path / "second.mp4") == "libx264"
            assert (await carded.cut(silent_mp4, "auto")).encoder == "h264_nvenc"
        found = await carded.node.tried()
        assert found["h264_nvenc"].state == USABLE
        await eventually(lambda: not carded.node.processes("h264_nvenc"))
        assert await watched(carded, silent_mp4, tmp_path / "third.mp4") == "h264_nvenc"


async def test_clips_and_renditions_wait_for_a_session_of_their_card(
    tmp_path: Path, footage_folder: Path, cfr25_mp4: Path, silent_mp4: Path
) -> None:
    one = {"RUSHES_MAX_CARD_SESSIONS": "1", "RUSHES_MEDIA_SLOTS": "4"}
    async with node_with_cards(tmp_path, footage_folder, one, h264_nvenc="has one session") as carded:
        rendition = asyncio.create_task(carded.rendition(silent_mp4))
        cut = await asyncio.gather(*(carded.cut(cfr25_mp4, "auto", cursor=second) for second in range(4)))
        assert [(clip.encoder, clip.fallback) for clip in cut] == [("h264_nvenc", "")] * 4
        assert encoder_of(carded.node, await rendition) == "h264_nvenc"
