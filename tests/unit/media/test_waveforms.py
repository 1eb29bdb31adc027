"""A stretch of a waveform is read from the level that fits it, and no peak is lost on the way."""

import os
from array import array
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes_media.domain.errors import BeyondEnd, SoundTooLong
from rushes_media.domain.streams.waveforms import (
    COARSER,
    RATE,
    Peaks,
    Stretch,
    View,
    WaveformPlan,
    level_lengths,
    size_of,
    to_micros,
    waveform_plan,
)
from rushes_media.formats import waveform_format
from tests.unit.media.indexes import frame_index, steady


def level_of(highs: list[int]) -> memoryview:
    return memoryview(array("b", [figure for high in highs for figure in (-high, high, high // 2)]))


def stored(path: Path, highs: list[int], damage: str = "") -> int:
    """A descriptor of a waveform with these highest samples; the lowest are as far below, half of it their strength."""
    levels = [highs]
    while len(levels[-1]) > 1:
        finer = levels[-1]
        levels.append([max(finer[at : at + COARSER]) for at in range(0, len(finer), COARSER)])
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
    waveform_format.write(descriptor, len(highs), damage, map(level_of, levels))
    return descriptor


def highs_of(peaks: Peaks) -> list[int]:
    assert array("b", peaks.lows).tolist() == [-high for high in array("b", peaks.highs)]
    return array("b", peaks.highs).tolist()


def test_each_level_has_a_quarter_of_the_one_before() -> None:
    assert level_lengths(1000) == [1000, 250, 63, 16, 4, 1]
    assert level_lengths(1) == [1]
    assert WaveformPlan(Fraction(0), 1000).stored_bytes == 3 * sum(level_lengths(1000))
    hour = waveform_plan(steady(Fraction(25), 3600 * 25, Fraction(1, 1000)))
    assert hour.buckets == 3600 * RATE
    assert hour.stored_bytes < 1_500_000


def test_second_0_is_frame_0() -> None:
    assert waveform_plan(steady(Fraction(25), 50, Fraction(1, 1000), first=1500)) == WaveformPlan(Fraction(3, 2), 200)


def test_a_video_that_claims_to_last_for_years_has_no_waveform() -> None:
    with pytest.raises(SoundTooLong, match="168 hours"):
        waveform_plan(frame_index([0, 10**9], Fraction(1)))


@given(
    st.lists(st.integers(0, 127), min_size=1, max_size=700),
    st.integers(0, 8_000_000),
    st.integers(1, 9_000_000),
    st.integers(1, 300),
)
def test_every_bucket_holds_its_loudest_and_nothing_from_further_away_than_a_bucket(
    tmp_path_factory: pytest.TempPathFactory, loud: list[int], micros: int, length: int, buckets: int
) -> None:
    descriptor = stored(tmp_path_factory.getbasetemp() / "waveform.peaks", loud)
    try:
        start, end = Fraction(micros, 10**6), Fraction(micros + length, 10**6)
        peaks = waveform_format.read(descriptor, Stretch(start, end, buckets))
    finally:
        os.close(descriptor)
    seen = highs_of(peaks)
    assert (peaks.start, peaks.end, len(seen)) == (start, end, buckets)
    width = (end - start) / buckets
    for place, high in enumerate(seen):
        begin, after = start + place * width, start + (place + 1) * width
        first, last = int(begin * RATE), -int(-after * RATE // 1)
        beside = max(1, int(width * RATE))
        assert high >= max(loud[first:last], default=0)
        assert high <= max(loud[max(0, first - beside) : last + beside], default=0)


@given(
    st.integers(1, 10_000_000), st.integers(0, 40_000), st.integers(1, 400_000), st.sampled_from([1, 100, 1376, 4096])
)
def test_little_is_read_at_any_zoom(stored_buckets: int, start: int, length: int, buckets: int) -> None:
    view = View(Stretch(Fraction(start), Fraction(start + length), buckets), stored_buckets)
    assert size_of(view.read.count) <= 3 * (COARSER + 2) * buckets + 3
    assert view.read.first + view.read.count <= level_lengths(stored_buckets)[view.read.level]


def test_behind_the_end_there_is_silence_and_no_stretch_begins_there(tmp_path: Path) -> None:
    descriptor = stored(tmp_path / "short.peaks", [50] * 100)
    try:
        peaks = waveform_format.read(descriptor, Stretch(Fraction(0), Fraction(2), 200))
        assert highs_of(peaks) == [50] * 100 + [0] * 100
        assert array("b", peaks.rms).tolist() == [25] * 100 + [0] * 100
        whole = waveform_format.read(descriptor, Stretch(Fraction(1, 2), None, 5))
        assert (float(whole.end), highs_of(whole)) == (1.0, [50] * 5)
        with pytest.raises(BeyondEnd) as refused:
            waveform_format.read(descriptor, Stretch(Fraction(1), None, 5))
        assert [mistake.path for mistake in refused.value.fields] == ["start"]
        assert "1.000" in refused.value.message
    finally:
        os.close(descriptor)


def test_a_waveform_that_was_not_written_to_its_end_is_not_whole(tmp_path: Path) -> None:
    descriptor = stored(tmp_path / "torn.peaks", [50] * 100, "a tear")
    try:
        assert waveform_format.is_whole(descriptor, 100)
        assert not waveform_format.is_whole(descriptor, 101)
        assert waveform_format.read(descriptor, Stretch(Fraction(0), None, 1)).damage == "a tear"
        os.ftruncate(descriptor, os.fstat(descriptor).st_size - 1)
        assert not waveform_format.is_whole(descriptor, 100)
    finally:
        os.close(descriptor)


def test_a_decimal_means_the_bucket_that_begins_there() -> None:
    assert to_micros(0.29) * RATE == 29
    assert to_micros(4.4) == Fraction(44, 10)
