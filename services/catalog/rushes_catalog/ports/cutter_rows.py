"""The rows of the replaced cutter's database: where they are read, and where it is noted what became of them."""

from typing import Protocol

from rushes_catalog.domain.cutter_rows import CutterRows


class CutterDatabase(Protocol):
    """The old database. It is never written."""

    @property
    def path(self) -> str:
        """Absolute."""

    def read(self) -> CutterRows:
        """All rows that can be read. Blocks on the disk."""
