"""Positions in an order whose index alone defines the list, in forms that are fast in SQLite.

Index entries without conditions are skipped ten times as fast as those looked up among hidden assets, so hidden ones
are counted separately.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, cast, func, or_, select, tuple_

from rushes_catalog.library.domain.assets import AssetSort, ExportedFilter, HiddenFilter
from rushes_catalog.library.domain.facets import NO_PICKS
from rushes_catalog.library.store.asset_filters import Listing, in_folder_by_key, of_profile, spans_of
from rushes_catalog.library.store.asset_leads import held_by_profile
from rushes_catalog.storage.counts import CountsOfMoment
from rushes_catalog.storage.dialects.expressions import numbers_in
from rushes_catalog.storage.schema.library import asset, folder, hidden
from rushes_catalog.storage.steady import SteadyConnection

# Number of evenly spread assets that are sampled to find the nearer end.
_SAMPLE = 200


async def is_defined_by_order(connection: SteadyConnection, listing: Listing) -> bool:
    """Whether the order's index alone defines the list, except for hidden and cut assets."""
    query = listing.query
    named = (query.words, query.path, query.name, query.camera, query.label)
    asked = (*named, query.present, query.only_problems, query.only_warnings, query.starred is not None)
    elsewhere = query.folder and (query.sort is not AssetSort.PATH or not query.root)
    if any(asked) or spans_of(query) or elsewhere or query.picks != NO_PICKS:
        return False
    return not query.folder or await _holds_its_range(connection, listing)


async def count_before(
    connection: SteadyConnection, counts: CountsOfMoment, listing: Listing, total: int, place: Sequence[Any]
) -> int:
    """Number of the list's assets before a place, for lists defined by their order; the list has `total`."""
    query = listing.query
    if not await _hides_few(connection, counts, listing):
        before = is_beyond(listing, place, backwards=True)
        found = 0
        for part in _parts_beyond(listing, place, backwards=True):
            statement = select(func.count()).select_from(asset).where(before, *_range(part), *of_profile(query))
            found += int(await connection.scalar(statement) or 0)
        return found
    # From the nearer end.
    from_end = await _stands_behind(connection, listing, place)
    found = 0
    for part in _parts_beyond(listing, place, backwards=not from_end):
        for side in _sides(part, place, backwards=not from_end):
            those = [*_range(part), side]
            found += int(await connection.scalar(select(func.count()).select_from(asset).where(*those)) or 0)
            found -= await _hidden_among(connection, part, those)
    return total - 1 - found if from_end else found


async def place_at(
    connection: SteadyConnection,
    counts: CountsOfMoment,
    listing: Listing,
    marked: Sequence[ColumnElement[bool]],
    passed: int,
    *,
    from_end: bool,
) -> tuple[Sequence[Any], int] | None:
    """A place with at most `passed` of the list's assets before it (`from_end`: after it), found by the order's index
    and `marked` alone, and the number of the list's assets to skip from there; None: where it does not exist, or where
    finding it would take as long as walking the list."""
    if not await _hides_few(connection, counts, listing):
        return None
    order = listing.directed(backwards=from_end)
    there = select(*listing.order).where(*_range(listing), *marked).order_by(*order).limit(1).offset(passed)
    place = (await connection.execute(there)).one_or_none()
    if place is None:
        return None
    hides = 0
    for side in _sides(listing, place, backwards=not from_end):
        hides += await _hidden_among(connection, listing, [*_range(listing), *marked, side])
    return place, hides


def is_beyond(listing: Listing, place: Sequence[Any], *, backwards: bool = False) -> ColumnElement[bool]:
    """Whether an asset is after a place in the list's order; `backwards`: before it. A place may have only the order's
    first columns: assets with equal values are then neither after nor before it."""
    columns, rising = listing.order[: len(place)], listing.rising(backwards=backwards)[: len(place)]
    if len(set(rising)) == 1:
        here, there = tuple_(*columns), tuple_(*place)
        return here > there if rising[0] else here < there
    # The first column once more, in a form that its index can answer.
    first = columns[0] >= place[0] if rising[0] else columns[0] <= place[0]
    return and_(first, or_(*_sides(listing, place, backwards=backwards)))


def _parts_beyond(listing: Listing, place: Sequence[Any], *, backwards: bool) -> list[Listing]:
    return [part for part in listing.parts() if part.reaches(place, backwards=backwards)]


async def _hides_few(connection: SteadyConnection, counts: CountsOfMoment, listing: Listing) -> bool:
    """Whether the excluded assets are few enough to count them separately."""
    query = listing.query
    if query.exported is not ExportedFilter.ANY or query.hidden is HiddenFilter.ONLY:
        return False
    return query.hidden is HiddenFilter.INCLUDE or not listing.bounds.are_many(
        await held_by_profile(connection, counts, hidden, query.profile)
    )


async def _hidden_among(
    connection: SteadyConnection, listing: Listing, conditions: Sequence[ColumnElement[bool]]
) -> int:
    """Number of excluded assets that meet these conditions."""
    query = listing.query
    if query.hidden is HiddenFilter.INCLUDE:
        return 0
    those = asset.c.number.in_(select(hidden.c.asset_number).where(hidden.c.profile == query.profile))
    return int(await connection.scalar(select(func.count()).select_from(asset).where(those, *conditions)) or 0)


def _sides(listing: Listing, place: Sequence[Any], *, backwards: bool) -> list[ColumnElement[bool]]:
    """Conditions for assets after a place, or before it, one range per column: for a comparison of row values SQLite
    finds only the first column in an index, and compares every entry of its range."""
    sides = []
    rising = listing.rising(backwards=backwards)
    for at, column in enumerate(listing.order):
        same = [earlier == value for earlier, value in zip(listing.order[:at], place[:at], strict=True)]
        sides.append(and_(*same, column > place[at] if rising[at] else column < place[at]))
    return sides


async def _stands_behind(connection: SteadyConnection, listing: Listing, place: Sequence[Any]) -> bool:
    """Whether more than half of the sampled assets are before the place."""
    highest = int(await connection.scalar(select(func.max(asset.c.number))) or 0)
    some = json.dumps(sorted({highest * step // _SAMPLE for step in range(1, _SAMPLE + 1)}))
    those = asset.c.number.in_(numbers_in(some))
    before = func.coalesce(func.sum(cast(is_beyond(listing, place, backwards=True), Integer)), 0)
    among, ahead = (await connection.execute(select(func.count(), before).where(those, *_range(listing)))).one()
    return bool(2 * ahead > among)


def _range(listing: Listing) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if listing.root_id is not None:
        conditions.append(asset.c.root_id == listing.root_id)
    if listing.query.folder:
        conditions.append(in_folder_by_key(listing.query.folder, listing.part))
    return conditions


async def _holds_its_range(connection: SteadyConnection, listing: Listing) -> bool:
    """Whether everything in a folder's range of the order belongs to it: "Take" and "take" share a range."""
    found = 0
    for part in listing.parts():
        found += int(await connection.scalar(select(func.count()).select_from(asset).where(*_range(part))) or 0)
    held = select(folder.c.asset_count).where(
        folder.c.root_id == listing.root_id, folder.c.path == listing.query.folder
    )
    return bool(found == await connection.scalar(held))
