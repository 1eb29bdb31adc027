"""Encoding fragments of sound, in a worker that keeps its file open between requests."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream

from rushes_media.domain.streams.placing import Piece
from rushes_media.domain.streams.stream_sound import SOUND_BIT_RATE, SOUND_PACKET, SoundFormat, SoundOrder
from rushes_media.sandbox.clips.heard import Kind, OpenTrack, pieces_of, signal_of
from rushes_media.sandbox.clips.samples import Channels
from rushes_media.sandbox.streams.fragments import Header, Sample, fragment

_ENCODER = "aac"
_GLOBAL_HEADER = 1 << 22
_BACK_SECONDS = (0, 1, 5, 30)
"""How long before the first packet to seek, tried in turn: an order begins some packets before what is heard."""


class EncodedSound:
    """Fragments of one sound track, encoded."""

    def __init__(self, track: OpenTrack, form: SoundFormat) -> None:
        self._track, self._form = track, form
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

    def _heard(self, order: SoundOrder, first: int, count: int) -> Channels:
        """So many samples from one on, at the encoded rate; both may lie outside of the source."""
        kind = Kind(self._form.source_rate, self._layout, self._form.channels, fits_16_bits=False)
        pieces: Iterable[Piece[Channels]] = ()
        if order.source:
            frames = self._track.frames_from(order.source[0][0] * self._track.tick, _BACK_SECONDS)
            pieces = self._told_by_index(pieces_of(frames, kind), order)
        return np.concatenate(list(signal_of(pieces, kind, first, self._form.rate, count)), axis=1)

    def _told_by_index(self, pieces: Iterable[Piece[Channels]], order: SoundOrder) -> Iterator[Piece[Channels]]:
        """The pieces at the positions of their packets, so that fragments meet to the sample."""
        pts = [each for each, _ in order.source]
        ticks = 1 / (float(self._track.tick) * self._form.source_rate)
        for piece in pieces:
            if piece.told is None:
                yield piece
                continue
            told = piece.told * ticks
            nearest = max(0, bisect_right(pts, round(told)) - 1)
            yield replace(piece, told=order.source[nearest][1] + (told - pts[nearest]) / ticks)
