"""Cursors of lists: opaque, and valid only for the list that issued them."""

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from typing import TypeAlias

from rushes_catalog.domain.errors import ForeignCursor

Value: TypeAlias = str | int | float | None


def list_mark(*parts: object) -> str:
    """Eight hex digits that identify a list by its kind, filter and order."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:8]


def write_cursor(mark: str, values: Sequence[Value]) -> str:
    """The cursor that continues the list after these values."""
    packed = json.dumps([mark, *values], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read_cursor(mark: str, cursor: str, kinds: Sequence[type]) -> list[Value]:
    """The values in a cursor, each of its kind or None; raises ForeignCursor for anything that we did not issue."""
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        parts = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError) as unreadable:
        raise ForeignCursor() from unreadable
    if not isinstance(parts, list) or len(parts) != len(kinds) + 1 or parts[0] != mark:
        raise ForeignCursor()
    values = parts[1:]
    if any(value is not None and type(value) is not kind for value, kind in zip(values, kinds, strict=True)):
        raise ForeignCursor()
    if any(isinstance(value, int) and not -(2**63) <= value < 2**63 for value in values):
        raise ForeignCursor()
    return values
