"""What failed of an encoder's or a decoder's ladder, for the person whose work it was."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Failed:
    """A rung that was tried for a work in vain."""

    name: str
    why: str
    """A sentence."""

    def in_words(self, node: str) -> str:
        """For the person whose work it was."""
        return f"{self.name} failed on {node}: {self.why}"
