"""HDR is seen as it is meant where screens know none, and kept as it is in clips where that is wanted."""

import asyncio
import io
from collections.abc import AsyncIterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest
import pytest_asyncio
from av.video.reformatter import ColorRange
from av.video.stream import VideoStream
from PIL import Image

from rushes.media.v1 import frames_pb2, live_pb2, renditions_pb2, streams_pb2, work_pb2
from tests.integration.media.formats import AAC, MP4, SEQUENCES, ordered
from tests.integration.media.node import Node, running_node
from tests.integration.media.streamed import streamed

RATE, FRAMES = 25, 60
WIDTH, HEIGHT, COLUMN = 320, 180, 64
WHITE_NITS = 203
# Linear light in the primaries of BT.709, 1 as bright as white: black, a gray card, white, a highlight, red.
COLUMNS = ((0.0, 0.0, 0.0), (0.18, 0.18, 0.18), (1.0, 1.0, 1.0), (4.5, 4.5, 4.5), (0.5, 0.0, 0.0))
TO_2020 = np.array(((0.6274, 0.3293, 0.0433), (0.0691, 0.9195, 0.0114), (0.0164, 0.0880, 0.8956)))
BT709, BT2020, PQ, HLG = 1, 9, 16, 18

Light = npt.NDArray[np.float64]
Rgb = npt.NDArray[np.uint8]


def pq(nits: Light) -> Light:
    root = (nits / 10_000) ** 0.1593017578125
    signal: Light = ((0.8359375 + 18.8515625 * root) / (1 + 18.6875 * root)) ** 78.84375
    return signal


def hlg(nits: Light) -> Light:
    # The light of the scene that a screen of 1000 nits shows so.
    scene = np.minimum(nits / 1000, 1) ** (1 / 1.2)
    dark: Light = np.sqrt(3 * scene)
    bright: Light = 0.17883277 * np.log(np.maximum(12 * scene - 0.28466892, 1e-6)) + 0.55991073
    return np.where(scene <= 1 / 12, dark, bright)


SIGNALS = {"pq": (pq, PQ), "hlg": (hlg, HLG)}


def write_hdr(kind: str, target: Path) -> None:
    """Columns of known light in 10 bits of BT.2020, with a bar below that moves, so that frames differ."""
    signal, transfer = SIGNALS[kind]
    light = np.array(COLUMNS) @ TO_2020.T * WHITE_NITS
    red, green, blue = signal(light).T
    luma = 0.2627 * red + 0.6780 * green + 0.0593 * blue
    parts = (luma * 876 + 64, (blue - luma) / 1.8814 * 896 + 512, (red - luma) / 1.4746 * 896 + 512)
    with av.open(str(target), "w") as container:
        tags = f"colorprim=bt2020:transfer={'smpte2084' if kind == 'pq' else 'arib-std-b67'}:colormatrix=bt2020nc"
        options = {"preset": "ultrafast", "x265-params": f"log-level=error:{tags}", "crf": "10"}
        stream = container.add_stream("libx265", rate=RATE, options=options)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p10le"
        context = stream.codec_context
        context.color_primaries, context.color_trc, context.colorspace = BT2020, transfer, BT2020
        context.color_range = ColorRange.MPEG
        for number in range(FRAMES):
            planes = []
            for part, (value, step) in enumerate(zip(parts, (1, 2, 2), strict=True)):
                row = np.repeat(np.round(value).astype(np.uint16), COLUMN // step)
                plane = np.tile(row, (HEIGHT // step, 1))
                if part == 0:
                    plane[150:] = 64
                    plane[150:, 4 * number : 4 * number + 40] = 500
                else:
                    plane[150 // step :] = 512
                planes.append(plane.ravel())
            packed = np.concatenate(planes).reshape(HEIGHT * 3 // 2, WIDTH)
            frame = av.VideoFrame.from_ndarray(packed, format="yuv420p10le")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


@pytest.fixture(scope="module", params=[pytest.param("hlg", marks=pytest.mark.proof("formats")), "pq"], name="kind")
def _kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest_asyncio.fixture(scope="module", name="hdr_node")
async def _hdr_node(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Node]:
    folder, library = tmp_path_factory.mktemp("node"), tmp_path_factory.mktemp("hdr")
    for kind in SIGNALS:
        write_hdr(kind, library / f"{kind}.mp4")
    async with running_node(folder, library) as node:
        yield node


def expect_seen_as_meant(pixels: Rgb) -> None:
    """Gray stays the gray of a gray card, white is bright, highlights lie above it, and red is red."""
    scale = pixels.shape[1] / WIDTH
    black, gray, white, highlight, red = (
        pixels[round(75 * scale), round((place * COLUMN + COLUMN // 2) * scale)].astype(int) for place in range(5)
    )
    assert max(black) <= 4
    # As screens of BT.709 show it: 255 * 0.18 ** (1 / 2.4).
    assert np.abs(gray - 125).max() <= 6, gray
    assert min(white) >= 230, white
    assert max(white) <= 248, white
    assert min(highlight) > max(white), (highlight, white)
    assert abs(red[0] - 191) <= 8, red
    assert max(red[1:]) <= 40, red


def frame_of(file: Path, number: int) -> av.VideoFrame:
    with av.open(str(file)) as container:
        frames = list(container.decode(video=0))
    return frames[number]


def rgb_of(frame: av.VideoFrame) -> Rgb:
    return np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)


@pytest.mark.proof("formats")
async def test_renditions_are_seen_as_meant(hdr_node: Node, kind: str) -> None:
    source = hdr_node.source(f"{kind}.mp4")
    rendition = await hdr_node.rendition(source, renditions_pb2.RENDITION_KIND_POTATO)
    frame = frame_of(hdr_node.data / "derived" / "renditions" / rendition.file.path, 5)
    assert (frame.color_trc, frame.color_primaries, frame.colorspace) == (BT709, BT709, BT709)
    expect_seen_as_meant(rgb_of(frame))


@pytest.mark.proof("formats")
async def test_what_is_watched_is_seen_as_meant(hdr_node: Node, kind: str, tmp_path: Path) -> None:
    request = live_pb2.TranscodeRequest(source=hdr_node.source(f"{kind}.mp4"))
    whole = b"".join([part.data async for part in hdr_node.live.Transcode(request)])
    await asyncio.to_thread((tmp_path / "live.mp4").write_bytes, whole)
    frame = frame_of(tmp_path / "live.mp4", 5)
    assert (frame.color_trc, frame.colorspace) == (BT709, BT709)
    expect_seen_as_meant(rgb_of(frame))


@pytest.mark.proof("pictures")
async def test_streams_are_seen_as_meant(hdr_node: Node, kind: str, tmp_path: Path) -> None:
    track = streams_pb2.StreamTrack(height=HEIGHT)
    watched = await streamed(hdr_node, hdr_node.source(f"{kind}.mp4"), track)
    frame = frame_of(watched.joined(tmp_path / "watched.mp4"), 5)
    assert (frame.color_trc, frame.color_primaries, frame.colorspace) == (BT709, BT709, BT709)
    expect_seen_as_meant(rgb_of(frame))


async def test_pictures_are_seen_as_meant(hdr_node: Node, kind: str) -> None:
    source = hdr_node.source(f"{kind}.mp4")
    exact = frames_pb2.GetPictureRequest(source=source, frame=5, width=320, height=320)
    near = frames_pb2.GetPictureRequest(source=source, near=1, width=160, height=160)
    for request in (exact, near):
        jpeg = (await hdr_node.frames.GetPicture(request)).data
        expect_seen_as_meant(np.asarray(Image.open(io.BytesIO(jpeg)).convert("RGB"), np.uint8))


@pytest.mark.proof("formats")
@pytest.mark.parametrize("form", SEQUENCES, ids=list(SEQUENCES.values()))
async def test_sequences_are_seen_as_meant_and_proven(
    hdr_node: Node, kind: str, form: work_pb2.ClipFormat.ValueType
) -> None:
    order = await ordered(hdr_node, Path(f"{kind}.mp4"), form, cursor=0.4, seconds=1)
    await hdr_node.run(order.request())
    assert await order.differences(hdr_node) == []
    first = min(order.place(hdr_node).iterdir())
    expect_seen_as_meant(np.asarray(Image.open(first).convert("RGB"), np.uint8))


async def test_clips_are_seen_as_meant_and_proven(hdr_node: Node, kind: str) -> None:
    order = await ordered(hdr_node, Path(f"{kind}.mp4"), MP4, AAC, cursor=0.4, seconds=1)
    made = await hdr_node.run(order.request())
    clip = frame_of(Path(made.path), 0)
    assert (clip.color_trc, clip.color_primaries, clip.colorspace) == (BT709, BT709, BT709)
    assert clip.format.name == "yuv420p"
    expect_seen_as_meant(rgb_of(clip))
    assert await order.differences(hdr_node) == []
    # The bar of each frame stands elsewhere: the proof told the right one from its neighbours.
    assert made.proof.first.difference < made.proof.first.nearest_neighbour_difference


@pytest.mark.parametrize("encoder", ["", "auto", "h264_nvenc"])
async def test_clips_keep_the_colours_of_their_source_where_wanted(hdr_node: Node, kind: str, encoder: str) -> None:
    order = await ordered(hdr_node, Path(f"{kind}.mp4"), MP4, AAC, cursor=0.4, seconds=1, keeps_hdr=True)
    order.spec.encoder = encoder
    made = await hdr_node.run(order.request())
    assert made.encoder == "libx265"
    assert made.fallback == ("h264_nvenc cannot keep HDR. libx265 was used." if encoder == "h264_nvenc" else "")
    assert await order.differences(hdr_node) == []
    clip = frame_of(Path(made.path), 0)
    source = frame_of(hdr_node.library / f"{kind}.mp4", 10)
    told = [(frame.color_trc, frame.color_primaries, frame.colorspace) for frame in (clip, source)]
    assert told[0] == told[1] == (SIGNALS[kind][1], BT2020, BT2020)
    assert clip.format.name == "yuv420p10le"
    ours, its = (frame.reformat(format="gray").to_ndarray()[:140].astype(int) for frame in (clip, source))
    assert np.abs(ours - its).mean() < 2
