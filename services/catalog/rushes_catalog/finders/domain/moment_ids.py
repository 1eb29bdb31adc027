"""Ids of moments: which finder, version, video and span they are of.

A moment is no row: it follows from scores and a threshold. Its id holds what it was listed as, so that it can be used
whatever threshold is set later.
"""

import base64
import binascii
import hashlib
import struct
import uuid
from dataclasses import dataclass
from typing import NewType

from rushes_catalog.domain.ids import AssetId, FinderId, VersionId
from rushes_catalog.finders.domain.moment_errors import MomentNotFound

MomentId = NewType("MomentId", str)

_FORM = 1
"""The first byte: another one would be another form of ids."""
_PACKED = struct.Struct(">B16s16s16sQQ")
_CHECKED = 4
"""Bytes of the checksum: a mistyped id names no other moment. It is no protection: what an id names is looked up."""
_LONGEST_US = 1 << 62


@dataclass(frozen=True, slots=True)
class MomentKey:
    """What an id says; times in microseconds from frame 0."""

    finder_id: FinderId
    version_id: VersionId
    asset_id: AssetId
    start_us: int
    end_us: int

    @property
    def id(self) -> MomentId:
        """The id in base64url; 92 characters."""
        ids = (uuid.UUID(each).bytes for each in (self.finder_id, self.version_id, self.asset_id))
        plain = _PACKED.pack(_FORM, *ids, self.start_us, self.end_us)
        return MomentId(base64.urlsafe_b64encode(plain + _checksum(plain)).decode().rstrip("="))


def moment_key(moment_id: str) -> MomentKey:
    """What an id says; raises MomentNotFound for anything that is none."""
    try:
        padded = moment_id.encode() + b"=" * (-len(moment_id) % 4)
        whole = base64.b64decode(padded, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as unreadable:
        raise MomentNotFound(moment_id) from unreadable
    if len(whole) != _PACKED.size + _CHECKED:
        raise MomentNotFound(moment_id)
    form, finder, version, asset, start_us, end_us = _PACKED.unpack(whole[:-_CHECKED])
    if form != _FORM or not start_us < end_us < _LONGEST_US:
        raise MomentNotFound(moment_id)
    finder_id, version_id, asset_id = (str(uuid.UUID(bytes=each)) for each in (finder, version, asset))
    key = MomentKey(FinderId(finder_id), VersionId(version_id), AssetId(asset_id), start_us, end_us)
    if key.id != moment_id:  # Its checksum is another one.
        raise MomentNotFound(moment_id)
    return key


def _checksum(plain: bytes) -> bytes:
    return hashlib.blake2b(plain, digest_size=_CHECKED).digest()
