"""Reading the replaced cutter's database."""

from typing import Protocol

from rushes_catalog.imports.domain.cutter_rows import CutterRows


class CutterDatabase(Protocol):
    """The old database, which is never written."""

    @property
    def path(self) -> str:
        """Absolute path."""

    def read(self) -> CutterRows:
        """All readable rows. Blocks on the disk."""
