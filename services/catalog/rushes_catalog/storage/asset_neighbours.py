"""The assets beside one in a list, and where in it that one stands."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, func, select, tuple_

from rushes_catalog.domain.assets import Asset, AssetQuery, AssetSort, AssetState, Neighbours
from rushes_catalog.domain.errors import AssetNotFound
from rushes_catalog.domain.ids import AssetId
from rushes_catalog.storage.asset_filters import (
    Listing,
    are_many,
    in_folder_by_key,
    listing_of,
    of_profile,
    spans_of,
)
from rushes_catalog.storage.asset_leads import with_leads
from rushes_catalog.storage.asset_rows import asset_of, assets_with_roots
from rushes_catalog.storage.asset_totals import total_of, without_idle_words
from rushes_catalog.storage.counts import CountsOfMoment
from rushes_catalog.storage.schema.library import asset, folder
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
    """Without the profile's counts. Raises AssetNotFound, RootNotFound."""
    row = (await connection.execute(select(asset).where(asset.c.id == asset_id))).one_or_none()
    if row is None:
        raise AssetNotFound(asset_id)
    listing = await listing_of(connection, counts, query, online)
    counted = await total_of(connection, counts, listing)
    listing, total = await without_idle_words(connection, counts, listing, counted), counted.count
    listing = await with_leads(connection, counts, listing, total)
    if are_many(total):
        listing = listing.gathered
    query = listing.query
    place = [getattr(row, column.name) for column in listing.order]
    if listing.root_id is not None and row.root_id != listing.root_id and query.sort is AssetSort.PATH:
        # The order of one root says nothing of a file of another.
        return Neighbours(None, None, None, total)

    wanted = listing
    if playable:
        there = await listing_of(connection, counts, replace(query, present=True), online)
        wanted = replace(there, leads=listing.leads)
    conditions = [*wanted.conditions(total), asset.c.number != row.number]
    if playable:
        # In a form that no index answers: it is the order's that leads to the next one.
        conditions.append((asset.c.state + "").in_(_PLAYABLE))
    previous = await _nearest(connection, wanted, conditions, place, backwards=True)
    following = await _nearest(connection, wanted, conditions, place, backwards=False)
    listed = select(func.count()).select_from(asset).where(asset.c.number == row.number, *listing.conditions(total))
    position = None
    if await connection.scalar(listed):
        position = await _count_before(connection, listing, total, place)
    return Neighbours(previous, following, position, total)


async def _nearest(
    connection: SteadyConnection,
    listing: Listing,
    conditions: Sequence[ColumnElement[bool]],
    place: Sequence[Any],
    *,
    backwards: bool,
) -> Asset | None:
    """The next one in this direction; behind the end the list begins again."""
    downwards = listing.query.descending is not backwards
    here, there = tuple_(*listing.order), tuple_(*place)
    order = [column.desc() if downwards else column for column in listing.order]
    statement = assets_with_roots().where(*conditions).order_by(*order).limit(1)
    for beyond in (here < there if downwards else here > there), None:
        rows = await connection.execute(statement if beyond is None else statement.where(beyond))
        row = rows.one_or_none()
        if row is not None:
            return asset_of(row)
    return None


async def _count_before(connection: SteadyConnection, listing: Listing, total: int, place: Sequence[Any]) -> int | None:
    """How many of the list stand before a place; None where only reading every row before it would tell."""
    query = listing.query
    here, there = tuple_(*listing.order), tuple_(*place)
    before = here > there if query.descending else here < there
    statement = select(func.count()).select_from(asset).where(before)
    if not are_many(total):
        statement = statement.where(*listing.conditions(total))
    elif _said_by_order(query) and (not query.folder or await _holds_its_range(connection, listing)):
        statement = statement.where(*_range(listing), *of_profile(query))
    else:
        return None
    return int(await connection.scalar(statement) or 0)


def _said_by_order(query: AssetQuery) -> bool:
    """Whether the order's index alone tells what is listed, but for what the profile hides and cut."""
    named = (query.words, query.path, query.name, query.camera, query.label)
    asked = (*named, query.present, query.only_problems, query.only_warnings)
    elsewhere = query.folder and (query.sort is not AssetSort.PATH or not query.root)
    return not any(asked) and not spans_of(query) and not elsewhere


def _range(listing: Listing) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if listing.root_id is not None:
        conditions.append(asset.c.root_id == listing.root_id)
    if listing.query.folder:
        conditions.append(in_folder_by_key(listing.query.folder))
    return conditions


async def _holds_its_range(connection: SteadyConnection, listing: Listing) -> bool:
    """Whether what the order puts where a folder lies is all of this folder: "Take" and "take" have one place in it."""
    count = select(func.count()).select_from(asset).where(*_range(listing))
    held = select(folder.c.asset_count).where(
        folder.c.root_id == listing.root_id, folder.c.path == listing.query.folder
    )
    return bool(await connection.scalar(count) == await connection.scalar(held))
