"""The rows of the replaced cutter's database: where they are read, and where it is noted what became of them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from rushes_catalog.domain.cutter_rows import CutterRow, CutterRows, ImportStanding
from rushes_catalog.domain.ids import AssetId


class CutterDatabase(Protocol):
    """The old database. It is never written."""

    @property
    def path(self) -> str:
        """Absolute."""

    def read(self) -> CutterRows:
        """All rows that can be read. Blocks on the disk."""


class CutterRowStore(Protocol):
    """Every row that was ever read, once."""

    async def add(self, rows: Sequence[CutterRow]) -> int:
        """Note those that are new; how many those are."""

    async def any_unplaced(self) -> bool:
        """Whether any belongs to no asset yet."""

    async def placeable_clips(self, limit: int) -> list[tuple[AssetId, list[CutterRow]]]:
        """Clips that are not placed, of so many files at most, each with the only asset of its name that is there."""

    async def placeable_hidden(self, limit: int) -> list[tuple[list[AssetId], CutterRow]]:
        """Hidden files that are not placed, each with all assets of its name that are there."""

    async def placed(self, rows: Collection[CutterRow], at: datetime) -> None:
        """They have become what they say."""

    async def standing(self, limit: int) -> ImportStanding:
        """What became of all of them; so many names of unplaced ones at most."""
