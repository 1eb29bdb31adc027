"""Encoding fragments of sound, in a worker that keeps its file open between requests."""

from bisect import bisect_right
from fractions import Fraction

import av
import numpy as np
import numpy.typing as npt
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer

from rushes_media.domain.stream_sound import SOUND_BIT_RATE, SOUND_PACKET, SoundFormat, SoundOrder
from rushes_media.sandbox.containers import packets_of, ticks_of_sound
from rushes_media.sandbox.fragments import Header, Sample, fragment

_ENCODER = "aac"
_GLOBAL_HEADER = 1 << 22
_BACK_SECONDS = (0, 1, 5, 30)

Samples = npt.NDArray[np.float32]
"""One row for each channel."""


class EncodedSound:
    """Fragments of one sound track, encoded."""

    def __init__(self, container: InputContainer, form: SoundFormat) -> None:
        stream = container.streams[form.stream]
        assert isinstance(stream, AudioStream)
        self._container, self._stream, self._form = container, stream, form
        self._layout = "stereo" if form.channels == 2 else "mono"

    def header(self) -> bytes:
        """The initialisation segment."""
        header = Header()
        made = header.container.add_stream(_ENCODER, rate=self._form.rate)
        assert isinstance(made, AudioStream)
        self._set_up(made.codec_context)
        return header.finished(self._form.rate)

    def fragment(self, order: SoundOrder) -> bytes:
        """One fragment; silence where the source has no sound."""
        first = order.first - order.before * SOUND_PACKET
        packets = order.before + order.packets + order.after
        heard = self._heard(order, first, packets * SOUND_PACKET)
        encoder = av.CodecContext.create(_ENCODER, "w")
        assert isinstance(encoder, AudioCodecContext)
        self._set_up(encoder)
        coded = []
        for number in range(packets):
            piece = np.ascontiguousarray(heard[:, number * SOUND_PACKET : (number + 1) * SOUND_PACKET])
            frame = AudioFrame.from_ndarray(piece, format="fltp", layout=self._layout)
            frame.sample_rate = self._form.rate
            frame.pts, frame.time_base = first + number * SOUND_PACKET, Fraction(1, self._form.rate)
            coded += encoder.encode(frame)
        coded += encoder.encode(None)
        ends = order.first + order.packets * SOUND_PACKET
        samples = [
            Sample(bytes(packet), SOUND_PACKET, 0, True)
            for packet in coded
            if packet.pts is not None and order.first <= packet.pts < ends
        ]
        return fragment(order.number, order.first, samples)

    def _set_up(self, encoder: AudioCodecContext) -> None:
        encoder.sample_rate, encoder.layout, encoder.format = self._form.rate, self._layout, "fltp"
        encoder.time_base = Fraction(1, self._form.rate)
        encoder.bit_rate = SOUND_BIT_RATE
        encoder.flags |= _GLOBAL_HEADER

    def _heard(self, order: SoundOrder, first: int, count: int) -> Samples:
        """So many samples from one on, at the encoded rate; both may lie outside of the source."""
        ratio = Fraction(self._form.source_rate, self._form.rate)
        begin = int(first * ratio // 1)
        source = np.zeros((self._form.channels, int(count * ratio // 1) + 1), np.float32)
        if order.source:
            for back in _BACK_SECONDS:
                if self._decode_into(source, begin, order, back):
                    break
        if self._form.source_rate == self._form.rate:
            return source[:, :count]
        return self._resampled(source, count)

    def _decode_into(self, heard: Samples, begin: int, order: SoundOrder, back: int) -> bool:
        """Place decoded samples at their times; False where decoding began after the wanted ones."""
        pts = [each for each, _ in order.source]
        positions = [position for _, position in order.source]
        tick = ticks_of_sound(self._stream)
        self._container.seek(pts[0] - round(back / tick), stream=self._stream, backward=True)
        mix = AudioResampler("fltp", self._layout, self._form.source_rate)  # The same rate: the resampler has no delay.
        end = begin + heard.shape[1]
        # The first packets after a seek decode incorrectly, except at the file's start.
        rightly_from = positions[min(2, len(positions) - 1)] if begin > positions[0] else positions[0]
        met = False
        for packet in packets_of(self._container, self._stream):
            if packet.pts is not None and not met:
                if packet.pts > pts[0] and back != _BACK_SECONDS[-1]:
                    return False
                met = True
            try:
                frames = packet.decode()
            except av.FFmpegError:
                continue
            for frame in frames:
                if frame.pts is None:
                    continue
                nearest = max(0, bisect_right(pts, frame.pts) - 1)
                position = positions[nearest] + round((frame.pts - pts[nearest]) * tick * self._form.source_rate)
                if position >= end:
                    return True
                if position < rightly_from or position + frame.samples <= begin:
                    continue
                for mixed in mix.resample(frame):
                    _lay(mixed.to_ndarray().astype(np.float32, copy=False), position - begin, heard)
        return True

    def _resampled(self, source: Samples, count: int) -> Samples:
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(source), format="fltp", layout=self._layout)
        frame.sample_rate = self._form.source_rate
        frame.pts, frame.time_base = 0, Fraction(1, self._form.source_rate)
        change = AudioResampler("fltp", self._layout, self._form.rate)
        changed = (*change.resample(frame), *change.resample(None))
        pieces: list[Samples] = [piece.to_ndarray().astype(np.float32, copy=False) for piece in changed]
        made: Samples = np.concatenate(pieces, axis=1)[:, :count]
        return np.pad(made, ((0, 0), (0, count - made.shape[1])))


def _lay(sound: Samples, at: int, heard: Samples) -> None:
    begin, end = max(0, at), min(at + sound.shape[1], heard.shape[1])
    if begin < end:
        heard[:, begin:end] = sound[:, begin - at : end - at]
