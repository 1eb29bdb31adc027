"""Names of things: UUIDs that grow with time, so that their order is the order of making."""

import secrets
import threading
import time
import uuid
from datetime import datetime
from typing import NewType

AssetId = NewType("AssetId", str)
ExportId = NewType("ExportId", str)
ClipId = NewType("ClipId", str)
JobId = NewType("JobId", str)
ChangeId = NewType("ChangeId", str)
DetectionRunId = NewType("DetectionRunId", str)
TrainingId = NewType("TrainingId", str)
ClassifierId = NewType("ClassifierId", str)
TimelineId = NewType("TimelineId", str)
# Of a detection pipeline; its job has the same.
RunId = NewType("RunId", str)
CheckpointId = NewType("CheckpointId", str)

_RANDOM_BITS = 62
_lock = threading.Lock()
_last_tick = 0


def new_id() -> str:
    """A UUIDv7 greater than every one this process made before, in the usual hyphenated form.

    The 12 bits after the milliseconds hold their fraction (RFC 9562, method 3); a tick that was used, or a clock that
    stepped back, takes the next one. Python's own uuid7 begins with 3.14.
    """
    global _last_tick
    with _lock:
        milliseconds, nanoseconds = divmod(time.time_ns(), 1_000_000)
        tick = max(milliseconds << 12 | (nanoseconds << 12) // 1_000_000, _last_tick + 1)
        _last_tick = tick
    value = (tick >> 12) << 80 | 7 << 76 | (tick & 0xFFF) << 64 | 2 << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
    return str(uuid.UUID(int=value))


def id_at(moment: datetime) -> str:
    """A UUIDv7 of a moment that is past: what happened before Rushes stands before what happened since."""
    milliseconds = int(moment.timestamp() * 1000)
    value = milliseconds << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << _RANDOM_BITS
    return str(uuid.UUID(int=value | secrets.randbits(_RANDOM_BITS)))


def new_ticket() -> str:
    """Eight hexadecimal digits for people and old clients; whoever stores it must see that it is not taken."""
    return secrets.token_hex(4)
