"""Video encoders, and the results of trying an encoder or decoder on a media node."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

CPU = "libx264"
"""The last encoder of the ladder: it needs no hardware."""
HARDWARE = ("h264_nvenc", "h264_vaapi", "h264_qsv", "h264_amf", "h264_videotoolbox")
LADDER = (*HARDWARE, CPU)
"""H.264 encoders by FFmpeg's names, in order of preference."""
CPU_HDR = "libx265"
"""Encoder of clips that keep their source's HDR in 10 bits. It is not in LADDER, as no node has an alternative to
it."""
AUTO = "auto"
"""The first usable encoder of the node that does the work."""


class TrialState(StrEnum):
    """Whether an encoder or decoder can be used on a node."""

    TRYING = "trying"
    USABLE = "usable"
    UNUSABLE = "unusable"


@dataclass(frozen=True, slots=True)
class Trial:
    """The result of trying an encoder, or a graphics card's decoder, on a node."""

    name: str
    """FFmpeg's."""
    state: TrialState
    reason: str = ""
    """For people: why it is not usable, or not for everything."""
    tried_at: datetime | None = None
    """When its last trial ended; None before the first has."""
    covers: tuple[str, ...] = ()
    """Of a decoder: the codings whose frames it decodes bit-exactly like the CPU."""
    may_pass: bool = False
    """Whether it is not usable for a reason that may pass by itself: the trial took too long."""
