"""Which streams of a broadcast or of a DVD are scrambled: their packets say it, no header does.

Sources: ISO/IEC 13818-1, 2.4.3.3 (transport_scrambling_control) and 2.4.3.7 (PES_scrambling_control). FFmpeg reads past
both and decodes noise.
"""

from collections import Counter
from collections.abc import Iterator

from rushes_media.domain.files.ebml import Read

_LOOKED_AT = 128 << 10
"""Bytes of a file that are searched from its beginning: enough packets to tell, and a fiftieth of its first reading."""
_BROADCAST_SHARE, _DISC_SHARE = 1 / 2, 1 / 8
"""Of a stream's packets: a broadcast may begin in the clear, a DVD leaves many so. Single ones may be damage."""
_SYNC = 0x47
_TS_PACKET = 188
_TS_STRIDES = {188: 0, 192: 4, 204: 0}
"""Bytes from packet to packet, and of them those before the sync byte."""
_START = b"\0\0\1"
_PACK, _PACK_HEAD = 0xBA, 14
_PES_HEAD = 7
_VIDEO_IDS = range(0xE0, 0xF0)
_SOUND_IDS = range(0xC0, 0xE0)


def scrambled_streams(read: Read) -> frozenset[int]:
    """The scrambled streams of a transport or programme stream, as FFmpeg numbers them; none of other files."""
    data = read(0, _LOOKED_AT)
    if data.startswith(_START + bytes([_PACK])):
        return _mostly(_programme_packets(data), _DISC_SHARE)
    for stride, lead in _TS_STRIDES.items():
        if len(data) >= 3 * stride and all(data[lead + at * stride] == _SYNC for at in range(3)):
            return _mostly(_transport_packets(data[lead:], stride), _BROADCAST_SHARE)
    return frozenset()


def _mostly(packets: Iterator[tuple[int, bool]], share: float) -> frozenset[int]:
    """The streams of which more than that share of the packets is scrambled."""
    counts, scrambled = Counter[int](), Counter[int]()
    for stream, is_scrambled in packets:
        counts[stream] += 1
        scrambled[stream] += is_scrambled
    return frozenset(stream for stream, count in counts.items() if scrambled[stream] > share * count)


def _transport_packets(data: bytes, stride: int) -> Iterator[tuple[int, bool]]:
    """Numbers of the streams of packets, and whether each is scrambled."""
    for at in range(0, len(data) - _TS_PACKET + 1, stride):
        # Without a payload there is nothing to scramble, and the bits mean nothing where an error is indicated.
        if data[at] == _SYNC and not data[at + 1] & 0x80 and data[at + 3] & 0x10:
            yield (data[at + 1] & 0x1F) << 8 | data[at + 2], bool(data[at + 3] & 0x80)


def _programme_packets(data: bytes) -> Iterator[tuple[int, bool]]:
    at = 0
    while (at := data.find(_START, at)) >= 0 and at + _PACK_HEAD <= len(data):
        kind = data[at + 3]
        if kind == _PACK:
            at += _PACK_HEAD
            continue
        # Of MPEG-2 the byte behind the length begins with the bits 10; MPEG-1 knows no scrambling.
        if (kind in _VIDEO_IDS or kind in _SOUND_IDS) and data[at + 6] & 0xC0 == 0x80:
            yield 0x100 | kind, bool(data[at + 6] & 0x30)
        at += _PES_HEAD - 1 + int.from_bytes(data[at + 4 : at + 6])
