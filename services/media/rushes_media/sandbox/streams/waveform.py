"""Measuring a file's sound in a worker: decodes all of it once, and keeps three bytes per hundredth of a second."""

import os
import time
from collections.abc import Callable
from math import floor

import av
import numpy as np
import numpy.typing as npt
from av.stream import Discard

from rushes_media.domain.streams.waveforms import COARSER, LOUDEST, RATE, WaveformPlan
from rushes_media.formats import waveform_format
from rushes_media.sandbox.clips.samples import Samples, mono_of
from rushes_media.sandbox.files.containers import NotUsable, opened, packets_of
from rushes_media.sandbox.files.facts import sound_of

_TELL_SECONDS = 0.25
_NICE = 10
"""Niceness: pictures of an opened video come first."""

Swings = npt.NDArray[np.int8]


def write_waveform(descriptor: int, target: int, plan: WaveformPlan, tell: Callable[[float], None]) -> None:
    """Write the waveform of a file's sound to the descriptor `target`; `tell` is called with the progress, 0 to 1.

    Raises NotUsable where nothing of it can be decoded.
    """
    os.nice(_NICE)
    meter = Meter(plan.buckets)
    damage = _measure(descriptor, plan, meter, tell)
    waveform_format.write(target, plan.buckets, damage, meter.levels())


def _measure(descriptor: int, plan: WaveformPlan, meter: "Meter", tell: Callable[[float], None]) -> str:
    """Decode and measure; returns what could not be read, in words."""
    heard, torn = False, False
    origin, ends = float(plan.origin), 0.0
    told_at = time.monotonic()
    with opened(descriptor) as container:
        stream = sound_of(container)
        if stream is None:
            raise NotUsable("Damaged", "The file's sound cannot be told from the rest of it.")
        for other in container.streams:
            if other.index != stream.index:
                other.discard = Discard.all
        try:
            for packet in packets_of(container, stream):
                try:
                    frames = packet.decode()
                except av.FFmpegError:
                    torn = True
                    continue
                for frame in frames:
                    # At its own timestamp, as is the sound of a clip.
                    starts = ends if frame.time is None else frame.time - origin
                    ends = starts + frame.samples / frame.sample_rate
                    meter.add(mono_of(frame), frame.sample_rate, starts)
                    heard = True
                if time.monotonic() - told_at > _TELL_SECONDS:
                    told_at = time.monotonic()
                    tell(min(max(0.0, ends * RATE / plan.buckets), 1.0))
        except av.FFmpegError as failed:
            if heard:
                return f"The sound cannot be read from second {max(0.0, ends):.1f} on ({failed.strerror})."
    if not heard:
        raise NotUsable("Damaged", "None of the file's sound can be decoded.")
    return "Parts of the sound cannot be decoded; they are drawn as silence." if torn else ""


class Meter:
    """The finest level under construction: peaks and power."""

    def __init__(self, buckets: int) -> None:
        self._lows: Samples = np.zeros(buckets, np.float32)
        self._highs: Samples = np.zeros(buckets, np.float32)
        self._power: Samples = np.zeros(buckets, np.float32)
        """Mean squares. Each sample counts by its overlap with a bucket, as blocks of sound can end within one."""

    def add(self, samples: Samples, rate: int, starts: float) -> None:
        """Add sound whose first sample is at `starts` seconds after frame 0; earlier samples are ignored."""
        if rate < RATE:  # So that no bucket is without a sample.
            times = -(-RATE // rate)
            samples, rate = np.repeat(samples, times), rate * times
        first = floor(starts * rate + 0.5)
        if first < 0:
            samples = samples[-first:]
            first = 0
        if not len(samples):
            return
        begin = first * RATE // rate
        end = min((first + len(samples) - 1) * RATE // rate + 1, len(self._lows))
        if begin >= end:
            return
        # Index of each bucket's first sample.
        edges = -(-np.arange(begin, end) * rate // RATE) - first
        edges[0] = 0
        samples = samples[: -(-end * rate // RATE) - first]
        # NaN samples are ignored.
        for kept, of in ((self._lows[begin:end], np.fmin), (self._highs[begin:end], np.fmax)):
            of(kept, of.reduceat(samples, edges), out=kept)
        squares = np.nan_to_num(np.clip(samples, -1, 1)) ** 2
        self._power[begin:end] += np.add.reduceat(squares, edges) * np.float32(RATE / rate)

    def levels(self) -> list[memoryview]:
        """All levels, the finest first, each as signed bytes, three per bucket."""
        lows, highs, power = _stored(self._lows), _stored(self._highs), self._power
        levels = [_triples(lows, highs, power)]
        while len(lows) > 1:
            every = np.arange(0, len(lows), COARSER)
            held = np.diff(every, append=len(lows)).astype(np.float32)
            lows, highs = np.minimum.reduceat(lows, every), np.maximum.reduceat(highs, every)
            power = (np.add.reduceat(power, every) / held).astype(np.float32)
            levels.append(_triples(lows, highs, power))
        return levels


def _stored(swings: Samples) -> Swings:
    """Rounded, so that less than half a step is silence."""
    return np.rint(np.clip(swings, -1, 1) * LOUDEST).astype(np.int8)


def _triples(lows: Swings, highs: Swings, power: Samples) -> memoryview:
    return np.stack((lows, highs, _stored(np.sqrt(power))), axis=1).reshape(-1).data
