"""Order and conditions of asset lists, in SQL."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Label,
    Select,
    Table,
    and_,
    exists,
    literal_column,
    or_,
    select,
    true,
)

from rushes_catalog.exports.domain.exports import ClipState
from rushes_catalog.files.store.roots import root_number
from rushes_catalog.files.store.word_index import path_has_word_scanning, path_has_words
from rushes_catalog.library.domain.assets import AssetQuery, AssetSort, AssetState, ExportedFilter, HiddenFilter
from rushes_catalog.library.domain.facets import LEAST_DURATION, UNKNOWN, Stretch, joined
from rushes_catalog.library.domain.natural_order import LAST, fold, natural_key
from rushes_catalog.library.store.asset_cameras import scope_of
from rushes_catalog.library.store.asset_rows import CONVERTS, PLACE_KEY, PLAYS
from rushes_catalog.library.store.asset_scopes import Scope
from rushes_catalog.library.store.asset_words import phrases_of, rarest
from rushes_catalog.storage.counts import CountsOfMoment
from rushes_catalog.storage.dialects.expressions import (
    unindexed,
)
from rushes_catalog.storage.list_bounds import ListBounds
from rushes_catalog.storage.schema.exports import clip, export
from rushes_catalog.storage.schema.library import asset, cut, hidden, root, star
from rushes_catalog.storage.steady import SteadyConnection

# The row number is last in each order: it makes the order total, and cursors exact. Assets of equal times are ordered
# by path, ascending, whichever way the times are sorted.
OrderColumn = Column[Any] | Label[Any]
ORDERS: dict[AssetSort, tuple[OrderColumn, ...]] = {
    AssetSort.PATH: (asset.c.root_id, asset.c.path_key, asset.c.number),
    AssetSort.PLACE: (asset.c.root_id, PLACE_KEY, asset.c.number),
    AssetSort.NAME: (asset.c.name_key, asset.c.number),
    AssetSort.SIZE: (asset.c.size, asset.c.number),
    AssetSort.MODIFIED: (asset.c.mtime_ns, PLACE_KEY, asset.c.number),
    AssetSort.RECORDED: (asset.c.recorded_ms, asset.c.number),
    AssetSort.DURATION: (asset.c.duration, asset.c.number),
    AssetSort.ADDED: (asset.c.number,),
}

# Exactly the condition of the partial indexes: with a parameter the planner could not use them.
_PROBLEM: ColumnElement[str] = literal_column(f"'{AssetState.PROBLEM}'")
_each = asset.alias("each")
_WARNED = select(_each.c.number).where(
    literal_column("each.state = 'ready'"), literal_column("each.problem_reason != ''")
)
"""Row numbers of assets with a warning, with exactly the condition of their index."""

_BY_ROOT = frozenset({AssetSort.PATH, AssetSort.PLACE})
"""Orders that begin with the root."""


@dataclass(frozen=True, slots=True)
class Leads:
    """Conditions that select few rows, which the database's planner cannot estimate. See `asset_leads.py`."""

    narrow: frozenset[str] = frozenset()
    """Names of columns whose span has few assets: these are gathered first, whatever the order."""
    wide: frozenset[str] = frozenset()
    """Names of columns whose span has many assets: another condition leads."""
    gatherable: frozenset[str] = frozenset()
    """If many match: names of columns whose span can still be gathered, if matches are not near in the order."""
    words: bool = True
    """False: the words are in many paths, and the rest of the query selects few."""
    words_first: bool = False
    """If many match: the words' hits are few enough to gather them before walking the order."""
    probed: frozenset[str] = frozenset()
    """Lists of a profile that are so long that each asset is looked up in them, instead of gathering all."""
    one_by_one: bool = False
    """Only words restrict the query, and the index cannot answer them."""


class Part(Enum):
    """A range of a folder, or of a root, in the order by path; the value begins all keys in it."""

    READABLE = ""
    BROKEN = LAST


@dataclass(frozen=True, slots=True)
class Listing:
    """A query with its resolved places."""

    query: AssetQuery
    root_id: int | None
    scope: Scope
    bounds: ListBounds
    phrases: Mapping[str, str] = field(default_factory=dict)
    """The index query for each word that the index can answer."""
    leads: Leads = Leads()
    orders_ties_by_path: bool = True
    """Whether assets with equal times are ordered by path; False: in the order of the index, see `by_index`."""
    part: Part | None = None
    """The only part of the folder with assets of the list, in the order by path; None: there may be some in both."""

    @property
    def words(self) -> list[str]:
        """The words, folded like paths."""
        return _folded(self.query.words)

    @property
    def indexed(self) -> list[str]:
        """Phrases of the words that the index can answer."""
        return [self.phrases[word] for word in self.words if word in self.phrases]

    @property
    def order(self) -> tuple[OrderColumn, ...]:
        """Columns of the order; the last one makes it total."""
        order = ORDERS[self.query.sort]
        if not self.orders_ties_by_path:
            return order[0], asset.c.number
        return order[1:] if self.root_id is not None and self.query.sort in _BY_ROOT else order

    @property
    def has_ties(self) -> bool:
        """Whether assets with equal values are ordered by path, which the order's index lacks: rows have to be read."""
        return self.orders_ties_by_path and self.query.sort is AssetSort.MODIFIED

    @property
    def by_index(self) -> "Listing":
        """The same list in the order of the index, which can be walked without reading rows."""
        return replace(self, orders_ties_by_path=False) if self.has_ties else self

    def parts(self, *, backwards: bool = False) -> list["Listing"]:
        """The list in parts that are one range of the order's index each, in order, or in reversed order."""
        if self.part is not None or not _has_parts(self.query, self.root_id):
            return [self]
        parts = [replace(self, part=part) for part in Part]
        return parts if self.query.descending is backwards else parts[::-1]

    def reaches(self, place: Sequence[Any], *, backwards: bool = False) -> bool:
        """Whether the list's range of the order has anything after a place; `backwards`: before it."""
        if self.part is None or self.root_id is None:
            return True
        first, end = _range_of(self.query.folder, self.part)
        return bool(place[0] < end if self.query.descending is backwards else place[0] >= first)

    def rising(self, *, backwards: bool) -> list[bool]:
        """Whether each column of the order is ascending."""
        rises = self.query.descending is backwards
        return [rises if at == 0 or not self.has_ties else not backwards for at in range(len(self.order))]

    def directed(self, *, backwards: bool = False, indexed: bool = True) -> list[ColumnElement[Any]]:
        """ORDER BY terms of the list, or of the reversed list; unless `indexed` in a form that no index can answer."""
        rising = self.rising(backwards=backwards)
        terms = self.order if indexed else [unindexed(column) for column in self.order]
        return [term if rises else term.desc() for term, rises in zip(terms, rising, strict=True)]

    @property
    def matched(self) -> tuple[AssetQuery, int | None, Scope]:
        """What determines the matches, independently of order and page: the key of cached counts."""
        anywhere = replace(
            self.query, sort=AssetSort.PATH, descending=False, limit=0, cursor="", offset=0, quick_total=False
        )
        return anywhere, self.root_id, self.scope

    @property
    def gathered(self) -> "Listing":
        """The same list without `probed`, for walks so long that looking up each asset takes longer than gathering."""
        return replace(self, leads=replace(self.leads, probed=frozenset()))

    def of_scope(self, *, many: bool) -> list[ColumnElement[bool]]:
        """Conditions of the scope; in a form that no index can answer where words select fewer."""
        by_words = bool(self.indexed) and self.leads.words and self.bounds.are_many(self.scope.held)
        return self.scope.filters(many=many or by_words)

    def conditions(self, total: int) -> list[ColumnElement[bool]]:
        """Conditions of the list's assets, in the fastest form for `total` matches."""
        many = self.bounds.are_many(total)
        conditions = [
            *filters_of(self.query, self.root_id, self.phrases, many=many, leads=self.leads, part=self.part),
            *self.of_scope(many=many),
        ]
        return [*conditions, asset.c.absent == 0] if self.query.present else conditions


async def listing_of(
    connection: SteadyConnection, counts: CountsOfMoment, query: AssetQuery, online: Collection[str]
) -> Listing:
    """Resolve a query's places and words; `online`: names of mounted roots. Raises RootNotFound."""
    root_id = await root_number(connection, query.root) if query.root else None
    scope = await scope_of(connection, counts, query, online)
    phrases = await phrases_of(connection, counts, _folded(query.words))
    part = await _part_of(connection, counts, query, root_id)
    return Listing(query, root_id, scope, counts.bounds, await rarest(connection, counts, phrases), part=part)


def _has_parts(query: AssetQuery, root_id: int | None) -> bool:
    """Whether a list is two ranges of the order's index: a folder's readable and broken files are apart there."""
    return bool(query.folder) and root_id is not None and query.sort is AssetSort.PATH


async def _part_of(
    connection: SteadyConnection, counts: CountsOfMoment, query: AssetQuery, root_id: int | None
) -> Part | None:
    """The only part of a list in the order by path; None: there is no folder, or it has files in both."""
    if not query.folder or query.sort is not AssetSort.PATH:
        return None
    if query.only_problems:
        return Part.BROKEN
    what = ("has broken", root_id, query.folder)
    known = counts.known(what)
    if known is None:
        there = asset.c.root_id == root_id if root_id is not None else asset.c.root_id.in_(select(root.c.id))
        broken = select(asset.c.number).where(
            asset.c.state == _PROBLEM, there, in_folder_by_key(query.folder, Part.BROKEN)
        )
        known = int(await connection.scalar(broken.limit(1)) is not None)
        counts.keep(what, known)
    return None if known else Part.READABLE


def filters_of(
    query: AssetQuery,
    root_id: int | None,
    phrases: Mapping[str, str],
    *,
    many: bool,
    leads: Leads = Leads(),
    part: Part | None = None,
) -> list[ColumnElement[bool]]:
    """The conditions; with `many` in a form that no index can answer, which leaves the planner the order's index."""
    filters: list[ColumnElement[bool]] = []
    walk_order = many and query.sort is not AssetSort.PATH
    # Problems select fewer rows than their root, which the planner does not know.
    in_order = _problems_in_order(query, many=many)
    by_problem = query.only_problems and not many and not in_order
    if root_id is not None:
        not_by_root = walk_order or by_problem or (in_order and query.sort is not AssetSort.PATH)
        filters.append((unindexed(asset.c.root_id) if not_by_root else asset.c.root_id) == root_id)
    if query.folder:
        filters.append(below(query.folder, unindexed(asset.c.path) if many else asset.c.path))
        if query.sort is AssetSort.PATH:
            # Repeated with the order's own columns, so that its index can be used for the folder.
            only = Part.BROKEN if query.only_problems else part
            filters.append(in_folder_by_key(query.folder, only, at_once=root_id is None))
    elif part is not None:
        filters.append(in_folder_by_key("", part))
    if query.path:
        filters.append(asset.c.path == query.path)
    if query.name:
        filters.append(and_(asset.c.name_key == natural_key(query.name), asset.c.name == query.name))
    if query.only_problems:
        broken = asset.c.state == (_PROBLEM if in_order else AssetState.PROBLEM)
        filters.append(asset.c.number.in_(_problems_below(query, root_id)) if by_problem else broken)
    for column, since, before in spans_of(query):
        of_order = column in ORDERS[query.sort]
        if column.name in leads.narrow and not of_order:
            those = select(_each.c.number).where(*_within(_each.c[column.name], since, before))
            filters.append(asset.c.number.in_(those))
            continue
        # If many match, only times in the order's own index are found by it.
        by_index = of_order if many else column.name not in leads.wide
        filters += _within(column if by_index else unindexed(column), since, before)
    if query.only_warnings:
        filters.append(asset.c.number.in_(_WARNED))
    if query.starred is not None:
        starred = select(star.c.asset_number)
        filters.append(asset.c.number.in_(starred) if query.starred else asset.c.number.not_in(starred))
    filters += _of_picks(query, many=many)
    if labels := labels_of(query):
        filters.append(asset.c.number.in_(labelled(query.profile).where(export.c.label.in_(labels))))
    filters += _of_words(query, phrases, many=many, leads=leads)
    # Last: conditions are evaluated in this order, and these read other tables.
    filters += of_profile(query, probed=leads.probed)
    return filters


def _of_words(query: AssetQuery, phrases: Mapping[str, str], *, many: bool, leads: Leads) -> list[ColumnElement[bool]]:
    words = _folded(query.words)
    by_index = leads.words_first if many else leads.words
    indexed = [word for word in words if word in phrases] if by_index else []
    scanned = [word for word in words if word not in indexed]
    filters: list[ColumnElement[bool]] = []
    if scanned and leads.one_by_one and not many:
        # In table order reading all rows takes a fifth of the time of any other order.
        those = select(_each.c.number).where(path_has_word_scanning(scanned, _each.c.folded))
        filters.append(asset.c.number.in_(those))
    elif scanned:
        filters.append(path_has_word_scanning(scanned))
    if indexed:
        filters.append(
            path_has_words([phrases[word] for word in indexed], unindexed(asset.c.number) if many else asset.c.number)
        )
    return filters


def _of_picks(query: AssetQuery, *, many: bool) -> list[ColumnElement[bool]]:
    """Conditions of several chosen values, except cameras, which are in the scope, and labels. The span that encloses
    chosen months or lengths is a condition of its own, which an index can answer: see `spans_of`."""
    picks = query.picks
    filters: list[ColumnElement[bool]] = []
    if picks.codecs:
        codec = unindexed(asset.c.video_codec) if many else asset.c.video_codec
        filters.append(codec.in_(["" if each == UNKNOWN else each for each in picks.codecs]))
    for column, stretches in ((asset.c.recorded_ms, _months_of(query)), (asset.c.duration, _lengths_of(query))):
        if len(stretches) > 1:
            filters.append(or_(*(and_(true(), *_within(unindexed(column), *each)) for each in stretches)))
    if picks.folders:
        filters.append(or_(*(below(each, unindexed(asset.c.path)) for each in picks.folders)))
    return filters


def _months_of(query: AssetQuery) -> list[Stretch]:
    return joined((month.begin_ms, month.next.begin_ms) for month in query.picks.months)


def _lengths_of(query: AssetQuery) -> list[Stretch]:
    return joined(length.bounds for length in query.picks.lengths)


def labels_of(query: AssetQuery) -> tuple[str, ...]:
    """Labels of which an asset has to have one; empty: any, or none."""
    return query.picks.labels or ((query.label,) if query.label else ())


def labelled(profile: str) -> Select[int]:
    """Row numbers of assets with proven clips in the profile, once for each export, to be narrowed by its label."""
    proven = select(clip.c.export_id).where(clip.c.export_id == export.c.id, clip.c.state == ClipState.DONE).exists()
    return select(export.c.asset_number).where(export.c.profile == profile, proven)


def _problems_below(query: AssetQuery, root_id: int | None) -> Select[int]:
    """Row numbers of problems in a root and folder, from the index of problems by path alone."""
    found = select(_each.c.number).where(_each.c.state == _PROBLEM)
    if root_id is not None:
        found = found.where(_each.c.root_id == root_id)
    if query.folder:
        found = found.where(
            in_folder_by_key(query.folder, Part.BROKEN, _each.c.path_key), below(query.folder, _each.c.path)
        )
    return found


Span = tuple[Column[Any], int | float | str | None, int | float | str | None]


def spans_of(query: AssetQuery) -> list[Span]:
    """For each time or other indexed value that the query restricts: its column, the lower bound, and the exclusive
    upper bound; None: no bound. An exact value is a span with one value, chosen months or lengths are in one span."""
    recorded: list[Stretch] = [(query.recorded_from_ms, query.recorded_before_ms)]
    recorded += _enclosing(_months_of(query))
    durations: list[Stretch] = _enclosing(_lengths_of(query))
    if query.min_duration is not None or query.max_duration is not None:
        least = max(query.min_duration or 0.0, LEAST_DURATION)
        durations.append((least, None if query.max_duration is None else math.nextafter(query.max_duration, math.inf)))
    spans: list[Span] = [
        (asset.c.mtime_ns, query.modified_from_ns, query.modified_before_ns),
        (asset.c.recorded_ms, *_common(recorded)),
        (asset.c.duration, *_common(durations)),
    ]
    if query.codec:
        # No codec's name contains a blank.
        codec = "" if query.codec == UNKNOWN else query.codec
        spans.append((asset.c.video_codec, codec, f"{codec} "))
    if query.needs_conversion is not None:
        value = CONVERTS if query.needs_conversion else PLAYS
        spans.append((asset.c.conversion, value, value + 1))
    return [span for span in spans if span[1:] != (None, None)]


def _enclosing(stretches: list[Stretch]) -> list[Stretch]:
    """The stretch from the first one to the last one, where there are any; they are in order."""
    return [(stretches[0][0], stretches[-1][1])] if stretches else []


def _common(stretches: list[Stretch]) -> Stretch:
    """What all of them have in common; it may be empty."""
    since = [each for each, _ in stretches if each is not None]
    before = [each for _, each in stretches if each is not None]
    return max(since, default=None), min(before, default=None)


def _within(
    time: ColumnElement[Any], since: int | float | str | None, before: int | float | str | None
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if since is not None:
        conditions.append(time >= since)
    if before is not None:
        conditions.append(time < before)
    return conditions


def in_span(span: Span) -> list[ColumnElement[bool]]:
    """Whether an asset is in the span."""
    return _within(*span)


def _folded(words: Iterable[str]) -> list[str]:
    return [folded for word in words if (folded := fold(word))]


def of_profile(
    query: AssetQuery, number: ColumnElement[int] = asset.c.number, *, probed: Collection[str] = ()
) -> list[ColumnElement[bool]]:
    """Conditions of hidden and cut assets of a profile; `number`: the asset's row number. These lists are gathered
    first unless they are `probed`."""
    filters: list[ColumnElement[bool]] = []
    for listed, only in lists_of_profile(query):
        those = select(listed.c.asset_number).where(listed.c.profile == query.profile)
        if listed.name in probed:
            is_one = exists().where(listed.c.profile == query.profile, listed.c.asset_number == number)
            filters.append(is_one if only else ~is_one)
        else:
            filters.append(number.in_(those) if only else number.not_in(those))
    return filters


def lists_of_profile(query: AssetQuery) -> list[tuple[Table, bool]]:
    """The profile's lists that a query uses, and whether it selects or excludes them."""
    lists = []
    if query.hidden is not HiddenFilter.INCLUDE:
        lists.append((hidden, query.hidden is HiddenFilter.ONLY))
    if query.exported is not ExportedFilter.ANY:
        lists.append((cut, query.exported is ExportedFilter.ONLY))
    return lists


def in_folder_by_key(
    path: str, part: Part | None, path_key: ColumnElement[str] = asset.c.path_key, *, at_once: bool = False
) -> ColumnElement[bool]:
    """A part of a folder in the order by path; a folder whose name differs in case is in it too. Both parts are checked
    in a form that no index can answer, unless they are read `at_once`, with everything between them."""
    if part is not None:
        first, end = _range_of(path, part)
        return and_(path_key >= first, path_key < end)
    ranges = [_range_of(path, each) for each in Part]
    either = or_(*(and_(unindexed(path_key) >= first, unindexed(path_key) < end) for first, end in ranges))
    return and_(path_key >= ranges[0][0], path_key < ranges[-1][1], either) if at_once else either


def _range_of(folder: str, part: Part) -> tuple[str, str]:
    """First key, and end (excluded), of a part of a folder; "" is a whole root."""
    first = part.value + (natural_key(f"{folder}/") if folder else "")
    return first, first + LAST


def _problems_in_order(query: AssetQuery, *, many: bool) -> bool:
    """Whether the order's own partial index of problems is useful: the one by path also within a folder, the others
    only where many match."""
    narrower = (
        query.words or query.path or query.name or query.only_warnings or query.exported is not ExportedFilter.ANY
    )
    elsewhere = query.folder and query.sort is not AssetSort.PATH and not many
    return query.only_problems and not narrower and not elsewhere


def below(folder_path: str, path: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a path is in that folder, at any depth."""
    # "0" follows "/": everything with the folder's name and a slash as prefix is between the two.
    return and_(path > f"{folder_path}/", path < f"{folder_path}0")
