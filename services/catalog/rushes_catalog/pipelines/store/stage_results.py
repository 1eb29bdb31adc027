"""Results of a stage as stored in its checkpoint: chunks of frames, so that those of one frame are read by themselves.

A file of chunks is `_MAGIC`, the number of chunks, for each chunk its first and last frame and its length in bytes, all
in 32 bits, little-endian, and then the chunks: compressed JSON.
"""

import struct
import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter, ValidationError

from rushes_catalog.pipelines.domain.errors import ChunkDamaged
from rushes_catalog.pipelines.domain.pipelines import StageFrame, StageRegion

_MAGIC: Final = b"RSR1"
"""Results of before begin with a header of zlib, which is no letter R."""
_TOGETHER: Final = 50
"""Frames of a chunk."""
_COUNT: Final = struct.Struct("<I")
_CHUNK: Final = struct.Struct("<III")


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


def unpacked(stored: bytes, seqs: Collection[int] | None = None) -> tuple[StageFrame, ...]:
    """The results in these frames, as far as there are any, ascending; None: all. Raises ChunkDamaged."""
    wanted = None if seqs is None else set(seqs)
    try:
        found = [each for chunk in _chunks(stored, wanted) for each in _frames_of(zlib.decompress(chunk))]
    except (struct.error, zlib.error, ValidationError) as wrong:
        raise ChunkDamaged(str(wrong)) from wrong
    return tuple(each for each in found if wanted is None or each.seq in wanted)


def _chunks(stored: bytes, wanted: Collection[int] | None) -> Iterator[bytes]:
    if not stored.startswith(_MAGIC):
        yield stored
        return
    (count,) = _COUNT.unpack_from(stored, len(_MAGIC))
    at = len(_MAGIC) + _COUNT.size
    begin = at + count * _CHUNK.size
    for place in range(count):
        first, last, length = _CHUNK.unpack_from(stored, at + place * _CHUNK.size)
        if wanted is None or any(first <= seq <= last for seq in wanted):
            yield stored[begin : begin + length]
        begin += length


def _frames_of(text: bytes) -> tuple[StageFrame, ...]:
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
