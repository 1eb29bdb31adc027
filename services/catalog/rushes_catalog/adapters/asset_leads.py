"""Which conditions of a list lead to few assets: counted up to a bound, since the database keeps no such figures."""

from dataclasses import replace

from sqlalchemy import ColumnElement, FromClause, Integer, Table, func, literal_column, select

from rushes_catalog.adapters import asset_filters
from rushes_catalog.adapters.asset_filters import (
    Leads,
    Listing,
    are_many,
    filters_of,
    in_span,
    lists_of_profile,
    spans_of,
)
from rushes_catalog.adapters.counts import CountsOfMoment
from rushes_catalog.adapters.database import asset_search, found_by_words
from rushes_catalog.adapters.schema import asset
from rushes_catalog.adapters.steady import SteadyConnection
from rushes_catalog.domain.assets import AssetQuery, AssetSort, ExportedFilter, HiddenFilter

# The numbers of so many times what counts as many are gathered in a few hundredths of a second: however a word lies in
# the order, that of a folder at its end for example, the order's index alone is then walked.
_GATHERED = 3


async def with_leads(connection: SteadyConnection, counts: CountsOfMoment, listing: Listing, least: int) -> Listing:
    """The same list, told what leads to its `least` assets or more; where many match, the order does."""
    words = listing.indexed
    probed = await _probed(connection, counts, listing.query, few=not are_many(least))
    if are_many(least):
        words_first = await _can_be_gathered(connection, counts, words)
        return replace(listing, leads=Leads(words_first=words_first, probed=probed))
    leads = replace(await leads_of_spans(connection, listing.query), probed=probed)
    if words:
        aside = await are_frequent(connection, words) and await leaves_few(connection, listing)
        return replace(listing, leads=replace(leads, words=not aside))
    return replace(listing, leads=replace(leads, one_by_one=not leads.narrow and _says_words_alone(listing.query)))


async def _can_be_gathered(connection: SteadyConnection, counts: CountsOfMoment, words: list[str]) -> bool:
    if not words:
        return False
    what = ("found", tuple(words))
    found = counts.known(what)
    if found is None:
        found = await _up_to(connection, asset_search, [found_by_words(words)], _GATHERED * asset_filters.MANY + 1)
        counts.keep(what, found)
    return found <= _GATHERED * asset_filters.MANY


async def _probed(
    connection: SteadyConnection, counts: CountsOfMoment, query: AssetQuery, *, few: bool
) -> frozenset[str]:
    """The lists of the profile that hold many. Where few match, and nothing else says which, they lead all the same."""
    narrow = (query.folder, query.words, query.path, query.name, query.camera, query.only_problems, spans_of(query))
    return frozenset(
        {
            those.name
            for those, only in lists_of_profile(query)
            if (not only or not few or any(narrow))
            and are_many(await held_by_profile(connection, counts, those, query.profile))
        }
    )


async def excluded_by_many(connection: SteadyConnection, counts: CountsOfMoment, query: AssetQuery) -> frozenset[str]:
    """The lists of the profile that hold many which a quick count leaves out: it ends before it has met all these."""
    if not query.quick_total:
        return frozenset()
    probed = await _probed(connection, counts, query, few=False)
    return probed - {those.name for those, only in lists_of_profile(query) if only}


async def held_by_profile(connection: SteadyConnection, counts: CountsOfMoment, those: Table, profile: str) -> int:
    """How many a profile hides, or was cut from, wherever they lie."""
    what = (those.name, profile)
    held = counts.known(what)
    if held is None:
        found = select(func.count()).select_from(those).where(those.c.profile == profile)
        held = int(await connection.scalar(found) or 0)
        counts.keep(what, held)
    return held


def _says_words_alone(query: AssetQuery) -> bool:
    asked = (query.folder, query.path, query.name, query.camera, query.only_problems)
    of_profile = query.hidden is HiddenFilter.ONLY or query.exported is ExportedFilter.ONLY
    return bool(query.words) and not any(asked) and not of_profile


async def leads_of_spans(connection: SteadyConnection, query: AssetQuery) -> Leads:
    """Which times have a span that holds many, and which have one of few, whatever else is asked."""
    held = {span[0].name: await _are_many(connection, asset, in_span(span)) for span in spans_of(query)}
    wide = frozenset(name for name, many in held.items() if many)
    return Leads(narrow=frozenset(held) - wide, wide=wide)


async def are_frequent(connection: SteadyConnection, words: list[str]) -> bool:
    """Whether the index finds so many that gathering them all takes longer than all the rest."""
    return await _are_many(connection, asset_search, [found_by_words(words)])


async def leaves_few(connection: SteadyConnection, listing: Listing) -> bool:
    """Whether the query without its words leaves so few that looking through their rows is quicker than gathering what
    the words' index finds, which costs a sixth for each."""
    # A camera's folders know how much they hold; the rest of the query is seldom narrower.
    if listing.scope.held > 3 * asset_filters.MANY:
        return False
    return not await _are_many(connection, asset, wordless(listing), times=3)


def wordless(listing: Listing, *, many: bool = False) -> list[ColumnElement[bool]]:
    """What the query says of assets beside its words, in a form for counting; with `many` in one that no index
    answers."""
    query = listing.query
    rest = replace(query, words=(), sort=AssetSort.ADDED if many else AssetSort.PATH)
    there = [asset.c.absent == 0] if query.present else []
    return [*filters_of(rest, listing.root_id, listing.phrases, many=many), *listing.scope.filters(many=many), *there]


async def _are_many(
    connection: SteadyConnection, rows: FromClause, filters: list[ColumnElement[bool]], times: int = 1
) -> bool:
    """Whether there are more than so many times what counts as many."""
    most = asset_filters.MANY * times
    return await _up_to(connection, rows, filters, most + 1) > most


async def _up_to(connection: SteadyConnection, rows: FromClause, filters: list[ColumnElement[bool]], most: int) -> int:
    some = select(literal_column("1", Integer)).select_from(rows).where(*filters).limit(most)
    return int(await connection.scalar(select(func.count()).select_from(some.subquery())) or 0)
