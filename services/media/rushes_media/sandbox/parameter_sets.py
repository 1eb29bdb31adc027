"""What of H.264 and HEVC has to be known to cut it without decoding: units, fresh starts, parameter sets."""

from collections.abc import Iterator

_H264_PICTURES, _H264_IDR, _H264_PARAMETERS, _H264_DELIMITER = range(1, 6), 5, (7, 8), 9
_HEVC_PICTURES, _HEVC_IDR, _HEVC_PARAMETERS, _HEVC_DELIMITER = range(32), (19, 20), (32, 33, 34), 35
_HEVC_NOT_REFERRED_TO = range(0, 15, 2)
"""By pictures of the same sub-layer; those of higher ones may."""
_HEVC_RECORD = 23
"""Bytes of a configuration record before its parameter sets."""


class Units:
    """The NAL units of a stream's packets, however the container keeps them."""

    def __init__(self, codec: str, extradata: bytes) -> None:
        """`extradata` is the decoder's configuration as it lies in the container."""
        self._hevc = codec == "hevc"
        self._known = codec in ("h264", "hevc")
        # A configuration record says how long each unit's length field is; without one there are start codes.
        record = self._known and extradata[:1] == b"\1" and len(extradata) > (21 if self._hevc else 4)
        self._length_bytes = (extradata[21 if self._hevc else 4] & 3) + 1 if record else 0

    def is_fresh_start(self, packet: bytes) -> bool:
        """Whether it is an IDR: the only pictures on which every browser can start, see docs/decisions/0021."""
        wanted = _HEVC_IDR if self._hevc else (_H264_IDR,)
        return any(self._kind(unit) in wanted for unit in self._units(packet))

    @property
    def are_behind_lengths(self) -> bool:
        """Whether packets are as MP4 wants them, or of a codec that has no units."""
        return bool(self._length_bytes) or not self._known

    def parameter_sets(self, packet: bytes) -> Iterator[bytes]:
        """The parameter sets that say how all pictures from here on are encoded."""
        wanted = _HEVC_PARAMETERS if self._hevc else _H264_PARAMETERS
        return (unit for unit in self._units(packet) if self._kind(unit) in wanted)

    def is_disposable(self, packet: bytes, description: bytes) -> bool:
        """Whether nothing refers to its picture, so that a decoder may leave it out; False where that is not known.

        `description` is the stream's configuration record. VP8, VP9 and AV1 are not asked: their pictures may change
        what others are decoded with, even where none refers to their pixels.
        """
        if not self._hevc:
            pictures = [unit for unit in self._units(packet) if self._kind(unit) in _H264_PICTURES]
            return bool(pictures) and not any(unit[0] & 0x60 for unit in pictures)
        sub_layers = description[21] >> 3 & 7 if len(description) >= _HEVC_RECORD else 0
        pictures = [unit for unit in self._units(packet) if self._kind(unit) in _HEVC_PICTURES]
        return bool(pictures) and all(
            self._kind(unit) in _HEVC_NOT_REFERRED_TO and len(unit) > 1 and unit[1] & 7 == sub_layers
            for unit in pictures
        )

    def with_lengths(self, packet: bytes) -> bytes:
        """The packet as MP4 wants it: each unit behind its length."""
        if self._length_bytes or not self._known:
            return packet
        delimiter = _HEVC_DELIMITER if self._hevc else _H264_DELIMITER
        units = (unit for unit in self._units(packet) if self._kind(unit) != delimiter)
        return b"".join(len(unit).to_bytes(4, "big") + unit for unit in units)

    def _kind(self, unit: bytes) -> int:
        return unit[0] >> 1 & 0x3F if self._hevc else unit[0] & 0x1F

    def _units(self, packet: bytes) -> Iterator[bytes]:
        if not self._known:
            return
        if not self._length_bytes:
            yield from (unit for part in packet.split(b"\0\0\1")[1:] if (unit := part.rstrip(b"\0")))
            return
        place = 0
        while place + self._length_bytes <= len(packet):
            begin = place + self._length_bytes
            place = begin + int.from_bytes(packet[place:begin], "big")
            if place > begin:
                yield packet[begin:place]
