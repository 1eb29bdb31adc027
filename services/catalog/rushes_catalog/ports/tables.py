"""Column-oriented tables of clips."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

from rushes_catalog.manifests.domain.manifest import ManifestLine


class ClipTable(Protocol):
    """One file, written from beginning to end. CPU-bound."""

    def add(self, lines: Sequence[ManifestLine], texts: Sequence[str]) -> bytes:
        """Add rows with their manifest lines; returns the bytes to write next."""

    def end(self) -> bytes:
        """Finish the table; returns its last bytes."""


NewClipTable: TypeAlias = Callable[[], ClipTable]
