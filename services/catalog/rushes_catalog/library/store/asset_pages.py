"""Pages of asset lists, in any order, filter and library size, without reading more than a page needs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from sqlalchemy import Column, ColumnElement, Row, Select, func, literal, select

from rushes_catalog.domain.cursors import list_mark, read_cursor, write_cursor
from rushes_catalog.files.store.word_index import asset_search, found_by_words
from rushes_catalog.library.domain.assets import AssetPage, AssetQuery, AssetSort
from rushes_catalog.library.store.asset_filters import (
    Listing,
    Part,
    in_folder_by_key,
    in_span,
    listing_of,
    lists_of_profile,
    spans_of,
)
from rushes_catalog.library.store.asset_leads import with_leads
from rushes_catalog.library.store.asset_marks import is_marked, marks_for
from rushes_catalog.library.store.asset_places import is_beyond, is_defined_by_order, place_at
from rushes_catalog.library.store.asset_profiles import profile_data_of
from rushes_catalog.library.store.asset_rows import ASSETS_WITH_ROOTS, NO_PROFILE_DATA, asset_of
from rushes_catalog.library.store.asset_totals import Total, total_of, without_idle_words
from rushes_catalog.storage.counts import CountsOfMoment
from rushes_catalog.storage.dialects.expressions import unindexed
from rushes_catalog.storage.schema.library import asset, root
from rushes_catalog.storage.steady import SteadyConnection

# Cost of reading a row, relative to an index entry with a look-up in a list.
_ROW_COSTS = 4
# Columns in the indexes of nearly all orders.
_IN_ORDERS = frozenset({"recorded_ms", "video_codec", "conversion"})
# For each order, the column that the index of recording times includes; by path it is the root.
_INDEXED_BY_RECORDED: dict[AssetSort, Column[Any]] = {
    AssetSort.PATH: asset.c.root_id,
    AssetSort.NAME: asset.c.name_key,
    AssetSort.SIZE: asset.c.size,
    AssetSort.MODIFIED: asset.c.mtime_ns,
    AssetSort.DURATION: asset.c.duration,
    AssetSort.ADDED: asset.c.number,
}
# Marks a cursor of a list that was not counted.
_UNCOUNTED = -1


async def asset_page(
    connection: SteadyConnection, counts: CountsOfMoment, query: AssetQuery, online: Collection[str]
) -> AssetPage:
    """One page; `online` are names of mounted roots. Raises ForeignCursor, RootNotFound."""
    listing = await listing_of(connection, counts, query, online)
    order = listing.order
    mark = list_mark("assets", replace(query, cursor="", limit=0, offset=0, quick_total=False))
    position: Sequence[Any] = ()
    total: Total | None = None
    if query.cursor:
        # The total is in the cursor: it is counted once per list, not per page.
        *position, read = read_cursor(mark, query.cursor, [*(column.type.python_type for column in order), int])
        total = Total(cast("int", read)) if read != _UNCOUNTED else None
    if total is None:
        total = await total_of(connection, counts, listing)
        listing = await without_idle_words(connection, counts, listing, total)
    listing = await with_leads(connection, counts, listing, total.least)

    placed = [column for column in order if column.name not in ASSETS_WITH_ROOTS.selected_columns]
    statement = ASSETS_WITH_ROOTS.add_columns(*placed).order_by(*listing.directed()).limit(query.limit + 1)
    if query.offset and not query.cursor and listing.bounds.are_many(total.least):
        rows = (
            await connection.execute(
                statement.where(asset.c.number.in_(await _numbers_at(connection, counts, listing, total)))
            )
        ).all()
    else:
        rows = await _rows_known(connection, counts, listing, total, statement, position)
    next_cursor = ""
    if len(rows) > query.limit:
        rows = rows[: query.limit]
        told = total.count if total.is_counted else _UNCOUNTED
        next_cursor = write_cursor(mark, [*(getattr(rows[-1], column.name) for column in order), told])
    profile_data = await profile_data_of(connection, counts, query.profile, [row.number for row in rows], query.hidden)
    assets = tuple(asset_of(row, profile_data.get(row.number, NO_PROFILE_DATA)) for row in rows)
    page = AssetPage(assets, next_cursor, total.count, is_counted=total.is_counted)
    if not query.present:
        return page
    paths = {each.place.path for each in assets}
    shared, mistakable = await _shared_paths(connection, paths), await _mistakable_paths(connection, paths)
    return replace(page, shared_paths=shared, mistakable_paths=mistakable)


async def _rows_known(
    connection: SteadyConnection,
    counts: CountsOfMoment,
    listing: Listing,
    total: Total,
    statement: Select[*tuple[Any, ...]],
    position: Sequence[Any],
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Rows of a page after a position. Matches of words, folders and spans may be anywhere in the order, and are then
    found by skipping everything before them: the page's row numbers are cached."""
    query = listing.query
    if query.sort is AssetSort.PLACE and listing.root_id is not None:
        return await _rows_by_place(connection, listing, total, statement, position)
    if not (listing.bounds.are_many(total.least) and (query.words or query.folder or spans_of(query))):
        return await _rows_of_parts(connection, listing, total, statement, position)
    what = ("page", listing.matched, query.sort, query.descending, query.limit, query.cursor, query.offset)
    numbers = counts.page(what)
    if numbers is not None:
        return (await connection.execute(statement.where(asset.c.number.in_(numbers)))).all()
    rows = await _rows_of_parts(connection, listing, total, statement, position)
    counts.keep_page(what, tuple(row.number for row in rows))
    return rows


async def _rows_by_place(
    connection: SteadyConnection,
    listing: Listing,
    total: Total,
    statement: Select[*tuple[Any, ...]],
    position: Sequence[Any],
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Rows of a page of one root in order of place: those of its readable and of its broken files, merged."""
    query = listing.query
    by_path = replace(listing, query=replace(query, sort=AssetSort.PATH))
    rows: list[Row[*tuple[Any, ...]]] = []
    for each in Part:
        part = replace(by_path, part=each)
        beyond = [is_beyond(part, [each.value + position[0], position[1]])] if position else []
        if len(rows) > query.offset + query.limit:
            last = rows[-1]
            beyond.append(~is_beyond(part, [each.value + last.place_key, last.number]))
        those = statement.where(*part.conditions(total.least), *beyond).order_by(None).order_by(*part.directed())
        rows += (await connection.execute(those.limit(query.offset + query.limit + 1))).all()
    rows.sort(key=lambda row: (row.place_key, row.number), reverse=query.descending)
    return rows[query.offset : query.offset + query.limit + 1]


async def _rows_of_parts(
    connection: SteadyConnection,
    listing: Listing,
    total: Total,
    statement: Select[*tuple[Any, ...]],
    position: Sequence[Any],
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Rows of a page after a position, of one part of the list after the other."""
    offset = listing.query.offset
    parts = listing.parts()
    # What fits a page, or is gathered by another condition, is sorted at once.
    few = not listing.bounds.are_many(total.least) and (listing.query.words or listing.leads.narrow)
    if len(parts) == 1 or few or total.least <= listing.query.limit:
        return await _rows_from(connection, listing, total, statement.offset(offset), position)
    rows: list[Row[*tuple[Any, ...]]] = []
    for part in parts:
        lacking = listing.query.limit + 1 - len(rows)
        if lacking == 0:
            break
        if position and not part.reaches(position):
            continue
        rest = replace(part, query=replace(part.query, limit=lacking - 1))
        found = await _rows_from(connection, rest, total, statement.limit(lacking).offset(offset), position)
        rows += found
        if offset:
            offset = 0 if found else offset - await _count(connection, part, total, position)
    return rows


async def _count(connection: SteadyConnection, part: Listing, total: Total, position: Sequence[Any] = ()) -> int:
    """Number of assets in a part of a list with this total, after a position."""
    beyond = [is_beyond(part, position)] if position else []
    statement = select(func.count()).select_from(asset).where(*part.conditions(total.least), *beyond)
    return int(await connection.scalar(statement) or 0)


async def _rows_from(
    connection: SteadyConnection,
    listing: Listing,
    total: Total,
    statement: Select[*tuple[Any, ...]],
    position: Sequence[Any],
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Rows of a page after a position. Hits of very frequent words, assets in a profile's long list and assets in a
    span of times are gathered once no full page of them was found near the position."""
    if listing.bounds.are_many(total.least) and listing.query.sort is AssetSort.ADDED and listing.leads.words_first:
        numbers = await _numbers_by_words(connection, listing, total, position)
        return (await connection.execute(statement.offset(None).where(asset.c.number.in_(numbers)))).all()
    beyond = [is_beyond(listing, position)] if position else []
    if listing.bounds.are_many(total.least) and _span_is_indexed(listing):
        last = await _place_ahead(connection, listing, beyond, listing.bounds.many)
        near = [~is_beyond(listing, last)] if last is not None else []
        rows = (await connection.execute(statement.where(*listing.conditions(total.least), *beyond, *near))).all()
        if last is None or len(rows) > listing.query.limit:
            return rows
        beyond = [*beyond, await _begins(connection, listing)]
    sought = {listed.name for listed, only in lists_of_profile(listing.query) if only}
    words = bool(listing.indexed) and not listing.leads.words_first
    of_order = {column.name for column in listing.order}
    spans = not listing.leads.gatherable <= of_order
    if listing.bounds.are_many(total.least) and (words or spans or not sought.isdisjoint(listing.leads.probed)):
        # With words, the row of each skipped asset is read; in the order of adding also for a time.
        reads_rows = words or (
            spans and (listing.query.sort is AssetSort.ADDED or not listing.leads.gatherable <= _IN_ORDERS)
        )
        passed = listing.bounds.many // _ROW_COSTS if reads_rows else listing.bounds.many
        last = await _place_ahead(connection, listing, beyond, passed)
        near = [~is_beyond(listing, last)] if last is not None else []
        rows = (await connection.execute(statement.where(*listing.conditions(total.least), *beyond, *near))).all()
        if last is None or len(rows) > listing.query.limit:
            return rows
        # Words that do not lead are checked in the rows of the span.
        gathered = replace(listing.gathered.leads, words_first=not spans, narrow=listing.leads.gatherable)
        listing = replace(listing, leads=gathered)
        # Gathered rows are sorted, which takes five times as long with whole rows.
        sorted_numbers = statement.with_only_columns(asset.c.number).where(*listing.conditions(total.least), *beyond)
        numbers = list(await connection.scalars(sorted_numbers))
        return (await connection.execute(statement.offset(None).where(asset.c.number.in_(numbers)))).all()
    if _is_short_span(listing, total):
        numbers = await _numbers_of_span(connection, listing, total, beyond)
        return (await connection.execute(statement.offset(None).where(asset.c.number.in_(numbers)))).all()
    return (await connection.execute(statement.where(*listing.conditions(total.least), *beyond))).all()


def _is_short_span(listing: Listing, total: Total) -> bool:
    """Whether a list of more than a page is a short span of recording times, to be sorted in an order of their index,
    where no place selects fewer."""
    query = listing.query
    if total.count <= query.limit or listing.bounds.are_many(total.least):
        return False
    if listing.root_id is not None or listing.scope.folders is not None or query.folder:
        return False
    narrow = {column.name for column, _, _ in spans_of(query)} & listing.leads.narrow
    return narrow == {"recorded_ms"} and query.sort not in (AssetSort.PATH, AssetSort.RECORDED)


async def _numbers_of_span(
    connection: SteadyConnection, listing: Listing, total: Total, beyond: Sequence[ColumnElement[bool]]
) -> Sequence[int]:
    """Row numbers of a page of a short span, gathered and sorted in its index: no row is read for it."""
    query = listing.query
    # With the span itself as a condition, and an order that no other index can answer.
    listing = replace(listing, leads=replace(listing.leads, narrow=listing.leads.narrow - {"recorded_ms"}))
    statement = select(asset.c.number).where(*listing.conditions(total.least), *beyond)
    terms = listing.directed(indexed=False)
    return list(await connection.scalars(statement.order_by(*terms).limit(query.limit + 1).offset(query.offset)))


async def _numbers_by_words(
    connection: SteadyConnection, listing: Listing, total: Total, position: Sequence[Any]
) -> Sequence[int]:
    """Row numbers of a page in the order of adding, which is the order in which the word index returns its hits."""
    query, number = listing.query, asset_search.c.rowid
    scanned = tuple(word for word in listing.words if word not in listing.phrases)
    others = replace(listing, query=replace(query, words=scanned))
    beyond = [number < position[0] if query.descending else number > position[0]] if position else []
    rows = asset_search.join(asset, asset.c.number == number)
    statement = select(number).select_from(rows).where(found_by_words(listing.indexed), *beyond)
    return list(
        await connection.scalars(
            statement.where(*others.conditions(total.least))
            .order_by(number.desc() if query.descending else number)
            .limit(query.limit + 1)
            .offset(query.offset)
        )
    )


def _span_is_indexed(listing: Listing) -> bool:
    """Whether the query has one span of recording times, not too long, in an order that their index covers."""
    spans = {column.name for column, _, _ in spans_of(listing.query)}
    return spans == {"recorded_ms"} == listing.leads.gatherable and listing.query.sort in _INDEXED_BY_RECORDED


async def _begins(connection: SteadyConnection, listing: Listing) -> ColumnElement[bool]:
    """Condition: at or after the span's first asset in the order, other conditions ignored; nothing of the list is
    before it."""
    query = listing.query
    column = _INDEXED_BY_RECORDED[query.sort]
    [span] = spans_of(query)
    # In a form that only the span's own index can answer.
    first = (func.max if query.descending else func.min)(unindexed(column))
    found = literal(await connection.scalar(select(first).where(*in_span(span))))
    return column <= found if query.descending else column >= found


async def _place_ahead(
    connection: SteadyConnection, listing: Listing, beyond: Sequence[ColumnElement[bool]], passed: int
) -> Sequence[Any] | None:
    """The place in the order after skipping `passed` assets; None: there are not so many."""
    query, walked = listing.query, listing.by_index
    of_order = (
        [asset.c.root_id == listing.root_id] if listing.root_id is not None and query.sort is AssetSort.PATH else []
    )
    if query.sort is AssetSort.PATH and query.folder:
        of_order.append(in_folder_by_key(query.folder, listing.part, at_once=listing.root_id is None))
    there = select(*walked.order).where(*of_order, *beyond).order_by(*walked.directed())
    place = (await connection.execute(there.limit(1).offset(passed))).one_or_none()
    # Only the time: its assets are ordered by path, so all of them count as not beyond the place.
    return place[:1] if place is not None and listing.has_ties else place


async def _numbers_at(
    connection: SteadyConnection, counts: CountsOfMoment, listing: Listing, total: Total
) -> Sequence[int]:
    """Row numbers of the page at the query's offset, of one part of the list after the other."""
    parts = listing.parts()
    if len(parts) == 1:
        return await _numbers_of_part(connection, counts, listing, listing, total, total)
    query = listing.query
    broken = await _count_broken(connection, counts, listing, total)
    held = {Part.READABLE: replace(total, count=total.count - broken), Part.BROKEN: Total(broken)}
    numbers: list[int] = []
    offset = query.offset
    for part in parts:
        if len(numbers) > query.limit or part.part is None:
            break
        size = held[part.part]
        rest = replace(part, query=replace(query, offset=offset, limit=query.limit - len(numbers)))
        found = await _numbers_of_part(connection, counts, listing, rest, total, size)
        numbers += found
        if offset:
            offset = 0 if found else offset - (size.count if size.is_counted else await _count(connection, part, total))
    return numbers


async def _count_broken(connection: SteadyConnection, counts: CountsOfMoment, listing: Listing, total: Total) -> int:
    """Number of broken files of a list with this total, cached until something changes."""
    what = ("broken", listing.matched)
    known = counts.known(what)
    if known is None:
        # By the index of problems.
        broken = replace(listing, query=replace(listing.query, only_problems=True), part=Part.BROKEN)
        known = await _count(connection, broken, total)
        counts.keep(what, known)
    return known


async def _numbers_of_part(
    connection: SteadyConnection, counts: CountsOfMoment, whole: Listing, listing: Listing, total: Total, held: Total
) -> Sequence[int]:
    """Row numbers of the page at the query's offset in a part that has `held` of the `whole` list's total, without
    reading earlier rows: only the order's index is walked, from the nearer end where the number is known."""
    query = listing.query
    behind = held.count - query.offset - (query.limit + 1)
    from_end = held.is_counted and behind < query.offset
    count = query.limit + 1 + (min(0, behind) if from_end else 0)
    if count <= 0:
        return ()
    passed = max(0, behind) if from_end else query.offset
    listing = listing.gathered
    marks = await marks_for(connection, counts, listing, total.least, passed)
    if marks is not None:
        listing = replace(listing, query=replace(query, words=()))
    marked = [is_marked(marks)] if marks is not None else []
    beyond: list[ColumnElement[bool]] = []
    if await is_defined_by_order(connection, replace(listing, part=whole.part)):
        near = await place_at(connection, counts, listing.by_index, marked, passed, from_end=from_end)
        if near is not None:
            place, passed = near
            beyond = [~is_beyond(listing.by_index, place, backwards=not from_end)]
    here = [*listing.conditions(total.least), *marked]
    if listing.has_ties:
        block = await _block_at(connection, listing.by_index, here, beyond, passed, from_end=from_end)
        if block is None:
            return ()
        beyond, passed = [block.reaches], block.passed
    statement = select(asset.c.number).where(*here, *beyond).order_by(*listing.directed(backwards=from_end))
    return list(await connection.scalars(statement.limit(count).offset(passed)))


@dataclass(frozen=True, slots=True)
class _Block:
    """The assets that have the same time as a given asset of a list."""

    reaches: ColumnElement[bool]
    """Condition: an asset is in the block or after it."""
    passed: int
    """Number of the block's assets before the given one, in the order of the index."""


async def _block_at(
    connection: SteadyConnection,
    walked: Listing,
    here: Sequence[ColumnElement[bool]],
    beyond: Sequence[ColumnElement[bool]],
    passed: int,
    *,
    from_end: bool,
) -> _Block | None:
    """The block of the asset after skipping `passed` of those that meet `here` and `beyond`; None: there are not so
    many. All that meet `here` are counted in it."""
    there = select(*walked.order).where(*here, *beyond).order_by(*walked.directed(backwards=from_end))
    place = (await connection.execute(there.limit(1).offset(passed))).one_or_none()
    if place is None:
        return None
    before = [walked.order[0] == place[0], is_beyond(walked, place, backwards=not from_end)]
    passed = int(await connection.scalar(select(func.count()).select_from(asset).where(*here, *before)) or 0)
    return _Block(~is_beyond(walked, place[:1], backwards=not from_end), passed)


async def _shared_paths(connection: SteadyConnection, paths: Collection[str]) -> frozenset[str]:
    """Paths that exist in more than one root."""
    statement = _present(paths).group_by(asset.c.path).having(func.count() > 1)
    return frozenset((await connection.execute(statement)).scalars())


async def _mistakable_paths(connection: SteadyConnection, paths: Collection[str]) -> frozenset[str]:
    """Paths with spaces that exist, in any root, with a plus for each space as well."""
    with_plus = {path: path.replace(" ", "+") for path in paths if " " in path}
    if not with_plus:
        return frozenset()
    there = set((await connection.execute(_present(with_plus.values()))).scalars())
    return frozenset(path for path, other in with_plus.items() if other in there)


def _present(paths: Collection[str]) -> Select[str]:
    """These paths of every root that has a file there."""
    every_root = select(root.c.id)
    return select(asset.c.path).where(asset.c.root_id.in_(every_root), asset.c.path.in_(paths), asset.c.absent == 0)
