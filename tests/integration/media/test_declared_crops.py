"""Containers that say that only a part of the picture is shown: all that shows such a file shows that part.

Of the footage here 380x240 pixels are coded, and the container declares the 320x180 in their middle to be the picture.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from rushes.media.v1 import files_pb2, frames_pb2, live_pb2, packets_pb2
from tests.footage.declared import BORDER, bordered, with_aperture, with_pixel_crop
from tests.footage.place import pictures
from tests.footage.read import coded_frames
from tests.footage.recipes import PAL, Picture, Recipe, SteadyClock
from tests.integration.media.formats import MKV as MKV_CLIP
from tests.integration.media.formats import ordered
from tests.integration.media.node import Node
from tests.integration.media.streamed import streams
from tests.integration.media.test_turned_and_wide import (
    View,
    check_shown,
    exported_files,
    exported_sequence,
    first_frame,
    rendition,
    scrub_proxy,
    still,
    streams_of,
    stretch_of_frames,
    thumbnail,
    tiles,
)

RECIPE = Recipe("in_a_border", ".mp4", 75, SteadyClock(PAL), Picture(key_distance=25))
SIZE = RECIPE.picture.shown_size


@dataclass(frozen=True)
class Declared:
    """A way of declaring it."""

    name: str
    change: Callable[[bytes], bytes]
    border: int = BORDER

    def path(self, source: Path) -> Path:
        return bordered(source, source.with_name(self.name), self.change, self.border)


MKV = Declared("pixel_crop.mkv", with_pixel_crop(dict.fromkeys(("left", "top", "right", "bottom"), BORDER), SIZE))
MP4 = Declared("clean_aperture.mp4", with_aperture((SIZE[0], 1, SIZE[1], 1, 0, 1, 0, 1)))
MOV = Declared("clean_aperture.mov", with_aperture((SIZE[0] * 2, 2, SIZE[1], 1, 0, 1, 0, 7)))
BY_THE_CODEC = (
    # 320x180 is coded as 320x192, of which the decoder takes away twelve rows.
    Declared("coded_size.mkv", with_pixel_crop({"bottom": 12}, SIZE, (SIZE[0], 192)), border=0),
    Declared("coded_size.mp4", with_aperture((SIZE[0], 1, SIZE[1], 1, 0, 1, -6, 1), (SIZE[0], 192)), border=0),
)
WHOLE = Declared("whole_aperture.mp4", with_aperture((SIZE[0], 1, SIZE[1], 1, 0, 1, 0, 1)), border=0)

VIEWS = (
    thumbnail,
    first_frame,
    still,
    stretch_of_frames,
    tiles,
    scrub_proxy,
    rendition,
    streams_of,
    exported_files,
    exported_sequence,
)
AT_EACH_CHANGE = {
    *((declared, view) for declared in (MKV, MP4) for view in (thumbnail, still, scrub_proxy, streams_of)),
    (MP4, tiles),
}


@pytest.mark.parametrize(
    ("declared", "view"),
    [
        pytest.param(
            declared,
            view,
            id=f"{view.__name__}-{declared.name}",
            marks=() if (declared, view) in AT_EACH_CHANGE else pytest.mark.proof("containers"),
        )
        for declared in (MKV, MP4, MOV)
        for view in VIEWS
    ],
)
async def test_what_shows_it_shows_that_part(
    node: Node, make_footage: Callable[[Recipe], Path], declared: Declared, view: View
) -> None:
    path = declared.path(make_footage(RECIPE))
    check_shown(await view(node, RECIPE, path), RECIPE)


@pytest.mark.parametrize("declared", [MKV, MP4], ids=lambda declared: declared.name)
async def test_it_is_listed_and_cut_in_that_size(
    node: Node, make_footage: Callable[[Recipe], Path], declared: Declared
) -> None:
    path = declared.path(make_footage(RECIPE))
    source = node.source(path.name)
    video = (await node.files.Inspect(files_pb2.InspectRequest(source=source))).facts.video
    assert (video.width, video.height) == SIZE
    assert (video.coded_width, video.coded_height) == (SIZE[0] + 2 * BORDER, SIZE[1] + 2 * BORDER)
    index = await node.frames.GetFrameIndex(frames_pb2.GetFrameIndexRequest(source=source))
    assert index.frame_count == RECIPE.frames
    # From within a group of pictures, to the last frame.
    order = await ordered(node, path, MKV_CLIP, cursor=1.6, seconds=1.4)
    clip = await node.run(order.request())
    assert [frame.number for frame in coded_frames(Path(clip.path))] == list(range(40, 75))
    assert abs(clip.proof.audio_offset_ms) < 21
    copied = await streams(node, source)
    assert [offered.track.WhichOneof("kind") for offered in copied.pictures] == ["height"]
    told = await node.packets.GetPackets(packets_pb2.GetPacketsRequest(source=source))
    assert told.HasField("refusal")


@pytest.mark.parametrize("declared", [BY_THE_CODEC[1], MP4], ids=lambda declared: declared.name)
async def test_a_transcode_from_its_beginning_shows_that_part(
    node: Node, make_footage: Callable[[Recipe], Path], tmp_path: Path, declared: Declared
) -> None:
    path = declared.path(make_footage(RECIPE))
    made = tmp_path / "watched.mp4"
    request = live_pb2.TranscodeRequest(source=node.source(path.name))
    made.write_bytes(b"".join([piece.data async for piece in node.live.Transcode(request)]))
    assert [frame.number for frame in coded_frames(made)] == list(range(RECIPE.frames))
    [(_, right)] = (await still(node, RECIPE, path))[1:2]
    [watched] = pictures(made, 41, 1)
    # Stretched by the twelve rows that a version of ffmpeg takes away, it would differ by more than twice as much.
    assert np.abs(np.asarray(right.convert("RGB"), np.int16) - watched).mean() < 6


@pytest.mark.parametrize("declared", [*BY_THE_CODEC, WHOLE], ids=lambda declared: declared.name)
async def test_what_the_decoder_takes_away_is_not_taken_away_again(
    node: Node, make_footage: Callable[[Recipe], Path], declared: Declared
) -> None:
    path = declared.path(make_footage(RECIPE))
    source = node.source(path.name)
    video = (await node.files.Inspect(files_pb2.InspectRequest(source=source))).facts.video
    assert (video.coded_width, video.coded_height) == SIZE
    check_shown(await still(node, RECIPE, path), RECIPE)
    check_shown(await exported_files(node, RECIPE, path), RECIPE)
    assert "copied" in {offered.track.WhichOneof("kind") for offered in (await streams(node, source)).pictures}
