"""Duplicates, in SQL."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, select, true, update

from rushes_catalog.domain.ids import AssetId
from rushes_catalog.duplicates.domain.duplicates import (
    CollectedVideo,
    Copy,
    DuplicateSearch,
    HashedFile,
    Pair,
    SearchState,
)
from rushes_catalog.files.store.roots import root_number
from rushes_catalog.learning.store.collected import inside, lies_in
from rushes_catalog.library.domain.assets import KnownFile
from rushes_catalog.library.store.asset_rows import KNOWN_COLUMNS, known_file_of
from rushes_catalog.storage.portable import upsert
from rushes_catalog.storage.schema.duplicates import duplicate_search, frame_hashes, not_duplicate, video_copy
from rushes_catalog.storage.schema.library import asset, root
from rushes_catalog.storage.steady import SteadyConnection
from rushes_footage.facts import Problem
from rushes_footage.files import Place

_RUNNING = duplicate_search.c.state == SearchState.RUNNING


class Duplicates:
    """Frame hashes, duplicates and searches. Raises RootNotFound for collections of unknown roots."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def begin(self, collection: Place, requested_by: str) -> bool:
        """Add a search; False where another one is running."""
        if await self.running() is not None:
            return False
        row = {
            "root_id": await root_number(self._connection, collection.root),
            "folder": collection.path,
            "state": SearchState.RUNNING,
            "error": "",
            "requested_by": requested_by,
            "ended_at": None,
        }
        new = ("state", "error", "requested_by", "ended_at")
        await self._connection.execute(upsert(duplicate_search, row, new))
        return True

    async def running(self) -> Place | None:
        """The collection with a running search."""
        rows = await self._connection.execute(
            select(root.c.name, duplicate_search.c.folder).join_from(duplicate_search, root).where(_RUNNING)
        )
        row = rows.one_or_none()
        return None if row is None else Place(row.name, row.folder)

    async def end(self, state: SearchState, error: str, at: datetime) -> Place | None:
        """End the running search and return its collection; None where none was running."""
        collection = await self.running()
        if collection is not None:
            await self._connection.execute(
                update(duplicate_search).where(_RUNNING).values(state=state, error=error, ended_at=at)
            )
        return collection

    async def search(self, collection: Place) -> DuplicateSearch | None:
        """The latest search."""
        number = await root_number(self._connection, collection.root)
        rows = await self._connection.execute(
            select(duplicate_search).where(
                duplicate_search.c.root_id == number, duplicate_search.c.folder == collection.path
            )
        )
        row = rows.one_or_none()
        return None if row is None else DuplicateSearch(SearchState(row.state), row.error, row.ended_at)

    async def count_unhashed(self, collection: Place, method: str | None = None) -> int:
        """Number of usable files that were not hashed by this method; None: by any method."""
        files = select(func.count()).select_from(asset).where(await self._unhashed(collection, method))
        return int(await self._connection.scalar(files))

    async def unhashed(self, collection: Place, method: str, after: int, limit: int) -> Sequence[KnownFile]:
        """Usable files that were not hashed by this method, by row number, after this one."""
        rows = await self._connection.execute(
            select(*KNOWN_COLUMNS)
            .join_from(asset, root)
            .where(await self._unhashed(collection, method), asset.c.number > after)
            .order_by(asset.c.number)
            .limit(limit)
        )
        return [known_file_of(row) for row in rows]

    async def keep_hashed(self, method: str, hashed: Sequence[HashedFile]) -> None:
        """Store hashes, or why there are none; existing rows are kept."""
        for each in hashed:
            row: dict[str, Any] = {"fingerprint": each.fingerprint, "method": method}
            if isinstance(each.answer, Problem):
                row |= {"problem_reason": each.answer.reason, "problem_detail": each.answer.detail}
            else:
                row["hashes"] = each.answer
            await self._connection.execute(upsert(frame_hashes, row, ()))

    async def hashes(self, collection: Place, method: str) -> Mapping[str, bytes]:
        """Hashes of the collection's present files, by fingerprint."""
        rows = await self._connection.execute(
            select(frame_hashes.c.fingerprint, frame_hashes.c.hashes)
            .where(
                frame_hashes.c.method == method,
                frame_hashes.c.hashes.is_not(None),
                frame_hashes.c.fingerprint.in_(
                    select(asset.c.fingerprint).where(await lies_in(self._connection, collection))
                ),
            )
            .order_by(frame_hashes.c.fingerprint)
        )
        return {row.fingerprint: row.hashes for row in rows}

    async def keep_copies(self, fingerprints: Collection[str], copies: Sequence[Copy]) -> None:
        """Replace the duplicates known among these files."""
        compared = set(fingerprints)
        gone = [
            {"gone_one": each.one, "gone_other": each.other}
            for each in await self.copies()
            if each.one in compared and each.other in compared
        ]
        if gone:
            await self._connection.execute(
                delete(video_copy).where(
                    video_copy.c.one == bindparam("gone_one"), video_copy.c.other == bindparam("gone_other")
                ),
                gone,
            )
        if copies:
            await self._connection.execute(upsert(video_copy, {}, ()), [asdict(each) for each in copies])

    async def copies(self) -> Sequence[Copy]:
        """All known pairs, wherever the files are."""
        rows = await self._connection.execute(select(video_copy).order_by(video_copy.c.one, video_copy.c.other))
        return [Copy(row.one, row.other, row.mirrored, row.later_seconds, row.alike) for row in rows]

    async def dismissed(self) -> set[Pair]:
        """Pairs that users have dismissed."""
        rows = await self._connection.execute(select(not_duplicate.c.one, not_duplicate.c.other))
        return {(row.one, row.other) for row in rows}

    async def dismiss(self, pairs: Collection[Pair], *, restore: bool) -> None:
        """Add or remove dismissals."""
        for one, other in pairs:
            if restore:
                those = (not_duplicate.c.one == one, not_duplicate.c.other == other)
                await self._connection.execute(delete(not_duplicate).where(*those))
            else:
                await self._connection.execute(upsert(not_duplicate, {"one": one, "other": other}, ()))

    async def fingerprints(self, videos: Collection[AssetId]) -> Sequence[str]:
        """Fingerprints of these assets, one per asset with a row."""
        rows = await self._connection.execute(select(asset.c.fingerprint).where(asset.c.id.in_(videos)))
        return [row.fingerprint for row in rows]

    async def suspects(self, collection: Place) -> Sequence[CollectedVideo]:
        """Present files with the same content as another one, or with duplicates."""
        there = await lies_in(self._connection, collection)
        shared = select(asset.c.fingerprint).where(there).group_by(asset.c.fingerprint).having(func.count() > 1)
        alike = select(video_copy.c.one).union(select(video_copy.c.other))
        rows = await self._connection.execute(
            select(
                asset.c.id,
                inside(collection).label("inside"),
                asset.c.fingerprint,
                asset.c.duration,
                asset.c.size,
                asset.c.width,
                asset.c.height,
            ).where(there, asset.c.fingerprint.in_(shared) | asset.c.fingerprint.in_(alike))
        )
        found = []
        for row in rows:
            category, _, name = row.inside.rpartition("/")
            found.append(
                CollectedVideo(
                    AssetId(row.id), name, category, row.fingerprint, row.duration, row.size, row.width, row.height
                )
            )
        return found

    async def _unhashed(self, collection: Place, method: str | None) -> ColumnElement[bool]:
        by_method = true() if method is None else frame_hashes.c.method == method
        known = select(frame_hashes).where(frame_hashes.c.fingerprint == asset.c.fingerprint, by_method)
        return and_(await lies_in(self._connection, collection), ~known.exists())
