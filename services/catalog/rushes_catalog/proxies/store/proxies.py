"""Scrub proxies in SQL."""

from typing import Any

from sqlalchemy import Row, Select, delete, select, update

from rushes_catalog.domain.ids import AssetId
from rushes_catalog.files.store.roots import root_number
from rushes_catalog.library.domain.assets import AssetState, KnownFile
from rushes_catalog.library.domain.errors import AssetNotFound
from rushes_catalog.library.store.asset_rows import KNOWN_COLUMNS, known_file_of
from rushes_catalog.proxies.domain.proxies import ProxyKey, ProxyRecord
from rushes_catalog.storage.portable import upsert
from rushes_catalog.storage.schema.library import asset, root
from rushes_catalog.storage.schema.proxies import proxy, proxy_ahead, proxy_session
from rushes_catalog.storage.steady import SteadyConnection
from rushes_footage.files import FileVersion

_RECORDS = select(proxy, asset.c.id).join_from(proxy, asset)
_FILES = select(*KNOWN_COLUMNS).join_from(asset, root)


class Proxies:
    """Requested proxies. Raises AssetNotFound for unknown assets."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def want(self, key: ProxyKey, session: str, *, as_ffmpeg: bool) -> None:
        """Record that a session wants a proxy. `as_ffmpeg` as in ProxyRecord: only the first session's is stored."""
        row = {"asset_number": await self._number(key), "height": key.height}
        await self._connection.execute(upsert(proxy, {**row, "as_ffmpeg": as_ffmpeg}, ()))
        await self._connection.execute(upsert(proxy_session, {**row, "session": session}, ()))

    async def record(self, key: ProxyKey) -> ProxyRecord | None:
        """The stored proxy; None where no session wants it."""
        found = await self._records(_RECORDS.where(asset.c.id == key.asset_id, proxy.c.height == key.height))
        return found[0] if found else None

    async def made(self, key: ProxyKey, path: str, source: FileVersion) -> None:
        """Record that a proxy was made from this version of its source; ignored where no session wants it any more."""
        number = select(asset.c.number).where(asset.c.id == key.asset_id).scalar_subquery()
        await self._connection.execute(
            update(proxy)
            .where(proxy.c.asset_number == number, proxy.c.height == key.height)
            .values(path=path, source_size=source.size, source_mtime_ns=source.mtime_ns)
        )

    async def tried(self, key: ProxyKey, source: FileVersion) -> None:
        """Record that a job is to make a proxy from this version of its source; ignored like `made`."""
        number = select(asset.c.number).where(asset.c.id == key.asset_id).scalar_subquery()
        await self._connection.execute(
            update(proxy)
            .where(proxy.c.asset_number == number, proxy.c.height == key.height)
            .values(tried_size=source.size, tried_mtime_ns=source.mtime_ns)
        )

    async def all(self) -> list[ProxyRecord]:
        """All wanted proxies."""
        return await self._records(_RECORDS)

    async def of_session(self, session: str) -> list[ProxyRecord]:
        """Proxies that this session wants and no other does."""
        mine, others = proxy_session.alias("mine"), proxy_session.alias("others")
        wanted_too = select(others).where(
            others.c.asset_number == proxy.c.asset_number,
            others.c.height == proxy.c.height,
            others.c.session != session,
        )
        return await self._records(
            _RECORDS.where(
                mine.c.session == session,
                mine.c.asset_number == proxy.c.asset_number,
                mine.c.height == proxy.c.height,
                ~wanted_too.exists(),
            )
        )

    async def forget_session(self, session: str) -> None:
        """Delete all requests of a session."""
        await self._connection.execute(delete(proxy_session).where(proxy_session.c.session == session))

    async def forget(self, key: ProxyKey) -> None:
        """Delete a proxy's row with all sessions' requests for it."""
        number = await self._number(key)
        for table in (proxy_session, proxy):
            await self._connection.execute(
                delete(table).where(table.c.asset_number == number, table.c.height == key.height)
            )

    async def without(self, root: str, least_seconds: float, height: int, after: int, limit: int) -> list[KnownFile]:
        """Usable files of a root of at least this duration that were not passed to `mark_handled` in their present
        version and in this height, by row number, after this one."""
        number = await root_number(self._connection, root)
        handled = select(proxy_ahead).where(
            proxy_ahead.c.asset_number == asset.c.number,
            proxy_ahead.c.size == asset.c.size,
            proxy_ahead.c.mtime_ns == asset.c.mtime_ns,
            proxy_ahead.c.height == height,
        )
        rows = await self._connection.execute(
            _FILES.where(
                asset.c.root_id == number,
                asset.c.state == AssetState.READY,
                asset.c.absent == 0,
                asset.c.duration >= least_seconds,
                asset.c.number > after,
                ~handled.exists(),
            )
            .order_by(asset.c.number)
            .limit(limit)
        )
        return [known_file_of(row) for row in rows]

    async def mark_handled(self, key: ProxyKey) -> None:
        """Record that Rushes does not queue the file's present version in this height again by itself."""
        version = select(asset.c.number.label("asset_number"), asset.c.size, asset.c.mtime_ns)
        found = (await self._connection.execute(version.where(asset.c.id == key.asset_id))).one_or_none()
        if found is None:
            raise AssetNotFound(key.asset_id)
        row = {**found._asdict(), "height": key.height}
        await self._connection.execute(upsert(proxy_ahead, row, ("size", "mtime_ns", "height")))

    async def _records(self, query: Select[Any]) -> list[ProxyRecord]:
        return [_record_of(row) for row in await self._connection.execute(query)]

    async def _number(self, key: ProxyKey) -> int:
        number: int | None = await self._connection.scalar(select(asset.c.number).where(asset.c.id == key.asset_id))
        if number is None:
            raise AssetNotFound(key.asset_id)
        return number


def _record_of(row: Row[Any]) -> ProxyRecord:
    source = FileVersion(row.source_size, row.source_mtime_ns)
    tried = FileVersion(row.tried_size, row.tried_mtime_ns)
    return ProxyRecord(ProxyKey(AssetId(row.id), row.height), row.path, source, tried, row.as_ffmpeg)
