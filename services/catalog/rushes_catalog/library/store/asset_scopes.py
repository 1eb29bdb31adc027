"""Conditions of asset lists that depend on roots and folders."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, literal, or_, select

from rushes_catalog.storage.dialects.expressions import (
    last_letters,
    number_at,
    position_in,
    rows_in,
    text_at,
    unindexed,
)
from rushes_catalog.storage.schema.library import asset

_each = asset.alias("each")


@dataclass(frozen=True, slots=True)
class Scope:
    """Conditions of a query that depend on other tables."""

    roots: tuple[int, ...] | None = None
    """Only below these roots; None: no limit."""
    folders: tuple[tuple[int, str], ...] | None = None
    """Only directly in one of these folders; None: no limit."""
    stretches: tuple[tuple[int, str, str, int], ...] = ()
    """Ranges of paths of the files directly in these folders, between their subfolders: root number, first path, end
    (excluded), and the position of the file name's first character in a path, counted from 1."""
    held: int = 0
    """Number of assets directly in those folders; 0 without folders."""

    def filters(self, *, many: bool) -> list[ColumnElement[bool]]:
        """The conditions; with `many` in a form that no index can answer."""
        conditions: list[ColumnElement[bool]] = []
        if self.roots is not None:
            conditions.append(unindexed(asset.c.root_id).in_(self.roots))
        if self.folders is not None:
            own = [number for number, path in self.folders if not path]
            below_roots = [place for place in self.folders if place[1]]
            directly = [and_(asset.c.root_id.in_(own), unindexed(asset.c.path) == asset.c.name)] if own else []
            if below_roots:
                directly += _are_in_named(below_roots) if many else [asset.c.number.in_(_directly_in(self.stretches))]
            conditions.append(or_(false(), *directly))
        return conditions


def _are_in_named(folders: Iterable[tuple[int, str]]) -> list[ColumnElement[bool]]:
    """For each name of these folders, whether an asset's row is directly in one of them: they are all folders of their
    names."""
    roots: dict[str, set[int]] = {}
    for number, path in folders:
        roots.setdefault(path.rpartition("/")[2], set()).add(number)
    ends = {name: literal(f"/{name}/") + asset.c.name for name in roots}
    return [
        and_(unindexed(asset.c.root_id).in_(roots[name]), last_letters(literal("/") + asset.c.path, end) == end)
        for name, end in ends.items()
    ]


def _directly_in(stretches: Collection[tuple[int, str, str, int]]) -> Select[int]:
    """Row numbers of assets directly in folders, by the index of places alone. A camera may have a folder per day: a
    condition for each would make the statement too long."""
    bounds = json.dumps(stretches)
    bound = rows_in(bounds).table_valued("value")
    told: list[ColumnElement[Any]] = [
        number_at(bound.c.value, "$[0]").label("root_id"),
        text_at(bound.c.value, "$[1]").label("first"),
        text_at(bound.c.value, "$[2]").label("last"),
        number_at(bound.c.value, "$[3]").label("begins"),
    ]
    # Extracted once, not for each asset below a folder.
    among = select(*told).cte("among").prefix_with("MATERIALIZED")
    there = and_(_each.c.root_id == among.c.root_id, _each.c.path >= among.c.first, _each.c.path < among.c.last)
    name = func.substr(_each.c.path, among.c.begins)
    return select(_each.c.number).select_from(among.join(_each, there)).where(position_in(name, "/") == 0)
