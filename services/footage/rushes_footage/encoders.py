"""Encoders: which there are, and what came of trying one, or a decoder, on a node."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

CPU = "libx264"
"""The last rung of the ladder: it needs nothing but the program."""
HARDWARE = ("h264_nvenc", "h264_vaapi", "h264_qsv", "h264_amf", "h264_videotoolbox")
LADDER = (*HARDWARE, CPU)
"""FFmpeg's names, the best first."""
CPU_HDR = "libx265"
"""Of clips that keep their source's HDR: 10 bits. It is no rung, since it is not chosen by what a node can."""
AUTO = "auto"
"""Whatever is best on the node that does the work."""


class TrialState(StrEnum):
    """How an encoder or a decoder stands on a node."""

    TRYING = "trying"
    USABLE = "usable"
    UNUSABLE = "unusable"


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of trying an encoder, or a decoder of a graphics card, on a node."""

    name: str
    """FFmpeg's."""
    state: TrialState
    reason: str = ""
    """For people: why it is not usable, or not for all that it is tried for."""
    tried_at: datetime | None = None
    """When its last trial ended; None before the first has."""
    covers: tuple[str, ...] = ()
    """Of a decoder: what it decodes bit by bit as the CPU does."""
