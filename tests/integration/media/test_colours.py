"""Bars of six colours come out as they went in, on every way, by what each result says of itself."""

import io
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame
from PIL import Image

from rushes.media.v1 import frames_pb2, live_pb2, renditions_pb2, storyboards_pb2, work_pb2
from tests.footage.bars import KINDS, Bars, Values, away, seen, seen_in_rgb
from tests.integration.media.formats import AAC, MKV, MOV, MP4, SEQUENCES, ordered
from tests.integration.media.node import Node
from tests.integration.media.streamed import streamed, streams
from tests.integration.media.test_crops import crop_of
from tests.integration.media.test_proxies import made

MOST = 4
"""Of 255, with what the encoders do."""
QUICK = frozenset(("c_422_10_709.mp4", "c_full_709.mp4", "c_rgb_720p.mkv", "c_untold_hd.mp4", "c_ycgco_h264.mp4"))
"""One of each way of conversion; the others are proofs."""
UNSPECIFIED, LIMITED = 2, 1

kinds = pytest.mark.parametrize(
    "kind",
    [kind if kind.name in QUICK else pytest.param(kind, marks=pytest.mark.proof("formats")) for kind in KINDS],
    ids=lambda kind: kind.name,
)


def _frame_of(path: Path) -> VideoFrame:
    with av.open(str(path)) as container:
        frame, *_ = container.decode(video=0)
        return frame


def _shown(picture: bytes) -> Values:
    return seen_in_rgb(np.asarray(Image.open(io.BytesIO(picture)).convert("RGB")))


def expect_named(frame: VideoFrame) -> None:
    assert (frame.format.name, frame.color_range) == ("yuv420p", LIMITED)
    assert int(frame.colorspace) not in (0, UNSPECIFIED)
    assert UNSPECIFIED not in (frame.color_primaries, frame.color_trc)


def expect_bars(found: Values, kind: Bars) -> None:
    assert away(found, kind) < MOST, found.round()


@pytest.fixture
def path(kind: Bars, footage_folder: Path) -> Path:
    return kind.made_in(footage_folder)


async def _clips(node: Node, path: Path, forms: Sequence[tuple[work_pb2.ClipFormat.ValueType, int]]) -> list[Path]:
    places = []
    for form, short_side in forms:
        order = await ordered(node, path, form, AAC, cursor=0, seconds=0.1, short_side=short_side)
        places.append(Path((await node.run(order.request())).path))
        assert await order.differences(node) == []
    return places


@kinds
async def test_clips_have_the_colours_that_they_name(node: Node, kind: Bars, path: Path) -> None:
    for clip in await _clips(node, path, [(MP4, 0), (MP4, 180), (MOV, 0), (MKV, 0)]):
        frame = _frame_of(clip)
        expect_named(frame)
        expect_bars(seen(frame), kind)


async def test_a_crop_of_saturated_colours_is_proven_where_the_source_names_no_matrix(
    node: Node, footage_folder: Path
) -> None:
    """Green and red alone: the proof has to read the source as the clip was told."""
    path = next(kind for kind in KINDS if kind.name == "c_untold_hd.mp4").made_in(footage_folder)
    crop = crop_of("9:16", (0, 0.5))
    order = await ordered(node, path, MP4, AAC, cursor=0, seconds=0.1, crop=crop)
    await node.run(order.request())
    assert await order.differences(node) == []


@pytest.mark.proof("formats")
@kinds
async def test_sequences_have_the_colours_of_the_video(node: Node, kind: Bars, path: Path) -> None:
    for form in SEQUENCES:
        order = await ordered(node, path, form, cursor=0, seconds=0.1)
        await node.run(order.request())
        expect_bars(_shown(min(order.place(node).iterdir()).read_bytes()), kind)


@pytest.mark.proof("pictures")
@kinds
async def test_what_is_watched_has_the_colours_that_it_names(
    node: Node, kind: Bars, path: Path, tmp_path: Path
) -> None:
    source = node.source(path.name)
    rendition = await node.rendition(source, renditions_pb2.RENDITION_KIND_POTATO)
    file = node.data / "derived" / "renditions" / rendition.file.path
    expect_named(_frame_of(file))
    expect_bars(seen(_frame_of(file)), kind)
    watched = []
    for number, picture in enumerate((await streams(node, source)).pictures):
        if not picture.track.copied:
            track = await streamed(node, source, picture.track)
            watched.append(track.joined(tmp_path / f"{number}.mp4"))
    live = [part.data async for part in node.live.Transcode(live_pb2.TranscodeRequest(source=source))]
    watched.append(tmp_path / "live.mp4")
    watched[-1].write_bytes(b"".join(live))
    assert len(watched) > 1
    for each in watched:
        frame = _frame_of(each)
        expect_named(frame)
        expect_bars(seen(frame), kind)


@pytest.mark.proof("pictures")
@kinds
async def test_scrub_proxies_have_the_colours_of_the_video_in_bt601(node: Node, kind: Bars, path: Path) -> None:
    proxy = await made(node, node.source(path.name))
    frame = _frame_of(node.data / "derived" / "renditions" / proxy.file.path)
    assert frame.format.name == "yuvj420p"
    # As every JPEG.
    expect_bars(seen(frame, assumed="bt601"), kind)


def _still(form: str) -> Callable[[Node, Path], Awaitable[bytes]]:
    return lambda node, path: _frame_as(node, path, form)


async def _frame_as(node: Node, path: Path, form: str) -> bytes:
    request = frames_pb2.GetFrameRequest(
        source=node.source(path.name),
        frame=1,
        format=frames_pb2.StillFormat.Value(f"STILL_FORMAT_{form}"),
        width=7680,
        height=7680,
        quality=95,
    )
    return (await node.frames.GetFrame(request)).data


async def _thumbnail(node: Node, path: Path) -> bytes:
    request = frames_pb2.GetPictureRequest(source=node.source(path.name), near=0.1, width=416, height=234)
    return (await node.frames.GetPicture(request)).data


async def _first_tile(node: Node, path: Path) -> bytes:
    request = storyboards_pb2.GetStoryboardRequest(source=node.source(path.name), with_sheet=True)
    board = await node.storyboards.GetStoryboard(request)
    tile = io.BytesIO()
    sheet = Image.open(io.BytesIO(board.sheet)).crop((0, 0, board.tile_width, board.tile_height))
    sheet.save(tile, "PNG")
    return tile.getvalue()


PICTURES: dict[str, Callable[[Node, Path], Awaitable[bytes]]] = {
    **{form: _still(form) for form in ("JPEG", "PNG", "WEBP", "PPM")},
    "thumbnail": _thumbnail,
    "storyboard": _first_tile,
}


@kinds
async def test_stills_thumbnails_and_storyboards_have_the_colours_of_the_video(
    node: Node, kind: Bars, path: Path
) -> None:
    for made_as, picture in PICTURES.items():
        found = _shown(await picture(node, path))
        # A tile's bars are a few pixels wide, of which JPEG blurs the edges.
        assert away(found, kind) < (MOST if made_as != "storyboard" else 2 * MOST), (made_as, found.round())
