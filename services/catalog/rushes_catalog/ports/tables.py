"""Tables of clips, for those who read columns rather than lines."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

from rushes_catalog.domain.manifest import ManifestLine


class ClipTable(Protocol):
    """One file, written from its beginning to its end. Takes CPU time."""

    def add(self, lines: Sequence[ManifestLine], texts: Sequence[str]) -> bytes:
        """A row for each, with the line as it is written elsewhere; what is to be written next."""

    def end(self) -> bytes:
        """Nothing more comes; the last bytes."""


NewClipTable: TypeAlias = Callable[[], ClipTable]
