"""Recordings that lie on their side, stand on their head, are mirrored or have wide pixels: all that shows them agrees.

Phones write beside a picture how it is to be turned, camcorders how wide its pixels are. Players show it upright and in
square pixels, and so does everything that Rushes makes of such a file, of which each kind is looked at here.
"""

import io
from collections.abc import Awaitable, Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

import av
import numpy as np
import pytest
from PIL import Image, ImageOps

from rushes.media.v1 import frames_pb2, packets_pb2, renditions_pb2, work_pb2
from tests.footage.code import CodeReader
from tests.footage.matrix import MATRIX
from tests.footage.place import pictures
from tests.footage.recipes import PAL, Picture, Recipe, SteadyClock
from tests.integration.media.formats import AAC, JPEG, MKV, MP4, PCM, ordered
from tests.integration.media.node import Node
from tests.integration.media.streamed import streamed, streams
from tests.integration.media.test_proxies import frames as proxy_frames
from tests.integration.media.test_proxies import made as made_proxy
from tests.integration.media.test_storyboards import storyboard
from tests.integration.media.test_stretches import stretch

BOX = 640
CUT_AT = 25
"""The first frame of what is exported."""
Seen: TypeAlias = list[tuple[int, Image.Image]]
"""Pictures, each with the frame that it is said to show."""
View: TypeAlias = Callable[[Node, Recipe, Path], Awaitable[Seen]]

TURNED_AND_WIDE = Recipe(
    "turned_and_wide",
    ".mp4",
    75,
    SteadyClock(PAL),
    Picture(352, 288, rotation=90, pixel_aspect=Fraction(16, 11), key_distance=25),
    sound=None,
)
MIRRORED = Recipe(
    "mirrored",
    ".mp4",
    75,
    SteadyClock(PAL),
    # Left and right change places: it is flipped upside down, and then turned round.
    Picture(rotation=180, mirrored=True, key_distance=25),
    sound=None,
)
MIRRORED_AND_TURNED = replace(
    MIRRORED, name="mirrored_and_turned", picture=replace(MIRRORED.picture, rotation=90, pixel_aspect=Fraction(16, 11))
)
RECIPES = (
    TURNED_AND_WIDE,
    MIRRORED,
    replace(MIRRORED, name="upside_down", picture=replace(MIRRORED.picture, rotation=0)),
    MIRRORED_AND_TURNED,
    *(each.recipe for each in MATRIX if each.recipe.picture.rotation or each.recipe.picture.pixel_aspect != 1),
)


def opened(picture: bytes) -> Image.Image:
    return Image.open(io.BytesIO(picture))


async def thumbnail(node: Node, recipe: Recipe, path: Path) -> Seen:
    """Of a card: the key frame near a time."""
    seconds = float(recipe.picture.key_distance / recipe.clock.nominal_rate)
    request = frames_pb2.GetPictureRequest(source=node.source(path.name), near=seconds + 0.01, width=BOX, height=BOX)
    return [(recipe.picture.key_distance, opened((await node.frames.GetPicture(request)).data))]


async def padded_thumbnail(node: Node, recipe: Recipe, path: Path) -> Seen:
    """As the lab's library has it: in the middle of a picture of the very size that was asked for."""
    request = frames_pb2.GetPictureRequest(source=node.source(path.name), frame=3, width=BOX, height=BOX, pad=True)
    picture = opened((await node.frames.GetPicture(request)).data)
    assert picture.size == (BOX, BOX)
    scale = max(1, *(side / BOX for side in shown_size(recipe)))
    width, height = (round(side / scale) for side in shown_size(recipe))
    left, top = (BOX - width) // 2, (BOX - height) // 2
    return [(3, picture.crop((left, top, left + width, top + height)))]


async def first_frame(node: Node, recipe: Recipe, path: Path) -> Seen:
    """As the page shows those of the clips that it is about to cut."""
    source = node.source(path.name)
    requests = [frames_pb2.GetPictureRequest(source=source, frame=n, width=BOX, height=BOX) for n in (0, 33)]
    return [(each.frame, opened((await node.frames.GetPicture(each)).data)) for each in requests]


async def still(node: Node, recipe: Recipe, path: Path) -> Seen:
    """By number, in each format."""
    seen = []
    for form in (frames_pb2.STILL_FORMAT_JPEG, frames_pb2.STILL_FORMAT_PNG, frames_pb2.STILL_FORMAT_WEBP):
        request = frames_pb2.GetFrameRequest(
            source=node.source(path.name), frame=41, format=form, width=BOX, height=BOX, quality=90
        )
        seen.append((41, opened((await node.frames.GetFrame(request)).data)))
    return seen


async def stretch_of_frames(node: Node, recipe: Recipe, path: Path) -> Seen:
    """What models are given."""
    return [(each.frame, opened(each.ppm)) for each in await stretch(node, path.name, 20, 22, box=BOX)]


async def tiles(node: Node, recipe: Recipe, path: Path) -> Seen:
    """Of the storyboard."""
    board = await storyboard(node, path.name)
    sheet, seen = opened(board.sheet), []
    for place, tile in enumerate(board.tiles):
        row, column = divmod(place, board.columns)
        left, top = column * board.tile_width, row * board.tile_height
        seen.append((tile.frame, sheet.crop((left, top, left + board.tile_width, top + board.tile_height))))
    return seen


async def scrub_proxy(node: Node, recipe: Recipe, path: Path) -> Seen:
    """What the page paints under a moving hand."""
    source = node.source(path.name)
    proxy = await made_proxy(node, source)
    seen = [(each.number, opened(each.jpeg)) for each in await proxy_frames(node, source, [0, 37, 74])]
    assert {picture.size for _, picture in seen} == {(proxy.width, proxy.height)}
    return seen


async def rendition(node: Node, recipe: Recipe, path: Path) -> Seen:
    made = await node.rendition(node.source(path.name), renditions_pb2.RENDITION_KIND_HIGH)
    return played(node.data / "derived" / "renditions" / made.file.path)


async def streams_of(node: Node, recipe: Recipe, path: Path) -> Seen:
    """HLS at each quality that is offered."""
    source, seen = node.source(path.name), []
    for offered in (await streams(node, source)).pictures:
        whole = await streamed(node, source, offered.track)
        seen += played(whole.joined(node.data / f"{path.name}-{offered.height}.mp4"))
    return seen


async def exported_files(node: Node, recipe: Recipe, path: Path) -> Seen:
    return [each for form in (MP4, MKV) for each in played(await exported(node, recipe, path, form), first=CUT_AT)]


async def exported_sequence(node: Node, recipe: Recipe, path: Path) -> Seen:
    folder = await exported(node, recipe, path, JPEG)
    return [(CUT_AT + place, Image.open(each)) for place, each in enumerate(sorted(folder.iterdir()))]


async def exported(node: Node, recipe: Recipe, path: Path, form: work_pb2.ClipFormat.ValueType) -> Path:
    cursor = float(CUT_AT / recipe.clock.nominal_rate)
    order = await ordered(node, path, form, PCM if form == JPEG else AAC, cursor=cursor, seconds=0.4)
    return Path((await node.run(order.request())).path)


def played(path: Path, first: int = 0) -> Seen:
    """As a player shows a file that begins with this frame of its source."""
    return [(first + place, Image.fromarray(each.astype("uint8"))) for place, each in enumerate(pictures(path, 0, 8))]


async def decoded_packets(node: Node, recipe: Recipe, path: Path) -> Seen:
    """What the page decodes by itself, and turns and stretches as it is told to."""
    source = node.source(path.name)
    told = await node.packets.GetPackets(packets_pb2.GetPacketsRequest(source=source))
    with av.open(str(path)) as container:
        stored = Image.fromarray(next(container.decode(video=0)).to_ndarray(format="rgb24"))
    assert stored.size == (told.coded_width, told.coded_height)
    square = stored.resize((told.display_width, told.display_height))
    if told.mirrored:
        square = ImageOps.flip(square)
    return [(0, square.rotate(-told.rotation, expand=True))]


VIEWS = (
    thumbnail,
    padded_thumbnail,
    first_frame,
    still,
    stretch_of_frames,
    tiles,
    scrub_proxy,
    rendition,
    streams_of,
    exported_files,
    exported_sequence,
    decoded_packets,
)

AT_EACH_CHANGE = {
    (TURNED_AND_WIDE, still),
    (TURNED_AND_WIDE, tiles),
    (TURNED_AND_WIDE, scrub_proxy),
    (MIRRORED_AND_TURNED, still),
}
"""Looked at by every run of the tests; all else is a proof."""


def shown_size(recipe: Recipe) -> tuple[int, int]:
    """As a player shows it."""
    width, height = recipe.picture.width * recipe.picture.pixel_aspect, recipe.picture.height
    return (height, round(width)) if recipe.picture.rotation % 180 else (round(width), height)


@pytest.mark.parametrize(
    ("recipe", "view"),
    [
        pytest.param(
            recipe,
            view,
            id=f"{view.__name__}-{recipe.name}",
            marks=() if (recipe, view) in AT_EACH_CHANGE else pytest.mark.proof("containers"),
        )
        for recipe in RECIPES
        for view in VIEWS
    ],
)
async def test_it_is_upright_and_in_shape(
    node: Node, make_footage: Callable[[Recipe], Path], recipe: Recipe, view: View
) -> None:
    check_shown(await view(node, recipe, make_footage(recipe)), recipe)


def check_shown(seen: Seen, recipe: Recipe) -> None:
    """All pictures have the recipe's shape, and say the frames that they are said to show."""
    width, height = shown_size(recipe)
    assert seen
    for frame, picture in seen:
        # Sizes are whole, and those of video even: a picture may be a pixel larger or smaller than its shape.
        as_tall = picture.height * width / height
        assert abs(picture.width - as_tall) <= 2, f"{picture.size} for {width}x{height}"
        # The code is drawn for pixels as they are stored, and is refused mirrored, turned and out of shape.
        pressed = picture.convert("L").resize(recipe.picture.shown_size)
        assert CodeReader().read(np.asarray(pressed)) == recipe.shown[frame]
