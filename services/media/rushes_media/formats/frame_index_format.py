"""Serialisation of frame indexes, for workers' answers and the derived files."""

import json
import zlib
from array import array
from fractions import Fraction
from itertools import chain, pairwise

from rushes_media.domain.frames.colours import Transfer
from rushes_media.domain.frames.frame_index import ClockStep, Entry, FrameIndex, SoundTrack, Turn
from rushes_media.domain.streams.packet_index import Colours
from rushes_media.formats.packed_numbers import MOST_BYTES, unpacked

VERSION = 8
"""Part of a stored index's name: raise it whenever the format or its meaning changes."""

_ITEM = "q"


def encode(index: FrameIndex) -> bytes:
    """A line of JSON, then differences of pts and of key frames, and entries, as 64-bit integers, each compressed."""
    deltas = _packed(array(_ITEM, (later - earlier for earlier, later in pairwise(index.pts))))
    keys = _packed(array(_ITEM, (later - earlier for earlier, later in pairwise((0, *index.key_frames)))))
    rate = index.constant_rate
    head = {
        "stream": index.stream,
        "time_base": _pair(index.time_base),
        "first_pts": index.first_pts,
        "end_pts": index.end_pts,
        "constant_rate": _pair(rate) if rate is not None else None,
        "counted": index.counted,
        "cropped": index.cropped,
        "turn": index.turn,
        "fed": index.fed,
        "clock": [[step.position, *_pair(step.offset)] for step in index.clock],
        "damage": [_pair(seconds) for seconds in index.damage],
        "width": index.width,
        "height": index.height,
        "tells_matrix": index.tells_matrix,
        "told_matrix": index.told_matrix,
        "transfer": index.transfer.value if index.transfer else None,
        "colours": vars(index.colours),
        "sound": [index.sound.stream, index.sound.sample_rate] if index.sound else None,
        "disputed": index.disputed,
        "delta_bytes": len(deltas),
        "key_bytes": len(keys),
    }
    entries = _packed(array(_ITEM, chain.from_iterable(index.entries)))
    return b"".join((json.dumps(head).encode(), b"\n", deltas, keys, entries))


def decode(data: bytes, most: int = MOST_BYTES) -> FrameIndex:
    """The index in bytes that `encode` made; raises ValueError where they are damaged.

    `most`: limit of each list of numbers in bytes.
    """
    line, _, rest = data.partition(b"\n")
    head = json.loads(line)
    key_begin = head["delta_bytes"]
    key_end = key_begin + head["key_bytes"]
    parts = rest[:key_begin], rest[key_begin:key_end], rest[key_end:]
    deltas, keys, entries = (_unpacked(packed, most) for packed in parts)
    return FrameIndex(
        stream=head["stream"],
        time_base=Fraction(*head["time_base"]),
        pts=_sums(array(_ITEM, (head["first_pts"],)) + deltas),
        end_pts=head["end_pts"],
        key_frames=_sums(keys),
        constant_rate=Fraction(*head["constant_rate"]) if head["constant_rate"] else None,
        counted=head["counted"],
        entries=tuple(map(Entry._make, zip(*[iter(entries)] * len(Entry._fields), strict=True))),
        cropped=head["cropped"],
        turn=Turn(*head["turn"]),
        fed=head["fed"],
        clock=tuple(ClockStep(position, Fraction(*offset)) for position, *offset in head["clock"]),
        damage=tuple(Fraction(*seconds) for seconds in head["damage"]),
        width=head["width"],
        height=head["height"],
        tells_matrix=head["tells_matrix"],
        told_matrix=head.get("told_matrix", ""),
        transfer=Transfer(head["transfer"]) if head["transfer"] else None,
        colours=Colours(**head["colours"]),
        sound=SoundTrack(*head["sound"]) if head["sound"] else None,
        disputed=head.get("disputed", True),
    )


def says_counted(data: bytes) -> bool:
    """Whether the index in bytes that `encode` made is `counted`, without decoding it."""
    return bool(json.loads(data.partition(b"\n")[0])["counted"])


def _pair(fraction: Fraction) -> list[int]:
    return [fraction.numerator, fraction.denominator]


def _sums(differences: "array[int]") -> "array[int]":
    import numpy as np  # Imported here: see domain/streams/packet_runs.py.

    return array(_ITEM, np.cumsum(np.frombuffer(differences, np.int64)).tobytes())


def _packed(numbers: "array[int]") -> bytes:
    return zlib.compress(numbers.tobytes(), level=1)


def _unpacked(data: bytes, most: int) -> "array[int]":
    numbers = array(_ITEM)
    numbers.frombytes(unpacked(data, most))
    return numbers
