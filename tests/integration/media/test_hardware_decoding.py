"""Cards decode where they were tried and found right; what they do not decode as they should the CPU decodes, in the
same work and with the same encoder."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import av
import pytest
import pytest_asyncio

from rushes.media.v1 import encoders_pb2, live_pb2, proxies_pb2, renditions_pb2, work_pb2
from rushes_media.domain.trials.decoders import CARDS, Coding
from rushes_media.operations.trials.tried import MOST_FAILURES
from tests.fakes.ffmpeg_with_cards import (
    DECODER_COMPLAINT,
    Conduct,
    DecoderConduct,
    FfmpegWithCards,
    ffmpeg_with_cards,
)
from tests.footage import recipes
from tests.footage.read import numbers
from tests.footage.recipes import Picture, Recipe, SteadyClock
from tests.integration.media.node import Node, running_node

pytestmark = pytest.mark.proof("cards")

USABLE, UNUSABLE = encoders_pb2.ENCODER_STATE_USABLE, encoders_pb2.ENCODER_STATE_UNUSABLE
ALL = [coding.in_words for coding in Coding]
HEIGHT = 180
STALL_SECONDS = 6.0
FILM = Recipe("decoded_by_cards", ".mp4", 75, SteadyClock(recipes.PAL), Picture(b_frames=2), sound=None)
# Two parts of a proxy.
LONG = Recipe(
    "decoded_by_cards_long",
    ".mp4",
    1700,
    SteadyClock(recipes.PAL),
    Picture(b_frames=2, preset="ultrafast"),
    sound=None,
)
OTHER_CODECS = (
    Recipe("cards_of_no_use_mpeg4", ".mp4", 30, SteadyClock(recipes.PAL), Picture(codec="mpeg4"), sound=None),
    Recipe("cards_of_no_use_444", ".mkv", 30, SteadyClock(recipes.PAL), Picture(pixel_format="yuv444p"), sound=None),
)


@dataclass(frozen=True)
class Carded:
    """A node, and the cards that it believes to have."""

    node: Node
    ffmpeg: FfmpegWithCards

    async def proxy(self, source: Path) -> work_pb2.RunResponse:
        """The end of making a proxy, which has every frame."""
        await self.forget_proxy(source)
        spec = work_pb2.MakeProxySpec(source=self.node.source(source.name), height=HEIGHT)
        request = work_pb2.RunRequest(task_id=str(uuid4()), attempt=1, make_proxy=spec)
        *_, last = [message async for message in self.node.work.Run(request)]
        assert numbers(self.file_of(last.make_proxy.file.path)) == numbers(source)
        return last

    async def forget_proxy(self, source: Path) -> None:
        """So that it is made again."""
        request = proxies_pb2.GetProxyRequest(source=self.node.source(source.name), height=HEIGHT)
        answer = await self.node.proxies.GetProxy(request)
        if answer.HasField("proxy"):
            await self.node.proxies.DeleteProxy(proxies_pb2.DeleteProxyRequest(path=answer.proxy.file.path))

    def file_of(self, path: str) -> Path:
        return self.node.data / "derived" / "renditions" / path

    async def rendition(self, source: Path) -> str:
        """The encoder of a rendition, which has every frame."""
        file = self.node.source(source.name)
        rendition = await self.node.rendition(file, renditions_pb2.RENDITION_KIND_POTATO)
        assert rendition.state == renditions_pb2.RENDITION_STATE_READY, rendition.problem
        path = self.file_of(rendition.file.path)
        assert numbers(path) == numbers(source)
        encoder = encoder_of(path)
        path.unlink()  # so that it is made again
        return encoder

    async def watched(self, source: Path, target: Path) -> str:
        """The encoder that all of a video was watched with."""
        request = live_pb2.TranscodeRequest(source=self.node.source(source.name))
        parts = [part.data async for part in self.node.live.Transcode(request)]
        await asyncio.to_thread(target.write_bytes, b"".join(parts))
        assert numbers(target) == numbers(source)
        return encoder_of(target)

    async def try_again(self) -> dict[str, encoders_pb2.Decoder]:
        """What comes of another trial."""
        await self.node.encoders.TryEncoders(encoders_pb2.TryEncodersRequest())
        tried = await self.node.tried_decoders()
        self.ffmpeg.asked_to_decode()
        self.ffmpeg.asked()
        return tried


def encoder_of(path: Path) -> str:
    with av.open(str(path)) as container:
        return container.streams.video[0].metadata["encoder"].split()[-1]


@asynccontextmanager
async def node_with_cards(folder: Path, library: Path, **conducts: Conduct | DecoderConduct) -> AsyncIterator[Carded]:
    ffmpeg = ffmpeg_with_cards(folder / "cards", **conducts)
    settings = {
        **ffmpeg.named,
        "RUSHES_ENCODERS": "h264_nvenc,libx264",
        "RUSHES_DECODER": "auto",
        "RUSHES_STALL_SECONDS": str(STALL_SECONDS),
        # A device that is there and can be opened, as far as can be told without a driver.
        "RUSHES_VAAPI_DEVICE": "/dev/null",
    }
    async with running_node(folder, library, settings) as node:
        ffmpeg.asked_to_decode()
        ffmpeg.asked()
        yield Carded(node, ffmpeg)


@pytest_asyncio.fixture(scope="module", name="shared")
async def _shared(tmp_path_factory: pytest.TempPathFactory, footage_folder: Path) -> AsyncIterator[Carded]:
    async with node_with_cards(
        tmp_path_factory.mktemp("decoders"), footage_folder, h264_nvenc="works", cuda="works"
    ) as carded:
        yield carded


@pytest_asyncio.fixture(name="carded")
async def _carded(shared: Carded) -> Carded:
    """A node whose card decodes and encodes.

    It is made good before a test and not after one: tests that begin with a trial of their own take `shared`.
    """
    shared.ffmpeg.conduct(h264_nvenc="works", cuda="works")
    shared.ffmpeg.asked_to_decode()
    shared.ffmpeg.asked()
    decoder, encoder = (await shared.node.tried_decoders())["cuda"], (await shared.node.tried())["h264_nvenc"]
    if list(decoder.decodes) != ALL or encoder.state != USABLE:
        await shared.try_again()
    return shared


@pytest.fixture(scope="module", name="film")
def _film(make_footage: Callable[[Recipe], Path]) -> Path:
    return make_footage(FILM)


# -- trials ---------------------------------------------------------------


async def test_the_real_program_says_of_each_card_why_it_is_not_usable(tmp_path: Path, footage_folder: Path) -> None:
    async with running_node(tmp_path, footage_folder, {"RUSHES_DECODER": "auto"}) as node:
        tried = await node.tried_decoders()
    assert list(tried) == list(CARDS)
    for each in tried.values():
        assert each.HasField("tried_at")
        assert (each.state == USABLE) == bool(each.decodes)
        assert each.state == USABLE or each.reason
        assert "\n" not in each.reason
        assert len(each.reason) < 300
    assert "built without it" in tried["videotoolbox"].reason


async def test_a_setting_leaves_all_to_the_cpu(tmp_path: Path, footage_folder: Path) -> None:
    async with running_node(tmp_path, footage_folder, {"RUSHES_DECODER": "cpu"}) as node:
        tried = await node.tried_decoders()
    assert {(each.state, each.reason) for each in tried.values()} == {
        (UNUSABLE, "RUSHES_DECODER leaves it to the CPU.")
    }


@pytest.mark.parametrize(
    ("conduct", "reason"),
    [
        ("fails", f'ffmpeg said "{DECODER_COMPLAINT}".'),
        ("falls back", "It left the work to the CPU."),
        ("garbles", "Frame 0 is not bit by bit the CPU's."),
        ("garbles later", "Frame 20 is not bit by bit the CPU's."),
        ("skips a frame", "It made 49 frames of 50."),
        pytest.param("fails in the middle", f'ffmpeg said "{DECODER_COMPLAINT}".'),
        pytest.param("dies", "ffmpeg was ended by signal 11"),
        pytest.param("hangs", f"ffmpeg made no progress for {STALL_SECONDS:g} s and was ended."),
    ],
)
async def test_a_card_that_does_not_give_the_cpus_frames_is_not_used(
    shared: Carded, conduct: DecoderConduct, reason: str
) -> None:
    shared.ffmpeg.conduct(h264_nvenc="works", cuda=conduct)
    cuda = (await shared.try_again())["cuda"]
    assert (cuda.state, list(cuda.decodes)) == (UNUSABLE, [])
    assert cuda.reason.startswith(reason)


async def test_a_card_decodes_what_it_was_found_right_with(
    shared: Carded, film: Path, make_footage: Callable[[Recipe], Path]
) -> None:
    shared.ffmpeg.conduct(h264_nvenc="works", cuda="knows no HEVC")
    cuda = (await shared.try_again())["cuda"]
    assert (cuda.state, list(cuda.decodes)) == (USABLE, ["H.264"])
    assert cuda.reason.startswith("HEVC: It left the work to the CPU. ")
    assert (await shared.proxy(film)).decoded == work_pb2.Decoded(decoder="cuda")
    for recipe in OTHER_CODECS:
        shared.ffmpeg.asked_to_decode()
        assert (await shared.proxy(make_footage(recipe))).decoded == work_pb2.Decoded(decoder="cpu")
        assert shared.ffmpeg.asked_to_decode() == []


# -- proxies --------------------------------------------------------------


async def test_a_proxy_is_bit_by_bit_the_same_whatever_decoded_it(carded: Carded, film: Path) -> None:
    made = await carded.proxy(film)
    assert made.decoded == work_pb2.Decoded(decoder="cuda")
    assert carded.ffmpeg.asked_to_decode() == ["cuda"]
    ours = carded.file_of(made.make_proxy.file.path).read_bytes()
    carded.ffmpeg.conduct(cuda="fails")
    again = await carded.proxy(film)
    assert again.decoded.decoder == "cpu"
    assert carded.file_of(again.make_proxy.file.path).read_bytes() == ours


@pytest.mark.parametrize(
    ("conduct", "reason"),
    [
        ("fails", DECODER_COMPLAINT),
        ("fails in the middle", DECODER_COMPLAINT),
        ("falls back", "It left the work to the CPU."),
        ("garbles", "is another picture"),
        ("garbles later", "is another picture"),
        ("skips a frame", "only 74 can be decoded"),
        ("dies", "signal 11"),
        pytest.param("hangs", f"made no progress for {STALL_SECONDS:g} s"),
        ("hangs in the middle", f"made no progress for {STALL_SECONDS:g} s"),
    ],
)
async def test_a_card_that_fails_amid_a_proxy_is_followed_by_the_cpu(
    carded: Carded, film: Path, conduct: DecoderConduct, reason: str
) -> None:
    carded.ffmpeg.conduct(cuda=conduct)
    made = await carded.proxy(film)
    assert made.decoded.decoder == "cpu"
    assert made.decoded.fallback.startswith("cuda failed on media-1: ")
    assert reason in made.decoded.fallback
    assert made.decoded.fallback.endswith(" The CPU decoded instead.")
    assert list((carded.node.data / "derived" / "proxies" / ".rushes").iterdir()) == []


async def test_what_was_finished_before_a_card_failed_is_kept_and_the_rest_asks_it_no_more(
    tmp_path: Path, make_footage: Callable[[Recipe], Path]
) -> None:
    video = make_footage(LONG)
    async with node_with_cards(tmp_path, video.parent, cuda="works") as carded:
        whole = await carded.proxy(video)
        assert (whole.decoded.decoder, carded.ffmpeg.asked_to_decode()) == ("cuda", ["cuda", "cuda"])
        ours = carded.file_of(whole.make_proxy.file.path).read_bytes()
        await carded.forget_proxy(video)
        spec = work_pb2.MakeProxySpec(source=carded.node.source(video.name), height=HEIGHT)
        request = work_pb2.RunRequest(task_id=str(uuid4()), attempt=1, make_proxy=spec)
        async for message in carded.node.work.Run(request):
            if message.progress.fraction > 0.3:
                carded.ffmpeg.conduct(cuda="fails")
        assert message.decoded.decoder == "cpu"
        assert DECODER_COMPLAINT in message.decoded.fallback
        assert carded.ffmpeg.asked_to_decode() == ["cuda", "cuda"]
        assert carded.file_of(message.make_proxy.file.path).read_bytes() == ours


async def test_a_card_that_fails_again_and_again_is_left_alone_until_it_is_tried_again(
    shared: Carded, film: Path
) -> None:
    shared.ffmpeg.conduct(h264_nvenc="works", cuda="works")
    await shared.try_again()  # whatever failed before
    shared.ffmpeg.conduct(h264_nvenc="works", cuda="fails")
    for _ in range(MOST_FAILURES):
        assert (await shared.proxy(film)).decoded.fallback
    cuda = (await shared.node.tried_decoders())["cuda"]
    assert cuda.state == UNUSABLE
    assert cuda.reason.startswith(f"It failed {MOST_FAILURES} times in a row, at last: ")
    shared.ffmpeg.asked_to_decode()
    assert (await shared.proxy(film)).decoded == work_pb2.Decoded(decoder="cpu")
    assert shared.ffmpeg.asked_to_decode() == []
    assert (await shared.node.tried())["h264_nvenc"].state == USABLE
    shared.ffmpeg.conduct(h264_nvenc="works", cuda="works")
    assert (await shared.try_again())["cuda"].state == USABLE


# -- renditions, and what is watched --------------------------------------


@pytest.mark.parametrize(
    "conduct", ["fails", "fails in the middle", "garbles later", "skips a frame", "hangs in the middle"]
)
async def test_a_renditions_decoder_falls_and_its_encoder_stays(
    carded: Carded, film: Path, conduct: DecoderConduct
) -> None:
    assert await carded.rendition(film) == "h264_nvenc"
    assert (carded.ffmpeg.asked_to_decode(), carded.ffmpeg.asked()) == (["cuda"], ["h264_nvenc"])
    carded.ffmpeg.conduct(h264_nvenc="works", cuda=conduct)
    assert await carded.rendition(film) == "h264_nvenc"
    assert carded.ffmpeg.asked_to_decode() == ["cuda"]
    assert carded.ffmpeg.asked()[-1:] == ["h264_nvenc"]
    assert (await carded.node.tried())["h264_nvenc"].state == USABLE


async def test_then_a_renditions_encoder_falls_and_the_decoder_is_not_blamed(carded: Carded, film: Path) -> None:
    carded.ffmpeg.conduct(h264_nvenc="fails", cuda="works")
    for _ in range(MOST_FAILURES):
        assert await carded.rendition(film) == "libx264"
    assert (await carded.node.tried())["h264_nvenc"].state == UNUSABLE
    assert (await carded.node.tried_decoders())["cuda"].state == USABLE
    # Put aside, the encoder is not asked any more, and the card decodes again.
    carded.ffmpeg.asked_to_decode()
    assert await carded.rendition(film) == "libx264"
    assert carded.ffmpeg.asked_to_decode() == ["cuda"]


@pytest.mark.parametrize("conduct", ["fails", "falls back", "hangs"])
async def test_what_is_watched_falls_to_the_cpus_frames_and_its_encoder_stays(
    carded: Carded, film: Path, tmp_path: Path, conduct: DecoderConduct
) -> None:
    assert await carded.watched(film, tmp_path / "card.mp4") == "h264_nvenc"
    assert carded.ffmpeg.asked_to_decode() == ["cuda"]
    carded.ffmpeg.conduct(h264_nvenc="works", cuda=conduct)
    assert await carded.watched(film, tmp_path / "cpu.mp4") == "h264_nvenc"
    assert carded.ffmpeg.asked_to_decode() == ["cuda"]
