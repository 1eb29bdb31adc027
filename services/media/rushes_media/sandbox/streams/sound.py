"""The first seconds of a file's sound in a worker: one channel of 16-bit samples."""

import os
from collections.abc import Iterator

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Discard

from rushes_media.domain.streams.sounds import RATE, most_bytes
from rushes_media.sandbox.files.containers import NotUsable, opened, packets_of
from rushes_media.sandbox.files.facts import sound_of
from rushes_media.sandbox.orders import UNHURRIED

_Samples = npt.NDArray[np.int16]


def first_sound(descriptor: int, seconds: float) -> bytes:
    """The first seconds of sound; empty where the file has none. Raises NotUsable where nothing can be decoded."""
    os.nice(UNHURRIED)
    most = most_bytes(seconds)
    heard = bytearray()
    with opened(descriptor) as container:
        stream = sound_of(container)
        if stream is None:
            return b""
        for other in container.streams:
            if other.index != stream.index:
                other.discard = Discard.all
        for samples in _resampled(_decoded(container, stream)):
            heard += samples.astype("<i2").tobytes()
            if len(heard) >= most:
                break
    if not heard:
        raise NotUsable("Damaged", "None of the file's sound can be decoded.")
    return bytes(heard[:most])


def _decoded(container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
    """Frames up to where the file cannot be read; undecodable packets are skipped."""
    try:
        for packet in packets_of(container, stream):
            try:
                frames = packet.decode()
            except av.FFmpegError:
                continue
            yield from frames
    except av.FFmpegError:
        return


def _resampled(frames: Iterator[AudioFrame]) -> Iterator[_Samples]:
    made_for: tuple[str, str, int] | None = None
    resampler = AudioResampler("s16", "mono", RATE)
    for frame in frames:
        kind = frame.format.name, frame.layout.name, frame.sample_rate
        if kind != made_for:  # As in a transport stream whose programme changes.
            yield from _rest(resampler, begun=made_for is not None)
            made_for, resampler = kind, AudioResampler("s16", "mono", RATE)
        frame.pts = None  # Samples in order: gaps in time are ignored.
        yield from (part.to_ndarray()[0] for part in resampler.resample(frame))
    yield from _rest(resampler, begun=made_for is not None)


def _rest(resampler: AudioResampler, *, begun: bool) -> Iterator[_Samples]:
    if begun:
        yield from (part.to_ndarray()[0] for part in resampler.resample(None))
