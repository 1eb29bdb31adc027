"""Lists of assets: any order, filter and size of library, and no page that reads more than it shows."""

import posixpath
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from sqlalchemy import Column, ColumnElement, and_, false, func, literal_column, or_, select, tuple_

from rushes_catalog.adapters.asset_rows import asset_of, assets_with_roots
from rushes_catalog.adapters.database import SHORTEST_INDEXED_WORD, path_has_word_scanning, path_has_words
from rushes_catalog.adapters.roots import root_number
from rushes_catalog.adapters.schema import asset, clip, export, folder, hidden, root
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


async def asset_page(connection: SteadyConnection, query: AssetQuery, online: Collection[str]) -> AssetPage:
    """One page, without the profile's counts; `online` names the mounted roots. Raises ForeignCursor, RootNotFound."""
    root_id = await root_number(connection, query.root) if query.root else None
    scope = await _scope(connection, query, online)
    order = _ORDERS[query.sort]
    if root_id is not None and query.sort is AssetSort.PATH:
        order = order[1:]
    mark = list_mark("assets", replace(query, cursor="", limit=0))
    position: Sequence[Any] = ()
    if query.cursor:
        # The total travels in the cursor: it is counted once per list, not once per page.
        *position, total = read_cursor(mark, query.cursor, [*(column.type.python_type for column in order), int])
    else:
        total = await _total(connection, query, root_id, scope)

    many = cast("int", total) > _MANY
    statement = assets_with_roots().where(*_filters(query, root_id, many=many), *scope.filters(many=many))
    if query.present:
        statement = statement.where(asset.c.absent == 0)
    if position:
        here = tuple_(*order)
        there = tuple_(*position)
        statement = statement.where(here < there if query.descending else here > there)
    statement = statement.order_by(*(column.desc() if query.descending else column for column in order))
    rows = (await connection.execute(statement.limit(query.limit + 1).offset(query.offset))).all()
    next_cursor = ""
    if len(rows) > query.limit:
        rows = rows[: query.limit]
        next_cursor = write_cursor(mark, [*(getattr(rows[-1], column.name) for column in order), total])
    assets = tuple(asset_of(row) for row in rows)
    shared = await _shared_paths(connection, {each.place.path for each in assets}) if query.present else frozenset()
    return AssetPage(assets, next_cursor, cast("int", total), shared)


@dataclass(frozen=True, slots=True)
class _Scope:
    """What a query says of places that only other tables can tell."""

    roots: tuple[int, ...] | None = None
    """Only below these; None: below any."""
    folders: tuple[tuple[int, str], ...] | None = None
    """Only directly in one of these folders of a root; None: in any."""

    def filters(self, *, many: bool) -> list[ColumnElement[bool]]:
        """The conditions; with `many` in a form that no index answers."""
        root_id, path = (asset.c.root_id + 0, asset.c.path + "") if many else (asset.c.root_id, asset.c.path)
        conditions: list[ColumnElement[bool]] = []
        if self.roots is not None:
            conditions.append((asset.c.root_id + 0).in_(self.roots))
        if self.folders is not None:
            each = [and_(root_id == number, _directly_in(folder_path, path)) for number, folder_path in self.folders]
            conditions.append(or_(false(), *each))
        return conditions


async def _scope(connection: SteadyConnection, query: AssetQuery, online: Collection[str]) -> _Scope:
    roots = (await connection.execute(select(root.c.id, root.c.name, root.c.path))).all()
    mounted = tuple(number for number, name, _ in roots if name in online)
    return _Scope(
        mounted if query.present and len(mounted) < len(roots) else None,
        await _camera_folders(connection, query.camera, roots) if query.camera else None,
    )


async def _camera_folders(
    connection: SteadyConnection, camera: str, roots: Iterable[tuple[int, str, str]]
) -> tuple[tuple[int, str], ...]:
    """The folders of this name; a root's own counts too."""
    # LIKE takes "Cam" for "cam" where the database is SQLite, so it only narrows.
    named = or_(folder.c.path == camera, folder.c.path.endswith(f"/{camera}", autoescape=True))
    found = (await connection.execute(select(folder.c.root_id, folder.c.path).where(named))).all()
    below = [(number, path) for number, path in found if path.rpartition("/")[2] == camera]
    return (*below, *((number, "") for number, _, path in roots if posixpath.basename(path) == camera))


def _directly_in(folder_path: str, path: ColumnElement[str]) -> ColumnElement[bool]:
    if not folder_path:
        return path == asset.c.name
    return and_(_below(folder_path, path), path == f"{folder_path}/" + asset.c.name)


async def _shared_paths(connection: SteadyConnection, paths: Collection[str]) -> frozenset[str]:
    """Those that more than one root has."""
    every_root = select(root.c.id)
    statement = (
        select(asset.c.path)
        .where(asset.c.root_id.in_(every_root), asset.c.path.in_(paths), asset.c.absent == 0)
        .group_by(asset.c.path)
        .having(func.count() > 1)
    )
    return frozenset((await connection.execute(statement)).scalars())


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
    if query.modified_from_ns is not None:
        filters.append(asset.c.mtime_ns >= query.modified_from_ns)
    if query.modified_before_ns is not None:
        filters.append(asset.c.mtime_ns < query.modified_before_ns)
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


async def _total(connection: SteadyConnection, query: AssetQuery, root_id: int | None, scope: _Scope) -> int:
    """All that match. Of those that are there the absent ones are taken off again: they are few, and have an index."""
    total = await _total_known(connection, query, root_id, scope)
    if not query.present:
        return total
    filters = [*_filters(query, root_id, many=True), *scope.filters(many=True)]
    statement = select(func.count()).select_from(asset).where(asset.c.absent != 0, *filters)
    return total - int(await connection.scalar(statement) or 0)


async def _total_known(connection: SteadyConnection, query: AssetQuery, root_id: int | None, scope: _Scope) -> int:
    """Without words nothing is counted but hidden assets: folders know how much they hold."""
    narrowed = query.only_problems or query.exported is not ExportedFilter.ANY or scope != _Scope()
    dated = query.modified_from_ns is not None or query.modified_before_ns is not None
    if query.words or query.path or query.name or narrowed or dated:
        # The number is the same in every order, and by path problems are counted in their index alone.
        counted = replace(query, sort=AssetSort.PATH) if query.only_problems else query
        filters = [*_filters(counted, root_id, many=False), *scope.filters(many=False)]
        statement = select(func.count()).select_from(asset).where(*filters)
        return int(await connection.scalar(statement) or 0)
    # In a form that no index answers: few are hidden, and they are where the counting should begin.
    there = [asset.c.root_id + 0 == root_id] if root_id is not None else []
    if query.folder:
        there.append(_below(query.folder, asset.c.path + ""))
    concealed = (
        select(func.count())
        .select_from(hidden.join(asset, asset.c.number == hidden.c.asset_number))
        .where(hidden.c.profile == query.profile, *there)
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
