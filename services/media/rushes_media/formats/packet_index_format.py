"""Serialisation of packet indexes, for workers' answers and the derived files."""

import json
import zlib
from array import array
from collections.abc import Iterator
from dataclasses import asdict, fields
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeVar

from rushes_media.domain.streams.packet_index import Colours, PacketIndex, PicturePackets, SoundPackets, SubtitleTrack
from rushes_media.formats.packed_numbers import MOST_BYTES, unpacked

VERSION = 4
"""Part of a stored index's name: raise it whenever the format or its meaning changes."""

_ITEM = "q"

T = TypeVar("T", PicturePackets, SoundPackets)


def encode(index: PacketIndex) -> bytes:
    """A line of JSON, in which an index stands for each array, and then the arrays' differences, compressed."""
    arrays: list[bytes] = []
    head = {
        "time_base": [index.time_base.numerator, index.time_base.denominator],
        "picture": _without_arrays(index.picture, arrays) | {"colours": asdict(index.picture.colours)},
        "sounds": [_without_arrays(sound, arrays) for sound in index.sounds],
        "subtitles": [asdict(track) for track in index.subtitles],
    }
    head["array_bytes"] = [len(packed) for packed in arrays]
    return b"".join((json.dumps(head).encode(), b"\n", *arrays))


def decode(data: bytes, most: int = MOST_BYTES) -> PacketIndex:
    """The index in bytes that `encode` made; raises ValueError where they are damaged.

    `most`: limit of each list of numbers in bytes.
    """
    line, _, rest = data.partition(b"\n")
    head = json.loads(line)
    arrays = _arrays(memoryview(rest), head["array_bytes"], most)
    picture = head["picture"] | {"colours": Colours(**head["picture"]["colours"])}
    return PacketIndex(
        time_base=Fraction(*head["time_base"]),
        picture=_with_arrays(PicturePackets, picture, arrays),
        sounds=tuple(_with_arrays(SoundPackets, sound, arrays) for sound in head["sounds"]),
        subtitles=tuple(SubtitleTrack(**track) for track in head["subtitles"]),
    )


def _without_arrays(packets: PicturePackets | SoundPackets, arrays: list[bytes]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for field in fields(packets):
        value = getattr(packets, field.name)
        if isinstance(value, array):
            arrays.append(_packed(value))
        else:
            kept[field.name] = value
    return kept


def _with_arrays(kind: type[T], kept: dict[str, Any], arrays: "Iterator[array[int]]") -> T:
    values: dict[str, Any] = {
        field.name: kept[field.name] if field.name in kept else next(arrays) for field in fields(kind)
    }
    return kind(**values)


def _packed(numbers: "array[int]") -> bytes:
    return zlib.compress(
        array(_ITEM, (later - earlier for earlier, later in pairwise((0, *numbers)))).tobytes(), level=1
    )


def _arrays(data: memoryview, lengths: list[int], most: int) -> "Iterator[array[int]]":
    # Imported here: see domain/streams/packet_runs.py.
    import numpy as np

    for length in lengths:
        differences = np.frombuffer(unpacked(data[:length], most), np.int64)
        yield array(_ITEM, np.cumsum(differences).tobytes())
        data = data[length:]
