"""The coded sound tells to a fraction of a millisecond where in its source it begins."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.footage.sound import SECONDS, NoSecondError, SoundGapError, coded_sound, source_time_of

rates = st.sampled_from([16_000, 44_100, 48_000])
starts = st.floats(0, 7200)


@given(starts, rates)
def test_two_seconds_tell_where_they_begin(start: float, rate: int) -> None:
    assert source_time_of(coded_sound(start, 2, rate), rate) == pytest.approx(start, abs=0.6 / rate)


@given(starts, st.integers(0, 99))
@settings(max_examples=30)
def test_noise_does_not_hide_the_time(start: float, seed: int) -> None:
    clean = coded_sound(start, 3, 48_000)
    noise = np.random.default_rng(seed).normal(0, 0.05, len(clean)).astype(np.float32)
    assert source_time_of(clean + noise, 48_000) == pytest.approx(start, abs=0.0001)


@given(starts, st.floats(0.01, 1))
@settings(max_examples=30)
def test_loudness_does_not_matter(start: float, loudness: float) -> None:
    quiet = coded_sound(start, 2, 48_000) * np.float32(loudness)
    assert source_time_of(quiet, 48_000) == pytest.approx(start, abs=0.0001)


@given(st.floats(0.001, 0.9))
@settings(max_examples=30)
def test_a_gap_is_noticed(seconds: float) -> None:
    sound = coded_sound(10, 8, 48_000)
    cut = 3 * 48_000 - 1000  # in the silence before a second
    gap = np.zeros(round(seconds * 48_000), np.float32)
    with pytest.raises(SoundGapError):
        source_time_of(np.concatenate((sound[:cut], gap, sound[cut:])), 48_000)


def test_a_missing_stretch_is_noticed() -> None:
    sound = coded_sound(10, 8, 48_000)
    with pytest.raises(SoundGapError):
        source_time_of(np.concatenate((sound[:140_000], sound[141_024:])), 48_000)


@pytest.mark.parametrize("seconds", [0, 0.05, 8])
def test_silence_says_nothing(seconds: float) -> None:
    with pytest.raises(NoSecondError):
        source_time_of(np.zeros(round(seconds * 48_000), np.float32), 48_000)


def test_noise_says_nothing() -> None:
    noise = np.random.default_rng(0).normal(0, 0.2, 8 * 48_000).astype(np.float32)
    with pytest.raises(NoSecondError):
        source_time_of(noise, 48_000)


def test_a_broken_number_is_not_believed() -> None:
    sound = coded_sound(4, 1, 48_000)
    ones = coded_sound(SECONDS - 1, 1, 48_000)
    middle = slice(30_000, 34_000)
    sound[middle] = ones[middle]
    with pytest.raises(NoSecondError):
        source_time_of(sound, 48_000)


def test_pieces_join_without_a_seam() -> None:
    whole = coded_sound(0, 10, 44_100)
    parts = [coded_sound(start, 2.5, 44_100) for start in (0, 2.5, 5, 7.5)]
    np.testing.assert_array_equal(np.concatenate(parts), whole)
