"""The first seconds of sound: exactly those, in one rate, and clear words where there are none."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from rushes.media.v1 import sounds_pb2
from rushes_chassis.errors import DataLoss, InvalidInput
from tests.footage.sound import source_time_of
from tests.integration.media.node import Node

RATE = 16_000


async def heard(node: Node, name: str, seconds: float = 4) -> npt.NDArray[np.float32]:
    request = sounds_pb2.GetSoundRequest(source=node.source(name), seconds=seconds)
    answer = await node.sounds.GetSound(request, timeout=60)
    return np.frombuffer(answer.samples, "<i2").astype(np.float32) / np.float32(1 << 15)


async def test_it_is_the_beginning_in_one_channel_whatever_the_format(
    node: Node, cfr25_mp4: Path, cfr2997_mkv: Path
) -> None:
    for video in (cfr25_mp4, cfr2997_mkv):
        samples = await heard(node, video.name)
        assert len(samples) == 4 * RATE
        # Encoders put some silence before: less than a packet of it may be left.
        assert source_time_of(samples, RATE) == pytest.approx(0, abs=0.05)
    assert len(await heard(node, cfr25_mp4.name, 30)) == pytest.approx(20 * RATE, abs=0.1 * RATE), "all there is"


async def test_a_file_without_sound_has_none(node: Node, silent_mp4: Path) -> None:
    assert len(await heard(node, silent_mp4.name)) == 0


@pytest.fixture(name="half")
def _half(node: Node, cfr2997_mkv: Path) -> Iterator[Path]:
    """A video that was cut off while it was copied."""
    data = cfr2997_mkv.read_bytes()
    half = node.library / "half_a_sound.mkv"
    half.write_bytes(data[: len(data) // 2])
    yield half
    half.unlink()


@pytest.fixture(name="empty")
def _empty(node: Node) -> Iterator[Path]:
    empty = node.library / "empty_sound.mp4"
    empty.touch()
    yield empty
    empty.unlink()


async def test_sound_is_heard_as_far_as_it_can_be_read(node: Node, half: Path, empty: Path) -> None:
    samples = await heard(node, half.name, 30)
    assert 5 * RATE < len(samples) < 15 * RATE
    assert source_time_of(samples, RATE) == pytest.approx(0, abs=0.05)
    with pytest.raises(DataLoss):
        await heard(node, empty.name)


async def test_more_than_fits_into_an_answer_is_refused(node: Node, silent_mp4: Path) -> None:
    for seconds in (0, 30.5):
        with pytest.raises(InvalidInput, match="seconds"):
            await heard(node, silent_mp4.name, seconds)
