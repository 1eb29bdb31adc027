"""Failed encoders or decoders of a work, described for users."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Failed:
    """An encoder or decoder that failed at a work."""

    name: str
    why: str
    """A sentence."""

    def in_words(self, node: str) -> str:
        """In words for the user whose work it was."""
        return f"{self.name} failed on {node}: {self.why}"
