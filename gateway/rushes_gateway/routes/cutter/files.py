"""Roots and files."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from rushes.catalog.v1 import library_pb2
from rushes_gateway.clients import Services
from rushes_gateway.routes.cutter.dependencies import KnownRoots, Profile
from rushes_gateway.routes.cutter.freshness import bring_up_to_date
from rushes_gateway.routes.dependencies import Asker, Connected

router = APIRouter()

_PAGE = 1000


@router.get("/api/roots")
async def list_roots(roots: KnownRoots) -> list[str]:
    """The roots in their configured order."""
    return await roots.paths()


@router.get("/api/files")
async def list_files(
    services: Connected,
    roots: KnownRoots,
    asker: Asker,
    root: str | None = None,
    profile: Profile = "default",
    limit: Annotated[int | None, Query(ge=1)] = None,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> list[dict[str, Any]]:
    """Every video once, sorted within each root by path in natural order."""
    names = [await roots.name_of(path) for path in ([root] if root is not None else await roots.paths())]
    await bring_up_to_date(services, names[0] if root is not None else "", asker)
    files: list[dict[str, Any]] = []
    for name in names:
        files += await _files_of(services, name, profile)
    return files[offset : None if limit is None else offset + limit]


async def _files_of(services: Services, root: str, profile: str) -> list[dict[str, Any]]:
    files: list[dict[str, Any]] = []
    request = library_pb2.ListAssetsRequest(
        root=root,
        profile=profile,
        sort=library_pb2.ASSET_SORT_PLACE,
        hidden=library_pb2.HIDDEN_FILTER_INCLUDE,
        limit=_PAGE,
    )
    while True:
        page = await services.library.ListAssets(request)
        files += [_file(asset) for asset in page.assets if asset.state != library_pb2.ASSET_STATE_OFFLINE]
        if not page.next_cursor:
            return files
        request.cursor = page.next_cursor


def _file(asset: library_pb2.Asset) -> dict[str, Any]:
    return {
        "name": asset.name,
        "path": asset.path,
        "root": asset.root_path,
        "size": asset.version.size,
        "id": asset.id,
        "duration": (asset.facts.duration_seconds or None) if asset.HasField("facts") else None,
        "markers_count": asset.marker_count,
        "hidden": asset.hidden,
    }
