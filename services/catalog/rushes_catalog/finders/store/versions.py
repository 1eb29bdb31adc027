"""Versions of finders and their scores, in SQL."""

import zlib
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from rushes_catalog.domain.ids import AssetId, FinderId, VersionId
from rushes_catalog.finders.domain.errors import VersionNotFound
from rushes_catalog.finders.domain.versions import (
    KnownVersion,
    NewVersion,
    ScoredWindows,
    UsedSpan,
    to_drop,
    without_scores,
)
from rushes_catalog.library.domain.errors import AssetNotFound
from rushes_catalog.storage.portable import upsert
from rushes_catalog.storage.schema.finders import finder, finder_scan, finder_score, finder_version
from rushes_catalog.storage.schema.library import asset
from rushes_catalog.storage.steady import SteadyConnection
from rushes_catalog.storage.stored_json import USED_SPANS, VERSION_CARD
from rushes_footage.files import FileVersion

_KNOWN = select(
    finder_version.c.id,
    finder_version.c.finder_id,
    finder_version.c.number,
    finder_version.c.trained_at,
    finder_version.c.card,
    finder_version.c.active,
    select(func.count())
    .select_from(finder_score)
    .where(finder_score.c.version_id == finder_version.c.id)
    .scalar_subquery()
    .label("scanned"),
)
_NUMBER_CHARACTERS = 9
"""A number of a version has at most so many; an id has more."""


class Versions:
    """Versions, by finders that are not deleted: whoever asks has asked for the finder before."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def of(self, finder_id: FinderId) -> list[KnownVersion]:
        """All versions of a finder, the newest first."""
        rows = await self._connection.execute(
            _KNOWN.where(finder_version.c.finder_id == finder_id).order_by(finder_version.c.number.desc())
        )
        return [_version_of(row) for row in rows]

    async def active(self, finder_id: FinderId) -> KnownVersion | None:
        """The version in use."""
        found = await self._connection.execute(
            _KNOWN.where(finder_version.c.finder_id == finder_id, finder_version.c.active)
        )
        row = found.one_or_none()
        return None if row is None else _version_of(row)

    async def get(self, finder_id: FinderId, version: str) -> KnownVersion:
        """A version by its id or its number; raises VersionNotFound."""
        by_number = version.isdecimal() and len(version) <= _NUMBER_CHARACTERS
        which = finder_version.c.number == int(version) if by_number else finder_version.c.id == version.lower()
        found = await self._connection.execute(_KNOWN.where(finder_version.c.finder_id == finder_id, which))
        row = found.one_or_none()
        if row is None:
            raise VersionNotFound(version)
        return _version_of(row)

    async def by_id(self, version_id: VersionId) -> KnownVersion:
        """A version of any finder that is not deleted; raises VersionNotFound."""
        there = select(finder.c.id).where(finder.c.deletion_id.is_(None))
        found = await self._connection.execute(
            _KNOWN.where(finder_version.c.id == version_id, finder_version.c.finder_id.in_(there))
        )
        row = found.one_or_none()
        if row is None:
            raise VersionNotFound(version_id)
        return _version_of(row)

    async def model(self, version_id: VersionId) -> bytes:
        """The classifier in the format of inference; raises VersionNotFound."""
        model: bytes | None = await self._connection.scalar(
            select(finder_version.c.model).where(finder_version.c.id == version_id)
        )
        if model is None:
            raise VersionNotFound(version_id)
        return model

    async def spans(self, version_id: VersionId) -> tuple[UsedSpan, ...]:
        """What it was trained on; raises VersionNotFound."""
        packed: bytes | None = await self._connection.scalar(
            select(finder_version.c.spans).where(finder_version.c.id == version_id)
        )
        if packed is None:
            raise VersionNotFound(version_id)
        return USED_SPANS.validate_json(zlib.decompress(packed))

    async def add(self, new: NewVersion, packed_spans: bytes, *, in_use: bool) -> KnownVersion:
        """Record a version, and `in_use` have it take the place of the one in use. What is not kept any more is
        deleted. `packed_spans` as of `packed`."""
        of_finder = finder.c.id == new.finder_id
        counted = update(finder).where(of_finder).values(versions_made=finder.c.versions_made + 1)
        await self._connection.execute(counted)
        number = await self._connection.scalar(select(finder.c.versions_made).where(of_finder))
        assert number is not None
        if in_use:
            await self._use(new.finder_id, None)
        await self._connection.execute(
            insert(finder_version).values(
                id=new.id,
                finder_id=new.finder_id,
                number=number,
                trained_at=new.trained_at,
                card=VERSION_CARD.dump_json(new.card).decode(),
                spans=packed_spans,
                model=new.model,
                active=in_use,
            )
        )
        await self._forget(new.finder_id)
        return KnownVersion(new.id, new.finder_id, number, new.trained_at, new.card, in_use)

    async def choose(self, finder_id: FinderId, version_id: VersionId | None) -> None:
        """Make a version the one in use; None: none is. Raises VersionNotFound."""
        if version_id is not None:
            await self.get(finder_id, version_id)
        await self._use(finder_id, version_id)

    async def scored(self, version_id: VersionId, asset_id: AssetId) -> FileVersion | None:
        """The version of a file that it has scored."""
        row = (
            await self._connection.execute(
                select(finder_score.c.source_size, finder_score.c.source_mtime_ns)
                .join(asset, asset.c.number == finder_score.c.asset_number)
                .where(finder_score.c.version_id == version_id, asset.c.id == asset_id)
            )
        ).one_or_none()
        return None if row is None else FileVersion(row.source_size, row.source_mtime_ns)

    async def keep_scores(self, version_id: VersionId, asset_id: AssetId, found: ScoredWindows, at: datetime) -> None:
        """Store the scores of a file, in place of earlier ones; raises AssetNotFound."""
        number = await self._connection.scalar(select(asset.c.number).where(asset.c.id == asset_id))
        if number is None:
            raise AssetNotFound(asset_id)
        row = {
            "version_id": version_id,
            "asset_number": number,
            "source_size": found.source.size,
            "source_mtime_ns": found.source.mtime_ns,
            "window": found.window,
            "hop": found.hop,
            "start": found.start,
            "scores": found.scores,
            "scored_at": at,
        }
        changed = [name for name in row if name not in ("version_id", "asset_number")]
        await self._connection.execute(upsert(finder_score, row, changed))

    async def _use(self, finder_id: FinderId, version_id: VersionId | None) -> None:
        # One after the other: there is at most one in use at any time.
        of_finder = update(finder_version).where(finder_version.c.finder_id == finder_id)
        await self._connection.execute(of_finder.where(finder_version.c.active).values(active=False))
        if version_id is not None:
            await self._connection.execute(of_finder.where(finder_version.c.id == version_id).values(active=True))

    async def _forget(self, finder_id: FinderId) -> None:
        versions = await self.of(finder_id)
        dropped = to_drop(versions)
        await self._forget_scores([*without_scores(versions), *dropped])
        if dropped:
            await self._connection.execute(delete(finder_scan).where(finder_scan.c.version_id.in_(dropped)))
            await self._connection.execute(delete(finder_version).where(finder_version.c.id.in_(dropped)))

    async def _forget_scores(self, versions: Collection[VersionId]) -> None:
        if versions:
            await self._connection.execute(delete(finder_score).where(finder_score.c.version_id.in_(versions)))


def packed(spans: tuple[UsedSpan, ...]) -> bytes:
    """Spans as stored; of many this takes a while."""
    return zlib.compress(USED_SPANS.dump_json(spans))


def _version_of(row: Row[*tuple[Any, ...]]) -> KnownVersion:
    return KnownVersion(
        id=VersionId(row.id),
        finder_id=FinderId(row.finder_id),
        number=row.number,
        trained_at=row.trained_at,
        card=VERSION_CARD.validate_json(row.card),
        active=bool(row.active),
        scanned=row.scanned,
    )
