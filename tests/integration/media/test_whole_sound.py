"""The whole sound: sample n is heard n / 16 000 s after frame 0, whatever the container's clock says."""

import asyncio
import os
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import psutil
import pytest

from rushes.media.v1 import frames_pb2, sounds_pb2
from rushes_chassis.errors import DataLoss, NotFound
from rushes_media.domain.streams.sounds import RATE, WholeSound
from rushes_media.sandbox.files.containers import NotUsable
from rushes_media.sandbox.streams import whole_sound
from tests.footage import recipes
from tests.footage.recipes import Recipe
from tests.footage.sound import Samples, source_time_of
from tests.footage.timed import PACKET, kept, packets_from, timed_sound
from tests.integration.media.node import Node, eventually, lives

MOST_PART = 1 << 20


async def heard(node: Node, name: str) -> Samples:
    request = sounds_pb2.ReadSoundRequest(source=node.source(name))
    parts = [answer.samples async for answer in node.sounds.ReadSound(request, timeout=120)]
    assert all(0 < len(part) <= MOST_PART for part in parts)
    return as_floats(b"".join(parts))


def as_floats(samples: bytes) -> Samples:
    return np.frombuffer(samples, "<i2").astype(np.float32) / np.float32(1 << 15)


@pytest.mark.parametrize(
    "recipe",
    [
        pytest.param(recipes.CFR25_MP4, marks=pytest.mark.proof("finders")),
        recipes.LATE_AUDIO_MKV,
        recipes.EARLY_AUDIO_MP4,
        pytest.param(recipes.NONZERO_START_TS, marks=pytest.mark.proof("finders")),
        pytest.param(recipes.NONZERO_START_MKV, marks=pytest.mark.proof("finders")),
        pytest.param(recipes.EDIT_LIST_MP4, marks=pytest.mark.proof("finders")),
    ],
    ids=lambda recipe: recipe.name,
)
async def test_each_sample_is_at_its_time_from_frame_0(
    node: Node, make_footage: Callable[[Recipe], Path], recipe: Recipe
) -> None:
    name = make_footage(recipe).name
    samples = await heard(node, name)
    index = await node.frames.GetFrameIndex(frames_pb2.GetFrameIndexRequest(source=node.source(name)))
    tick = Fraction(index.time_base.numerator, index.time_base.denominator)
    seconds = float((index.end_pts - index.first_pts) * tick)
    assert seconds - 0.1 < len(samples) / RATE <= seconds + 1 / RATE
    # An edit list hides the first frames: what is heard with frame 0 is what belongs to the first that is shown.
    first = float(recipe.times[recipe.shown[0]])
    assert source_time_of(samples, RATE) == pytest.approx(first, abs=0.006)
    if recipe.sound is not None and recipe.sound.delay > 0:
        silent = round(float(recipe.sound.delay - Fraction(1, 10)) * RATE)
        assert not samples[:silent].any()


async def test_what_another_decoder_gives_is_the_same(node: Node, cfr25_mp4: Path) -> None:
    found = await heard(node, cfr25_mp4.name)
    with av.open(str(cfr25_mp4)) as container:
        change = av.AudioResampler("s16", "mono", RATE)
        frames = [part for frame in container.decode(audio=0) for part in change.resample(frame)]
        assert frames[0].pts is not None
        assert frames[0].time_base is not None
        begins = round(float(frames[0].pts * frames[0].time_base) * RATE)
        other = np.concatenate([frame.to_ndarray()[0] for frame in frames]).astype(np.float32) / (1 << 15)
    other = other[-begins:] if begins < 0 else np.concatenate((np.zeros(begins, np.float32), other))
    count = min(len(found), len(other))
    assert count > 19 * RATE
    assert float(np.abs(found[:count] - other[:count]).max()) <= 2 / (1 << 15)


async def test_a_file_without_sound_has_none_and_one_that_is_gone_is_named(node: Node, silent_mp4: Path) -> None:
    assert len(await heard(node, silent_mp4.name)) == 0
    with pytest.raises(NotFound, match="gone"):
        await heard(node, "gone.mp4")


def poured(path: Path, seconds: float, origin: Fraction = Fraction(0)) -> Samples:
    """As the worker decodes it."""
    parts: list[bytes] = []
    descriptor = os.open(path, os.O_RDONLY)
    try:
        whole_sound.pour(descriptor, WholeSound(0, origin, round(seconds * RATE), ()), parts.append)
    finally:
        os.close(descriptor)
    return as_floats(b"".join(parts))


def test_gaps_are_silent_and_what_follows_them_is_at_its_time(tmp_path: Path) -> None:
    times = [second for second in packets_from(0, 12) if not 4.5 <= second < 6.3]
    path = timed_sound(tmp_path / "gap.mkv", [(second, second) for second in times])
    samples = poured(path, 12)
    assert len(samples) == 12 * RATE
    assert not samples[round(4.52 * RATE) : round(6.28 * RATE)].any()
    assert source_time_of(samples[: round(4.5 * RATE)], RATE) == pytest.approx(0, abs=0.001)
    assert source_time_of(samples[7 * RATE :], RATE) == pytest.approx(7, abs=0.001)


def test_sound_at_a_later_clock_begins_with_frame_0_and_ends_with_the_last_one(tmp_path: Path) -> None:
    path = timed_sound(tmp_path / "late.mkv", [(second + 1.0, second) for second in packets_from(0, 10)])
    samples = poured(path, 5, Fraction(5, 2))
    assert len(samples) == 5 * RATE
    assert source_time_of(samples, RATE) == pytest.approx(1.5, abs=0.001)


def test_a_time_in_the_far_future_costs_no_more_than_the_length_of_the_video(tmp_path: Path) -> None:
    stamps = [(second, second) for second in packets_from(0, 2)] + [(1e6 + PACKET * each, 2.0) for each in range(9)]
    samples = poured(timed_sound(tmp_path / "future.mkv", stamps), 6)
    assert len(samples) == 6 * RATE
    assert not samples[round(2.1 * RATE) :].any()


def test_what_cannot_be_decoded_at_all_is_damaged_and_not_silent(tmp_path: Path, cfr25_mp4: Path) -> None:
    spoiled = kept(cfr25_mp4, tmp_path / "spoiled.mp4", lambda number: b"\x61\x7f" * 20)
    with pytest.raises(NotUsable, match="None of the file's sound"):
        poured(spoiled, 20)


@pytest.fixture(name="long")
def _long(node: Node) -> Iterator[Path]:
    """Ten minutes: more than all buffers hold."""
    path = node.library / "ten_minutes.mkv"
    with av.open(str(path), "w") as container:
        picture = container.add_stream("mpeg4", rate=1)
        sound = container.add_stream("pcm_s16le", rate=RATE, layout="mono")
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        for second in range(600):
            black = av.VideoFrame(64, 48, "yuv420p")
            for plane in black.planes:
                plane.update(bytes(plane.buffer_size))
            container.mux(picture.encode(black))
            tone = (8000 * np.sin(np.arange(RATE) / 9)).astype(np.int16)[None]
            frame = av.AudioFrame.from_ndarray(tone, "s16", "mono")
            frame.sample_rate, frame.pts = RATE, second * RATE
            container.mux(sound.encode(frame))
        container.mux(picture.encode(None))
        container.mux(sound.encode(None))
    yield path
    path.unlink()


def workers_of(node: Node, path: Path) -> list[psutil.Process]:
    """The node's workers that have a file open."""
    found = []
    for each in node.processes("rushes_media.sandbox"):
        try:
            open_now = [link.readlink() for link in Path(f"/proc/{each.pid}/fd").iterdir()]
        except OSError:  # It has ended meanwhile.
            continue
        if path in open_now:
            found.append(each)
    return found


async def test_a_slow_reader_slows_the_decoder_down_and_one_that_leaves_ends_it(node: Node, long: Path) -> None:
    call = node.sounds.ReadSound(sounds_pb2.ReadSoundRequest(source=node.source(long.name)), timeout=240)
    answers = aiter(call)
    first = await anext(answers)
    [worker] = workers_of(node, long)
    assert worker.nice() == 19
    # 19 MB in all: it waits with what it has decoded ahead, and does nothing.
    used = worker.cpu_times()
    async with asyncio.timeout(120):
        while worker.status() != psutil.STATUS_SLEEPING or worker.cpu_times() != used:
            used = worker.cpu_times()
            await asyncio.sleep(0.2)
    assert lives(worker)
    size = len(first.samples) + sum([len(answer.samples) async for answer in answers])
    assert size == 2 * 600 * RATE
    await eventually(lambda: not lives(worker))
    leaving = node.sounds.ReadSound(sounds_pb2.ReadSoundRequest(source=node.source(long.name)), timeout=240)
    await anext(aiter(leaving))
    leaving.cancel()
    await eventually(lambda: not workers_of(node, long))


async def test_a_file_that_is_no_video_has_no_sound(node: Node) -> None:
    text = node.library / "words.mp4"
    text.write_text("no video")
    try:
        with pytest.raises(DataLoss):
            await heard(node, text.name)
    finally:
        text.unlink()
