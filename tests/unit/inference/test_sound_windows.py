"""Windows of sound: what is heard in which order, at which time, however loud it is."""

import numpy as np
import pytest
from numpy.typing import NDArray

from rushes_inference.domain.sounds import RATE
from rushes_inference.hearing import windows
from rushes_inference.hearing.windows import (
    HOP,
    ROW_SAMPLES,
    WINDOW,
    Samples,
    Vectors,
    rows_of,
    vectors_of,
    window_count,
)


def as_samples(sound: NDArray[np.float64]) -> Samples:
    return np.rint(sound * 32767).astype(np.int16)


def sweep(begins: float, ends: float, seconds: float = WINDOW, loud: float = 0.3) -> NDArray[np.float64]:
    time = np.arange(round(seconds * RATE)) / RATE
    return np.asarray(loud * np.sin(2 * np.pi * (begins * time + (ends - begins) * time**2 / (2 * seconds))))


def all_of(samples: Samples) -> Vectors:
    rows = rows_of(samples)
    return vectors_of(rows, np.arange(window_count(len(rows))))


def apart(one: Vectors, other: Vectors) -> float:
    """Root mean square of what their numbers differ by, in dB."""
    return float(np.sqrt(np.mean((one - other) ** 2)))


def test_a_rising_tone_and_a_falling_one_differ_as_two_rising_ones_do_not() -> None:
    rising, falling = sweep(500, 2000), sweep(2000, 500)
    softer_and_elsewhere = sweep(500, 2000, loud=0.1)
    [one], [other], [like] = (all_of(as_samples(each)) for each in (rising, falling, softer_and_elsewhere))
    # Both have the same spectrum in all.
    assert apart(one, other) > 5 * apart(one, like)


def test_that_a_tone_rises_is_told_wherever_it_begins() -> None:
    moves = windows.DIMENSIONS - 1 - windows.MOVES
    rising, higher, falling = (
        all_of(as_samples(sweep(*each)))[0, moves:-1] for each in ((300, 900), (1500, 4500), (900, 300))
    )
    assert np.linalg.norm(rising - falling) > 2 * np.linalg.norm(rising - higher)


@pytest.mark.parametrize("loud", [0.5, 0.05, 0.005])
def test_how_loud_it_is_is_told_by_its_loudness_alone(loud: float) -> None:
    noise = np.random.default_rng(3).uniform(-1, 1, RATE)
    [loudest], [softer] = all_of(as_samples(noise * 0.9)), all_of(as_samples(noise * loud))
    assert loudest[-1] - softer[-1] == pytest.approx(20 * np.log10(0.9 / loud), abs=0.2)
    assert np.abs(loudest[:-1] - softer[:-1]).max() < 1.0


def test_a_click_is_in_the_windows_that_cover_its_time_and_in_no_other() -> None:
    at = 5.3
    sound = np.random.default_rng(5).normal(0, 0.001, 12 * RATE)
    sound[round(at * RATE) : round(at * RATE) + 80] += 0.8
    vectors = all_of(as_samples(sound))
    loud = np.flatnonzero(vectors[:, -1] > np.median(vectors[:, -1]) + 6)
    starts = np.arange(len(vectors)) * HOP
    assert loud.tolist() == np.flatnonzero((starts <= at) & (at < starts + WINDOW)).tolist()


@pytest.mark.parametrize(
    ("samples", "rows", "count"),
    [
        (0, 0, 0),
        (1, 1, 1),
        (ROW_SAMPLES, 1, 1),
        (round(0.3 * RATE), 2, 1),
        (RATE, 4, 1),
        (RATE + 1, 5, 2),
        (10 * RATE, 40, 37),
    ],
)
def test_a_sound_shorter_than_a_window_has_one(samples: int, rows: int, count: int) -> None:
    found = rows_of(np.full(samples, 1000, np.int16))
    assert found.shape == (rows, windows.ROW_DIMENSIONS)
    vectors = vectors_of(found, np.arange(window_count(len(found))))
    assert vectors.shape == (count, windows.DIMENSIONS)
    assert np.isfinite(vectors).all()


@pytest.mark.parametrize("value", [0, 32767, -32768])
def test_silence_and_the_loudest_sound_have_numbers(value: int) -> None:
    vectors = all_of(np.full(3 * RATE, value, np.int16))
    assert vectors.dtype == np.float32
    assert np.isfinite(vectors).all()


def test_rows_are_the_same_however_the_sound_is_divided() -> None:
    sound = as_samples(np.random.default_rng(7).uniform(-0.5, 0.5, 5 * RATE + 77))
    at = 3 * ROW_SAMPLES
    parts = np.concatenate((rows_of(sound[:at]), rows_of(sound[at:])))
    assert np.array_equal(parts, rows_of(sound))
