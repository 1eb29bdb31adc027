"""Encoders: what a person can ask for, how each stands on a node, and what to say of clips that another one made."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

CPU = "libx264"
AUTO = "auto"
HARDWARE = frozenset({"h264_nvenc", "h264_vaapi", "h264_qsv", "h264_amf", "h264_videotoolbox"})
"""FFmpeg's names."""


class EncoderState(StrEnum):
    """How an encoder stands on a node."""

    TRYING = "trying"
    USABLE = "usable"
    UNUSABLE = "unusable"


@dataclass(frozen=True, slots=True)
class Encoder:
    """What came of trying an encoder; `reason` says why it is not usable, `tried_at` is None before the first trial."""

    name: str
    state: EncoderState
    reason: str
    tried_at: datetime | None


def fallback_warning(fallbacks: Sequence[str], clips: int) -> str:
    """What a job says of those of its clips that were not encoded as asked for; each gives its words."""
    if clips == 1:
        return "".join(fallbacks)
    counted = Counter(fallbacks)
    return " ".join(f"{number} of {clips} clips: {words}" for words, number in counted.items())
