"""Where it is written down which videos show the same."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from rushes_catalog.domain.assets import KnownFile
from rushes_catalog.domain.duplicates import CollectedVideo, Copy, DuplicateSearch, HashedFile, Pair, SearchState
from rushes_catalog.domain.ids import AssetId
from rushes_footage.files import Place


class Copies(Protocol):
    """Hashes of files, copies among them, and searches. Of a collection whose root is not known: RootNotFound."""

    async def begin(self, collection: Place, requested_by: str) -> bool:
        """Record a search; False where another one runs."""

    async def running(self) -> Place | None:
        """The collection in which one runs."""

    async def end(self, state: SearchState, error: str, at: datetime) -> bool:
        """None runs any more; False, and nothing is changed, where none did."""

    async def search(self, collection: Place) -> DuplicateSearch | None:
        """The last one."""

    async def count_unhashed(self, collection: Place, method: str | None = None) -> int:
        """Files that are ready and of which nothing is known by this method, or by any."""

    async def unhashed(self, collection: Place, method: str, after: int, limit: int) -> Sequence[KnownFile]:
        """Those, by number, after this one."""

    async def keep_hashed(self, method: str, hashed: Sequence[HashedFile]) -> None:
        """What is known already stays as it is."""

    async def hashes(self, collection: Place, method: str) -> Mapping[str, bytes]:
        """Of all files that lie there now, by their fingerprints."""

    async def keep_copies(self, fingerprints: Collection[str], copies: Sequence[Copy]) -> None:
        """Of these files, in place of what was known of them among each other."""

    async def copies(self) -> Sequence[Copy]:
        """All that are known, wherever they lie."""

    async def dismissed(self) -> set[Pair]:
        """What people have said is no duplicate of each other."""

    async def dismiss(self, pairs: Collection[Pair], *, restore: bool) -> None:
        """They are, or are no more, among those."""

    async def fingerprints(self, videos: Collection[AssetId]) -> Sequence[str]:
        """Of each that is known, once for each."""

    async def suspects(self, collection: Place) -> Sequence[CollectedVideo]:
        """Of what lies there now: what another file holds too, or what is a copy of something."""
