"""Reading runs of packets, in a worker that keeps its file open between requests."""

import struct

from av.container import InputContainer
from av.video.stream import VideoStream

from rushes_media.domain.streams.packet_runs import HEAD_BYTES, RunOrder
from rushes_media.sandbox.files.decoder_description import description_of
from rushes_media.sandbox.files.parameter_sets import Units
from rushes_media.sandbox.streams.packet_rows import PacketRows

KEY, DISPOSABLE = 1, 2
"""Flags of a packet: decoding can start with it; no other refers to it, so that a decoder may skip it."""
_HEAD = struct.Struct("<IiB3x")
assert _HEAD.size == HEAD_BYTES


class RunPackets:
    """One picture's packets in the format for WebCodecs."""

    def __init__(self, container: InputContainer, stream: int) -> None:
        picture = container.streams[stream]
        assert isinstance(picture, VideoStream)
        codec = picture.codec_context
        self._rows = PacketRows(container, picture)
        self._units = Units(codec.codec.canonical_name, codec.extradata or b"")
        self._description = description_of(picture)

    def piece(self, order: RunOrder) -> bytes:
        """Each packet after its size, frame and flags; raises NotUsable where they are not found."""
        parts = []
        row = self._rows.row(order.seek_dts, [pts for pts, _, _ in order.packets])
        for packet, (_, frame, key) in zip(row, order.packets, strict=True):
            stored = bytes(packet)
            data = self._units.with_lengths(stored)
            disposable = self._units.is_disposable(stored, self._description)
            parts += [_HEAD.pack(len(data), frame, (KEY if key else 0) | (DISPOSABLE if disposable else 0)), data]
        return b"".join(parts)
