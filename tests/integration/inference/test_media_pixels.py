"""How long inference waits for media."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from rushes_chassis.trust import Peer
from rushes_footage.files import FileVersion, Source
from rushes_inference.adapters.media_pixels import MediaPixels, media_pixels
from rushes_inference.domain.asked_pictures import VideoFrame
from tests.fakes.waited_for_media import waited_for_media

SOURCE = Source("main", "of many gigabytes.mxf", FileVersion(10**12, 1))
FRAME = VideoFrame(SOURCE, 2)
INDEXING_SECONDS = 300.0


@pytest.mark.parametrize(
    "ask",
    [
        lambda media: media.count(SOURCE),
        lambda media: media.times(SOURCE),
        lambda media: media.sample(FRAME, 224),
        lambda media: media.of(FRAME),
        lambda media: media.sound(SOURCE, 30.0),
    ],
    ids=["its number of frames", "its times", "a sample", "a frame", "its sound"],
)
async def test_the_first_look_into_a_large_file_may_take_as_long_as_reading_all_of_it(
    tmp_path: Path, ask: Callable[[MediaPixels], Awaitable[object]]
) -> None:
    async with (
        waited_for_media(tmp_path / "media") as waits,
        media_pixels([f"unix:{tmp_path}/media"], Peer("catalog", "")) as media,
    ):
        await ask(media)
    [seconds] = waits.values()
    # What is left of the deadline when the call has arrived.
    assert seconds == pytest.approx(INDEXING_SECONDS, abs=60)
