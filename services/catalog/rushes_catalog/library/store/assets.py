"""Assets in SQL, as users see them."""

from collections.abc import Collection

from sqlalchemy import bindparam, distinct, exists, func, select

from rushes_catalog.domain.ids import AssetId
from rushes_catalog.exports.domain.exports import ClipState
from rushes_catalog.files.store.roots import root_number
from rushes_catalog.library.domain.assets import Asset, AssetPage, AssetQuery, AssetSelector, Folder, Neighbours
from rushes_catalog.library.domain.errors import AssetNotFound
from rushes_catalog.library.domain.natural_order import natural_key
from rushes_catalog.library.store.asset_neighbours import asset_neighbours
from rushes_catalog.library.store.asset_pages import asset_page
from rushes_catalog.library.store.asset_profiles import profile_data_of
from rushes_catalog.library.store.asset_rows import ASSETS_WITH_ROOTS, NO_PROFILE_DATA, ProfileData, asset_of
from rushes_catalog.storage.counts import CountsOfMoment
from rushes_catalog.storage.schema.exports import clip, export
from rushes_catalog.storage.schema.library import asset, folder, hidden, root
from rushes_catalog.storage.steady import SteadyConnection
from rushes_footage.files import Place

_OF_PROFILE = (
    export.c.asset_number == asset.c.number,
    export.c.profile == bindparam("profile"),
    clip.c.state == ClipState.DONE,
)
_PROVEN = export.join(clip)
_ONE = ASSETS_WITH_ROOTS.add_columns(
    select(func.count(clip.c.id)).select_from(_PROVEN).where(*_OF_PROFILE).scalar_subquery().label("clip_count"),
    select(func.count(distinct(export.c.cursor)))
    .select_from(_PROVEN)
    .where(*_OF_PROFILE)
    .scalar_subquery()
    .label("marker_count"),
    exists()
    .where(hidden.c.asset_number == asset.c.number, hidden.c.profile == bindparam("profile"))
    .label("concealed"),
).where(asset.c.id == bindparam("asset_id"))
"""Built once: it is executed for every request about an asset, such as each card's picture."""


class Assets:
    """Assets for users. `profile` determines counts and hidden flags."""

    def __init__(self, connection: SteadyConnection, counts: CountsOfMoment) -> None:
        self._connection, self._counts = connection, counts

    async def get(self, asset_id: AssetId, profile: str) -> Asset:
        """One asset; raises AssetNotFound."""
        rows = await self._connection.execute(_ONE, {"asset_id": asset_id, "profile": profile})
        row = rows.one_or_none()
        if row is None:
            raise AssetNotFound(asset_id)
        return asset_of(row, ProfileData(row.clip_count, row.marker_count, bool(row.concealed)))

    async def at(self, place: Place, profile: str) -> Asset | None:
        """The asset whose file is at this place, or was there last."""
        rows = await self._connection.execute(
            ASSETS_WITH_ROOTS.where(root.c.name == place.root, asset.c.path == place.path)
            .order_by(asset.c.absent != 0, asset.c.absent.desc())
            .limit(1)
        )
        row = rows.one_or_none()
        if row is None:
            return None
        profile_data = await profile_data_of(self._connection, self._counts, profile, [row.number])
        return asset_of(row, profile_data.get(row.number, NO_PROFILE_DATA))

    async def present(self, asset_ids: Collection[AssetId]) -> dict[AssetId, Asset]:
        """The given assets whose files are present, by id, without data of a profile."""
        rows = await self._connection.execute(ASSETS_WITH_ROOTS.where(asset.c.id.in_(asset_ids), asset.c.absent == 0))
        return {found.id: found for found in map(asset_of, rows)}

    async def page(self, query: AssetQuery, online: Collection[str] = ()) -> AssetPage:
        """One page; `online` are names of mounted roots. Raises ForeignCursor, RootNotFound."""
        return await asset_page(self._connection, self._counts, query, online)

    async def neighbours(
        self, query: AssetQuery, asset_id: AssetId, online: Collection[str] = (), *, playable: bool = False
    ) -> Neighbours:
        """Neighbours of an asset in a list, ignoring the query's page; with `playable` only usable ones. Raises
        AssetNotFound, RootNotFound."""
        return await asset_neighbours(self._connection, self._counts, query, asset_id, online, playable=playable)

    async def folders(self, root: str, folder: str) -> list[Folder]:
        """The folders directly below one, in natural order; raises RootNotFound."""
        return await _folders(self._connection, root, folder)

    async def selected(self, selector: AssetSelector) -> list[AssetId]:
        """Ids of the selected assets, in order of adding; empty where none matches."""
        statement = select(asset.c.id).order_by(asset.c.number)
        if selector.asset_ids:
            statement = statement.where(asset.c.id.in_(selector.asset_ids))
            return [AssetId(found) for found in await self._connection.scalars(statement)]
        if not selector.gone_too:
            statement = statement.where(asset.c.absent == 0)
        if selector.root:
            statement = statement.join(root).where(root.c.name == selector.root)
        meant = selector.name_or_path
        at_path = (await self._connection.scalars(statement.where(asset.c.path == meant))).all()
        if "/" in meant or (selector.root and at_path):
            return [AssetId(found) for found in at_path]
        named = statement.where(asset.c.name_key == natural_key(meant), asset.c.name == meant)
        return [AssetId(found) for found in await self._connection.scalars(named)]


async def _folders(connection: SteadyConnection, root_name: str, path: str) -> list[Folder]:
    rows = await connection.execute(
        select(folder.c.path, folder.c.asset_count).where(
            folder.c.root_id == await root_number(connection, root_name),
            folder.c.parent == path,
            folder.c.asset_count > 0,
        )
    )
    found = [Folder(below, count) for below, count in rows]
    return sorted(found, key=lambda each: (natural_key(each.path), each.path))
