"""Serialisation of waveforms: written by a worker, read a few kilobytes at a time."""

import json
import os
from collections.abc import Iterable

from rushes_media.domain.streams.waveforms import Peaks, Stretch, View, level_lengths, size_of

_MOST_HEAD = 4096


def head(buckets: int, damage: str) -> bytes:
    """The header before the levels, the finest with so many buckets; `damage`: see Peaks."""
    return json.dumps({"buckets": buckets, "damage": damage}).encode() + b"\n"


def write(descriptor: int, buckets: int, damage: str, levels: Iterable[memoryview]) -> None:
    """Write a whole waveform, the finest level first."""
    for part in (memoryview(head(buckets, damage)), *levels):
        rest = part.cast("B")
        while rest:
            rest = rest[os.write(descriptor, rest) :]


def is_whole(descriptor: int, buckets: int) -> bool:
    """Whether a file is a complete waveform of so many buckets. Blocks on the disk."""
    stored, begins, _ = _read_head(descriptor)
    expected = begins + sum(map(size_of, level_lengths(buckets)))
    return stored == buckets and os.fstat(descriptor).st_size == expected


def read(descriptor: int, stretch: Stretch) -> Peaks:
    """Read a part of a waveform; raises BeyondEnd. Blocks on the disk."""
    buckets, begins, damage = _read_head(descriptor)
    view = View(stretch, buckets)
    wanted = view.read
    before = sum(map(size_of, level_lengths(buckets)[: wanted.level])) + size_of(wanted.first)
    triples = os.pread(descriptor, size_of(wanted.count), begins + before)
    lows, highs, rms = view.lows_highs_and_rms(memoryview(triples).cast("b"))
    return Peaks(view.start, view.end, lows, highs, rms, damage)


def _read_head(descriptor: int) -> tuple[int, int, str]:
    """Number of buckets on the finest level, its offset, and the damage text."""
    line, _, _ = os.pread(descriptor, _MOST_HEAD, 0).partition(b"\n")
    said = json.loads(line)
    return int(said["buckets"]), len(line) + 1, str(said["damage"])
