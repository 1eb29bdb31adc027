"""Clips of a batch that overlap share their segments: every frame is still the right one, and each is encoded once."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from fractions import Fraction
from pathlib import Path
from uuid import uuid4

import av
import pytest

from rushes.media.v1 import frames_pb2, work_pb2
from rushes_chassis.errors import InvalidInput
from tests.clips import begin_of, lasting, shown_after, wanted_frames
from tests.footage import recipes
from tests.footage.read import coded_frames, numbers, sound_lead
from tests.footage.recipes import Recipe, SteadyClock
from tests.integration.media.node import Node, running_node
from tests.integration.media.test_crops import crop_of

FURTHER = (
    recipes.VFR_MP4,
    recipes.CFR2997_MKV,
    recipes.CFR60_MP4_BFRAMES,
    recipes.VFR_MKV,
    recipes.EDIT_LIST_MP4,
    recipes.SILENT_MP4,
)
KINDS = [
    recipes.CFR25_MP4,
    *(pytest.param(recipe, marks=pytest.mark.proof("formats")) for recipe in FURTHER),
]

BT709, BT601, LIMITED = 1, 6, 1
SLACK = Fraction(1, 999)
"""Seconds by which a frame may be shown beside its time: what the coarsest container rounds to."""


async def planned(
    node: Node, name: str, *, cursor: float = 1, clips: int = 3, spread: float = 1, length: float = 3
) -> list[frames_pb2.ClipPlan]:
    request = frames_pb2.PlanClipsRequest(
        source=node.source(name), cursor=cursor, clips=clips, spread=spread, length=length
    )
    return list((await node.frames.PlanClips(request)).clips)


async def cut(
    node: Node,
    name: str,
    plan: frames_pb2.ClipPlan,
    form: work_pb2.ClipFormat.ValueType = work_pb2.CLIP_FORMAT_UNSPECIFIED,
    **fields: object,
) -> work_pb2.ExportClipResult:
    place = work_pb2.ClipPlace(group="segments", name=str(uuid4()), format=form)
    spec = work_pb2.ExportClipSpec(source=node.source(name), plan=plan, place=place, **fields)  # type: ignore[arg-type]
    return await node.run(node.order(spec))


def segments(node: Node) -> list[Path]:
    return sorted((node.data / "derived" / "segments").glob("??/*"))


def units(file: Path) -> set[bytes]:
    """The encoded picture in its smallest parts, the NAL units of H.264, however the container separates them."""
    with av.open(file) as container:
        packets = [bytes(packet) for packet in container.demux(video=0)]
        has_start_codes = container.format.name == "nut"
    found = (unit for packet in packets for unit in (packet.split(b"\0\0\1") if has_start_codes else counted(packet)))
    # A start code may have one zero more, which looks like the end of the unit before it.
    return {unit.rstrip(b"\0") for unit in found} - {b""}


def counted(packet: bytes) -> Iterator[bytes]:
    """Its units, each behind its size in four bytes."""
    at = 0
    while at < len(packet):
        size = int.from_bytes(packet[at : at + 4])
        yield packet[at + 4 : at + 4 + size]
        at += 4 + size


def colours(file: Path) -> tuple[int, int, int, int]:
    """What a clip says of its matrix, primaries, transfer function and range."""
    with av.open(file) as container:
        frame = next(container.decode(video=0))
        return frame.colorspace, frame.color_primaries, frame.color_trc, frame.color_range


def pictures(clip: work_pb2.ExportClipResult) -> list[bytes]:
    with av.open(clip.path) as container:
        return [frame.to_ndarray(format="gray").tobytes() for frame in container.decode(video=0)]


@pytest.mark.parametrize(
    "form",
    [
        work_pb2.CLIP_FORMAT_UNSPECIFIED,
        pytest.param(work_pb2.CLIP_FORMAT_MOV, marks=pytest.mark.proof("formats")),
        pytest.param(work_pb2.CLIP_FORMAT_MKV, marks=pytest.mark.proof("formats")),
    ],
)
@pytest.mark.parametrize("recipe", KINDS, ids=lambda recipe: recipe.name)
async def test_clips_of_segments_have_every_frame_at_its_time_and_their_sound(
    node: Node,
    make_footage: Callable[[Recipe], Path],
    recipe: Recipe,
    form: work_pb2.ClipFormat.ValueType,
) -> None:
    name = make_footage(recipe).name
    plans = await planned(node, name)
    # At a variable rate a clip begins and ends amid a frame, which is a segment of its own.
    amid = 0 if isinstance(recipe.clock, SteadyClock) else 2
    assert [len(plan.joints) for plan in plans] == [2 + amid] * 3
    for index, plan in enumerate(plans):
        clip = await cut(node, name, plan, form)
        # Or it would have been encoded by itself after all.
        assert units(Path(clip.path)) <= {unit for path in segments(node) for unit in units(path)}
        assert colours(Path(clip.path)) == (BT601, BT709, BT709, LIMITED)
        wanted = wanted_frames(recipe, cursor=1 + index, seconds=3)
        frames = list(coded_frames(Path(clip.path)))
        assert [frame.number for frame in frames] == wanted
        for frame, shown in zip(frames, shown_after(recipe, 1 + index, wanted), strict=True):
            assert abs(frame.time - frames[0].time - shown) <= SLACK
        assert clip.encoder == "libx264"
        assert clip.proof.duration_seconds == pytest.approx(float(lasting(recipe, wanted, 3)), abs=0.001)
        assert clip.proof.HasField("audio_offset_ms") == (recipe.sound is not None)
        if recipe.sound is not None:
            assert abs(sound_lead(Path(clip.path), recipe, begin_of(recipe, 1 + index))) < 0.002
    assert not node.litter()


@pytest.fixture
async def fresh(tmp_path: Path, node: Node) -> AsyncIterator[Node]:
    """A node that has made no segments yet."""
    async with running_node(tmp_path, node.library) as fresh:
        yield fresh


@pytest.mark.proof("sharing")
async def test_each_segment_is_encoded_once_however_many_clips_ask_for_it_at_a_time(
    fresh: Node, make_footage: Callable[[Recipe], Path]
) -> None:
    name = make_footage(recipes.CFR25_MP4).name
    plans = await planned(fresh, name)
    clips = await asyncio.gather(*(cut(fresh, name, plan) for plan in plans[:2]))
    clips.append(await cut(fresh, name, plans[2]))
    made = segments(fresh)
    assert len(made) == 5
    # What they share is the very same picture, and a clip that is made again by itself is too.
    first, second, third = map(pictures, clips)
    assert first[25:] == second[:50]
    assert second[25:] == third[:50]
    for path in made:
        path.unlink()
    assert pictures(await cut(fresh, name, plans[1])) == second


@pytest.mark.proof("sharing")
async def test_crops_of_one_place_share_and_moving_ones_are_encoded_by_themselves(
    fresh: Node, make_footage: Callable[[Recipe], Path]
) -> None:
    name = make_footage(recipes.CFR25_MP4).name
    plans = await planned(fresh, name, clips=2)
    still, moving = crop_of("1:1", (0, 0.2)), crop_of("1:1", (0, 0.0), (3, 1.0))
    for plan in plans:
        clip = await cut(fresh, name, plan, crop=still)
        assert (clip.proof.width, clip.proof.height) == (180, 180)
    assert len(segments(fresh)) == 3
    clip = await cut(fresh, name, plans[0], crop=moving)
    assert numbers(Path(clip.path)) == list(range(25, 100))
    assert len(segments(fresh)) == 3


@pytest.mark.proof("sharing")
async def test_a_damaged_segment_costs_time_and_no_clip(fresh: Node, make_footage: Callable[[Recipe], Path]) -> None:
    name = make_footage(recipes.CFR25_MP4).name
    plans = await planned(fresh, name, clips=2)
    await cut(fresh, name, plans[0])
    for path in segments(fresh):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    clip = await cut(fresh, name, plans[1])
    assert numbers(Path(clip.path)) == list(range(50, 125))


@pytest.mark.proof("sharing")
@pytest.mark.parametrize("spread", [0.25, 2.9, 5])
async def test_what_is_not_worth_sharing_is_not_cut_up(
    node: Node, make_footage: Callable[[Recipe], Path], spread: float
) -> None:
    plans = await planned(node, make_footage(recipes.CFR25_MP4).name, clips=2, spread=spread)
    assert [list(plan.joints) for plan in plans] == [[], []]


@pytest.mark.parametrize("joints", [[0], [50, 25], [25, 25], [75], [400]])
async def test_joints_that_cannot_be_are_refused(
    node: Node, make_footage: Callable[[Recipe], Path], joints: list[int]
) -> None:
    name = make_footage(recipes.CFR25_MP4).name
    [plan] = await planned(node, name, clips=1)
    plan.joints.extend(joints)
    with pytest.raises(InvalidInput, match="joints"):
        await cut(node, name, plan)
