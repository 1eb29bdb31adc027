"""What sounds are like: vectors that can be compared, whatever is heard."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from rushes_inference.domain.sounds import RATE, SILENCE, Sound
from rushes_inference.hearing.loudness import DIMENSIONS, loudness

SECONDS = np.arange(4 * RATE) / RATE


def tone(hertz: float, strength: float = 0.3) -> Sound:
    return np.asarray(strength * np.sin(2 * np.pi * hertz * SECONDS), np.float32)


def beating(hertz: float) -> Sound:
    """Loud and soft, so many times a second."""
    return np.asarray(tone(440) * (np.sin(2 * np.pi * hertz * SECONDS) > 0), np.float32)


def angle(one: Sound, other: Sound) -> float:
    """1 minus its cosine."""
    return float(1 - loudness(one) @ loudness(other))


@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from((0, 1, 511, 512, 513, 1024, 9_999, 30 * RATE)),
    st.sampled_from((0.0, 1e-4, 0.1, 1.0)),
)
@settings(deadline=None, max_examples=30)
def test_every_sound_has_numbers_of_length_one(seed: int, samples: int, strength: float) -> None:
    noise: NDArray[np.float32] = np.random.default_rng(seed).uniform(-strength, strength, samples).astype(np.float32)
    vector = loudness(noise)
    assert vector.shape == (DIMENSIONS,)
    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_no_sound_is_silence() -> None:
    assert loudness(SILENCE).tolist() == loudness(np.zeros(RATE, np.float32)).tolist()
    assert angle(SILENCE, tone(440)) > 0.5


def test_each_part_tells_sounds_apart() -> None:
    assert angle(tone(440), tone(440, 0.03)) > 0.2, "how loud"
    assert angle(tone(150), tone(3000)) > 0.2, "how high"
    assert angle(beating(1.5), beating(6)) > 0.05, "in which rhythm"
    assert angle(beating(1.5), tone(440)) > 0.1
    assert angle(tone(440), tone(445)) < 0.01
    assert angle(beating(1.5), beating(1.55)) < 0.05
