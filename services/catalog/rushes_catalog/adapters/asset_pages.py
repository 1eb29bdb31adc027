"""Lists of assets: any order, filter and size of library, and no page that reads more than it shows."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from sqlalchemy import Column, ColumnElement, and_, func, literal_column, select, tuple_

from rushes_catalog.adapters.asset_rows import asset_of, assets_with_roots
from rushes_catalog.adapters.database import SHORTEST_INDEXED_WORD, path_has_word_scanning, path_has_words
from rushes_catalog.adapters.roots import root_number
from rushes_catalog.adapters.schema import asset, clip, export, folder, hidden
from rushes_catalog.adapters.steady import SteadyConnection
from rushes_catalog.domain.assets import AssetPage, AssetQuery, AssetSort, AssetState, ExportedFilter, HiddenFilter
from rushes_catalog.domain.cursors import list_mark, read_cursor, write_cursor
from rushes_catalog.domain.exports import ClipState
from rushes_catalog.domain.natural_order import LONGEST_KEY, fold, natural_key

# The row's number comes last in each: it makes the order total, and a cursor exact.
_ORDERS: dict[AssetSort, tuple[Column[Any], ...]] = {
    AssetSort.PATH: (asset.c.root_id, asset.c.path_key, asset.c.number),
    AssetSort.NAME: (asset.c.name_key, asset.c.number),
    AssetSort.SIZE: (asset.c.size, asset.c.number),
    AssetSort.MODIFIED: (asset.c.mtime_ns, asset.c.number),
    AssetSort.DURATION: (asset.c.duration, asset.c.number),
    AssetSort.ADDED: (asset.c.number,),
}
# Where more assets than this match, walking the order and looking at each row fills a page sooner than finding all
# that match by their own index and sorting them (a million rows: 0.2 ms against 0.4 s; 3,000 hits: 50 ms against 6).
_MANY = 20_000

# In the very words of the indexes of problems: with a parameter in their place the planner does not know that it may.
_PROBLEM: ColumnElement[str] = literal_column(f"'{AssetState.PROBLEM}'")
_each = asset.alias("each_problem")
_PROBLEMS = select(_each.c.number).where(_each.c.state == _PROBLEM)


async def asset_page(connection: SteadyConnection, query: AssetQuery) -> AssetPage:
    """One page, without the profile's counts; raises ForeignCursor, RootNotFound."""
    root_id = await root_number(connection, query.root) if query.root else None
    order = _ORDERS[query.sort]
    if root_id is not None and query.sort is AssetSort.PATH:
        order = order[1:]
    mark = list_mark("assets", replace(query, cursor="", limit=0))
    position: Sequence[Any] = ()
    if query.cursor:
        # The total travels in the cursor: it is counted once per list, not once per page.
        *position, total = read_cursor(mark, query.cursor, [*(column.type.python_type for column in order), int])
    else:
        total = await _total(connection, query, root_id)

    statement = assets_with_roots().where(*_filters(query, root_id, many=cast("int", total) > _MANY))
    if position:
        here = tuple_(*order)
        there = tuple_(*position)
        statement = statement.where(here < there if query.descending else here > there)
    statement = statement.order_by(*(column.desc() if query.descending else column for column in order))
    rows = (await connection.execute(statement.limit(query.limit + 1))).all()
    next_cursor = ""
    if len(rows) > query.limit:
        rows = rows[: query.limit]
        next_cursor = write_cursor(mark, [*(getattr(rows[-1], column.name) for column in order), total])
    return AssetPage(tuple(asset_of(row) for row in rows), next_cursor, cast("int", total))


def _filters(query: AssetQuery, root_id: int | None, *, many: bool) -> list[ColumnElement[bool]]:
    """The conditions; with `many` in a form that no index answers, which leaves the planner only the order's own."""
    filters: list[ColumnElement[bool]] = []
    walk_order = many and query.sort is not AssetSort.PATH
    # Problems lead to fewer rows than their root does, which the planner cannot know.
    in_order = _problems_in_order(query)
    by_problem = query.only_problems and not many and not in_order
    if root_id is not None:
        not_by_root = walk_order or by_problem or (in_order and query.sort is not AssetSort.PATH)
        filters.append((asset.c.root_id + 0 if not_by_root else asset.c.root_id) == root_id)
    if query.folder:
        filters.append(_below(query.folder, asset.c.path + "" if many else asset.c.path))
        if query.sort is AssetSort.PATH:
            # The same again in the order's own words, so that its index leads to the folder.
            key = natural_key(f"{query.folder}/")
            filters.append(and_(asset.c.path_key >= key, asset.c.path_key < key[:LONGEST_KEY] + "\U0010ffff"))
    if query.path:
        filters.append(asset.c.path == query.path)
    if query.name:
        filters.append(and_(asset.c.name_key == natural_key(query.name), asset.c.name == query.name))
    words = [folded for word in query.words if (folded := fold(word))]
    scanned = words if many else [word for word in words if len(word) < SHORTEST_INDEXED_WORD]
    indexed = [word for word in words if word not in scanned]
    if scanned:
        filters.append(path_has_word_scanning(scanned))
    if indexed:
        filters.append(path_has_words(indexed))
    if query.hidden is not HiddenFilter.INCLUDE:
        those = select(hidden.c.asset_number).where(hidden.c.profile == query.profile)
        only = query.hidden is HiddenFilter.ONLY
        filters.append(asset.c.number.in_(those) if only else asset.c.number.not_in(those))
    if query.exported is not ExportedFilter.ANY:
        cut = (
            select(export.c.asset_number)
            .join(clip)
            .where(export.c.profile == query.profile, clip.c.state == ClipState.DONE)
        )
        only = query.exported is ExportedFilter.ONLY
        filters.append(asset.c.number.in_(cut) if only else asset.c.number.not_in(cut))
    if query.only_problems:
        broken = asset.c.state == (_PROBLEM if in_order else AssetState.PROBLEM)
        filters.append(asset.c.number.in_(_PROBLEMS) if by_problem else broken)
    return filters


def _problems_in_order(query: AssetQuery) -> bool:
    """Whether the order's own index of problems holds all that is asked for; rows have no index by number but their
    table."""
    narrower = query.folder or query.words or query.path or query.name or query.exported is not ExportedFilter.ANY
    return query.only_problems and not narrower and query.sort is not AssetSort.ADDED


def _below(folder_path: str, path: ColumnElement[str]) -> ColumnElement[bool]:
    # "0" follows "/": everything that begins with the folder's name and a slash lies between the two.
    return and_(path > f"{folder_path}/", path < f"{folder_path}0")


async def _total(connection: SteadyConnection, query: AssetQuery, root_id: int | None) -> int:
    """All that match. Without words nothing is counted but hidden assets: folders know how much they hold."""
    narrowed = query.only_problems or query.exported is not ExportedFilter.ANY
    if query.words or query.path or query.name or narrowed:
        # The number is the same in every order, and by path problems are counted in their index alone.
        counted = replace(query, sort=AssetSort.PATH) if query.only_problems else query
        statement = select(func.count()).select_from(asset).where(*_filters(counted, root_id, many=False))
        return int(await connection.scalar(statement) or 0)
    # In a form that no index answers: few are hidden, and they are where the counting should begin.
    scope = [asset.c.root_id + 0 == root_id] if root_id is not None else []
    if query.folder:
        scope.append(_below(query.folder, asset.c.path + ""))
    concealed = (
        select(func.count())
        .select_from(hidden.join(asset, asset.c.number == hidden.c.asset_number))
        .where(hidden.c.profile == query.profile, *scope)
    )
    if query.hidden is HiddenFilter.ONLY:
        return int(await connection.scalar(concealed) or 0)
    held = select(func.coalesce(func.sum(folder.c.asset_count), 0)).where(folder.c.path == query.folder)
    if root_id is not None:
        held = held.where(folder.c.root_id == root_id)
    everything = int(await connection.scalar(held) or 0)
    if query.hidden is HiddenFilter.INCLUDE:
        return everything
    return everything - int(await connection.scalar(concealed) or 0)
