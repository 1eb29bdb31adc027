"""Telling a constant rate from timestamps."""

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes_media.domain.frames.frame_index import constant_rate

STANDARD = [Fraction(n) for n in (1, 5, 10, 12, 15, 24, 25, 30, 48, 50, 60, 100, 120, 240)] + [
    Fraction(n * 1000, 1001) for n in (24, 30, 48, 60, 120, 240)
]


@pytest.mark.parametrize("tick", [Fraction(1, n) for n in (1000, 90_000, 1_000_000)], ids=str)
@pytest.mark.parametrize("rate", STANDARD, ids=str)
def test_a_rate_is_found_in_timestamps_that_were_rounded_to_ticks(rate: Fraction, tick: Fraction) -> None:
    pts = [round(frame / rate / tick) for frame in range(round(40 * rate))]
    assert constant_rate(pts, tick) == rate


@given(st.integers(1, 500), st.integers(1, 20), st.integers(2, 900), st.integers(-1000, 1000))
def test_any_steady_timestamps_have_a_rate_that_no_frame_strays_from(
    up: int, down: int, frames: int, first: int
) -> None:
    rate = Fraction(up, down)
    tick = 1 / (rate * 96)
    found = constant_rate([first + 96 * frame for frame in range(frames)], tick)
    assert found is not None
    # Of few frames a standard rate close by says the same as the exact one.
    assert abs(1 / found - 1 / rate) * (frames - 1) <= 2 * tick


@pytest.mark.parametrize("tick", [Fraction(1, 25), Fraction(1, 1000), Fraction(1, 12_800)], ids=str)
def test_one_missing_frame_makes_a_rate_variable(tick: Fraction) -> None:
    pts = [round(frame / 25 / tick) for frame in range(500) if frame != 250]
    assert constant_rate(pts, tick) is None


def test_jitter_makes_a_rate_variable() -> None:
    chance = random.Random(1)
    pts = [round((frame / 30 + chance.uniform(-0.005, 0.005)) * 90_000) for frame in range(300)]
    assert constant_rate(pts, Fraction(1, 90_000)) is None


def test_one_frame_has_no_rate() -> None:
    assert constant_rate([7], Fraction(1, 25)) is None
