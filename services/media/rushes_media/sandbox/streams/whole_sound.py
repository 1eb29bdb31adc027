"""The whole sound of a file in a worker: one channel of 16-bit samples, in step with the picture, in parts."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from math import floor
from typing import Final

import numpy as np
import numpy.typing as npt
from av.audio.fifo import AudioFifo
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from rushes_media.domain.streams.placing import Piece, placed
from rushes_media.domain.streams.sounds import RATE, WholeSound
from rushes_media.sandbox.clips.heard import OpenTrack, described
from rushes_media.sandbox.files.containers import NotUsable

_PART: Final = 1 << 18
"""Samples that are passed on together: 16 seconds."""
_SILENCE_AT_ONCE: Final = 1 << 16
"""Samples."""

_Samples = npt.NDArray[np.int16]


def pour(descriptor: int, wanted: WholeSound, tell: Callable[[bytes], None]) -> None:
    """Call `tell` with the parts of the sound, little-endian, in order.

    The first sample is heard with frame 0. Where the track has no sound there is silence, but not after its end. Raises
    NotUsable where nothing of it can be decoded.
    """
    waiting: list[_Samples] = []
    size = 0
    with OpenTrack(descriptor, wanted.stream, wanted.clock) as track:
        sound = _Sound(track.frames_from(wanted.origin), float(wanted.origin))
        for piece in _laid(sound.pieces(), wanted.samples):
            waiting.append(piece)
            size += len(piece)
            if size >= _PART:
                tell(_bytes(waiting))
                waiting, size = [], 0
    if not sound.is_heard:
        raise NotUsable("Damaged", "None of the file's sound can be decoded.")
    if size:
        tell(_bytes(waiting))


def _bytes(pieces: list[_Samples]) -> bytes:
    return np.concatenate(pieces).astype("<i2", copy=False).tobytes()


class _Sound:
    """Decoded frames at RATE in one channel, each at its place."""

    def __init__(self, frames: Iterable[AudioFrame], origin: float) -> None:
        """`origin`: seconds of the file's clock at which sample 0 is heard."""
        self._frames, self._origin = frames, origin
        self._ends = origin
        """Where the sound of one kind ended, in seconds of the file's clock."""
        self.is_heard = False

    def pieces(self) -> Iterator[tuple[int, _Samples]]:
        """Samples, and the position of the first; where two overlap, or leave a gap, so do the track's timestamps."""
        # A track's format may change, as in a transport stream whose programme does.
        for (_, _, rate), frames in groupby(map(described, self._frames), _kind):
            yield from self._of_one_kind(frames, rate)

    def _of_one_kind(self, frames: Iterator[AudioFrame], rate: int) -> Iterator[tuple[int, _Samples]]:
        run: _Run | None = None
        ends = 0
        for position, frame in placed(self._timed(frames, rate), rate):
            if run is None or position != ends:
                if run is not None:
                    yield from run.rest()
                run = _Run(floor((position / rate - self._origin) * RATE + 0.5), rate)
            ends = position + frame.samples
            yield from run.with_more(frame)
        if run is not None:
            yield from run.rest()
        self._ends = ends / rate

    def _timed(self, frames: Iterator[AudioFrame], rate: int) -> Iterator[Piece[AudioFrame]]:
        told: float | None = self._ends * rate  # Of a first frame without a time.
        for frame in frames:
            self.is_heard = True
            if frame.time is not None:
                told = frame.time * rate
            yield Piece(told, frame.samples, frame)
            told = None


class _Run:
    """Frames of one kind that follow each other without a gap."""

    def __init__(self, at: int, rate: int) -> None:
        """`at`: where the first sample belongs, at RATE."""
        self._at, self._rate = at, rate
        self._change = AudioResampler("s16", "mono", RATE)
        # A call of the resampler takes as long as decoding two frames: it gets a second at once.
        self._waiting = AudioFifo()

    def with_more(self, frame: AudioFrame) -> Iterator[tuple[int, _Samples]]:
        """What can be told with another frame."""
        frame.pts = None  # `placed` has found where it belongs.
        self._waiting.write(frame)
        if self._waiting.samples >= self._rate:
            yield from self._told(self._change.resample(self._waiting.read()))

    def rest(self) -> Iterator[tuple[int, _Samples]]:
        """What is left behind the last frame."""
        left = self._waiting.read()
        if left is not None:
            yield from self._told(self._change.resample(left))
        yield from self._told(self._change.resample(None))

    def _told(self, parts: Iterable[AudioFrame]) -> Iterator[tuple[int, _Samples]]:
        for part in parts:
            samples: _Samples = part.to_ndarray()[0]
            yield self._at, samples
            self._at += len(samples)


def _kind(frame: AudioFrame) -> tuple[str, str, int]:
    return frame.format.name, frame.layout.name, frame.sample_rate


def _laid(pieces: Iterable[tuple[int, _Samples]], most: int) -> Iterator[_Samples]:
    """The signal without gaps from sample 0 to where it ends, `most` samples at most.

    Where two pieces overlap, the earlier one is heard.
    """
    at = 0
    for position, piece in pieces:
        if at >= most:
            return
        gap = min(position, most) - at
        while gap > 0:
            yield np.zeros(min(gap, _SILENCE_AT_ONCE), np.int16)
            at += min(gap, _SILENCE_AT_ONCE)
            gap = min(position, most) - at
        kept = piece[max(0, at - position) :][: most - at]
        if len(kept):
            yield kept
            at += len(kept)
