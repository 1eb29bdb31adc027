"""Comparing a clip's sound with what its source's decoder gives at those moments, by samples, in a worker.

It shares no placing of sound with what made the clip. The source is decoded anew around each compared second, and every
stretch of it is placed by its own timestamps alone: nothing before it moves it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, pairwise
from math import ceil, floor
from statistics import median

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from numpy import fft

from rushes_media.domain.frames.frame_index import ClockStep
from rushes_media.sandbox.clips.samples import Samples, mono_of
from rushes_media.sandbox.files.clock import ONE_CLOCK, frames_of_track
from rushes_media.sandbox.files.containers import NotUsable, opened, packets_of
from rushes_media.sandbox.orders import CLIP_DEMUXERS

_COMPARED_RATE = 8000
"""Sample rate for comparison: higher frequencies are synthesised by encoders."""
_WINDOWS = 24
"""Compared seconds, at most: all of a short clip, of a longer one its first, its last, and some between."""
_REACH_SECONDS = 2
"""How far from its place a second is searched for in the source."""
_REACH = _REACH_SECONDS * _COMPARED_RATE
_TOLERATED_SECONDS = 1024 / 48_000
"""A packet of AAC: what decoders may present a sound beside its time."""
_MORE_LIKE = 0.1
"""By how much the correlation at another place exceeds that within the tolerance where the sound is shifted: rhythms
and tones resemble themselves at many places."""
_SURE = 0.5
"""Least correlation at another place."""
_SOFTEST = 0.002
"""Root mean square, of 1: softer sound in both counts as silence."""
_LOUDER = 20
"""Ratio of loudness between sound and what was lost of it."""
_BLOCK_SECONDS = 0.1
"""Loudness is compared in such blocks."""
_LEAD_SECONDS = (3, 30)
"""Seconds before the compared ones from which the source is decoded, tried in turn; at last it is from its start."""
_ROLL = Fraction(1, 10)
"""Seconds that a decoder needs."""
_STEP_SECONDS = 0.01
"""Largest difference between the timestamps of two frames that follow each other and where they would lie edge to edge:
containers round, and clocks waver."""
_LEAST_STRETCH_SECONDS = 0.2
"""Shorter stretches are compared together with their neighbours: of a tone too little would be left to place it by."""
_PAST_THE_END = 8
"""Frames in a row beyond the compared seconds after which the source is read no further."""


@dataclass(frozen=True)
class SoundSpan:
    """A span of a source's sound."""

    stream: int
    start: Fraction
    """In seconds of the source's clock."""
    seconds: Fraction
    clock: Sequence[ClockStep] = ONE_CLOCK
    """See FrameIndex."""


@dataclass(frozen=True)
class _Source:
    """The source's sound around compared seconds."""

    samples: Samples
    stretches: tuple[int, ...]
    """Where its timestamps leave the line that those before are on."""


@dataclass(frozen=True)
class SoundMatch:
    """How a clip's sound compares with its source's; seconds are the clip's."""

    likeness: float | None = None
    """The least correlation, within the tolerance, over all compared seconds; 1 for identical sound. None where there
    is nothing to compare, as in silence."""
    shift_ms: float = 0.0
    """By how much it is late where it is most beside the source's, beyond the tolerance; negative: early."""
    shift_at: float = 0.0
    lost_at: float | None = None
    """Where it is silent first although the source sounds; None: nowhere."""
    added_at: float | None = None
    """Where it sounds first although the source is silent; None: nowhere."""


def match_of(source: int, span: SoundSpan, clip: int) -> SoundMatch:
    """Compare a clip's sound, by a descriptor of its file, with a span of the source's.

    Raises NotUsable where a file cannot be read.
    """
    ours, rate = _of_clip(clip, span.seconds)
    match = SoundMatch()
    for first, last in _groups(len(ours) / _COMPARED_RATE):
        reach = Fraction(_REACH_SECONDS)
        begin, end = span.start + Fraction(first) - reach, span.start + Fraction(last) + reach
        theirs = _of_source(source, span, begin, end, rate)
        match = _worse(match, _compared(ours, theirs, first, last))
    return match


def _groups(seconds: float) -> Iterator[tuple[float, float]]:
    """The stretches of a clip that are compared; each is decoded in one go."""
    if seconds <= _WINDOWS:
        yield 0.0, seconds
        return
    for number in range(_WINDOWS):
        begin = (seconds - 1) * number / (_WINDOWS - 1)
        yield begin, begin + 1


def _of_clip(descriptor: int, seconds: Fraction) -> tuple[Samples, int]:
    """The clip's sound for comparison, and its sample rate."""
    with opened(descriptor, CLIP_DEMUXERS) as container:
        stream = container.streams.audio[0]
        rate = stream.sample_rate
        frames = (frame for packet in packets_of(container, stream) for frame in packet.decode())
        placed = _placed(frames, Fraction(0), rate)
        return _coarser(_filled(placed, ceil(seconds * rate)), rate), rate


def _of_source(descriptor: int, span: SoundSpan, begin: Fraction, end: Fraction, rate: int) -> _Source:
    """What the source's decoder gives between two moments; silence where that is nothing."""
    frames: Iterable[AudioFrame] = ()
    for lead in (*_LEAD_SECONDS, None):
        with opened(descriptor) as container:
            track = container.streams[span.stream]
            if not isinstance(track, AudioStream) or not track.time_base:
                raise NotUsable("Damaged", "The file's sound cannot be told from the rest of it.")
            if lead is not None and not _sought(container, track, begin - lead):
                continue
            decoded = frames_of_track(container, track, span.clock)
            first = next(decoded, None)
            if lead is not None and (first is None or _moment(first, begin) > begin - _ROLL):
                continue
            frames = list(_between(chain((first,) if first else (), decoded), begin, end))
            break
    placed = list(_placed(frames, begin, rate))
    samples = _coarser(_filled(placed, ceil((end - begin) * rate)), rate)
    return _Source(samples, tuple(at * _COMPARED_RATE // rate for at, _ in placed))


def _sought(container: InputContainer, track: AudioStream, moment: Fraction) -> bool:
    """False where the file has to be read from its start: at a moment near it, and where it cannot be sought in."""
    tick = Fraction(track.time_base or 1)
    if moment <= (track.start_time or 0) * tick + 1:
        return False
    try:
        container.seek(floor(moment / tick), stream=track, backward=True)
    except av.FFmpegError:
        return False
    return True


def _between(frames: Iterable[AudioFrame], begin: Fraction, end: Fraction) -> Iterator[AudioFrame]:
    beyond = 0
    for frame in frames:
        moment = _moment(frame, begin)
        if moment + Fraction(frame.samples, frame.sample_rate) < begin:
            continue
        beyond = beyond + 1 if moment > end else 0
        if beyond > _PAST_THE_END:
            return
        yield frame


def _moment(frame: AudioFrame, otherwise: Fraction) -> Fraction:
    if frame.pts is None or frame.time_base is None:
        return otherwise
    return frame.pts * frame.time_base


def _placed(frames: Iterable[AudioFrame], origin: Fraction, rate: int) -> Iterator[tuple[int, Samples]]:
    """Each stretch of frames that lie edge to edge, at the middle of where its timestamps put it."""
    stretch: list[Samples] = []
    beside: list[float] = []
    place = 0
    for frame in frames:
        if frame.pts is None or frame.time_base is None:
            continue
        sound = _at_rate(mono_of(frame), frame.sample_rate, rate)
        told = float((frame.pts * frame.time_base - origin) * rate)
        if beside and abs(told - place - beside[-1]) > _STEP_SECONDS * rate:
            yield round(median(beside)), np.concatenate(stretch)
            stretch, beside, place = [], [], 0
        stretch.append(sound)
        beside.append(told - place)
        place += len(sound)
    if stretch:
        yield round(median(beside)), np.concatenate(stretch)


def _at_rate(sound: Samples, its_rate: int, rate: int) -> Samples:
    if its_rate == rate:
        return sound
    length = round(len(sound) * rate / its_rate)
    places = np.arange(length) * (its_rate / rate)
    changed: Samples = np.interp(places, np.arange(len(sound)), sound).astype(np.float32)
    return changed


def _filled(placed: Iterable[tuple[int, Samples]], length: int) -> Samples:
    """The stretches in so many samples; silence elsewhere."""
    whole: Samples = np.zeros(length, np.float32)
    for at, sound in placed:
        first, last = max(0, at), min(length, at + len(sound))
        if first < last:
            whole[first:last] = sound[first - at : last - at]
    return whole


def _coarser(samples: Samples, rate: int) -> Samples:
    """Means of what lies within each sample of the compared rate."""
    sums = np.concatenate(([0.0], np.cumsum(samples, dtype=np.float64)))
    edges = np.arange(len(samples) * _COMPARED_RATE // rate + 1) * (rate / _COMPARED_RATE)
    means: Samples = np.diff(np.interp(edges, np.arange(len(sums)), sums)).astype(np.float32)
    return means * np.float32(_COMPARED_RATE / rate)


def _compared(clip: Samples, source: _Source, first: float, last: float) -> SoundMatch:
    """The match of the clip's seconds from `first` to `last`; the source's begin that much before them."""
    begin, end = round(first * _COMPARED_RATE), min(round(last * _COMPARED_RATE), len(clip))
    ours, beside = clip[begin:end], source.samples[_REACH:]
    match = SoundMatch(
        lost_at=_silent_where_loud(ours, beside, first), added_at=_silent_where_loud(beside[: len(ours)], ours, first)
    )
    window = min(len(ours), _COMPARED_RATE)
    if not window:
        return match
    for at in sorted({*range(0, len(ours) - window + 1, _COMPARED_RATE), len(ours) - window}):
        theirs = source.samples[at : at + window + 2 * _REACH]
        joints = [each - at - _REACH for each in source.stretches]
        match = _worse(match, _window(ours[at : at + window], theirs, joints, first + at / _COMPARED_RATE))
    return match


def _window(ours: Samples, theirs: Samples, joints: Iterable[int], at: float) -> SoundMatch:
    """One second of the clip against the source around it, whose stretches meet at `joints`."""
    if max(_loudness(ours), _loudness(theirs[_REACH : _REACH + len(ours)])) < _SOFTEST:
        return SoundMatch()
    found = _correlations(ours, theirs)
    tolerated = ceil(_TOLERATED_SECONDS * _COMPARED_RATE)
    near = float(found[_REACH - tolerated : _REACH + tolerated + 1].max())
    if blocks := _blocks_between(joints, len(ours)):
        near = max(near, _in_blocks(ours, theirs, blocks, tolerated))
    most = float(found.max())
    if most >= _SURE and most > near + _MORE_LIKE:
        return SoundMatch(near, _nearest_peak(found, most, tolerated) * 1000 / _COMPARED_RATE, at)
    return SoundMatch(near)


def _nearest_peak(found: Samples, most: float, tolerated: int) -> int:
    """By how many samples the clip is late: of places that are nearly as alike as the best one, the nearest."""
    places = np.flatnonzero(found > most - _MORE_LIKE)
    nearest = int(places[np.abs(places - _REACH).argmin()])
    begin = max(0, nearest - tolerated)
    return _REACH - begin - int(found[begin : nearest + tolerated + 1].argmax())


def _blocks_between(joints: Iterable[int], length: int) -> list[tuple[int, int]]:
    """The stretches within a window; none where it is a single one."""
    least = round(_LEAST_STRETCH_SECONDS * _COMPARED_RATE)
    edges = [0]
    for joint in sorted(joints):
        if edges[-1] + least <= joint <= length - least:
            edges.append(joint)
    return list(pairwise((*edges, length))) if len(edges) > 1 else []


def _in_blocks(ours: Samples, theirs: Samples, blocks: Iterable[tuple[int, int]], tolerated: int) -> float:
    """The correlation where each stretch of the source may be anywhere within the tolerance: its clock wavers."""
    both = energy = 0.0
    for begin, end in blocks:
        block = ours[begin:end]
        beside = theirs[_REACH + begin - tolerated : _REACH + end + tolerated]
        products = np.correlate(beside, block, "valid")
        best = int(products.argmax())
        both += float(products[best])
        found = beside[best : best + len(block)]
        energy += float(np.dot(found, found))
    scale = float(np.sqrt(energy * float(np.dot(ours, ours))))
    return both / scale if scale else 0.0


def _correlations(ours: Samples, theirs: Samples) -> Samples:
    """The correlation with each place in the source, 0 where one of both is silent."""
    size = 1 << (len(ours) + len(theirs)).bit_length()
    product = fft.irfft(fft.rfft(theirs, size) * np.conj(fft.rfft(ours, size)), size)
    product = product[: len(theirs) - len(ours) + 1]
    squares = np.concatenate(([0.0], np.cumsum(theirs.astype(np.float64) ** 2)))
    energy = (squares[len(ours) :] - squares[: -len(ours)]) * float(np.dot(ours, ours))
    # Of what is softer than the softest sound the correlation says nothing.
    least = (_SOFTEST * _SOFTEST / 100 * len(ours)) ** 2
    scaled: Samples = np.where(energy > least, product / np.sqrt(np.maximum(energy, least)), 0).astype(np.float32)
    return scaled


def _loudness(samples: Samples) -> float:
    return float(np.sqrt(np.mean(samples * samples))) if len(samples) else 0.0


def _silent_where_loud(one: Samples, other: Samples, first: float) -> float | None:
    """The second at which the one is first silent although the other sounds, counted from `first`."""
    ours, theirs = _blocks(one), _blocks(other)
    for number in range(min(len(ours), len(theirs))):
        # Also beside the block: a sound may set in or end a packet earlier or later.
        least = min(theirs[max(0, number - 1) : number + 2])
        if least >= _SOFTEST and ours[number] * _LOUDER < least:
            return first + number * _BLOCK_SECONDS
    return None


def _blocks(samples: Samples) -> list[float]:
    """The loudness of each block."""
    size = round(_BLOCK_SECONDS * _COMPARED_RATE)
    whole = samples[: len(samples) // size * size].reshape(-1, size)
    loudness: list[float] = np.sqrt((whole * whole).mean(axis=1)).tolist()
    return loudness


def _worse(one: SoundMatch, other: SoundMatch) -> SoundMatch:
    """What is worse in either; `other` is later in the clip."""
    likeness = [each.likeness for each in (one, other) if each.likeness is not None]
    shifted = max(one, other, key=lambda each: abs(each.shift_ms))
    return SoundMatch(
        min(likeness, default=None),
        shifted.shift_ms,
        shifted.shift_at,
        other.lost_at if one.lost_at is None else one.lost_at,
        other.added_at if one.added_at is None else one.added_at,
    )
