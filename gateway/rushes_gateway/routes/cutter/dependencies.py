"""FastAPI dependencies of the cutter's routes."""

from typing import Annotated, cast

from fastapi import Depends, Query, Request

from rushes.catalog.v1 import annotations_pb2
from rushes_gateway.roots import RootNames


async def _roots(request: Request) -> RootNames:
    return cast("RootNames", request.app.state.roots)


KnownRoots = Annotated[RootNames, Depends(_roots)]
Profile = Annotated[str, Query(min_length=1, max_length=200)]


async def selector(roots: RootNames, filename: str, root: str | None) -> annotations_pb2.AssetSelector:
    """Selects assets by a bare file name or a path relative to a root."""
    name = await roots.name_of(root) if root else ""
    return annotations_pb2.AssetSelector(name_or_path=filename, root=name)
