"""The frame index, made without decoding, says what a full decode presents."""

from collections.abc import Callable
from fractions import Fraction
from itertools import accumulate, pairwise
from pathlib import Path

import av
import pytest

from rushes.media.v1 import frames_pb2
from tests.footage import recipes
from tests.footage.recipes import Recipe
from tests.integration.media.containers import CONTAINERS, SOURCE, Container
from tests.integration.media.node import Node


def presented(path: Path) -> list[int | None]:
    """The pts of each frame that decoding the whole file gives."""
    with av.open(str(path)) as container:
        return [frame.pts for frame in container.decode(container.streams.video[0])]


def told(index: frames_pb2.GetFrameIndexResponse) -> list[int]:
    deltas = (run.delta for run in index.deltas for _ in range(run.count))
    return list(accumulate(deltas, initial=index.first_pts))


def begun_amid(stream: Path) -> Path:
    """A transport stream's tables, and then its packets from the middle on."""
    packet = 188
    data = stream.read_bytes()
    half = len(data) // packet // 2 * packet
    cut = stream.with_name("amid.ts")
    cut.write_bytes(data[: 3 * packet] + data[half:])
    return cut


def kept_indexes(node: Node) -> dict[Path, int]:
    """What the derived store holds, and since when."""
    return {path: path.stat().st_mtime_ns for path in (node.data / "derived").glob("frames/*/*")}


SLOW = (recipes.HEVC_10BIT_MKV, recipes.LONG_60S_MP4)


async def index_of(node: Node, name: str) -> frames_pb2.GetFrameIndexResponse:
    return await node.frames.GetFrameIndex(frames_pb2.GetFrameIndexRequest(source=node.source(name)))


@pytest.mark.parametrize(
    "recipe",
    [
        # A minute, and ten bits, take seconds to decode.
        pytest.param(recipe, marks=pytest.mark.proof("containers")) if recipe in SLOW else recipe
        for recipe in recipes.EVERYDAY
    ],
    ids=lambda recipe: recipe.name,
)
async def test_it_names_the_frames_that_decoding_presents(
    node: Node, make_footage: Callable[[Recipe], Path], recipe: Recipe
) -> None:
    path = make_footage(recipe)
    index = await index_of(node, path.name)
    assert told(index) == presented(path)
    assert index.frame_count == len(recipe.shown)
    if isinstance(recipe.clock, recipes.SteadyClock):
        rate = recipe.clock.nominal_rate
        assert Fraction(index.constant_rate.numerator, index.constant_rate.denominator) == rate
        tick = Fraction(index.time_base.numerator, index.time_base.denominator)
        assert abs((index.end_pts - index.first_pts) * tick - index.frame_count / rate) <= tick
    else:
        assert not index.HasField("constant_rate")
    assert index.key_frames[0] == 0 or recipe.shown[0] > 0
    assert max(later - earlier for earlier, later in pairwise(index.key_frames)) <= (recipe.picture.key_distance)


@pytest.mark.proof("containers")
@pytest.mark.parametrize("container", CONTAINERS, ids=lambda container: container.name)
async def test_it_does_so_in_every_container(
    node: Node, make_footage: Callable[[Recipe], Path], container: Container
) -> None:
    made = container.made_from(make_footage(SOURCE))
    index = await index_of(node, made.name)
    frames = presented(made)
    assert index.frame_count == len(frames)
    if container.name != "reordered.avi":  # its timestamps are of no use: frames are counted
        assert told(index) == frames


async def test_a_recording_that_begins_amid_a_group_of_pictures_begins_with_what_can_be_decoded(
    node: Node, nonzero_start_ts: Path
) -> None:
    cut = begun_amid(nonzero_start_ts)
    index = await index_of(node, cut.name)
    assert told(index) == presented(cut)


async def test_it_is_kept_and_another_node_need_not_make_it_again(node: Node, cfr25_mp4: Path) -> None:
    first = await index_of(node, cfr25_mp4.name)
    kept = kept_indexes(node)
    assert kept
    assert await index_of(node, cfr25_mp4.name) == first
    assert kept_indexes(node) == kept
