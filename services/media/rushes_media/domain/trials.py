"""What came of trying what this node may have: an encoder or a decoder of a graphics card."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class TrialState(Enum):
    """How one stands."""

    TRYING = "trying"
    USABLE = "usable"
    UNUSABLE = "unusable"


@dataclass(frozen=True)
class Trial:
    """What is known of one on this node."""

    name: str
    """FFmpeg's."""
    state: TrialState
    reason: str = ""
    """For people: why it is not usable, or not for all that it is tried for."""
    tried_at: datetime | None = None
    """When its last trial ended."""
    covers: tuple[str, ...] = ()
    """Of a decoder: values of domain.decoders.Coding that it decodes as the CPU does."""


@dataclass(frozen=True)
class Failed:
    """A rung that was tried for a work in vain."""

    name: str
    why: str
    """A sentence."""

    def in_words(self, node: str) -> str:
        """For the person whose work it was."""
        return f"{self.name} failed on {node}: {self.why}"
