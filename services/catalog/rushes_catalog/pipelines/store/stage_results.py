"""Results of a stage as stored in its checkpoint: chunks of frames, so that those of one frame are read by themselves.

A file of chunks is `_MAGIC`, the number of chunks, for each chunk its first and last frame and its length in bytes, all
in 32 bits, little-endian, and then the chunks: compressed JSON.
"""

import struct
import sys
import zlib
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter, ValidationError

from rushes_catalog.pipelines.domain.errors import ChunkDamaged
from rushes_catalog.pipelines.domain.pipelines import StageFrame, StageRegion
from rushes_chassis.recent import Recent

_MAGIC: Final = b"RSR1"
"""Results of before begin with a header of zlib, which is no letter R."""
_TOGETHER: Final = 50
"""Frames of a chunk."""
_COUNT: Final = struct.Struct("<I")
_CHUNK: Final = struct.Struct("<III")
_HEADS: Final = len(_MAGIC) + _COUNT.size
_RECENT: Final = 4
"""Chunks that are kept in memory: the next frames are near the last ones."""


@dataclass(frozen=True, slots=True)
class _FormerFrame:
    """A frame's results as stored while every measure of every stage had a field of its own."""

    seq: int
    regions: tuple[StageRegion, ...]
    boundary: tuple[tuple[int, int], ...]
    coverage: float
    horizontal_count: int
    pair_count: int


_RESULTS: TypeAdapter[tuple[StageFrame, ...]] = TypeAdapter(tuple[StageFrame, ...])
_FORMER: TypeAdapter[tuple[_FormerFrame, ...]] = TypeAdapter(tuple[_FormerFrame, ...])
_FORMER_FIELD: Final = b'"boundary":['
"""In no text of today's frames: a measure is a number, and quotes within labels are escaped."""


def packed(frames: Sequence[StageFrame]) -> bytes:
    """The results of frames, ascending by their `seq`."""
    some = [frames[begin : begin + _TOGETHER] for begin in range(0, len(frames), _TOGETHER)]
    chunks = [zlib.compress(_RESULTS.dump_json(tuple(each))) for each in some]
    heads = [_CHUNK.pack(each[0].seq, each[-1].seq, len(chunk)) for each, chunk in zip(some, chunks, strict=True)]
    return b"".join([_MAGIC, _COUNT.pack(len(chunks)), *heads, *chunks])


def joined(parts: Sequence[bytes]) -> bytes:
    """The packed results of frames that follow each other, as those of all of them."""
    heads, chunks = [], []
    for part in parts:
        (count,) = _COUNT.unpack_from(part, len(_MAGIC))
        begin = _HEADS + count * _CHUNK.size
        heads.append(part[_HEADS:begin])
        chunks.append(part[begin:])
    count = sum(len(each) for each in heads) // _CHUNK.size
    return b"".join([_MAGIC, _COUNT.pack(count), *heads, *chunks])


def unpacked(stored: bytes, seqs: Collection[int] | None = None) -> tuple[StageFrame, ...]:
    """The results in these frames, as far as there are any, ascending; None: all. Raises ChunkDamaged."""
    if seqs is None:
        return tuple(frames_in(stored))
    wanted = set(seqs)
    some = [each for each in _chunks_of(stored) if any(each.first <= seq <= each.last for seq in wanted)]
    return tuple(frame for each in some for frame in _frames_of(stored, each) if frame.seq in wanted)


def frames_in(stored: bytes) -> Iterator[StageFrame]:
    """The results in all frames, of which only some are in memory at a time; raises ChunkDamaged."""
    for each in _chunks_of(stored):
        yield from _frames_of(stored, each)


def expect_whole(stored: bytes) -> None:
    """Raises ChunkDamaged unless all frames can be read."""
    for _ in frames_in(stored):
        pass


class FramesBySeq(Mapping[int, StageFrame]):
    """Stored results by the `seq` of their frames; only some are in memory. What is damaged raises ChunkDamaged."""

    def __init__(self, stored: bytes) -> None:
        self._stored, self._chunks = stored, _chunks_of(stored)
        self._lasts = [each.last for each in self._chunks]
        self._recent: Recent[int, Mapping[int, StageFrame]] = Recent(_RECENT)

    def __getitem__(self, seq: int) -> StageFrame:
        place = bisect_left(self._lasts, seq)
        if place == len(self._chunks):
            raise KeyError(seq)
        return self._frames(place)[seq]

    def __iter__(self) -> Iterator[int]:
        for place in range(len(self._chunks)):
            yield from self._frames(place)

    def __len__(self) -> int:
        return sum(len(self._frames(place)) for place in range(len(self._chunks)))

    def _frames(self, place: int) -> Mapping[int, StageFrame]:
        if (known := self._recent.get(place)) is not None:
            return known
        found = {frame.seq: frame for frame in _frames_of(self._stored, self._chunks[place])}
        self._recent.put(place, found)
        return found


@dataclass(frozen=True, slots=True)
class _Chunk:
    first: int
    """`seq` of its first frame."""
    last: int
    begin: int
    """Of its bytes among those that are stored."""
    end: int


def _chunks_of(stored: bytes) -> list[_Chunk]:
    if not stored.startswith(_MAGIC):
        return [_Chunk(0, sys.maxsize, 0, len(stored))]
    try:
        (count,) = _COUNT.unpack_from(stored, len(_MAGIC))
        begin = _HEADS + count * _CHUNK.size
        chunks = []
        for place in range(count):
            first, last, length = _CHUNK.unpack_from(stored, _HEADS + place * _CHUNK.size)
            chunks.append(_Chunk(first, last, begin, begin + length))
            begin += length
    except struct.error as wrong:
        raise ChunkDamaged(str(wrong)) from wrong
    return chunks


def _frames_of(stored: bytes, chunk: _Chunk) -> tuple[StageFrame, ...]:
    try:
        return _frames_from(zlib.decompress(stored[chunk.begin : chunk.end]))
    except (zlib.error, ValidationError) as wrong:
        raise ChunkDamaged(str(wrong)) from wrong


def _frames_from(text: bytes) -> tuple[StageFrame, ...]:
    if _FORMER_FIELD not in text:
        return _RESULTS.validate_json(text)
    return tuple(
        StageFrame(
            each.seq,
            each.regions,
            each.boundary,
            {"coverage": each.coverage, "horizontal_count": each.horizontal_count, "pair_count": each.pair_count},
        )
        for each in _FORMER.validate_json(text)
    )
