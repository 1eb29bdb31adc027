"""Serialisation of rows that describe windows: a header, and the rows as they came."""

import os
import struct
from typing import Final

from rushes_media.domain.files.windows import RowsHead, RowsOf

VERSION: Final = 1
"""Part of the files' names: raise it whenever their bytes or their meaning change."""

_MAGIC: Final = b"RUSHESWN"
_HEAD: Final = struct.Struct("<8sIIQdHH")
"""Magic, version, numbers in a row, rows, hop, and the bytes of the descriptor's name and version, which follow."""


def head_of(of: RowsOf, head: RowsHead) -> bytes:
    """The header before the rows."""
    name, version = of.descriptor.encode(), of.version.encode()
    return _HEAD.pack(_MAGIC, VERSION, head.dimensions, head.rows, head.hop, len(name), len(version)) + name + version


def read_head(descriptor: int, of: RowsOf) -> tuple[RowsHead, int] | None:
    """The header and the position of the first row; None where the file is no whole one of these rows. Blocks on the
    disk."""
    begin = os.pread(descriptor, _HEAD.size, 0)
    if len(begin) < _HEAD.size:
        return None
    _, _, dimensions, rows, hop, _, _ = _HEAD.unpack(begin)
    head = RowsHead(dimensions, rows, hop)
    expected = head_of(of, head)
    if os.pread(descriptor, len(expected), 0) != expected:
        return None
    if dimensions < 1 or not 0 < hop < float("inf") or os.fstat(descriptor).st_size != len(expected) + head.bytes:
        return None
    return head, len(expected)
