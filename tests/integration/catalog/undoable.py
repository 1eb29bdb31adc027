"""What is done in tests of changes that can be undone, and how it is seen."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from rushes.catalog.v1 import annotations_pb2, changes_pb2, exports_pb2, library_pb2
from rushes_catalog.exports.operations.delete_clips import DeleteClips
from rushes_catalog.exports.operations.expire_trash import ExpireTrash
from rushes_catalog.exports.operations.move_clips import MoveClips
from rushes_catalog.ports.clock import wall_clock
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from tests.integration.catalog.harness import Client, World

DONE, DELETED = exports_pb2.CLIP_STATE_DONE, exports_pb2.CLIP_STATE_DELETED


async def prepared(world: World, catalog: Client) -> Client:
    """With three files and one node."""
    for name in ("a.mp4", "b.mp4", "c.mp4"):
        world.footage.put(name, name)
    await catalog.attach()
    await catalog.quiet()
    return catalog


async def cut(catalog: Client, path: str = "a.mp4", **fields: Any) -> exports_pb2.Export:
    export = await catalog.export(path, **fields)
    await catalog.ended(export.job.id)
    return await catalog.exported(export)


async def delete(catalog: Client, **which: Any) -> exports_pb2.DeleteClipsResponse:
    return await catalog.exports.DeleteClips(exports_pb2.DeleteClipsRequest(requested_by="ada", **which))


@asynccontextmanager
async def deletions(world: World) -> AsyncIterator[DeleteClips]:
    """What deletes, between two catalogs: none of their loops finishes what was interrupted before the test does."""
    database = Database(world.database)
    catalog = Catalog(database)
    moves = MoveClips(catalog, world.exports, wall_clock)
    expire = ExpireTrash(catalog, world.exports, moves.move_lock, world.trash_bytes, wall_clock)
    try:
        yield DeleteClips(catalog, world.exports, moves, expire, wall_clock)
    finally:
        await database.close()


async def edit(catalog: Client, *exports: exports_pb2.Export, **facts: str) -> exports_pb2.EditExportsResponse:
    request = exports_pb2.EditExportsRequest(export_ids=[each.id for each in exports], requested_by="ada", **facts)
    return await catalog.exports.EditExports(request)


async def hide(catalog: Client, *names: str, hidden: bool = True, by: str = "ada") -> changes_pb2.Change:
    assets = await catalog.assets(hidden=library_pb2.HIDDEN_FILTER_INCLUDE)
    ids = [asset.id for asset in assets if asset.path in names]
    request = annotations_pb2.SetHiddenRequest(asset_ids=ids, profile="default", hidden=hidden, requested_by=by)
    return (await catalog.annotations.SetHidden(request)).change


async def hidden(catalog: Client) -> list[str]:
    response = await catalog.annotations.ListHidden(annotations_pb2.ListHiddenRequest(profile="default"))
    return [asset.path for asset in response.assets]


async def states(catalog: Client, export: exports_pb2.Export) -> list[int]:
    return [clip.state for clip in (await catalog.exported(export)).clips]


async def stand(catalog: Client, export: exports_pb2.Export, state: int) -> bool:
    return set(await states(catalog, export)) == {state}


async def markers(catalog: Client, export: exports_pb2.Export, profile: str = "default") -> list[str]:
    request = annotations_pb2.ListMarkersRequest(
        assets=annotations_pb2.AssetSelector(asset_id=export.asset_id), profile=profile
    )
    return [marker.label for marker in (await catalog.annotations.ListMarkers(request)).markers]


async def labels(catalog: Client) -> list[str]:
    return [each.text for each in (await catalog.annotations.ListLabels(annotations_pb2.ListLabelsRequest())).labels]


async def trash(catalog: Client) -> changes_pb2.Trash:
    return (await catalog.trash.GetTrash(changes_pb2.GetTrashRequest())).trash


async def listed(catalog: Client, **filters: Any) -> list[str]:
    page = await catalog.changes.ListChanges(changes_pb2.ListChangesRequest(**filters))
    return [each.words for each in page.changes]


async def is_listed(catalog: Client, *words: str) -> bool:
    return await listed(catalog) == list(words)


async def all_changes(catalog: Client) -> list[changes_pb2.Change]:
    return list((await catalog.changes.ListChanges(changes_pb2.ListChangesRequest())).changes)


async def star(catalog: Client, *names: str, starred: bool = True) -> changes_pb2.Change:
    ids = [asset.id for asset in await catalog.assets() if asset.path in names]
    request = annotations_pb2.SetStarredRequest(asset_ids=ids, starred=starred, requested_by="ada")
    return (await catalog.annotations.SetStarred(request)).change


async def starred(catalog: Client) -> list[str]:
    response = await catalog.library.ListAssets(library_pb2.ListAssetsRequest(starred=True))
    assert all(asset.starred for asset in response.assets)
    return [asset.path for asset in response.assets]
