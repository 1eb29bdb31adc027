"""Coded sound: says at each whole second which one it is, so that a cut's sound can be placed in its source.

Every second of the source begins with a rising chirp, whose correlation peak is one sample wide, followed by
the second's number as 24 tones, high for 1 and low for 0: 16 bits of number, 8 bits of checksum.

    0 ms        100 ms                                                    900 ms      1 s
    | chirp /// | silence | tone tone tone … 24 tones of 30 ms … tone tone | silence   |
"""

import math
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]
"""One channel, from -1 to 1."""

SECONDS: Final = 1 << 16
"""Seconds that can be told apart."""

_CHIRP_SECONDS: Final = 0.1
_CHIRP_HERTZ: Final = (400.0, 3600.0)
_TONES_FROM: Final = 0.15
_TONE_SECONDS: Final = 0.03
_TONE_HERTZ: Final = (1000.0, 2000.0)  # for 0 and 1; both go a whole number of times into a tone
_LOUDNESS: Final = 0.5

_NUMBER_BITS: Final = 16
_CHECK_BITS: Final = 8
_BITS: Final = _NUMBER_BITS + _CHECK_BITS
_SPOKEN_SECONDS: Final = _TONES_FROM + _BITS * _TONE_SECONDS

_LEAST_CORRELATION: Final = 0.6
"""Of the chirp with what is heard, 1 being identity."""
_LEAST_RATIO: Final = 4.0
"""By which factor the power of one tone exceeds the other's."""
_AGREEMENT_SECONDS: Final = 0.0005

_Reals = npt.NDArray[np.float64]


class SoundError(Exception):
    """Where the sound comes from cannot be told with certainty.

    SoundError
    ├── NoSoundError
    ├── NoSecondError
    └── SoundGapError
    """


class NoSoundError(SoundError):
    """There is nothing to hear: no sound stream, or an empty one."""


class NoSecondError(SoundError):
    """There is no whole second with a number that can be understood."""


class SoundGapError(SoundError):
    """Two seconds are heard at a distance that they do not have in the source: a gap, a repeat."""


def coded_sound(start: float, duration: float, rate: int) -> Samples:
    """The source's sound from `start` on, both in seconds."""
    first, last = round(start * rate), round((start + duration) * rate)
    sound = np.zeros(last - first, np.float32)
    for second in range(int(start), math.ceil(start + duration)):
        spoken = _second(second, rate)
        begin = second * rate - first
        sound_from, sound_to = max(begin, 0), min(begin + len(spoken), len(sound))
        if sound_from < sound_to:
            sound[sound_from:sound_to] = spoken[sound_from - begin : sound_to - begin]
    return sound


def source_time_of(samples: Samples, rate: int) -> float:
    """The second of the source at which the samples begin; raises SoundError where that is not certain.

    Needs one whole second of the source with something before it, so two seconds of samples are always enough.
    True to about 0.1 ms through lossy codecs.
    """
    starts = [second - at for second, at in _seconds_heard(samples, rate)]
    if not starts:
        raise NoSecondError(f"no coded second in {len(samples) / rate:.2f} s of sound")
    if max(starts) - min(starts) > _AGREEMENT_SECONDS:
        raise SoundGapError(f"seconds heard put the start between {min(starts):.4f} and {max(starts):.4f} s")
    return float(np.median(starts))


def _seconds_heard(samples: Samples, rate: int) -> Iterator[tuple[int, float]]:
    """Each number understood, and where in the samples its second begins, in seconds."""
    for at in _chirps(samples, rate):
        begin = round(at * rate)
        second = _number(samples[begin : begin + round(_SPOKEN_SECONDS * rate)], rate)
        if second is not None:
            yield second, at


@lru_cache(maxsize=1024)
def _second(second: int, rate: int) -> Samples:
    if not 0 <= second < SECONDS:
        raise ValueError(f"second {second} does not fit into {_NUMBER_BITS} bits")
    spoken = np.zeros(round(_SPOKEN_SECONDS * rate), np.float32)
    chirp = _chirp(rate)
    spoken[: len(chirp)] = chirp
    word = second << _CHECK_BITS | _checksum(second)
    tones = _tones(rate)
    for place in range(_BITS):
        begin = _tone_begin(place, rate)
        tone = tones[word >> place & 1]
        spoken[begin : begin + len(tone)] = tone[: len(spoken) - begin]
    return spoken


@lru_cache
def _chirp(rate: int) -> Samples:
    low, high = _CHIRP_HERTZ
    time = np.arange(round(_CHIRP_SECONDS * rate)) / rate
    phase = 2 * np.pi * (low * time + (high - low) / (2 * _CHIRP_SECONDS) * time**2)
    chirp: Samples = (_LOUDNESS * np.sin(phase) * np.hanning(len(time))).astype(np.float32)
    return chirp


@lru_cache
def _tones(rate: int) -> tuple[Samples, Samples]:
    time = np.arange(round(_TONE_SECONDS * rate)) / rate
    fade = np.hanning(len(time))
    low, high = ((_LOUDNESS * np.sin(2 * np.pi * hertz * time) * fade).astype(np.float32) for hertz in _TONE_HERTZ)
    return low, high


def _tone_begin(place: int, rate: int) -> int:
    return round((_TONES_FROM + place * _TONE_SECONDS) * rate)


def _checksum(second: int) -> int:
    return zlib.crc32(second.to_bytes(2, "big")) & ((1 << _CHECK_BITS) - 1)


def _chirps(samples: Samples, rate: int) -> Iterator[float]:
    """Where chirps begin, in seconds, finer than a sample."""
    chirp = _chirp(rate).astype(np.float64)
    if len(samples) < len(chirp):
        return
    heard = samples.astype(np.float64)
    match = _correlation(heard, chirp)
    energy = np.concatenate(([0.0], np.cumsum(heard**2)))
    energy = np.maximum(energy[len(chirp) :] - energy[: -len(chirp)], 1e-6)
    likeness = match / np.sqrt(energy * (chirp**2).sum())
    reach = len(chirp) // 2
    while likeness.size:
        at = int(likeness.argmax())
        if likeness[at] < _LEAST_CORRELATION:
            return
        if 0 < at < len(match) - 1:  # at an edge it may be the rest of one, which begins earlier
            yield (at + _vertex(match, at)) / rate
        likeness[max(at - reach, 0) : at + reach] = -1


def _correlation(heard: _Reals, pattern: _Reals) -> _Reals:
    size = 1 << (len(heard) + len(pattern)).bit_length()
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(pattern, size))
    return np.fft.irfft(spectrum, size)[: len(heard) - len(pattern) + 1]


def _vertex(values: _Reals, at: int) -> float:
    """How far beside `at` the parabola through it and its neighbours has its peak."""
    before, peak, after = values[at - 1 : at + 2].tolist()
    bend = before - 2 * peak + after
    return float((before - after) / (2 * bend)) if bend else 0.0


def _number(spoken: Samples, rate: int) -> int | None:
    """The number that follows a chirp, or None where it cannot be understood."""
    length = round(_TONE_SECONDS * rate)
    word = 0
    for place in range(_BITS):
        begin = _tone_begin(place, rate)
        low, high = (_power(spoken[begin : begin + length], hertz, rate) for hertz in _TONE_HERTZ)
        if max(low, high) < _LEAST_RATIO * min(low, high) or max(low, high) == 0:
            return None
        word |= (high > low) << place
    second = word >> _CHECK_BITS
    return second if word == second << _CHECK_BITS | _checksum(second) else None


def _power(samples: Samples, hertz: float, rate: int) -> float:
    time = np.arange(len(samples)) / rate
    return float(abs(np.dot(samples * np.hanning(len(samples)), np.exp(-2j * np.pi * hertz * time))) ** 2)
