"""Log-mel bands, compared with their definition written out for one frame, and what models of sound are given."""

import cmath
import math

import numpy as np
import pytest
from numpy.typing import NDArray

from rushes_inference.domain.mel_recipes import MelRecipe
from rushes_inference.domain.model_sounds import SoundInput, SoundLayout, frames_of
from rushes_inference.hearing.mel_bands import mel_bands
from rushes_inference.hearing.model_input import input_of, vectors_of

RATE = 16_000
NOISE = np.random.default_rng(3).uniform(-0.4, 0.4, (2, 2000)).astype(np.float32)
EVERY_RECIPE = [(MelRecipe.AST, 1, 1.0, -4.2677393, 4.5689974), (MelRecipe.BEATS, 32768, 0.85, 15.41663, 6.55582)]


def mel(hertz: float) -> float:
    return 1127 * math.log(1 + hertz / 700)


def band_of(frame: list[float], band: int, bands: int, scale: int, power: float) -> float:
    """The logarithm of a band's energy, step by step."""
    numbers = [scale * each for each in frame]
    mean = sum(numbers) / len(numbers)
    numbers = [each - mean for each in numbers]
    numbers = [each - 0.97 * before for each, before in zip(numbers, [numbers[0], *numbers], strict=False)]
    numbers = [each * (0.5 - 0.5 * math.cos(2 * math.pi * n / 399)) ** power for n, each in enumerate(numbers)]
    low, high = mel(20), mel(8000)
    left, middle, right = (low + (high - low) * (band + place) / (bands + 1) for place in range(3))
    energy = 0.0
    for bin_ in range(256):
        there = mel(bin_ * RATE / 512)
        weight = max(0.0, min((there - left) / (middle - left), (right - there) / (right - middle)))
        if weight:
            turned = sum(each * cmath.exp(-2j * math.pi * bin_ * n / 512) for n, each in enumerate(numbers))
            energy += weight * abs(turned) ** 2
    return math.log(max(energy, 2.0**-23))


@pytest.mark.parametrize(("recipe", "scale", "power", "mean", "deviation"), EVERY_RECIPE)
def test_bands_are_as_defined(recipe: MelRecipe, scale: int, power: float, mean: float, deviation: float) -> None:
    made = mel_bands(NOISE, 64, 12, recipe)
    assert made.shape == (2, 12, 64)
    for window, frame, band in ((0, 0, 0), (0, 10, 63), (1, 3, 20)):
        samples = NOISE[window, 160 * frame : 160 * frame + 400].tolist()
        wanted = (band_of(samples, band, 64, scale, power) - mean) / (2 * deviation)
        assert made[window, frame, band] == pytest.approx(wanted, abs=2e-3)
    # There are 11 frames within 2000 samples; the others are zero before they are normalised.
    assert made[:, 11] == pytest.approx((0 - mean) / (2 * deviation), abs=1e-5)


@pytest.mark.parametrize("samples", [0, 399, 400, 559, 560, 16_000])
def test_frames_lie_within_the_sound(samples: int) -> None:
    count = sum(start + 400 <= samples for start in range(0, samples, 160))
    assert frames_of(samples) == count
    made = mel_bands(np.full((1, samples), 0.1, np.float32), 64, count + 1, MelRecipe.BEATS)
    # What lies behind them is zero before it is normalised.
    is_filled_up = np.isclose(made[0], (0 - 15.41663) / (2 * 6.55582), atol=1e-5)
    assert is_filled_up.all(axis=1).tolist() == [*(False for _ in range(count)), True]


def test_silence_has_bands() -> None:
    assert np.isfinite(mel_bands(np.zeros((1, 800), np.float32), 128, 3, MelRecipe.AST)).all()


@pytest.mark.parametrize("layout", list(SoundLayout))
def test_a_model_is_given_its_axes(layout: SoundLayout) -> None:
    bands = "bands" in layout
    # As many frames as bands: the axes differ by what is in them alone.
    asked = SoundInput(layout, 0.125, 64 if bands else 2400, 64 if bands else 0, MelRecipe.AST if bands else None)
    given: NDArray[np.float32] = input_of(NOISE, asked)
    wanted = mel_bands(NOISE, 64, 64, MelRecipe.AST) if bands else np.pad(NOISE, ((0, 0), (0, 400)))
    if layout.value.endswith("bands x frames"):
        wanted = np.swapaxes(wanted, 1, 2)
    if " 1 " in layout:
        wanted = wanted[:, None]
    assert given.shape == (2, *asked.shape)
    assert given.dtype == np.float32
    assert np.array_equal(given, wanted)


def test_steps_in_time_are_averaged() -> None:
    answer = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    assert vectors_of(answer).tolist() == [[4, 5, 6, 7], [16, 17, 18, 19]]
    assert vectors_of(answer[:, 0]).tolist() == answer[:, 0].tolist()
