"""What all of a file holds, as far as it was read."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from rushes_catalog.domain.assets import KnownFile
from rushes_footage.contents import HashedParts


class Contents(Protocol):
    """Hashes of files' parts, each of one version of its file."""

    async def unread(self, root: str, after: int, limit: int) -> Sequence[KnownFile]:
        """Files of a root that can be used and were not read whole in their present version, by their rows' numbers."""

    async def of(self, numbers: Collection[int]) -> dict[int, HashedParts]:
        """By row; those of which nothing was read are missing."""

    async def keep(self, read: Mapping[int, HashedParts]) -> None:
        """In place of what was known of the same files."""
