"""Neighbours of an asset in a list, and its position."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select

from rushes_catalog.domain.ids import AssetId
from rushes_catalog.library.domain.assets import AssetQuery, AssetSort, AssetState, Neighbours
from rushes_catalog.library.domain.errors import AssetNotFound
from rushes_catalog.library.domain.natural_order import LAST
from rushes_catalog.library.store.asset_filters import Listing, Part, listing_of
from rushes_catalog.library.store.asset_leads import with_leads
from rushes_catalog.library.store.asset_places import count_before, is_beyond, is_defined_by_order
from rushes_catalog.library.store.asset_profiles import profile_data_of
from rushes_catalog.library.store.asset_rows import ASSETS_WITH_ROOTS, NO_PROFILE_DATA, PLACE_KEY, asset_of
from rushes_catalog.library.store.asset_totals import total_of, without_idle_words
from rushes_catalog.storage.counts import CountsOfMoment
from rushes_catalog.storage.dialects.expressions import unindexed
from rushes_catalog.storage.schema.library import asset
from rushes_catalog.storage.steady import SteadyConnection

_PLAYABLE = (AssetState.NEW, AssetState.READY)


async def asset_neighbours(
    connection: SteadyConnection,
    counts: CountsOfMoment,
    query: AssetQuery,
    asset_id: AssetId,
    online: Collection[str],
    *,
    playable: bool,
) -> Neighbours:
    """The assets before and after one in a list, its position, and the total. Raises AssetNotFound, RootNotFound."""
    row = (await connection.execute(select(asset, PLACE_KEY).where(asset.c.id == asset_id))).one_or_none()
    if row is None:
        raise AssetNotFound(asset_id)
    # The position may be computed from the number of assets after it.
    listing = await listing_of(connection, counts, replace(query, quick_total=False), online)
    counted = await total_of(connection, counts, listing)
    listing, total = await without_idle_words(connection, counts, listing, counted), counted.count
    listing = await with_leads(connection, counts, listing, total)
    if listing.bounds.are_many(total):
        listing = listing.gathered
    query = listing.query
    place = [getattr(row, column.name) for column in listing.order]
    if (
        listing.root_id is not None
        and row.root_id != listing.root_id
        and query.sort in (AssetSort.PATH, AssetSort.PLACE)
    ):
        # A file of another root has no place in one root's order.
        return Neighbours(None, None, None, total)

    wanted = listing
    if playable:
        there = await listing_of(connection, counts, replace(query, present=True), online)
        wanted = replace(there, leads=listing.leads, part=Part.READABLE if len(there.parts()) > 1 else there.part)
    others = [asset.c.number != row.number]
    if playable:
        if query.sort is AssetSort.PATH:
            # Those that cannot be read are passed in the order's index, without reading their rows.
            others.append(unindexed(asset.c.path_key) < LAST)
        # In a form that no index can answer, so that the order's index is used.
        others.append(unindexed(asset.c.state).in_(_PLAYABLE))
    rows = [
        await _nearest(connection, wanted, total, others, place, backwards=backwards) for backwards in (True, False)
    ]
    profile_data = await profile_data_of(
        connection, counts, query.profile, [row.number for row in rows if row is not None]
    )
    previous, following = (
        None if row is None else asset_of(row, profile_data.get(row.number, NO_PROFILE_DATA)) for row in rows
    )
    listed = select(func.count()).select_from(asset).where(asset.c.number == row.number, *listing.conditions(total))
    position = None
    if await connection.scalar(listed):
        position = await _position_of(connection, counts, listing, total, place)
    return Neighbours(previous, following, position, total)


async def _nearest(
    connection: SteadyConnection,
    listing: Listing,
    total: int,
    others: Sequence[ColumnElement[bool]],
    place: Sequence[Any],
    *,
    backwards: bool,
) -> Row[*tuple[Any, ...]] | None:
    """The next row in this direction that meets `others`; the list wraps around."""
    statement = ASSETS_WITH_ROOTS.where(*others).order_by(*listing.directed(backwards=backwards)).limit(1)
    beyond, parts = is_beyond(listing, place, backwards=backwards), listing.parts(backwards=backwards)
    ahead = [[*part.conditions(total), beyond] for part in parts if part.reaches(place, backwards=backwards)]
    for conditions in (*ahead, *(part.conditions(total) for part in parts)):
        row = (await connection.execute(statement.where(*conditions))).one_or_none()
        if row is not None:
            return row
    return None


async def _position_of(
    connection: SteadyConnection, counts: CountsOfMoment, listing: Listing, total: int, place: Sequence[Any]
) -> int | None:
    """Number of the list's assets before the asset; None where that would need reading every row before it."""
    if listing.bounds.are_many(total):
        if not await is_defined_by_order(connection, listing):
            return None
        return await count_before(connection, counts, listing, total, place)
    before = is_beyond(listing, place, backwards=True)
    found = 0
    for part in listing.parts():
        if part.reaches(place, backwards=True):
            statement = select(func.count()).select_from(asset).where(before, *part.conditions(total))
            found += int(await connection.scalar(statement) or 0)
    return found
