"""The sound of a file is the same in clips, streams and renditions, and it is the track that players play."""

import asyncio
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from imageio_ffmpeg import get_ffmpeg_exe

from rushes.media.v1 import renditions_pb2, streams_pb2, work_pb2
from tests.footage import recipes
from tests.footage.read import sound
from tests.footage.recipes import Picture, Recipe, Sound, SteadyClock
from tests.footage.sound import source_time_of
from tests.integration.media.node import Node
from tests.integration.media.streamed import streamed, streams

MakeFootage = Callable[[Recipe], Path]

B_FRAMES_FLV = Recipe(
    "h_b_frames_flv", ".flv", 150, SteadyClock(recipes.CFR25_MP4.clock.nominal_rate), Picture(b_frames=2), Sound()
)


def made(source: Path, name: str, *arguments: str) -> Path:
    """A file of seven seconds beside its source; other processes never see half of it."""
    target = source.with_name(name)
    if not target.exists():
        with tempfile.TemporaryDirectory(prefix=".making-", dir=source.parent) as workplace:
            half = Path(workplace) / name
            command = [get_ffmpeg_exe(), "-v", "error", "-i", str(source), "-t", "7", *arguments, str(half)]
            subprocess.run(command, check=True)
            half.replace(target)
    return target


def second_is_default(source: Path) -> Path:
    """Its first track is muted; players play the second."""
    tracks = "[0:a]volume=0[muted]"
    return made(
        source,
        "h_second_is_default.mkv",
        *("-filter_complex", tracks, "-map", "0:v", "-map", "[muted]", "-map", "0:a", "-c:v", "copy", "-c:a", "aac"),
        *("-disposition:a:0", "0", "-disposition:a:1", "default"),
    )


def sixteen_channels(source: Path) -> Path:
    pan = "|".join(f"c{number}=c0" for number in range(16))
    return made(source, "h_sixteen_channels.mov", "-c:v", "copy", "-af", f"pan=16c|{pan}", "-c:a", "pcm_s16le")


def gets_more_channels(source: Path) -> Path:
    first = made(source, "h_stereo.ts", "-c:v", "copy", "-c:a", "ac3", "-ac", "2")
    then = made(source, "h_surround.ts", "-c:v", "copy", "-c:a", "ac3", "-ac", "6", "-output_ts_offset", "7")
    path = source.with_name("h_changing.ts")
    if not path.exists():
        with tempfile.TemporaryDirectory(prefix=".making-", dir=source.parent) as workplace:
            half = Path(workplace) / path.name
            half.write_bytes(first.read_bytes() + then.read_bytes())
            half.replace(path)
    return path


def unchanged(source: Path) -> Path:
    return source


KINDS = [
    pytest.param(recipes.CFR25_MP4, second_is_default, id="second-is-default"),
    pytest.param(recipes.CFR25_MP4, sixteen_channels, id="sixteen-channels", marks=pytest.mark.proof("formats")),
    pytest.param(B_FRAMES_FLV, unchanged, id="flv"),
]


async def clip_of(node: Node, path: Path, start: float) -> Path:
    source = node.source(path.name)
    plan = await node.plan(source, start, 3)
    place = work_pb2.ClipPlace(group="heard", name=str(uuid4()))
    clip = await node.run(node.order(work_pb2.ExportClipSpec(source=source, plan=plan, place=place)))
    return Path(clip.path)


@pytest.mark.parametrize(("recipe", "kind"), KINDS)
async def test_clips_and_streams_have_the_sound_of_their_moments(
    node: Node, make_footage: MakeFootage, recipe: Recipe, kind: Callable[[Path], Path], tmp_path: Path
) -> None:
    path = await asyncio.to_thread(kind, make_footage(recipe))
    for start in (0, 1):
        heard = sound(await clip_of(node, path, start))
        assert source_time_of(heard.samples, heard.rate) == pytest.approx(start, abs=0.002)
        # The first second begins with a chirp, which a seek too far would have cost.
        assert abs(heard.samples[heard.rate // 100 : heard.rate // 10]).max() > 0.2
    offered = (await streams(node, node.source(path.name))).sounds
    track = next((each.track for each in offered if each.is_default), offered[0].track)
    whole = await streamed(node, node.source(path.name), track)
    heard = sound(whole.joined(tmp_path / "streamed.mp4"))
    assert source_time_of(heard.samples[: 4 * heard.rate], heard.rate) == pytest.approx(0, abs=0.002)


@pytest.mark.parametrize("kind", [second_is_default, sixteen_channels], ids=["second-is-default", "sixteen-channels"])
async def test_a_rendition_of_sound_is_that_of_the_clips(
    node: Node, make_footage: MakeFootage, kind: Callable[[Path], Path]
) -> None:
    path = await asyncio.to_thread(kind, make_footage(recipes.CFR25_MP4))
    rendition = await node.rendition(node.source(path.name), renditions_pb2.RENDITION_KIND_AUDIO)
    assert rendition.state == renditions_pb2.RENDITION_STATE_READY
    [file] = (node.data / "derived").rglob(f"*{Path(rendition.file.path).name}")
    heard = sound(file)
    assert source_time_of(heard.samples[: 4 * heard.rate], heard.rate) == pytest.approx(0, abs=0.002)


@pytest.mark.proof("formats")
async def test_a_stream_goes_on_where_its_sound_gets_more_channels(
    node: Node, make_footage: MakeFootage, tmp_path: Path
) -> None:
    path = await asyncio.to_thread(gets_more_channels, make_footage(recipes.CFR25_MP4))
    [offered] = (await streams(node, node.source(path.name))).sounds
    assert offered.track == streams_pb2.StreamTrack(sound=offered.track.sound)
    whole = await streamed(node, node.source(path.name), offered.track)
    heard = sound(whole.joined(tmp_path / "changing.mp4"))
    for begin in (0, 7):
        piece = heard.samples[(begin + 1) * heard.rate : (begin + 5) * heard.rate]
        assert source_time_of(piece, heard.rate) == pytest.approx(1, abs=0.03)
