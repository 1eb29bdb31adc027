"""Bounded counts of the assets that a list's conditions select, as the database has no such statistics."""

from collections.abc import Hashable
from dataclasses import replace

from sqlalchemy import ColumnElement, FromClause, Integer, Table, func, literal_column, select

from rushes_catalog.files.store.word_index import asset_search, found_by_words
from rushes_catalog.library.domain.assets import AssetQuery, AssetSort, ExportedFilter, HiddenFilter
from rushes_catalog.library.domain.facets import NO_PICKS
from rushes_catalog.library.store.asset_filters import (
    Leads,
    Listing,
    Span,
    filters_of,
    in_span,
    lists_of_profile,
    spans_of,
)
from rushes_catalog.storage.counts import CountsOfMoment
from rushes_catalog.storage.schema.library import asset
from rushes_catalog.storage.steady import SteadyConnection

# Row numbers of this many times `many` hits are gathered in a few hundredths of a second; then only the order's index
# is walked, however the words' hits are distributed.
_GATHERED = 3
# Index entries of times are shorter than those of words.
_GATHERED_OF_SPAN = 5


async def with_leads(connection: SteadyConnection, counts: CountsOfMoment, listing: Listing, least: int) -> Listing:
    """The same list with its leading conditions, given that at least `least` match; if many match, the order leads."""
    words = listing.indexed
    probed = await _probed(connection, counts, listing.query, few=not listing.bounds.are_many(least))
    if listing.bounds.are_many(least):
        words_first = bool(words) and not await are_frequent(connection, counts, words, times=_GATHERED)
        gatherable = await _gatherable(connection, counts, listing.query)
        return replace(listing, leads=Leads(words_first=words_first, probed=probed, gatherable=gatherable))
    leads = replace(await leads_of_spans(connection, counts, listing.query), probed=probed)
    if words:
        aside = await are_frequent(connection, counts, words) and await leaves_few(connection, counts, listing)
        return replace(listing, leads=replace(leads, words=not aside))
    return replace(listing, leads=replace(leads, one_by_one=not leads.narrow and _says_words_alone(listing.query)))


async def _probed(
    connection: SteadyConnection, counts: CountsOfMoment, query: AssetQuery, *, few: bool
) -> frozenset[str]:
    """Names of long lists of the profile that the query uses. If few match and nothing else narrows the query, a list
    that selects assets leads although it is long, and is left out here."""
    named = (query.folder, query.words, query.path, query.name, query.camera, query.label, query.only_warnings)
    narrow = (*named, query.starred, query.only_problems, query.picks != NO_PICKS, spans_of(query))
    return frozenset(
        {
            those.name
            for those, only in lists_of_profile(query)
            if (not only or not few or any(narrow))
            and counts.bounds.are_many(await held_by_profile(connection, counts, those, query.profile))
        }
    )


async def excluded_by_many(connection: SteadyConnection, counts: CountsOfMoment, query: AssetQuery) -> frozenset[str]:
    """Long lists of the profile that a quick count ignores, as it reaches its limit first."""
    if not query.quick_total:
        return frozenset()
    probed = await _probed(connection, counts, query, few=False)
    return probed - {those.name for those, only in lists_of_profile(query) if only}


async def held_by_profile(connection: SteadyConnection, counts: CountsOfMoment, those: Table, profile: str) -> int:
    """Number of assets in a profile's list of hidden or cut assets, in all places."""
    what = (those.name, profile)
    held = counts.known(what)
    if held is None:
        found = select(func.count()).select_from(those).where(those.c.profile == profile)
        held = int(await connection.scalar(found) or 0)
        counts.keep(what, held)
    return held


def _says_words_alone(query: AssetQuery) -> bool:
    asked = (query.folder, query.path, query.name, query.camera, query.label, query.only_problems, query.only_warnings)
    of_profile = query.hidden is HiddenFilter.ONLY or query.exported is ExportedFilter.ONLY
    return bool(query.words) and not query.starred and not any(asked) and not of_profile and query.picks == NO_PICKS


async def leads_of_spans(connection: SteadyConnection, counts: CountsOfMoment, query: AssetQuery) -> Leads:
    """Columns with a span of many assets, and columns with a span of few, independently of other conditions."""
    held = {span[0].name: await _holds_many(connection, counts, span) for span in spans_of(query)}
    wide = frozenset(name for name, many in held.items() if many)
    return Leads(narrow=frozenset(held) - wide, wide=wide)


async def _gatherable(connection: SteadyConnection, counts: CountsOfMoment, query: AssetQuery) -> frozenset[str]:
    return frozenset(
        {
            span[0].name
            for span in spans_of(query)
            if not await _holds_many(connection, counts, span, times=_GATHERED_OF_SPAN)
        }
    )


async def _holds_many(connection: SteadyConnection, counts: CountsOfMoment, span: Span, times: int = 1) -> bool:
    column, since, before = span
    return await _are_many(connection, counts, ("span", column.name, since, before), asset, in_span(span), times)


async def are_frequent(
    connection: SteadyConnection, counts: CountsOfMoment, words: list[str], *, times: int = 1
) -> bool:
    """Whether the words have more than `times` * `many` hits, so that gathering them takes longer than the rest."""
    what = ("found", tuple(words))
    return await _are_many(connection, counts, what, asset_search, [found_by_words(words)], times)


async def leaves_few(connection: SteadyConnection, counts: CountsOfMoment, listing: Listing) -> bool:
    """Whether the query without its words selects so few assets that reading their rows is faster than gathering the
    hits of the word index, each of which costs a sixth of a row."""
    # A camera's folders have counts; other conditions rarely select fewer.
    if listing.scope.held > 3 * listing.bounds.many:
        return False
    rest = replace(listing, query=replace(listing.query, words=()))
    return not await _are_many(connection, counts, ("left", rest.matched), asset, wordless(listing), times=3)


def wordless(listing: Listing, *, many: bool = False) -> list[ColumnElement[bool]]:
    """The query's conditions without its words, in a form for counting; with `many` in a form that no index can
    answer."""
    query = listing.query
    rest = replace(query, words=(), sort=AssetSort.ADDED if many else AssetSort.PATH)
    there = [asset.c.absent == 0] if query.present else []
    conditions = filters_of(rest, listing.root_id, listing.phrases, many=many, part=listing.part)
    return [*conditions, *listing.scope.filters(many=many), *there]


async def _are_many(
    connection: SteadyConnection,
    counts: CountsOfMoment,
    what: Hashable,
    rows: FromClause,
    filters: list[ColumnElement[bool]],
    times: int = 1,
) -> bool:
    """Whether more than `times` * `many` rows match; the count is cached under `what` for `leads_seconds`."""
    most = counts.bounds.many * times
    counted_to = (what, most)
    found = counts.lead(counted_to)
    if found is None:
        some = select(literal_column("1", Integer)).select_from(rows).where(*filters).limit(most + 1)
        found = int(await connection.scalar(select(func.count()).select_from(some.subquery())) or 0)
        counts.keep_lead(counted_to, found)
    return found > most
