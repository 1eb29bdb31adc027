"""Decoders of graphics cards: how each stands on a node. Nobody asks for one: the node that does a work decides."""

from dataclasses import dataclass
from datetime import datetime

from rushes_catalog.domain.encoders import EncoderState


@dataclass(frozen=True, slots=True)
class Decoder:
    """What came of trying a decoder."""

    name: str
    """FFmpeg's name of the way to the card."""
    state: EncoderState
    reason: str
    """For people: why it is not usable, or not for all that it was tried with."""
    tried_at: datetime | None
    """None before the first trial."""
    decodes: tuple[str, ...]
    """For people: what it decodes bit by bit as the CPU does."""
