"""Where a transport stream is torn: its packets are counted. FFmpeg does not tell all gaps in that count, and takes two
recordings that were joined for one that is torn.

Source: ISO/IEC 13818-1, 2.4.3.3 (transport_error_indicator, continuity_counter), 2.4.3.5 (discontinuity_indicator).
"""

import os
from bisect import bisect_left

import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream
from numpy.typing import NDArray

_SYNC = 0x47
_STRIDES = (188, 192, 204)
"""Bytes from packet to packet: plain, with a time before each, and with checksums behind."""
_ALIGNED = 5
"""Packets in a row that begin where they should: enough to know where packets lie."""
_PACKETS_AT_ONCE = 16 << 10
_NONE = -1
_MOST = 10_000


class Tears:
    """Tells while a picture's packets are read whether something of it is missing."""

    def __init__(self, descriptor: int, container: InputContainer, stream: VideoStream) -> None:
        is_transport = container.format.name == "mpegts"
        self._places = TornPlaces(descriptor, stream.id) if is_transport else None
        self._size = container.size

    def meets(self, packet: "Packet[VideoStream]") -> bool:
        """Whether there is a tear in this packet or before it, and behind the last one that was asked about.

        Of a transport stream it is told of the next packet whose place is known; the empty packet that ends a stream
        is asked about, too.
        """
        if self._places is None:
            return packet.is_corrupt
        place = packet.pos if packet.size else self._size
        return place is not None and self._places.meets(place)


class TornPlaces:
    """Finds the bytes of a file behind which packets of a stream, by its PID, are missing, or all packets.

    A stream that is counted anew between two pictures is no such place: there recordings were joined. Nor is what
    follows the last packet: recorders leave room there.
    """

    def __init__(self, descriptor: int, stream: int) -> None:
        self._descriptor, self._stream = descriptor, stream
        self._stride, self._at = _aligned_from(descriptor, 0, _STRIDES)
        self._count, self._lost = _NONE, _NONE
        self._met = 0
        self.found: list[int] = []
        """So far, ascending."""

    def meets(self, place: int) -> bool:
        """Whether one lies before a byte, and none of the earlier calls met it.

        Called while another reads the file up to there, so that it is read once.
        """
        while self._stride and self._at < place and len(self.found) < _MOST:
            self._read_on()
        before = bisect_left(self.found, place)
        met = before > self._met
        self._met = before
        return met

    def _read_on(self) -> None:
        stride = self._stride
        data = os.pread(self._descriptor, _PACKETS_AT_ONCE * stride, self._at)
        packets = np.frombuffer(data, np.uint8, len(data) // stride * stride).reshape(-1, stride)
        if not len(packets):
            self._stride = 0
            return
        begins = packets[:, 0] == _SYNC
        whole = len(packets) if begins.all() else int(begins.argmin())
        rows, torn, self._count = _counted(packets[:whole], self._stream, self._count)
        if self._lost != _NONE and rows:
            self.found.append(self._lost)
            self._lost = _NONE
        self.found += (self._at + row * stride for row in torn)
        self._at += whole * stride
        if whole < len(packets):
            self._lost = self._at if self._lost == _NONE else self._lost
            self._stride, self._at = _aligned_from(self._descriptor, self._at + 1, (stride,))


def _counted(packets: NDArray[np.uint8], stream: int, before: int) -> tuple[int, list[int], int]:
    """How many of the packets are the stream's, the rows of those that are torn, and the last one's number.

    A receiver has marked it as broken, or it does not follow the one before although it lies amid a picture. `before`:
    the number of the stream's last packet before these.
    """
    # Only those with a payload are counted.
    flags = packets[:, 3]
    of_stream = ((packets[:, 1] & 0x1F) == stream >> 8) & (packets[:, 2] == stream & 0xFF) & (flags & 0x10 != 0)
    rows = np.flatnonzero(of_stream)
    if not len(rows):
        return 0, [], before
    counts = (flags[rows] & 0xF).astype(np.int16)
    previous = np.concatenate(([counts[0] - 1 if before == _NONE else before], counts[:-1]))
    # A packet may come twice.
    gaps = ((counts - previous) & 0xF) > 1
    begins = packets[rows, 1] & 0x40 != 0
    told = (flags[rows] & 0x20 != 0) & (packets[rows, 4] > 0) & (packets[rows, 5] & 0x80 != 0)
    broken = packets[rows, 1] & 0x80 != 0
    return len(rows), rows[broken | (gaps & ~begins & ~told)].tolist(), int(counts[-1])


def _aligned_from(descriptor: int, at: int, strides: tuple[int, ...]) -> tuple[int, int]:
    """Distance of the packets, and the first byte of one, from a place on; a distance of 0 where there is none."""
    step = _PACKETS_AT_ONCE * max(strides)
    while data := os.pread(descriptor, step + _ALIGNED * max(strides), at):
        begins = np.frombuffer(data, np.uint8) == _SYNC
        for stride in strides:
            last = len(begins) - (_ALIGNED - 1) * stride
            if last <= 0:
                continue
            aligned = begins[:last].copy()
            for further in range(1, _ALIGNED):
                aligned &= begins[further * stride : further * stride + last]
            if aligned.any():
                return stride, at + int(aligned.argmax())
        at += step
    return 0, at
