"""Describing windows: once for all who ask, stored whole or not at all."""

import asyncio
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from rushes_chassis.errors import Conflict, Exhausted
from rushes_footage.files import Source
from rushes_inference.adapters.sound_windows import SOUND_ROWS, SoundWindows
from rushes_inference.domain.errors import TooLongToDescribe
from rushes_inference.domain.sounds import RATE
from rushes_inference.domain.windows import Rows, RowsBy, VideoFacts
from rushes_inference.hearing.windows import rows_of
from rushes_inference.operations.describe_windows import WindowDescribing
from tests.fakes.described_media import VERSION, DescribedMedia

SAMPLES = np.random.default_rng(1).integers(-3000, 3000, 100 * RATE + 333).astype("<i2")
SOURCE = Source("main", "video.mp4", VERSION)
THREADS = ThreadPoolExecutor(1)


class Sounds:
    """Describing the sound of a video."""

    def __init__(self, media: DescribedMedia) -> None:
        self._describing, self._by = WindowDescribing(media, 1), SoundWindows(media, THREADS)

    def rows(self, source: Source, *, stored: bool = False) -> AsyncGenerator[float | Rows]:
        return self._describing.rows(source, self._by, stored=stored)


async def described(describing: Sounds, source: Source = SOURCE) -> tuple[list[float], Rows]:
    *parts, rows = [each async for each in describing.rows(source)]
    assert isinstance(rows, np.ndarray)
    assert all(isinstance(part, float) for part in parts)
    return [part for part in parts if isinstance(part, float)], rows


@pytest.mark.parametrize("part", [1 << 20, 4444])
async def test_rows_are_those_of_the_whole_sound_however_it_comes_and_are_stored(part: int) -> None:
    media = DescribedMedia(SAMPLES.tobytes(), part=part)
    describing = Sounds(media)
    _, rows = await described(describing)
    assert np.array_equal(rows, rows_of(SAMPLES.astype(np.int16)))
    assert np.array_equal(media.rows_stored[SOURCE, SOUND_ROWS], rows)
    await described(describing)
    assert media.decoded == 1


async def test_those_who_ask_at_the_same_time_share_the_work_and_its_progress() -> None:
    media = DescribedMedia(SAMPLES.tobytes())
    media.goes_on.clear()
    describing = Sounds(media)
    asking = [asyncio.ensure_future(described(describing)) for _ in range(3)]
    coming = describing.rows(SOURCE)
    async with asyncio.timeout(60):
        part = await anext(coming)
    assert isinstance(part, float)
    assert 0 < part < 1
    await coming.aclose()  # One who leaves ends nothing for the others.
    media.goes_on.set()
    results = await asyncio.gather(*asking)
    assert media.decoded == 1
    assert all(np.array_equal(rows, results[0][1]) for _, rows in results)


async def test_of_a_file_that_is_replaced_meanwhile_nothing_is_stored() -> None:
    media = DescribedMedia(SAMPLES.tobytes(), fails=Conflict("It has changed.", reason="SourceChanged"))
    with pytest.raises(Conflict):
        await described(Sounds(media))
    assert media.rows_stored == {}


async def test_rows_that_cannot_be_stored_are_used_all_the_same() -> None:
    media = DescribedMedia(SAMPLES.tobytes(), refuses=Exhausted("The disk is full."))
    _, rows = await described(Sounds(media))
    assert len(rows) == 401


async def test_whoever_wants_rows_to_be_stored_is_told_why_they_are_not() -> None:
    sounds = Sounds(DescribedMedia(SAMPLES.tobytes(), refuses=Exhausted("The disk is full.")))
    with pytest.raises(Exhausted, match="The disk is full"):
        assert [each async for each in sounds.rows(SOURCE, stored=True) if not isinstance(each, float)] == []


async def test_without_a_version_it_is_the_present_one_that_is_described() -> None:
    media = DescribedMedia(b"")
    _, rows = await described(Sounds(media), Source("main", "video.mp4"))
    assert rows.shape == (0, SOUND_ROWS.dimensions)
    assert list(media.rows_stored) == [(SOURCE, SOUND_ROWS)]


BY = RowsBy("long vectors", "1", 4096, 0.25)
MOST = (1 << 30) // (2 * 4096)
"""Rows of a GiB."""


class LongVectors(SoundWindows):
    """Gives so many rows, which take no memory before they are joined."""

    def __init__(self, media: DescribedMedia, count: int) -> None:
        super().__init__(media, THREADS)
        self.count = count
        self.given = 0

    @property
    def rows_by(self) -> RowsBy:
        """The longest."""
        return BY

    async def rows(self, source: Source) -> AsyncGenerator[Rows]:
        """Seconds of them at once."""
        while self.given < self.count:
            self.given += 4000
            yield np.broadcast_to(np.float16(0), (4000, BY.dimensions))


class Lasting(DescribedMedia):
    """Says that its video is so long."""

    seconds = 1.0

    async def facts(self, source: Source) -> VideoFacts:
        """Of the version that is asked for."""
        return VideoFacts(source, self.seconds)


@pytest.mark.parametrize("says_so", [True, False])
async def test_what_could_not_be_read_again_is_refused_and_not_stored(*, says_so: bool) -> None:
    media = Lasting(b"")
    media.seconds = (MOST + 1) * BY.hop if says_so else 1.0
    by = LongVectors(media, MOST + 8000)
    with pytest.raises(TooLongToDescribe, match=r"too long for long vectors 1: only videos of up to 9\.1 hours"):
        [each async for each in WindowDescribing(media, 1).rows(SOURCE, by)]
    assert media.rows_stored == {}
    assert by.given == 0 if says_so else MOST < by.given <= MOST + 4000
