"""Motion JPEG in AVI: written in parts of frames, resumable after a crash, of any length.

OpenDML AVI File Format Extensions 1.02 (1996): a file is a series of RIFF lists of at most a gigabyte each. Every list
ends with an index of its own chunks (`ix00`), the header points to all of those (`indx`), and the first list has AVI
1.0's index (`idx1`) for readers that know only that.

Lists are distinguished by the offsets of frames: between the last frame of a list and the first of the next there is
room for the index and headers. So the offsets of all frames are enough to resume writing.
"""

import os
import struct
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

LONGEST_LIST = 1 << 30
"""Largest size of one RIFF list in bytes."""
_HEADER = 8192
"""Offset of the first frame's chunk."""
_MOST_LISTS = 256
_CHUNK = b"00dc"
_CHUNKS_INDEX = b"ix00"
_HEAD = 8
"""Size of a chunk's header: its name and size."""
_LIST_HEAD = 24
"""Bytes from the beginning of a later RIFF list to its first chunk."""
_INDEX_HEAD = 32
_JPEG = b"\xff\xd8"

_AVIF_HASINDEX, _AVIIF_KEYFRAME = 0x10, 0x10
_INDEX_OF_INDEXES, _INDEX_OF_CHUNKS = 0, 1
_DMLH_BYTES = 248


class NotMotionJpeg(Exception):
    """The bytes are not chunks of JPEG pictures."""


@dataclass(frozen=True)
class Movie:
    """Metadata of an AVI file."""

    width: int
    height: int
    rate: Fraction
    """Frames per second."""


@dataclass
class _List:
    """A RIFF list: the offsets of itself and of its chunks, and its frames."""

    start: int
    chunks: int
    first_frame: int


class AviWriter:
    """Writes to a descriptor, by position. All methods block on the disk."""

    def __init__(self, descriptor: int, movie: Movie, offsets: "array[int]", sizes: "array[int]", longest: int) -> None:
        """`offsets` and `sizes` are of the data of all frames that exist already; both grow with added frames."""
        self._descriptor, self._movie, self._longest = descriptor, movie, longest
        self.offsets, self.sizes = offsets, sizes
        self._lists = [_List(0, _HEADER, 0), *_later_lists(offsets, sizes)]

    @property
    def end(self) -> int:
        """The offset after the last frame; anything there is incomplete."""
        return _padded(self.offsets[-1] + self.sizes[-1]) if self.offsets else _HEADER

    def append(self, chunks: memoryview) -> int:
        """Append frames given as chunks, located as by `frame_chunks`; returns how many. Raises NotMotionJpeg."""
        found = list(frame_chunks(chunks))
        if not found:
            return 0
        last_offset, last_size = found[-1]
        begin, length = found[0][0] - _HEAD, _padded(last_offset + last_size) - (found[0][0] - _HEAD)
        at = self._room_for(length, len(found))
        _write(self._descriptor, chunks[begin : begin + length], at)
        for offset, size in found:
            self.offsets.append(at + offset - begin)
            self.sizes.append(size)
        return len(found)

    def finish(self) -> None:
        """Write the indexes and headers that complete the file."""
        lists = [*self._lists, _List(0, 0, len(self.offsets))]
        entries = []
        for number, (this, following) in enumerate(pairwise(lists)):
            frames = range(this.first_frame, following.first_frame)
            end = self._end_of(frames, this)
            index = self._index_of_chunks(frames, this)
            entries.append((end, len(index), len(frames)))
            _write(self._descriptor, index, end)
            end += len(index)
            self._write_list_sizes(this, end)
            if number == 0:
                old = self._old_index(frames, this)
                _write(self._descriptor, old, end)
                end += len(old)
            _write(self._descriptor, struct.pack("<4sI", b"RIFF", end - this.start - _HEAD), this.start)
        os.ftruncate(self._descriptor, end)
        _write(self._descriptor, self._header(entries), _HEAD)

    def _room_for(self, length: int, frames: int) -> int:
        """Offset for so many bytes of chunks: in a new list where this one would become too long."""
        this = self._lists[-1]
        index = _INDEX_HEAD + 8 * (len(self.offsets) - this.first_frame + frames)
        if not self.offsets or self.end + length + index - this.start <= self._longest:
            return self.end
        if len(self._lists) == _MOST_LISTS:
            raise NotMotionJpeg(f"It would be longer than {_MOST_LISTS} lists of {self._longest} bytes.")
        # The size of what `finish` will write after the present frames.
        there = len(self.offsets) - this.first_frame
        start = self.end + _INDEX_HEAD + 8 * there + ((_HEAD + 16 * there) if this.start == 0 else 0)
        self._lists.append(_List(start, start + _LIST_HEAD, len(self.offsets)))
        return start + _LIST_HEAD

    def _end_of(self, frames: range, of: _List) -> int:
        return _padded(self.offsets[frames[-1]] + self.sizes[frames[-1]]) if frames else of.chunks

    def _index_of_chunks(self, frames: range, of: _List) -> bytes:
        # Counted from the word `movi`.
        base = of.chunks - 4
        body = array("I", [0]) * (2 * len(frames))
        body[0::2] = array("I", [self.offsets[frame] - base for frame in frames])
        body[1::2] = array("I", [self.sizes[frame] for frame in frames])
        head = struct.pack(
            "<4sIHBBI4sQI", _CHUNKS_INDEX, 24 + 8 * len(frames), 2, 0, _INDEX_OF_CHUNKS, len(frames), _CHUNK, base, 0
        )
        return head + body.tobytes()

    def _old_index(self, frames: range, of: _List) -> bytes:
        base = of.chunks - 4
        entries = (
            struct.pack("<4sIII", _CHUNK, _AVIIF_KEYFRAME, self.offsets[frame] - _HEAD - base, self.sizes[frame])
            for frame in frames
        )
        return struct.pack("<4sI", b"idx1", 16 * len(frames)) + b"".join(entries)

    def _write_list_sizes(self, of: _List, end: int) -> None:
        if of.start:
            _write(self._descriptor, struct.pack("<4sI4s", b"RIFF", 0, b"AVIX"), of.start)
        movi = struct.pack("<4sI4s", b"LIST", end - of.chunks + 4, b"movi")
        _write(self._descriptor, movi, of.chunks - 12)

    def _header(self, entries: Sequence[tuple[int, int, int]]) -> bytes:
        """From the form's name to the list of chunks."""
        movie, frames, largest = self._movie, len(self.offsets), max(self.sizes, default=0)
        rate, scale = movie.rate.numerator, movie.rate.denominator
        first_list = entries[0][2]
        per_second = round(sum(self.sizes) / max(1, frames) * movie.rate)
        avih = struct.pack(
            "<14I",
            *(round(1_000_000 / movie.rate), per_second, 0, _AVIF_HASINDEX, first_list, 0, 1, largest),
            *(movie.width, movie.height, 0, 0, 0, 0),
        )
        strh = struct.pack(
            "<4s4sIHHIIIIIIII4H",
            *(b"vids", b"MJPG", 0, 0, 0, 0, scale, rate, 0, frames, largest, 0xFFFFFFFF, 0),
            *(0, 0, movie.width, movie.height),
        )
        strf = struct.pack(
            "<IiiHH4sIiiII", 40, movie.width, movie.height, 1, 24, b"MJPG", 3 * movie.width * movie.height, 0, 0, 0, 0
        )
        indx = struct.pack("<HBBI4s3I", 4, 0, _INDEX_OF_INDEXES, len(entries), _CHUNK, 0, 0, 0)
        indx += b"".join(struct.pack("<QII", *entry) for entry in entries)
        indx = indx.ljust(24 + 16 * _MOST_LISTS, b"\0")
        strl = b"strl" + _chunk(b"strh", strh) + _chunk(b"strf", strf) + _chunk(b"indx", indx)
        odml = b"odml" + _chunk(b"dmlh", struct.pack("<I", frames).ljust(_DMLH_BYTES, b"\0"))
        hdrl = b"hdrl" + _chunk(b"avih", avih) + _chunk(b"LIST", strl) + _chunk(b"LIST", odml)
        header = b"AVI " + _chunk(b"LIST", hdrl)
        # Up to the header of the list of chunks, which is written already.
        return header + _chunk(b"JUNK", bytes(_HEADER - 12 - _HEAD - len(header) - _HEAD))


def frame_chunks(chunks: memoryview) -> Iterator[tuple[int, int]]:
    """Offset and size in bytes of each frame's data, a JPEG, in a series of chunks. Raises NotMotionJpeg.

    A chunk without data ends the series: it means that the last frame is repeated.
    """
    at = 0
    while at + _HEAD <= len(chunks):
        name, size = struct.unpack_from("<4sI", chunks, at)
        if name == _CHUNKS_INDEX or (name == _CHUNK and size == 0):
            return
        at += _HEAD
        if name != _CHUNK or at + size > len(chunks) or chunks[at : at + 2] != _JPEG:
            raise NotMotionJpeg(f"There is no JPEG picture at byte {at}.")
        yield at, size
        at = _padded(at + size)


def movie_chunks(file: memoryview) -> Iterator[memoryview]:
    """The chunks of each RIFF list of an AVI file. Raises NotMotionJpeg."""
    for begin, end in _movies(file):
        yield file[begin:end]


def frame_places(file: memoryview) -> Iterator[tuple[int, int]]:
    """Offset and size in bytes of each frame's data in an AVI file. Raises NotMotionJpeg."""
    for begin, end in _movies(file):
        with file[begin:end] as chunks:
            for offset, size in frame_chunks(chunks):
                yield begin + offset, size


def _movies(file: memoryview) -> Iterator[tuple[int, int]]:
    """Start and end of the chunks of each RIFF list."""
    at = 0
    while at + 12 <= len(file):
        name, size, form = struct.unpack_from("<4sI4s", file, at)
        if name != b"RIFF" or form not in (b"AVI ", b"AVIX"):
            raise NotMotionJpeg(f"There is no list of AVI at byte {at}.")
        end = min(len(file), at + _HEAD + size)
        yield _movi(file, at + 12, end)
        at = _padded(end)


def _movi(file: memoryview, at: int, end: int) -> tuple[int, int]:
    """The `movi` list within a list that ends there."""
    while at + 12 <= end:
        name, size, kind = struct.unpack_from("<4sI4s", file, at)
        if name == b"LIST" and kind == b"movi":
            return at + 12, min(end, at + _HEAD + size)
        at = _padded(at + _HEAD + size)
    raise NotMotionJpeg("There are no pictures in it.")


def _later_lists(offsets: Sequence[int], sizes: Sequence[int]) -> Iterator[_List]:
    """A chunk that does not directly follow the previous one begins another list."""
    end = _HEADER
    for frame, (offset, size) in enumerate(zip(offsets, sizes, strict=True)):
        chunk = offset - _HEAD
        if chunk != end:
            yield _List(chunk - _LIST_HEAD, chunk, frame)
        end = _padded(offset + size)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack("<4sI", name, len(data)) + data


def _padded(at: int) -> int:
    """Chunks are aligned to even offsets."""
    return at + at % 2


def _write(descriptor: int, data: bytes | memoryview, at: int) -> None:
    rest = memoryview(data).cast("B")
    while rest:
        written = os.pwrite(descriptor, rest, at)
        rest, at = rest[written:], at + written
