"""Recordings whose pictures say how they are to be turned, where containers usually say it: all that shows them agrees.

Decoders hand the turn on with the first frame, and with few others.
"""

from collections.abc import Callable
from pathlib import Path

import av
import pytest

from rushes.media.v1 import files_pb2
from tests.footage.declared import turned_by_pictures
from tests.footage.recipes import PAL, Picture, Recipe, SteadyClock
from tests.integration.media.node import Node
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

RECIPE = Recipe("turned_by_container", ".mp4", 75, SteadyClock(PAL), Picture(rotation=90, key_distance=25, b_frames=2))
HALF = Recipe("half_turned", ".mp4", 75, SteadyClock(PAL), Picture(rotation=180, key_distance=25), sound=None)
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
AT_EACH_CHANGE = {(".mp4", view) for view in (thumbnail, still, tiles, scrub_proxy, exported_files)}


@pytest.mark.parametrize(
    ("recipe", "suffix", "view"),
    [
        pytest.param(
            recipe,
            suffix,
            view,
            id=f"{view.__name__}-{recipe.picture.rotation}{suffix}",
            marks=() if recipe is RECIPE and (suffix, view) in AT_EACH_CHANGE else pytest.mark.proof("containers"),
        )
        for recipe in (RECIPE, HALF)
        for suffix in (".mp4", ".mkv", ".ts")
        for view in VIEWS
    ],
)
async def test_it_is_upright(
    node: Node, make_footage: Callable[[Recipe], Path], recipe: Recipe, suffix: str, view: View
) -> None:
    source = make_footage(recipe)
    path = turned_by_pictures(source, source.with_name(f"{recipe.name}_pictures{suffix}"))
    with av.open(str(path)) as container:
        said = [frame.rotation for frame in container.decode(video=0)]
    assert said[0] % 180 == recipe.picture.rotation % 180
    assert said.count(0) > len(said) / 2
    video = (await node.files.Inspect(files_pb2.InspectRequest(source=node.source(path.name)))).facts.video
    assert (video.width, video.height) == recipe.picture.shown_size
    check_shown(await view(node, recipe, path), recipe)
