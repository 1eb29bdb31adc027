"""The sound of a span of a file in a worker: decoded from safely before it, each sample in step with the file's clock.

Clips, streams and renditions get their sound from here.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, dropwhile
from math import ceil, floor, gcd

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Discard

from rushes_media.domain.frames.frame_index import ClockStep
from rushes_media.domain.streams.placing import Piece, placed
from rushes_media.sandbox.clips.samples import Channels, channels_of
from rushes_media.sandbox.files.clock import ONE_CLOCK, frames_of_track
from rushes_media.sandbox.files.containers import NotUsable, opened, ticks_of_sound

_BACK_SECONDS = (1, 10, 60)
"""How long before the wanted sound decoding begins, tried in turn until it begins early enough; at last it begins with
the file. Containers with a poor index seek beyond the place that was asked for."""
_ROLL_SECONDS = Fraction(1, 10)
"""What decoders need before the first sample that is right."""
_BESIDE_SECONDS = Fraction(1, 2)
"""Decoded sound that ends so long before the wanted one is dropped at once."""
_CHANNELS_DESCRIBED = 8
"""More are a recorder's single inputs: no layout says where they belong, and no encoder takes them."""
_CARRIERS = ("mono", "stereo", "2.1", "quad", "5.0", "5.1", "6.1", "7.1")
"""A layout for each number of channels, where they only have to be kept apart."""
_SIXTEEN_BITS = frozenset(("u8", "u8p", "s16", "s16p"))
_SILENCE_AT_ONCE = 1 << 16
"""Samples."""
_ELSE_RATE = 48_000


@dataclass(frozen=True)
class Kind:
    """What a track's sound is brought to, whatever it changes to on the way."""

    rate: int
    """In Hz."""
    layout: str
    """FFmpeg's name."""
    channels: int
    fits_16_bits: bool


class OpenTrack:
    """A sound track of a file that stays open for several spans."""

    def __init__(self, descriptor: int, stream: int, clock: Sequence[ClockStep] = ONE_CLOCK) -> None:
        """`clock`: see FrameIndex."""
        self._descriptor, self._number, self._clock = descriptor, stream, clock
        self._opened = ExitStack()
        self._container, self._stream = self._open()

    def __enter__(self) -> "OpenTrack":
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    @property
    def kind(self) -> Kind:
        """By the header: what it is where nothing of it can be decoded."""
        stream = self._stream
        channels = min(stream.channels or 1, _CHANNELS_DESCRIBED)
        return Kind(stream.sample_rate or _ELSE_RATE, _CARRIERS[channels - 1], channels, fits_16_bits=True)

    @property
    def tick(self) -> Fraction:
        """Seconds per tick of its timestamps."""
        return ticks_of_sound(self._stream)

    def frames_from(self, moment: Fraction, back_seconds: Iterable[int] = _BACK_SECONDS) -> Iterator[AudioFrame]:
        """Decoded frames in the file's order; the first begins at or before a moment, in seconds of the file's clock,
        unless no earlier one can be decoded.

        Packets that cannot be decoded are left out, and so is what lies behind a place at which the file cannot be
        read on.
        """
        begins = (self._stream.start_time or 0) * self.tick
        for back in back_seconds:
            target = moment - back
            if target <= begins:
                break
            frames = self._decoded_from(target)
            first = next(frames, None)
            if first is not None and first.pts is not None and first.pts * self.tick <= moment:
                yield from chain((first,), frames)
                return
        # Opened anew: some containers seek past their beginning when they are asked for it.
        self._container, self._stream = self._open()
        yield from frames_of_track(self._container, self._stream, self._clock)

    def _open(self) -> tuple[InputContainer, AudioStream]:
        self._opened.close()
        container = self._opened.enter_context(opened(self._descriptor))
        stream = container.streams[self._number]
        if not isinstance(stream, AudioStream):
            raise NotUsable("Damaged", "The file's sound cannot be told from the rest of it.")
        for other in container.streams:
            if other.index != stream.index:
                other.discard = Discard.all
        return container, stream

    def _decoded_from(self, moment: Fraction) -> Iterator[AudioFrame]:
        """Nothing where the container cannot seek there."""
        try:
            self._container.seek(floor(moment / self.tick), stream=self._stream, backward=True)
        except av.FFmpegError:
            return
        yield from frames_of_track(self._container, self._stream, self._clock)


def heard(track: OpenTrack, start: Fraction, rate: int, samples: int | None) -> tuple[Kind, Iterator[Channels]]:
    """The sound from a moment of the file's clock on, in pieces: exactly so many samples at a rate, or all that follow.

    Silence where the track has none. Layout and depth are those of what is heard at the start.
    """
    moment = start - _BESIDE_SECONDS
    frames = dropwhile(lambda frame: _ends(frame) < moment, track.frames_from(start - _ROLL_SECONDS))
    before: list[AudioFrame] = []
    for frame in frames:
        before.append(frame)
        if _ends(frame) > start:
            break
    kind = _kind_of(before[-1]) if before else track.kind
    first = floor(start * rate + Fraction(1, 2))
    return kind, signal_of(pieces_of(chain(before, frames), kind), kind, first, rate, samples)


def signal_of(
    pieces: Iterable[Piece[Channels]], kind: Kind, first: int, rate: int, samples: int | None
) -> Iterator[Channels]:
    """The pieces' signal at a rate, from its sample `first` on: so many samples, or all that follow."""
    if kind.rate == rate:
        return laid(placed(pieces, rate), first, samples, kind.channels)
    # The source begins at a moment at which samples of both rates lie.
    common = gcd(kind.rate, rate)
    unit = first // (rate // common) - ceil(_ROLL_SECONDS * common)
    begin, lead = unit * (kind.rate // common), first - unit * (rate // common)
    needed = None if samples is None else ceil((lead + samples) * Fraction(kind.rate, rate)) + kind.rate // 10
    source = laid(placed(pieces, kind.rate), begin, needed, kind.channels)
    return laid(_numbered(_at_rate(source, kind, rate)), lead, samples, kind.channels)


def pieces_of(frames: Iterable[AudioFrame], kind: Kind) -> Iterator[Piece[Channels]]:
    """Decoded frames as sound of one kind, each with its own time."""
    change: AudioResampler | None = None
    changed: tuple[str, str, int] | None = None
    for frame in frames:
        if (frame.layout.name, frame.sample_rate) == (kind.layout, kind.rate):
            if change is not None:
                yield from _pieces(change.resample(None), kind)
            change = changed = None
            yield _piece(frame, channels_of(frame), kind)
            continue
        carried = described(frame)
        looks = carried.format.name, carried.layout.name, carried.sample_rate
        if change is None or looks != changed:
            if change is not None:
                yield from _pieces(change.resample(None), kind)
            change, changed = AudioResampler("fltp", kind.layout, kind.rate), looks
        yield from _pieces(change.resample(carried), kind)
    if change is not None:
        yield from _pieces(change.resample(None), kind)


def laid(pieces: Iterable[tuple[int, Channels]], begin: int, samples: int | None, channels: int) -> Iterator[Channels]:
    """A signal without gaps from a position on: so many samples, or as many as there are.

    Silence is where no piece is. Where two overlap, the earlier one is heard and the later one goes on in step.
    """
    at, end = begin, None if samples is None else begin + samples
    for position, piece in pieces:
        if end is not None and at >= end:
            return
        gap = (position if end is None else min(position, end)) - at
        yield from _silence(gap, channels)
        at += max(0, gap)
        kept = piece[:, at - position :] if position < at else piece
        kept = kept if end is None else kept[:, : end - at]
        if kept.shape[1]:
            yield kept
            at += kept.shape[1]
    if end is not None:
        yield from _silence(end - at, channels)


def _at_rate(pieces: Iterable[Channels], kind: Kind, rate: int) -> Iterator[Channels]:
    """The same signal at another rate; its first sample is at the same moment."""
    carrier = _CARRIERS[kind.channels - 1]
    change = AudioResampler("fltp", carrier, rate)
    for at, piece in _numbered(pieces):
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(piece), format="fltp", layout=carrier)
        frame.sample_rate, frame.pts, frame.time_base = kind.rate, at, Fraction(1, kind.rate)
        yield from (channels_of(changed) for changed in change.resample(frame))
    yield from (channels_of(changed) for changed in change.resample(None))


def _kind_of(frame: AudioFrame) -> Kind:
    carried = described(frame)
    layout = carried.layout
    return Kind(frame.sample_rate, layout.name, layout.nb_channels, frame.format.name in _SIXTEEN_BITS)


def described(frame: AudioFrame) -> AudioFrame:
    """The frame where its channels have places; else the mean of its channels."""
    count = frame.layout.nb_channels
    if count <= _CHANNELS_DESCRIBED and frame.layout.name != f"{count} channels":
        return frame
    if count <= _CHANNELS_DESCRIBED:
        sound, layout = channels_of(frame), _CARRIERS[count - 1]
    else:
        sound, layout = channels_of(frame).mean(axis=0, keepdims=True, dtype=np.float32), "mono"
    made = AudioFrame.from_ndarray(np.ascontiguousarray(sound), format="fltp", layout=layout)
    made.sample_rate, made.pts = frame.sample_rate, frame.pts
    if frame.time_base is not None:
        made.time_base = frame.time_base
    return made


def _ends(frame: AudioFrame) -> Fraction:
    """When a frame ends; where it has no time it counts as early."""
    if frame.pts is None or frame.time_base is None:
        return Fraction(-(1 << 62))
    return frame.pts * frame.time_base + Fraction(frame.samples, frame.sample_rate)


def _piece(frame: AudioFrame, sound: Channels, kind: Kind) -> Piece[Channels]:
    told = None
    if frame.pts is not None and frame.time_base is not None:
        told = float(frame.pts * frame.time_base * kind.rate)
    return Piece(told, sound.shape[1], sound)


def _pieces(frames: Iterable[AudioFrame], kind: Kind) -> Iterator[Piece[Channels]]:
    return (_piece(frame, channels_of(frame), kind) for frame in frames)


def _silence(samples: int, channels: int) -> Iterator[Channels]:
    while samples > 0:
        count = min(samples, _SILENCE_AT_ONCE)
        yield np.zeros((channels, count), np.float32)
        samples -= count


def _numbered(pieces: Iterable[Channels]) -> Iterator[tuple[int, Channels]]:
    """Each piece with the number of its first sample."""
    at = 0
    for piece in pieces:
        yield at, piece
        at += piece.shape[1]
