"""Fragments of MP4, box by box (ISO/IEC 14496-12): libavformat's muxer sets times of its own, so it only writes
headers.

In every track a sample's duration lasts until the next one is shown, and its decoding time is the sum of the durations
before it in the file. So a fragment's decoding time is the time at which its first picture is shown, for constant and
variable rates and any decoding order. See docs/decisions/0021.
"""

import io
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import av
from av.container import OutputContainer

_IN_THE_FILE = "mp4"
_HEADER_OPTIONS = {"movflags": "empty_moov+default_base_moof+frag_custom", "use_editlist": "0", "strict": "-2"}
_NEEDS_OTHERS, _NEEDS_NONE = 0x0101_0000, 0x0200_0000
_SAMPLE_FIELDS = 0x000F01
"""Fields of trun: data offset; duration, size, flags and composition offset per sample."""


@dataclass(frozen=True)
class Sample:
    """A coded frame."""

    data: bytes
    length: int
    """Duration until the next one is shown, in ticks."""
    shown_after: int
    """Composition offset in ticks; may be negative."""
    is_start: bool
    """Whether it can be decoded alone."""


def fragment(number: int, begins: int, samples: Sequence[Sample]) -> bytes:
    """A fragment that begins at a tick; samples in decoding order."""
    table = b"".join(
        struct.pack(
            ">IIIi",
            sample.length,
            len(sample.data),
            _NEEDS_NONE if sample.is_start else _NEEDS_OTHERS,
            sample.shown_after,
        )
        for sample in samples
    )

    def head(data_at: int) -> bytes:
        run = _full(b"trun", 1, _SAMPLE_FIELDS, struct.pack(">Ii", len(samples), data_at), table)
        decoded_at = _full(b"tfdt", 1, 0, struct.pack(">Q", begins))
        track = _box(b"traf", _full(b"tfhd", 0, 0x020000, struct.pack(">I", 1)), decoded_at, run)
        return _box(b"moof", _full(b"mfhd", 0, 0, struct.pack(">I", number)), track)

    size = len(head(0))
    return head(size + 8) + _box(b"mdat", *(sample.data for sample in samples))


def _box(kind: bytes, *parts: bytes) -> bytes:
    size = 8 + sum(map(len, parts))
    return b"".join((struct.pack(">I4s", size, kind), *parts))


def _full(kind: bytes, version: int, flags: int, *parts: bytes) -> bytes:
    return _box(kind, struct.pack(">I", version << 24 | flags), *parts)


class Header:
    """The initialisation segment of a track; `container` takes its one stream."""

    def __init__(self) -> None:
        self._file = io.BytesIO()
        self.container: OutputContainer = av.open(self._file, "w", format=_IN_THE_FILE, options=_HEADER_OPTIONS)

    def finished(self, scale: int) -> bytes:
        """The initialisation segment of a track with so many ticks per second."""
        self.container.start_encoding()
        written = bytearray(self._file.getvalue())
        end = max(at + size for kind, at, size in _boxes(written, 0, len(written)) if kind in (b"ftyp", b"moov"))
        _patch(written, 0, end, scale)
        return bytes(written[:end])


def _patch(header: bytearray, begin: int, end: int, scale: int) -> None:
    for kind, at, size in _boxes(header, begin, end):
        if kind in (b"moov", b"trak", b"mdia"):
            _patch(header, at + 8, at + size, scale)
        elif kind == b"mdhd":
            # Version 1 has 64-bit times before it.
            struct.pack_into(">I", header, at + (28 if header[at + 8] else 20), scale)
        elif kind == b"edts":
            header[at + 4 : at + 8] = b"free"


def _boxes(data: bytearray, begin: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    while begin + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, begin)
        if size < 8:
            return
        yield kind, begin, size
        begin += size
