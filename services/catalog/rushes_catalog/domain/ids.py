"""Ids: UUIDs that grow with time, so that they sort by creation."""

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
# Of a decision about a moment.
DecisionId = NewType("DecisionId", str)
DetectionRunId = NewType("DetectionRunId", str)
TrainingId = NewType("TrainingId", str)
ClassifierId = NewType("ClassifierId", str)
TimelineId = NewType("TimelineId", str)
# Of a detection pipeline run, equal to its job's.
RunId = NewType("RunId", str)
CheckpointId = NewType("CheckpointId", str)
# Of a decision about a region that shows a brand, or seems to.
BrandLabelId = NewType("BrandLabelId", str)
# Of a planned cut, and of a note at a frame.
CutId = NewType("CutId", str)
NoteId = NewType("NoteId", str)
FinderId = NewType("FinderId", str)
# Of a finder's version.
VersionId = NewType("VersionId", str)
# Of a finder's example: that of its clip, of what was marked, or of the decision about a moment.
ExampleId = NewType("ExampleId", str)

_RANDOM_BITS = 62
_lock = threading.Lock()
_last_tick = 0


def new_id() -> str:
    """A UUIDv7 greater than all earlier ones of this process, in hyphenated form.

    The 12 bits after the milliseconds hold their fraction (RFC 9562, method 3); if the clock has not advanced, the
    previous value is incremented. Python's own uuid7 needs 3.14.
    """
    global _last_tick
    with _lock:
        milliseconds, nanoseconds = divmod(time.time_ns(), 1_000_000)
        tick = max(milliseconds << 12 | (nanoseconds << 12) // 1_000_000, _last_tick + 1)
        _last_tick = tick
    value = (tick >> 12) << 80 | 7 << 76 | (tick & 0xFFF) << 64 | 2 << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
    return str(uuid.UUID(int=value))


def id_at(moment: datetime) -> str:
    """A UUIDv7 of a past time, for imported objects."""
    milliseconds = int(moment.timestamp() * 1000)
    value = milliseconds << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << _RANDOM_BITS
    return str(uuid.UUID(int=value | secrets.randbits(_RANDOM_BITS)))


def new_ticket() -> str:
    """Eight hex digits for people and old clients; the caller has to check that it is not taken."""
    return secrets.token_hex(4)
