"""Sound as a WAV stream of unknown length, which ffmpeg reads from a pipe."""

import os
import struct
from collections.abc import Iterable

import numpy as np
from av.audio.layout import AudioLayout

from rushes_media.sandbox.clips.heard import Kind
from rushes_media.sandbox.clips.samples import Channels

_EXTENSIBLE = 0xFFFE
_GUID_REST = bytes.fromhex("000000001000800000aa00389b71")
_INTEGERS, _FLOATS = 1, 3
_UNKNOWN_LENGTH = 0xFFFFFFFF
_PLACES = (
    *("FL", "FR", "FC", "LFE", "BL", "BR", "FLC", "FRC", "BC"),
    *("SL", "SR", "TC", "TFL", "TFC", "TFR", "TBL", "TBC", "TBR"),
)
"""Places of channels in the order of a WAV file's mask, by FFmpeg's names."""
_WRITTEN_AT_ONCE = 1 << 17
"""Bytes."""


def pour(target: int, kind: Kind, rate: int, pieces: Iterable[Channels]) -> None:
    """Write sound to a descriptor as it comes."""
    waiting = [_head(kind, rate)]
    size = 0
    for piece in pieces:
        waiting.append(_packed(piece, kind))
        size += len(waiting[-1])
        if size >= _WRITTEN_AT_ONCE:
            _write(target, b"".join(waiting))
            waiting, size = [], 0
    _write(target, b"".join(waiting))


def _head(kind: Kind, rate: int) -> bytes:
    bits = 16 if kind.fits_16_bits else 32
    block = kind.channels * bits // 8
    coded = struct.pack(
        "<HHIIHHHHIH",
        *(_EXTENSIBLE, kind.channels, rate, rate * block, block, bits),
        *(22, bits, _mask(kind.layout), _INTEGERS if kind.fits_16_bits else _FLOATS),
    )
    coded += _GUID_REST
    return b"".join(
        (
            *(b"RIFF", struct.pack("<I", _UNKNOWN_LENGTH), b"WAVE"),
            *(b"fmt ", struct.pack("<I", len(coded)), coded),
            *(b"data", struct.pack("<I", _UNKNOWN_LENGTH)),
        )
    )


def _mask(layout: str) -> int:
    """The channels' places; 0 where a place is none of WAV's."""
    names = [channel.name for channel in AudioLayout(layout).channels]
    return sum(1 << _PLACES.index(name) for name in names) if set(names) <= set(_PLACES) else 0


def _packed(piece: Channels, kind: Kind) -> bytes:
    interleaved = np.ascontiguousarray(piece.T)
    if not kind.fits_16_bits:
        return interleaved.astype("<f4", copy=False).tobytes()
    return np.clip(np.rint(interleaved * 32768), -32768, 32767).astype("<i2").tobytes()


def _write(target: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(target, rest) :]
