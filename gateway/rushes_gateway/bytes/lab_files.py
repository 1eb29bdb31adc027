"""Resolves ids of the lab library to files."""

import asyncio
from uuid import UUID

from rushes.catalog.v1 import library_pb2
from rushes.catalog.v1.library_pb2_grpc import LibraryServiceStub
from rushes_chassis.errors import Forbidden, InvalidInput, NotFound, Unavailable
from rushes_chassis.recent import Recent
from rushes_footage.files import Place
from rushes_gateway.bytes.places import MOST_PLACES, assets_at
from rushes_gateway.clients import Services

_LONGEST_REMEMBERED = 4096  # characters


class LabFiles:
    """Looks places up, with a cache that is invalidated on request."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._places: Recent[tuple[str, ...], Place] = Recent(MOST_PLACES)

    async def place(self, paths: tuple[str, ...]) -> Place:
        """The first of these paths that is a file below a root; raises NotFound, and Unavailable without media."""
        if (known := self._places.get(paths)) is not None:
            return known
        roots = [root.name for root in (await self._services.library.ListRoots(library_pb2.ListRootsRequest())).roots]
        candidates = [place for path in paths for place in _places(path, roots)]
        for place, there in zip(candidates, await asyncio.gather(*map(self._is_file, candidates)), strict=True):
            if there:
                self._remember(paths, place)
                return place
        raise NotFound(f"There is no video {paths[0] if paths else ''!r}.", reason="VideoNotFound")

    def forget(self, paths: tuple[str, ...]) -> None:
        """Invalidate a cached place."""
        self._places.drop(paths)

    def _remember(self, paths: tuple[str, ...], place: Place) -> None:
        if sum(map(len, paths)) <= _LONGEST_REMEMBERED:
            self._places.put(paths, place)

    async def _is_file(self, place: Place) -> bool:
        try:
            await self._services.media.version(place)
        except (NotFound, InvalidInput, Forbidden):
            return False
        except Unavailable as away:
            # Its root is not mounted; the file may be below another.
            if away.reason == "RootOffline":
                return False
            raise
        return True


async def asset_of(library: LibraryServiceStub, files: LabFiles, readings: tuple[str, ...]) -> str:
    """The asset of a file id, given by its readings: an asset's own id, or an id or path as in /videos/.

    Raises NotFound.
    """
    file_id = readings[0]
    try:
        return str(UUID(file_id))
    except ValueError:
        place = await files.place(readings)
    for asset in await assets_at(library, place):
        if asset.state != library_pb2.ASSET_STATE_OFFLINE:
            return asset.id
    raise NotFound(f"No scan has found {file_id!r} yet.", reason="AssetNotFound")


def _places(path: str, roots: list[str]) -> list[Place]:
    """Candidates below each root; a path that exists in several has a root's name in front."""
    root, _, rest = path.partition("/")
    named = [Place(root, rest)] if rest and root in roots else []
    return [*(Place(name, path) for name in roots), *named]
