"""Recordings in which six kinds of sound are heard at known times, over background that differs in each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

RATE: Final = 16_000
"""Samples per second."""

Samples = npt.NDArray[np.float64]
"""One channel, from -1 to 1."""


@dataclass(frozen=True)
class Heard:
    """A sound of some kind; seconds from the recording's start."""

    kind: str
    start: float
    end: float


@dataclass(frozen=True)
class Recording:
    """Sound, and what is heard in it, in order."""

    samples: npt.NDArray[np.int16]
    heard: tuple[Heard, ...]

    def of(self, kind: str) -> list[Heard]:
        """Where one kind is heard."""
        return [each for each in self.heard if each.kind == kind]


def recording(seed: int, seconds: float, kinds: Sequence[str] = (), each: int = 2) -> Recording:
    """A recording with so many sounds of each kind, of all kinds where none is named; none overlaps another.

    Level, background, and how far each sound stands out of it depend on the seed.
    """
    random = np.random.default_rng(seed)
    made = [(kind, KINDS[kind](random)) for kind in (kinds or tuple(KINDS)) for _ in range(each)]
    order = random.permutation(len(made))
    count = round(seconds * RATE)
    sound = _background(random, count)
    loudness = np.sqrt(np.mean(sound**2))
    free = count - sum(len(event) for _, event in made)
    assert free > RATE * len(made), "it is too short for so many"
    gaps = random.dirichlet(np.full(len(made) + 1, 3.0)) * (free - RATE * len(made))
    heard, at = [], 0.0
    for place, number in enumerate(order):
        kind, event = made[number]
        at += gaps[place] + RATE / 2
        begin = round(at)
        over = 10 ** (random.uniform(8, 20) / 20)
        scaled = event * (over * loudness / np.sqrt(np.mean(event**2)))
        sound[begin : begin + len(event)] += scaled
        heard.append(Heard(kind, begin / RATE, (begin + len(event)) / RATE))
        at += len(event) + RATE / 2
    level = 10 ** (random.uniform(-35, -15) / 20)
    sound *= level / np.sqrt(np.mean(sound**2))
    return Recording(np.clip(np.rint(sound * 32768), -32768, 32767).astype(np.int16), tuple(heard))


def _background(random: np.random.Generator, count: int) -> Samples:
    """Noise of some colour, mains hum, and now and then a murmur."""
    colour = random.uniform(0, 2)
    spectrum = np.fft.rfft(random.standard_normal(count))
    hertz = np.maximum(np.fft.rfftfreq(count, 1 / RATE), 20.0)
    sound = np.fft.irfft(spectrum * hertz ** (-colour / 2), count)
    sound /= np.sqrt(np.mean(sound**2))
    time = np.arange(count) / RATE
    mains = random.choice((50.0, 60.0))
    sound += random.uniform(0, 0.4) * sum(np.sin(2 * np.pi * mains * part * time) / part for part in (1, 2, 3))
    swell = 1 + random.uniform(0, 0.5) * np.sin(2 * np.pi * time / random.uniform(3, 9) + random.uniform(0, 6))
    return np.asarray(sound * swell)


def _sweep(random: np.random.Generator, *, rising: bool) -> Samples:
    seconds = random.uniform(0.7, 1.4)
    time = np.arange(round(seconds * RATE)) / RATE
    low = random.uniform(350, 600)
    high = low * random.uniform(2.5, 4)
    begins, ends = (low, high) if rising else (high, low)
    phase = 2 * np.pi * begins * seconds / np.log(ends / begins) * ((ends / begins) ** (time / seconds) - 1)
    tone = np.sin(phase) + random.uniform(0, 0.3) * np.sin(2 * phase)
    return np.asarray(tone * _edges(len(time), 0.03))


def _gravel(random: np.random.Generator) -> Samples:
    steps = int(random.integers(3, 6))
    apart = random.uniform(0.42, 0.6)
    sound = np.zeros(round(((steps - 1) * apart + 0.25) * RATE))
    for step in range(steps):
        begin = round((step * apart + random.uniform(0, 0.03)) * RATE)
        count = min(round(0.2 * RATE), len(sound) - begin)
        grains = random.standard_normal(count) * (random.random(count) < 0.3)
        bright = np.diff(grains, prepend=0.0)
        sound[begin : begin + count] += bright * np.exp(-np.arange(count) / RATE / 0.05) * random.uniform(0.7, 1.2)
    return sound


def _door(random: np.random.Generator) -> Samples:
    time = np.arange(round(random.uniform(0.45, 0.7) * RATE)) / RATE
    low = random.uniform(70, 110)
    thump = np.sin(2 * np.pi * low * time * (1 - 0.3 * time)) * np.exp(-time / 0.1)
    rattle = random.standard_normal(len(time)) * np.exp(-time / random.uniform(0.03, 0.06))
    return np.asarray((thump + 0.4 * rattle) * _edges(len(time), 0.004))


def _bell(random: np.random.Generator) -> Samples:
    time = np.arange(round(random.uniform(1.0, 1.8) * RATE)) / RATE
    base = random.uniform(620, 1000)
    parts = ((1.0, 1.0, 0.8), (2.0, 0.6, 0.6), (2.76, 0.5, 0.45), (5.4, 0.25, 0.25))
    tones = (
        loud * np.sin(2 * np.pi * base * part * time + random.uniform(0, 6)) * np.exp(-time / (lasts * 0.6))
        for part, loud, lasts in parts
    )
    return np.asarray(sum(tones) * _edges(len(time), 0.003))


def _engine(random: np.random.Generator) -> Samples:
    time = np.arange(round(random.uniform(1.5, 3.0) * RATE)) / RATE
    base, wobble = random.uniform(80, 140), random.uniform(4, 8)
    phase = 2 * np.pi * base * time + 2.5 * np.sin(2 * np.pi * wobble * time)
    tones = sum(np.sin(part * phase) / part**0.7 for part in range(1, 12))
    return np.asarray(tones * (1 + 0.4 * np.sin(2 * np.pi * wobble * time)) * _edges(len(time), 0.08))


def _edges(count: int, seconds: float) -> Samples:
    """Fades in and out."""
    slope = np.arange(count) / RATE / seconds
    return np.minimum(1, np.minimum(slope, slope[::-1]))


KINDS: Final[dict[str, Callable[[np.random.Generator], Samples]]] = {
    "rising": lambda random: _sweep(random, rising=True),
    "falling": lambda random: _sweep(random, rising=False),
    "gravel": _gravel,
    "door": _door,
    "bell": _bell,
    "engine": _engine,
}
