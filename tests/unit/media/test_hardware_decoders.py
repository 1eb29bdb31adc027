"""Decoding with a card: what is given to one, how ffmpeg is told, and when it is put aside, whatever encodes."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from fractions import Fraction

import pytest
import pytest_asyncio

from rushes_chassis.errors import RushesError
from rushes_chassis.loops import running
from rushes_footage.encoders import AUTO, LADDER, TrialState
from rushes_footage.facts import VideoFacts
from rushes_footage.renditions import Kind
from rushes_media.adapters.ffmpeg.argv import live_argv, picture_rendition_argv, proxy_part_argv
from rushes_media.adapters.ffmpeg.runner import limits_for
from rushes_media.domain.errors import EncoderFailed, ProxyNotProven, SourceChanged, WorkStalled
from rushes_media.domain.files.facts import Colours, InspectedFacts
from rushes_media.domain.frames.colours import VideoColours
from rushes_media.domain.streams.live import LiveEncoding
from rushes_media.domain.streams.proxies import proxy_plan
from rushes_media.domain.streams.renditions import picture_rendition
from rushes_media.domain.trials.decoders import CARDS, CPU, ON_CPU, Coding, Decoded, Decoder, coding_of
from rushes_media.operations.trials.encoders import Encoders
from rushes_media.operations.trials.hardware_decoders import HardwareDecoders
from rushes_media.operations.trials.tried import MOST_FAILURES
from tests.fakes.encoder_trials import FakeDecoderTrials, FakeTrials
from tests.unit.media.indexes import steady

DEVICE = "/dev/dri/renderD129"
INDEX = steady(Fraction(25), 50, Fraction(1, 12_800))
VIDEO = VideoFacts(
    codec="h264",
    codec_string="",
    pixel_format="yuv420p",
    width=1920,
    height=1080,
    coded_width=1920,
    coded_height=1088,
    rotation=0,
    rate=Fraction(25),
    time_base=Fraction(1, 12_800),
    frame_count=50,
)


def inspected(video: VideoFacts, *, mirrored: bool = False) -> InspectedFacts:
    colours = Colours("", tells_matrix=True, matrix="bt709", names=(1, 1))
    return InspectedFacts("mp4", video, None, 2.0, 0, colours=colours, mirrored=mirrored, crops=False)


FAILURE = EncoderFailed("ended with 187", "[h264 @ 0x1] No card.", died=False)
CUDA_H264 = Decoder("cuda", Coding.H264)


# -- what is given to cards -----------------------------------------------


@pytest.mark.parametrize(
    ("video", "coding"),
    [
        (VIDEO, Coding.H264),
        (replace(VIDEO, codec="hevc"), Coding.HEVC),
        (replace(VIDEO, codec="hevc", pixel_format="yuv420p10le"), Coding.HEVC_10),
        (replace(VIDEO, codec="hevc", coded_width=7680, coded_height=4320), Coding.HEVC),
        (replace(VIDEO, pixel_format="yuv420p10le"), None),
        (replace(VIDEO, pixel_format="yuvj420p"), None),
        (replace(VIDEO, codec="vp9"), None),
        (replace(VIDEO, rotation=90), None),
        (replace(VIDEO, coded_width=7680, coded_height=4320), None),
        (replace(VIDEO, coded_width=256, coded_height=128), None),
    ],
)
def test_cards_get_what_they_were_tried_with(video: VideoFacts, coding: Coding | None) -> None:
    assert coding_of(inspected(video)) == coding
    assert coding_of(inspected(video), fed=True) is None
    assert coding_of(inspected(video, mirrored=True)) is None


# -- commands -------------------------------------------------------------


def proxy(decoder: Decoder) -> list[str]:
    plan = proxy_plan(INDEX, 360, as_ffmpeg=False)
    return proxy_part_argv("ffmpeg", plan, plan.parts[0], decoder=decoder, vaapi_device=DEVICE)


def rendition(decoder: Decoder, encoder: str = "libx264") -> list[str]:
    whole = picture_rendition(INDEX, Kind.LOW)
    return picture_rendition_argv("ffmpeg", whole, decoder=decoder, encoder=encoder, vaapi_device=DEVICE)


def live(decoder: Decoder, encoder: str = "libx264") -> list[str]:
    encoding = LiveEncoding(None, 320, 180, sound=False, colours=VideoColours("bt709", "bt709", "", "", None))
    return live_argv("ffmpeg", encoding, decoder=decoder, encoder=encoder, vaapi_device=DEVICE)


def filters(argv: list[str]) -> str:
    return argv[argv.index("-filter:v") + 1]


@pytest.mark.parametrize("made", [proxy, rendition, live])
@pytest.mark.parametrize(
    ("card", "options"),
    [
        ("cuda", ["-hwaccel", "cuda", "-hwaccel_output_format", "cuda"]),
        ("vaapi", ["-hwaccel", "vaapi", "-hwaccel_device", DEVICE, "-hwaccel_output_format", "vaapi"]),
        ("qsv", ["-hwaccel", "qsv", "-hwaccel_output_format", "qsv"]),
        ("amf", ["-hwaccel", "amf", "-hwaccel_output_format", "amf"]),
        ("videotoolbox", ["-hwaccel", "videotoolbox", "-hwaccel_output_format", "videotoolbox_vld"]),
    ],
)
def test_a_cards_own_frames_are_demanded_so_that_ffmpeg_cannot_fall_back_in_silence(
    made: type, card: str, options: list[str]
) -> None:
    argv: list[str] = made(Decoder(card, Coding.H264))
    begin = argv.index("-hwaccel")
    assert argv[begin : begin + len(options)] == options
    assert begin < argv.index("-i")
    assert filters(argv).startswith("hwdownload,format=nv12,format=yuv420p,")


@pytest.mark.parametrize("made", [proxy, rendition, live])
def test_all_else_is_as_for_the_cpus_frames(made: type) -> None:
    argv: list[str] = made(Decoder("cuda", Coding.HEVC_10))
    begin = argv.index("-hwaccel")
    place = argv.index("-filter:v") + 1
    assert argv[place].startswith("hwdownload,format=p010le,format=yuv420p10le,")
    argv[place] = argv[place].removeprefix("hwdownload,format=p010le,format=yuv420p10le,")
    del argv[begin : begin + 6]
    assert argv == made(ON_CPU)


@pytest.mark.parametrize("made", [rendition, live])
@pytest.mark.parametrize("encoder", LADDER)
def test_any_encoder_takes_a_cards_frames(made: type, encoder: str) -> None:
    ours, its = filters(made(CUDA_H264, encoder)), filters(made(ON_CPU, encoder))
    assert ours == f"hwdownload,format=nv12,format=yuv420p,{its}"


def test_drivers_that_decode_may_reserve_addresses_and_give_way_as_the_cpu_does() -> None:
    assert not limits_for("libx264", decoder=ON_CPU).reserves
    limits = limits_for("libx264", decoder=CUDA_H264, niceness=10)
    assert (limits.reserves, limits.niceness) == (True, 10)


# -- within a work --------------------------------------------------------


class Work:
    """Works of one node that go wrong where a test says."""

    def __init__(self, decoders: HardwareDecoders, encoders: Encoders) -> None:
        self.decoders, self.encoders = decoders, encoders
        self.asked: list[tuple[str, str]] = []
        self.wrong: dict[tuple[str, str], RushesError] = {}

    async def make(self, coding: Coding | None = Coding.H264) -> tuple[str, Decoded]:
        """What it was encoded by, and what is said of decoding."""
        decoding = self.decoders.for_work(coding)
        self.asked.clear()

        async def made(decoder: Decoder, encoder: str) -> None:
            self.asked.append((decoder.name, encoder))
            if failure := self.wrong.get((decoder.name, encoder)):
                raise failure

        async def made_with(encoder: str) -> None:
            await decoding.first_that_works(lambda decoder: made(decoder, encoder))

        _, encoded = await self.encoders.first_that_works(AUTO, made_with)
        return encoded.encoder, decoding.done()

    def usable(self) -> set[str]:
        """Cards that still are."""
        return {trial.name for trial in self.decoders.known if trial.state is TrialState.USABLE}


@pytest_asyncio.fixture(name="work")
async def _work() -> AsyncIterator[Work]:
    decoders = HardwareDecoders("media-1", FakeDecoderTrials({"cuda": (Coding.H264,), "vaapi": tuple(Coding)}))
    encoders = Encoders("media-1", FakeTrials(("h264_nvenc", "libx264")))
    async with running(decoders.keep_trying()), running(encoders.keep_trying()), asyncio.timeout(120):
        while decoders.is_trying or encoders.is_trying:  # noqa: ASYNC110  # nothing tells its very end
            await asyncio.sleep(0)
        yield Work(decoders, encoders)


async def test_the_best_card_that_was_proven_for_it_decodes(work: Work) -> None:
    assert await work.make(Coding.H264) == ("h264_nvenc", Decoded("cuda", ""))
    assert await work.make(Coding.HEVC) == ("h264_nvenc", Decoded("vaapi", ""))
    assert await work.make(None) == ("h264_nvenc", Decoded(CPU, ""))


@pytest.mark.parametrize("failure", [FAILURE, WorkStalled(60), ProxyNotProven("Not it.")])
async def test_decoding_falls_to_the_cpu_and_the_encoder_stays(work: Work, failure: RushesError) -> None:
    work.wrong = {("cuda", "h264_nvenc"): failure}
    encoder, decoded = await work.make()
    assert (encoder, decoded.decoder) == ("h264_nvenc", CPU)
    assert decoded.fallback.startswith("cuda failed on media-1: ")
    assert decoded.fallback.endswith(" The CPU decoded instead.")
    assert work.asked == [("cuda", "h264_nvenc"), (CPU, "h264_nvenc")]
    assert all(trial.state is TrialState.USABLE for trial in work.encoders.known if trial.name == "h264_nvenc")


async def test_then_the_encoder_falls_and_decoding_stays_with_the_cpu(work: Work) -> None:
    work.wrong = {("cuda", "h264_nvenc"): FAILURE, (CPU, "h264_nvenc"): FAILURE}
    for _ in range(MOST_FAILURES):
        encoder, decoded = await work.make()
        assert (encoder, decoded.decoder) == ("libx264", CPU)
        assert work.asked == [("cuda", "h264_nvenc"), (CPU, "h264_nvenc"), (CPU, "libx264")]
    # The encoder failed with the CPU's frames too: that is no failure of the card's decoder.
    assert work.usable() == {"cuda", "vaapi"}
    assert work.encoders.usable == ("libx264",)


async def test_a_decoder_that_fails_again_and_again_is_put_aside_and_no_encoder_is(work: Work) -> None:
    work.wrong = {("cuda", "h264_nvenc"): FAILURE}
    for _ in range(MOST_FAILURES):
        assert work.usable() == {"cuda", "vaapi"}
        await work.make()
    assert work.usable() == {"vaapi"}
    assert work.decoders.known[0].reason == f'It failed {MOST_FAILURES} times in a row, at last: ffmpeg said "No card".'
    assert work.encoders.usable == ("h264_nvenc", "libx264")
    assert await work.make() == ("h264_nvenc", Decoded("vaapi", ""))


async def test_a_success_between_failures_makes_them_no_row(work: Work) -> None:
    for _ in range(2 * MOST_FAILURES):
        work.wrong = {("cuda", "h264_nvenc"): FAILURE}
        await work.make()
        work.wrong = {}
        await work.make()
    assert work.usable() == {"cuda", "vaapi"}


async def test_a_file_that_the_cpu_cannot_decode_either_is_nobodys_failure(work: Work) -> None:
    work.wrong = dict.fromkeys([("cuda", "h264_nvenc"), (CPU, "h264_nvenc"), (CPU, "libx264")], FAILURE)
    for _ in range(2 * MOST_FAILURES):
        with pytest.raises(EncoderFailed):
            await work.make()
    assert work.usable() == {"cuda", "vaapi"}
    assert work.encoders.usable == ("h264_nvenc", "libx264")


async def test_what_no_decoder_changes_is_not_tried_again(work: Work) -> None:
    work.wrong = {("cuda", "h264_nvenc"): SourceChanged("a.mp4")}
    with pytest.raises(SourceChanged):
        await work.make()
    assert work.asked == [("cuda", "h264_nvenc")]


async def test_the_cpu_decodes_until_a_trial_has_ended() -> None:
    decoders = HardwareDecoders("media-1", FakeDecoderTrials({"cuda": (Coding.H264,)}))
    assert decoders.for_work(Coding.H264).done() == Decoded(CPU, "")
    assert [trial.name for trial in decoders.known] == list(CARDS)
