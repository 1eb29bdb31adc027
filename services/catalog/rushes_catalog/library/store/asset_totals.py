"""Totals of asset lists: from folders' counts, or counted and cached."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, FromClause, Integer, Select, Table, func, literal_column, select

from rushes_catalog.files.store.word_index import asset_search, found_by_words, path_has_word_scanning
from rushes_catalog.library.domain.assets import AssetQuery, AssetSort, ExportedFilter, HiddenFilter
from rushes_catalog.library.store.asset_cameras import held_by
from rushes_catalog.library.store.asset_filters import (
    Leads,
    Listing,
    below,
    filters_of,
    lists_of_profile,
    of_profile,
    spans_of,
)
from rushes_catalog.library.store.asset_leads import (
    are_frequent,
    excluded_by_many,
    held_by_profile,
    leads_of_spans,
    leaves_few,
    wordless,
)
from rushes_catalog.library.store.asset_marks import is_marked, marks_of
from rushes_catalog.library.store.asset_scopes import Scope
from rushes_catalog.storage.counts import CountsOfMoment
from rushes_catalog.storage.dialects.expressions import unindexed
from rushes_catalog.storage.schema.library import asset, cut, folder, hidden, root
from rushes_catalog.storage.steady import SteadyConnection

# If a profile's list has more than `many` / `_COSTLY` assets, counting those of one place takes longer than a first
# page may.
_COSTLY = 10


@dataclass(frozen=True, slots=True)
class Total:
    """Number of matches; unless `is_counted`, a lower bound."""

    count: int
    is_counted: bool = True

    @property
    def least(self) -> int:
        """A lower bound."""
        return self.count if self.is_counted else self.count + 1


async def total_of(connection: SteadyConnection, counts: CountsOfMoment, listing: Listing) -> Total:
    """The total; with `quick_total` a lower bound where many match, unless the exact total is cached."""
    query, what = listing.query, listing.matched
    at_least = ("at least", what)
    known = counts.known(what)
    if known is not None:
        return Total(known)
    if query.quick_total:
        known = counts.known(at_least)
        if known is not None:
            return Total(known, is_counted=False)
    if query.present:
        # Absent files are subtracted: they are few, and have an index.
        with_them = replace(query, present=False, quick_total=False)
        everything = await _total(connection, counts, replace(listing, query=with_them))
        total = Total(everything.count - await _absent(connection, listing))
    else:
        total = await _total(connection, counts, listing)
    counts.keep(what if total.is_counted else at_least, total.count)
    return total


async def _total(connection: SteadyConnection, counts: CountsOfMoment, listing: Listing) -> Total:
    words = listing.indexed
    if words and await are_frequent(connection, counts, words):
        return await _total_of_frequent(connection, counts, listing, words)
    return await _total_known(connection, counts, listing)


async def without_idle_words(
    connection: SteadyConnection, counts: CountsOfMoment, listing: Listing, total: Total
) -> Listing:
    """The same list; without the words where every other match contains them ("mp4"), as they would be checked in
    every skipped row."""
    if not listing.words or not total.is_counted or not listing.bounds.are_many(total.count):
        return listing
    wordless = replace(listing, query=replace(listing.query, words=()))
    return wordless if await total_of(connection, counts, wordless) == total else listing


async def _total_of_frequent(
    connection: SteadyConnection, counts: CountsOfMoment, listing: Listing, words: list[str]
) -> Total:
    query, root_id, scope = listing.query, listing.root_id, listing.scope
    rest = replace(query, words=(), sort=AssetSort.PATH)
    if await leaves_few(connection, counts, listing):
        return Total(await _rows(connection, asset, [*wordless(listing), path_has_word_scanning(listing.words)]))

    # Hits of the index are counted as they come, and rows are read only for other conditions.
    found = found_by_words(words)
    short = tuple(word for word in listing.words if word not in listing.phrases)
    if not short and scope == Scope() and not _needs_rows(rest):
        probed = await excluded_by_many(connection, counts, query)
        said = of_profile(query, asset_search.c.rowid, probed=probed)
        return await _counted(connection, listing, asset_search, [found, *said])
    if short and not query.quick_total:
        # Every row is read anyway, so marks are made for far positions of this list.
        marked = is_marked(await marks_of(connection, counts, listing.words))
        return Total(await _rows(connection, asset, [marked, *wordless(listing, many=True)]))
    others = filters_of(replace(rest, words=short, sort=AssetSort.ADDED), root_id, listing.phrases, many=True)
    rows = asset_search.join(asset, asset.c.number == asset_search.c.rowid)
    return await _counted(connection, listing, rows, [found, *others, *scope.filters(many=True)])


def _needs_rows(query: AssetQuery) -> bool:
    """Whether it has other conditions than hidden and cut assets."""
    of_profile_alone = AssetQuery(
        hidden=query.hidden,
        exported=query.exported,
        profile=query.profile,
        sort=query.sort,
        descending=query.descending,
        limit=query.limit,
        cursor=query.cursor,
        offset=query.offset,
        quick_total=query.quick_total,
    )
    return query != of_profile_alone


async def _total_known(connection: SteadyConnection, counts: CountsOfMoment, listing: Listing) -> Total:
    """Without words only the profile's lists are counted: folders have counts."""
    query, root_id, scope = listing.query, listing.root_id, listing.scope
    if query.exported is ExportedFilter.NONE:
        any_of_them = replace(query, exported=ExportedFilter.ANY)
        with_those = await _total_known(connection, counts, replace(listing, query=any_of_them))
        if await _is_least(connection, counts, query, cut, with_those.count):
            return Total(listing.bounds.many, is_counted=False)
        those = replace(query, exported=ExportedFilter.ONLY, quick_total=False)
        without = await _total_known(connection, counts, replace(listing, query=those))
        if not with_those.is_counted and with_those.least <= without.count:
            # A lower bound of all says nothing of what is left of them.
            all_of_them = replace(any_of_them, quick_total=False)
            with_those = await _total_known(connection, counts, replace(listing, query=all_of_them))
        return replace(with_those, count=max(0, with_those.count - without.count))
    narrowed = (
        query.only_problems
        or query.only_warnings
        or query.starred is not None
        or (scope != Scope() and not _says_scope_alone(query))
    )
    named = query.words or query.path or query.name or query.label
    if named or narrowed or query.picks.beside_cameras or spans_of(query):
        # The number is equal in every order, and by path problems are counted in their index alone.
        counted = replace(query, sort=AssetSort.PATH) if query.only_problems else query
        leads = Leads()
        if spans_of(query) and (query.words or query.folder):
            # A long span is counted in its index alone, unless rows have to be read, which are scattered.
            counted, leads = replace(counted, sort=AssetSort.ADDED), await leads_of_spans(connection, counts, query)
        leads = replace(leads, probed=await excluded_by_many(connection, counts, query))
        filters = filters_of(counted, root_id, listing.phrases, many=False, leads=leads, part=listing.part)
        return await _counted(connection, listing, asset, [*filters, *listing.of_scope(many=False)])
    return await _total_of_places(connection, counts, listing)


async def _total_of_places(connection: SteadyConnection, counts: CountsOfMoment, listing: Listing) -> Total:
    """For lists of a root, a folder or everything, with the profile's hidden or cut assets."""
    query = listing.query
    if listing.scope != Scope():
        return Total(await held_by(connection, listing.scope))
    held = select(func.coalesce(func.sum(folder.c.asset_count), 0)).where(folder.c.path == query.folder)
    if listing.root_id is not None:
        held = held.where(folder.c.root_id == listing.root_id)
    everything = int(await connection.scalar(held) or 0)
    if query.exported is ExportedFilter.ONLY:
        return await _counted_of_profile(connection, counts, listing, cut, everything)
    if query.hidden is HiddenFilter.ONLY:
        return await _counted_of_profile(connection, counts, listing, hidden, everything)
    if query.hidden is HiddenFilter.INCLUDE:
        return Total(everything)
    if await _is_least(connection, counts, query, hidden, everything):
        return Total(listing.bounds.many, is_counted=False)
    concealed = replace(query, hidden=HiddenFilter.ONLY, quick_total=False)
    found = await _counted_of_profile(connection, counts, replace(listing, query=concealed), hidden, everything)
    return Total(everything - found.count)


def _says_scope_alone(query: AssetQuery) -> bool:
    return not query.root and not query.folder and not lists_of_profile(query)


async def _is_least(
    connection: SteadyConnection, counts: CountsOfMoment, query: AssetQuery, those: Table, everything: int
) -> bool:
    """Whether many assets would remain even if all of the profile's list were in the place and excluded, so that a
    quick total need not count them."""
    if not query.quick_total:
        return False
    held = await held_by_profile(connection, counts, those, query.profile)
    placed = query.root or query.folder or those is cut
    return bool(placed) and held * _COSTLY > counts.bounds.many and counts.bounds.are_many(everything - held)


async def _counted_of_profile(
    connection: SteadyConnection, counts: CountsOfMoment, listing: Listing, those: Table, everything: int
) -> Total:
    """Number of assets of the profile's list in the place, which has `everything`."""
    query, root_id = listing.query, listing.root_id
    probed = {listed.name for listed, _ in lists_of_profile(query)}
    rows: FromClause = those
    there: list[ColumnElement[bool]] = []
    if root_id is not None or query.folder:
        if everything < await held_by_profile(connection, counts, those, query.profile):
            # By the index of places, which begins with the root.
            of_root = asset.c.root_id == root_id if root_id is not None else asset.c.root_id.in_(select(root.c.id))
            there = [of_root, below(query.folder, asset.c.path)] if query.folder else [of_root]
            return await _counted(connection, listing, asset, [*there, *of_profile(query, probed=probed)])
        # In a form that no index can answer, so that counting begins with the profile's list.
        rows = those.join(asset, asset.c.number == those.c.asset_number)
        there = [unindexed(asset.c.root_id) == root_id] if root_id is not None else []
        if query.folder:
            there.append(below(query.folder, unindexed(asset.c.path)))
    others = of_profile(_without(query, those), those.c.asset_number, probed=probed)
    return await _counted(connection, listing, rows, [those.c.profile == query.profile, *others, *there])


def _without(query: AssetQuery, those: Table) -> AssetQuery:
    """The same query without this list of the profile."""
    if those is cut:
        return replace(query, exported=ExportedFilter.ANY)
    return replace(query, hidden=HiddenFilter.INCLUDE)


async def _absent(connection: SteadyConnection, listing: Listing) -> int:
    filters = filters_of(listing.query, listing.root_id, listing.phrases, many=True, part=listing.part)
    filters += listing.scope.filters(many=True)
    # Exactly the condition of their index, with the root: otherwise the planner does not use it.
    absent = asset.alias("gone")
    those = select(absent.c.number).where(
        absent.c.absent != literal_column("0", Integer), absent.c.root_id.in_(select(root.c.id))
    )
    return await _rows(connection, asset, [asset.c.number.in_(those), *filters])


async def _counted(
    connection: SteadyConnection, listing: Listing, rows: FromClause, filters: Sequence[ColumnElement[bool]]
) -> Total:
    if not listing.query.quick_total:
        return Total(await _rows(connection, rows, filters))
    count = await _rows(connection, rows, filters, listing.bounds.many + 1)
    return Total(count - 1, is_counted=False) if listing.bounds.are_many(count) else Total(count)


async def _rows(
    connection: SteadyConnection,
    rows: FromClause,
    filters: Sequence[ColumnElement[bool]],
    most: int | None = None,
) -> int:
    """Number of rows, reading at most `most`."""
    statement = select(func.count()).select_from(rows).where(*filters)
    if most is not None:
        those: Select[int] = select(literal_column("1", Integer)).select_from(rows).where(*filters).limit(most)
        statement = select(func.count()).select_from(those.subquery())
    return int(await connection.scalar(statement) or 0)
