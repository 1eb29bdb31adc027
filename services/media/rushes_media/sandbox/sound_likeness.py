"""Comparing a clip's sound with its source's, second by second, in a worker."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer

from rushes_media.sandbox.containers import NotUsable, opened, packets_of
from rushes_media.sandbox.orders import CLIP_DEMUXERS
from rushes_media.sandbox.samples import Samples, mono_of

_COMPARED_RATE = 8000
"""Sample rate for comparison: higher frequencies are synthesised by encoders."""
_LEAD_SECONDS = (1, 10)
"""Seconds before the clip from which the source is decoded, tried in turn where that began too late."""
_SOFTEST = 0.002
"""Root mean square, of 1: softer sound in both counts as silence."""
_MOST_OFF_SECONDS = 0.001
"""Tolerated offset of a clip's sound, which is checked separately."""


@dataclass(frozen=True)
class SoundSpan:
    """A span of a source's sound."""

    stream: int
    start: Fraction
    """Timestamp in the source, in seconds."""
    seconds: Fraction


@dataclass(frozen=True)
class _Heard:
    """Mono samples from the span's start on."""

    samples: Samples
    known: Samples
    """1 where a sample was decoded."""


def likeness(source: int, span: SoundSpan, clip: int) -> float | None:
    """The least correlation over all seconds; 1 for identical sound.

    None where nothing can be compared: silence, undecodable sound, or another sample rate.
    """
    try:
        ours, rate = _of_clip(clip, span.seconds)
        theirs = _of_source(source, span, rate)
    except (av.FFmpegError, NotUsable, ValueError):
        return None
    if theirs is None:
        return None
    found = [
        _correlation(ours.samples[at : at + rate], theirs.samples[at : at + rate], rate)
        for at in range(0, len(ours.samples) - rate // 2, rate)
        # Gaps of the source are silence in the clip, and are not compared.
        if theirs.known[at : at + rate].all() and ours.known[at : at + rate].all()
    ]
    return min((each for each in found if each is not None), default=None)


def _of_clip(descriptor: int, seconds: Fraction) -> tuple[_Heard, int]:
    with opened(descriptor, CLIP_DEMUXERS) as container:
        stream = container.streams.audio[0]
        return _heard(container, stream, Fraction(0), seconds), stream.sample_rate


def _of_source(descriptor: int, span: SoundSpan, rate: int) -> _Heard | None:
    for lead in _LEAD_SECONDS:
        with opened(descriptor) as container:
            stream = container.streams[span.stream]
            if not isinstance(stream, AudioStream) or stream.sample_rate != rate or not stream.time_base:
                return None
            container.seek(int((span.start - lead) / Fraction(stream.time_base)), stream=stream, backward=True)
            heard = _heard(container, stream, span.start, span.seconds)
            if heard.known[:rate].all():
                return heard
    return heard


def _heard(container: InputContainer, stream: AudioStream, start: Fraction, seconds: Fraction) -> _Heard:
    """Each sample at its timestamp."""
    rate = stream.sample_rate
    length = int(seconds * rate)
    heard = _Heard(np.zeros(length, np.float32), np.zeros(length, np.float32))
    for at, samples in _placed(container, stream, start):
        if at >= length:
            break
        first, last = max(0, at), min(length, at + len(samples))
        if first < last:
            heard.samples[first:last] = samples[first - at : last - at]
            heard.known[first:last] = 1
    return heard


def _placed(container: InputContainer, stream: AudioStream, start: Fraction) -> Iterator[tuple[int, Samples]]:
    for packet in packets_of(container, stream):
        for frame in packet.decode():
            if frame.pts is not None and frame.time_base is not None:
                yield round((frame.pts * frame.time_base - start) * stream.sample_rate), mono_of(frame)


def _correlation(one: Samples, other: Samples, rate: int) -> float | None:
    """The best correlation within the tolerated offset; None where both are silent."""
    every = max(1, rate // _COMPARED_RATE)
    ours, theirs = _coarser(one, every), _coarser(other, every)
    loudness = [float(np.sqrt(np.mean(each * each))) for each in (ours, theirs)]
    if max(loudness) < _SOFTEST:
        return None
    if min(loudness) < _SOFTEST / 10:
        return 0.0
    most = max(1, round(_MOST_OFF_SECONDS * rate / every))
    length = len(ours) - 2 * most
    middle = ours[most : most + length]
    return max(_cosine(middle, theirs[lag : lag + length]) for lag in range(2 * most + 1))


def _coarser(samples: Samples, every: int) -> Samples:
    whole = len(samples) // every * every
    means: Samples = samples[:whole].reshape(-1, every).mean(axis=1, dtype=np.float32)
    return means


def _cosine(one: Samples, other: Samples) -> float:
    scale = float(np.sqrt(np.dot(one, one) * np.dot(other, other)))
    return float(np.dot(one, other)) / scale if scale else 0.0
