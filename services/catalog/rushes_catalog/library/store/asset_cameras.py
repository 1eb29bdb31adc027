"""The roots and folders of a list: mounted roots, and the folders of cameras."""

import json
import posixpath
from collections.abc import Collection, Iterable
from dataclasses import replace

from sqlalchemy import and_, func, or_, select, true

from rushes_catalog.library.domain.assets import AssetQuery
from rushes_catalog.library.store.asset_scopes import Scope
from rushes_catalog.storage.counts import CountsOfMoment
from rushes_catalog.storage.dialects.expressions import number_at, rows_in, text_at
from rushes_catalog.storage.schema.library import folder, root
from rushes_catalog.storage.steady import SteadyConnection

# Limit of subfolders that path ranges leave out of a camera's folders; files in further ones are excluded row by row.
_MOST_INNER = 5000


async def scope_of(
    connection: SteadyConnection, counts: CountsOfMoment, query: AssetQuery, online: Collection[str]
) -> Scope:
    """The scope of a query; `online`: names of mounted roots."""
    roots = (await connection.execute(select(root.c.id, root.c.name, root.c.path))).all()
    mounted = tuple(number for number, name, _ in roots if name in online)
    scope = Scope(mounted if query.present and len(mounted) < len(roots) else None)
    cameras = query.picks.cameras or ((query.camera,) if query.camera else ())
    if not cameras:
        return scope
    what = (cameras, scope.roots)
    known = counts.scope(what)
    if known is None:
        folders = tuple(
            [place for camera in dict.fromkeys(cameras) for place in await _camera_folders(connection, camera, roots)]
        )
        found = replace(scope, folders=folders, stretches=await _stretches_of(connection, folders))
        known = replace(found, held=await held_by(connection, found))
        counts.keep_scope(what, known)
    return known


async def held_by(connection: SteadyConnection, scope: Scope) -> int:
    """Number of assets in the scope's folders, or else in its roots, from the folders' counts."""
    if scope.folders is None:
        of_roots = and_(folder.c.path == "", folder.c.root_id.in_(scope.roots or ()))
        return int(await connection.scalar(select(func.sum(folder.c.asset_count)).where(of_roots)) or 0)
    among = rows_in(json.dumps(scope.folders)).table_valued("value")
    root_id, path = number_at(among.c.value, "$[0]"), text_at(among.c.value, "$[1]")
    there = true() if scope.roots is None else folder.c.root_id.in_(scope.roots)
    # Directly in a folder: the files below it, less those below its subfolders.
    held = 0
    for sign, place in ((1, folder.c.path), (-1, folder.c.parent)):
        joined = among.join(folder, and_(folder.c.root_id == root_id, place == path))
        found = select(func.sum(folder.c.asset_count)).select_from(joined).where(there)
        held += sign * int(await connection.scalar(found) or 0)
    return held


async def _camera_folders(
    connection: SteadyConnection, camera: str, roots: Iterable[tuple[int, str, str]]
) -> tuple[tuple[int, str], ...]:
    """Folders of this name; a root's own name counts too."""
    # SQLite's LIKE ignores case, so it only narrows.
    named = or_(folder.c.path == camera, folder.c.path.endswith(f"/{camera}", autoescape=True))
    found = (await connection.execute(select(folder.c.root_id, folder.c.path).where(named))).all()
    below = [(number, path) for number, path in found if path.rpartition("/")[2] == camera]
    return (*below, *((number, "") for number, _, path in roots if posixpath.basename(path) == camera))


async def _stretches_of(
    connection: SteadyConnection, folders: Collection[tuple[int, str]]
) -> tuple[tuple[int, str, str, int], ...]:
    """`Scope.stretches` of these folders; at most `_MOST_INNER` subfolders are left out."""
    among = rows_in(json.dumps([place for place in folders if place[1]])).table_valued("value")
    root_id, path = number_at(among.c.value, "$[0]"), text_at(among.c.value, "$[1]")
    within = select(folder.c.root_id, folder.c.parent, folder.c.path).select_from(
        among.join(folder, and_(folder.c.root_id == root_id, folder.c.parent == path))
    )
    inner: dict[tuple[int, str], list[str]] = {}
    for number, parent, path_of_inner in await connection.execute(within.limit(_MOST_INNER)):
        inner.setdefault((number, parent), []).append(path_of_inner)
    stretches = []
    for number, above in folders:
        first = f"{above}/"
        # "0" follows "/": everything below a subfolder is between the two.
        for beside in sorted(f"{each}/" for each in inner.get((number, above), ())):
            stretches.append((number, first, beside, len(above) + 2))
            first = f"{beside[:-1]}0"
        stretches.append((number, first, f"{above}0", len(above) + 2))
    return tuple(each for each in stretches if each[1] != "/")
