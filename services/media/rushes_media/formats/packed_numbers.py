"""Numbers of indexes, compressed by the workers that made them."""

import zlib

MOST_BYTES = 1 << 30
"""Of one list, uncompressed: the times of 120 frames a second for two weeks."""


def unpacked(data: bytes | memoryview, most: int) -> bytes:
    """The bytes, at most so many; raises ValueError where they are damaged, or more.

    A worker that its file has taken over can compress more zeros than there is memory.
    """
    unpacking = zlib.decompressobj()
    try:
        numbers = unpacking.decompress(data, most)
    except zlib.error as damaged:
        raise ValueError("the index is damaged") from damaged
    if not unpacking.eof:
        raise ValueError("the index is damaged: its numbers are cut short, or too many")
    return numbers
