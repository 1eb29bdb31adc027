"""Frame n of a source is frame n in the clip that is cut from it, and second t is second t in its sound."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Final
from uuid import uuid4

import pytest

from rushes.media.v1 import frames_pb2, work_pb2
from tests.clips import begin_of, shown_after, wanted_frames
from tests.footage import recipes
from tests.footage.read import coded_frames, numbers, sound
from tests.footage.recipes import Recipe
from tests.footage.sound import source_time_of
from tests.integration.media.containers import CONTAINERS, SOURCE, Container
from tests.integration.media.node import Node

CURSORS: Final[dict[Recipe, tuple[float, ...]]] = {
    # At the very start, amid a group of pictures far from both ends, or just above a frame's time as a float.
    recipes.CFR25_MP4: (0.0, 11.97),
    recipes.CFR2997_MKV: (4.4,),
    recipes.CFR60_MP4_BFRAMES: (4.4,),
    recipes.OPEN_GOP_MKV: (3.9,),
    recipes.VFR_MKV: (11.97,),
    recipes.VFR_MP4: (4.4,),
    recipes.LATE_AUDIO_MKV: (0.0,),
    recipes.NONZERO_START_TS: (11.97,),
    recipes.EDIT_LIST_MP4: (4.4,),
}
FURTHER: Final[dict[Recipe, tuple[float, ...]]] = {
    recipes.CFR25_MP4: (4.4,),
    recipes.CFR2997_MKV: (0.0, 11.97),
    recipes.CFR30_MOV: (4.4, 11.97),
    recipes.OPEN_GOP_MKV: (11.97,),
    recipes.VFR_MKV: (0.0, 4.4),
    recipes.VFR_MP4: (11.97,),
    recipes.SILENT_MP4: (4.4,),
    recipes.LATE_AUDIO_MKV: (4.4,),
    recipes.NONZERO_START_TS: (0.0,),
    recipes.NONZERO_START_MKV: (4.4,),
    recipes.EDIT_LIST_MP4: (0.0,),
    recipes.ROTATED_MP4: (4.4,),
    recipes.HEVC_10BIT_MKV: (4.4,),
    recipes.SPARSE_KEYS_MP4: (11.97,),
    recipes.ODD_SIZE_MKV: (4.4,),
}
"""What fewer people have, and further moments: a proof."""
LENGTH: Final = 2

SLACK: Final = Fraction(1, 999)
"""Seconds by which a frame may be shown beside its time: what the coarsest container rounds to."""


def size_of(path: str) -> int:
    return Path(path).stat().st_size


@pytest.mark.parametrize(
    ("recipe", "cursor"),
    [
        pytest.param(recipe, cursor, id=f"{recipe.name} at {cursor}", marks=marks)
        for table, marks in ((CURSORS, ()), (FURTHER, pytest.mark.proof("containers")))
        for recipe, cursors in table.items()
        for cursor in cursors
    ],
)
async def test_a_clip_holds_exactly_the_frames_that_were_asked_for(
    node: Node, make_footage: Callable[[Recipe], Path], recipe: Recipe, cursor: float
) -> None:
    source = node.source(make_footage(recipe).name)
    plan = await node.plan(source, cursor, LENGTH)
    place = work_pb2.ClipPlace(group="exact", name=str(uuid4()))

    clip = await node.run(node.order(work_pb2.ExportClipSpec(source=source, plan=plan, place=place)))

    expected = wanted_frames(recipe, cursor, LENGTH)
    assert [plan.first_frame, plan.frame_count] == [recipe.shown.index(expected[0]), len(expected)]
    frames = list(coded_frames(Path(clip.path)))
    assert [frame.number for frame in frames] == expected
    shown = shown_after(recipe, cursor, expected)
    assert all(abs(frame.time - time) <= SLACK for frame, time in zip(frames, shown, strict=True))
    assert clip.proof.frames == clip.proof.frames_expected == len(expected)
    assert clip.proof.first.difference < clip.proof.first.nearest_neighbour_difference
    assert clip.proof.last.difference < clip.proof.last.nearest_neighbour_difference
    assert clip.size == size_of(clip.path)
    if recipe.sound is None:
        assert not clip.proof.HasField("audio_offset_ms")
        return
    heard = sound(Path(clip.path))
    assert heard.start == 0
    assert source_time_of(heard.samples, heard.rate) == pytest.approx(float(begin_of(recipe, cursor)), abs=0.002)
    tick = (await node.frames.GetFrameIndex(frames_pb2.GetFrameIndexRequest(source=source))).time_base
    lasts = (plan.end_pts - plan.start_pts) * tick.numerator / tick.denominator
    assert clip.proof.audio_duration_seconds == pytest.approx(lasts, abs=0.002)


@pytest.mark.proof("containers")
@pytest.mark.parametrize("container", CONTAINERS, ids=lambda container: container.name)
async def test_no_container_makes_a_clip_begin_or_end_elsewhere(
    node: Node, make_footage: Callable[[Recipe], Path], container: Container
) -> None:
    path = container.made_from(make_footage(SOURCE))
    source, in_source = node.source(path.name), numbers(path)
    plan = await node.plan(source, 5.1, length=1.5)
    place = work_pb2.ClipPlace(group="containers", name=container.name)

    clip = await node.run(node.order(work_pb2.ExportClipSpec(source=source, plan=plan, place=place)))

    # 5.1 s at 60 frames a second, and 1.5 s from there.
    assert numbers(Path(clip.path)) == in_source[306:396]
