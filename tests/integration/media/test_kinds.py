"""What cameras, recorders and archives write is listed, shown, played and cut, whatever its name is."""

import io
import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Final
from uuid import uuid4

import numpy as np
import pytest
from PIL import Image

from rushes.media.v1 import files_pb2, frames_pb2, streams_pb2, work_pb2
from tests.clips import wanted_frames
from tests.footage.code import CodeReader
from tests.footage.matrix import MATRIX
from tests.footage.read import numbers, sound
from tests.footage.recipes import Picture, Recipe
from tests.footage.sound import source_time_of
from tests.integration.media.node import Node, running_node
from tests.integration.media.streamed import part, said, streams

RECIPES: Final = {specimen.recipe.name: specimen.recipe for specimen in MATRIX}
NAMES: Final = {
    "m_h264_3gp": (".3gp", ".3g2", ".f4v", ".lrv", ".lrf", ".insv", ".360"),
    "m_24_mov": (".qt",),
    "m_film_mkv": (".mk3d",),
    "m_mpeg4_avi": (".divx",),
    "m_wmv": (".asf",),
    "m_50_ts": (".m2t", ".tp", ".trp", ".tod", ".mts", ".m2ts"),
    "m_mpeg1_mpg": (".mpeg", ".mpe"),
    "m_mpeg2_mpg": (".mpg", ".m2p"),
    "m_mpeg2_vob": (".vob", ".vro", ".mod"),
    "m_mpeg2_mxf": (".mxf",),
    "m_vp8_ogv": (".ogv", ".ogm"),
    "m_dv": (".dv",),
}
"""Recipes, and the names that files of their kinds have."""
LEADS: Final = {".avi": 0.017}
"""Seconds by which the sound of a recipe's file is ahead: AVI cannot tell what the encoder of MP3 put before it."""
SECOND: Final = 1
LENGTH: Final = 2


async def check(node: Node, recipe: Recipe, name: str, folder: Path) -> None:
    """A file is listed and read, and what it shows at a second is the same in pictures, a fragment and a clip."""
    source, picture, expected = node.source(name), recipe.picture, wanted_frames(recipe, SECOND, LENGTH)
    walk = node.files.Walk(files_pb2.WalkRequest(root="library", paths=[name]))
    assert [file.path async for batch in walk for file in batch.files] == [name]
    inspection = await node.files.Inspect(files_pb2.InspectRequest(source=source))
    assert not inspection.HasField("problem"), inspection.problem.detail
    assert inspection.facts.duration_seconds == pytest.approx(float(recipe.seconds), abs=0.1)

    exact = frames_pb2.GetPictureRequest(source=source, frame=expected[0], width=1024, height=1024)
    assert await shown(node, exact, picture) == expected[0]
    near = frames_pb2.GetPictureRequest(source=source, near=SECOND, width=1024, height=1024)
    assert 0 <= expected[0] - await shown(node, near, picture) <= picture.key_distance

    track = (await streams(node, source)).pictures[-1].track
    timeline = await node.streams.GetTimeline(streams_pb2.GetTimelineRequest(source=source, track=track))
    film = folder / f"{name}.mp4"
    film.write_bytes(await part(node, source, track) + await part(node, source, track, 1))
    begin, end = (Fraction(tick, timeline.scale) + Fraction(1, 1000) for tick in timeline.ticks[1:3])
    # The next one begins at its end.
    begun = [number for number, time in enumerate(recipe.times) if begin <= time + Fraction(2, 1000) < end]
    assert said(film, picture) == begun

    place = work_pb2.ClipPlace(group="kinds", name=str(uuid4()))
    plan = await node.plan(source, SECOND, LENGTH)
    clip = await node.run(node.order(work_pb2.ExportClipSpec(source=source, plan=plan, place=place)))
    assert numbers(Path(clip.path)) == expected
    if recipe.sound is not None:
        heard = sound(Path(clip.path))
        begins = float(recipe.times[expected[0]]) + LEADS.get(recipe.suffix, 0)
        assert source_time_of(heard.samples, heard.rate) == pytest.approx(begins, abs=0.002)


async def shown(node: Node, request: frames_pb2.GetPictureRequest, picture: Picture) -> int:
    """What a picture says; the code is drawn for pixels as they are stored."""
    image = Image.open(io.BytesIO((await node.frames.GetPicture(request)).data)).convert("L")
    return CodeReader().read(np.asarray(image.resize((picture.width, picture.height))))


@pytest.mark.proof("containers")
@pytest.mark.parametrize("name", ["m_mpeg2_mpg", "m_mpeg2_vob", "m_mpeg2_mxf", "m_vp8_ogv", "m_dv"])
async def test_programme_streams_mxf_ogg_and_dv_are_shown_played_and_cut(
    node: Node, make_footage: Callable[[Recipe], Path], tmp_path: Path, name: str
) -> None:
    await check(node, RECIPES[name], make_footage(RECIPES[name]).name, tmp_path)


@pytest.mark.proof("containers")
async def test_a_video_is_the_same_under_every_name_that_its_kind_has(
    make_footage: Callable[[Recipe], Path], tmp_path: Path
) -> None:
    library = tmp_path / "library"
    library.mkdir()
    kinds = {f"film{suffix}": RECIPES[name] for name, suffixes in NAMES.items() for suffix in suffixes}
    for name, recipe in kinds.items():
        shutil.copy(make_footage(recipe), library / name)
    async with running_node(tmp_path, library) as node:
        for name, recipe in kinds.items():
            await check(node, recipe, name, tmp_path)
