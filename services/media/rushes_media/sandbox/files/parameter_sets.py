"""Bitstream syntax of H.264 and HEVC needed without decoding: NAL units, IDR frames, parameter sets, orientation."""

from collections.abc import Iterator

_H264_PICTURES, _H264_IDR, _H264_PARAMETERS, _H264_DELIMITER = range(1, 6), 5, (7, 8), 9
_HEVC_PICTURES, _HEVC_IDR, _HEVC_PARAMETERS, _HEVC_DELIMITER = range(32), (19, 20), (32, 33, 34), 35
_HEVC_NOT_REFERRED_TO = range(0, 15, 2)
"""NAL types not referenced within their sub-layer; higher sub-layers may still refer to them."""
_HEAD = 4096
"""Bytes of a packet in which its first picture certainly begins."""
_H264_SEQUENCE, _HEVC_SEQUENCE = 7, 33
_H264_MESSAGES, _HEVC_MESSAGES = 6, 39
_ORIENTATION = 47
"""Type of the message that says how pictures are to be turned."""
_HEVC_RECORD = 23
"""Length of a configuration record before its parameter sets, in bytes."""


class Units:
    """NAL units of a stream's packets, in either framing."""

    def __init__(self, codec: str, extradata: bytes) -> None:
        """`extradata` is the decoder configuration from the container."""
        self._hevc = codec == "hevc"
        self._known = codec in ("h264", "hevc")
        # A configuration record states the size of the length field; without one there are start codes.
        record = self._known and extradata[:1] == b"\1" and len(extradata) > (21 if self._hevc else 4)
        self._length_bytes = (extradata[21 if self._hevc else 4] & 3) + 1 if record else 0

    def is_fresh_start(self, packet: bytes) -> bool:
        """Whether it is an IDR frame, the only kind at which every browser can start; see docs/decisions/0021."""
        wanted = _HEVC_IDR if self._hevc else (_H264_IDR,)
        return any(self._kind(unit) in wanted for unit in self._units(packet))

    @property
    def are_behind_lengths(self) -> bool:
        """Whether packets are framed as in MP4, or of a codec without NAL units."""
        return bool(self._length_bytes) or not self._known

    def parameter_sets(self, packet: bytes) -> Iterator[bytes]:
        """The parameter sets in a packet, which apply to all following pictures."""
        wanted = _HEVC_PARAMETERS if self._hevc else _H264_PARAMETERS
        return (unit for unit in self._units(packet) if self._kind(unit) in wanted)

    def sequence_sets(self, packet: bytes) -> Iterator[bytes]:
        """The sequence parameter sets in a packet, which state the size of pictures."""
        wanted = _HEVC_SEQUENCE if self._hevc else _H264_SEQUENCE
        return (unit for unit in self._units(packet) if self._kind(unit) == wanted)

    def sets_of_record(self, extradata: bytes) -> list[bytes]:
        """The sequence parameter sets of H.264 in the container's decoder configuration, in either framing."""
        if not self._length_bytes:
            return [*self.sequence_sets(extradata)]
        sets, at = [], 6
        for _ in range(extradata[5] & 0x1F if len(extradata) > 5 else 0):
            length = int.from_bytes(extradata[at : at + 2], "big")
            sets.append(extradata[at + 2 : at + 2 + length])
            at += 2 + length
        return [each for each in sets if each]

    def turns(self, packet: memoryview) -> bool:
        """Whether a packet says that its picture is to be turned for display, before its first slice.

        Decoders do not hand it on with every frame that it is meant for.
        """
        wanted = _HEVC_MESSAGES if self._hevc else _H264_MESSAGES
        head = bytes(packet[:_HEAD])
        units = (unit for unit in self._units(head) if self._kind(unit) == wanted)
        return any(_turns(unit[2 if self._hevc else 1 :]) for unit in units)

    def first_picture(self, packet: memoryview, length: int) -> bytes:
        """The first bytes of a packet's first unit of H.264 that is a picture; raises IndexError where it has none."""
        if not self._length_bytes:
            data = bytes(packet[:_HEAD])
            at = data.find(b"\0\0\1")
            while at >= 0:
                if data[at + 3] & 0x1F in _H264_PICTURES:
                    return data[at + 3 : at + 3 + length]
                at = data.find(b"\0\0\1", at + 3)
            raise IndexError
        at = 0
        while True:
            begin = at + self._length_bytes
            if packet[begin] & 0x1F in _H264_PICTURES:
                return bytes(packet[begin : begin + length])
            at = begin + int.from_bytes(packet[at:begin], "big")

    def are_torn(self, packet: memoryview) -> bool:
        """Whether a packet does not begin with a unit, as where a part of the file was overwritten."""
        if not self._known:
            return False
        if not self._length_bytes:
            return not bytes(packet[:4]).startswith((b"\0\0\1", b"\0\0\0\1"))
        length = int.from_bytes(packet[: self._length_bytes], "big")
        return not 0 < length <= len(packet) - self._length_bytes or bool(packet[self._length_bytes] & 0x80)

    def is_disposable(self, packet: bytes, description: bytes) -> bool:
        """Whether no frame refers to it, so that a decoder may skip it; False where that is not known.

        `description` is the stream's configuration record. False for VP8, VP9 and AV1: their frames may change decoder
        state even where none refers to their pixels.
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
        """The packet framed as in MP4: each unit after its length."""
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
            if unit := packet[begin:place]:
                yield unit


def _turns(messages: bytes) -> bool:
    """Whether one of a unit's messages is an orientation other than upright (H.264, D.1.27; HEVC, D.2.17)."""
    data = messages.replace(b"\0\0\3", b"\0\0")  # Without emulation prevention.
    at = 0
    while at + 2 <= len(data):
        kind, at = _sum_of_bytes(data, at)
        size, at = _sum_of_bytes(data, at)
        if kind == _ORIENTATION:
            # Whether it is cancelled, two flips, and a rotation of 16 bits.
            said = int.from_bytes(data[at : at + 3], "big") >> 5
            return at + 3 <= len(data) and not said >> 18 and bool(said & 0x3FFFF)
        at += size
    return False


def _sum_of_bytes(data: bytes, at: int) -> tuple[int, int]:
    """A number, and where it ends: bytes are added up to the first one that is not 255."""
    value = 0
    while at < len(data) and data[at] == 0xFF:
        value, at = value + 0xFF, at + 1
    return value + (data[at] if at < len(data) else 0), at + 1
