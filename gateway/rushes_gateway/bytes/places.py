"""Places of files for media, from the catalog's data."""

import asyncio
import posixpath
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

from rushes.catalog.v1 import library_pb2
from rushes.catalog.v1.library_pb2_grpc import LibraryServiceStub
from rushes_chassis.errors import Conflict, DataLoss, NotFound, RushesError
from rushes_chassis.recent import Recent
from rushes_footage.files import Place, Source
from rushes_footage.messages.files import version_from

T = TypeVar("T")

_WHILE_MOVED: Final = (0.1, 0.4)
"""Seconds after which a place is read again: on one disk, a move takes some milliseconds."""

QUARANTINED = "Quarantined"

MOST_PLACES: Final = 4096
"""Places and versions that a cache of the byte paths keeps; each takes less than a kilobyte."""

_LONGEST_PATH: Final = 4096
"""Bytes of a path that media takes."""
_SHOWN: Final = 200
"""Characters of a path in an error."""


def source_of(asset: library_pb2.Asset) -> Source:
    """An asset's place, in the version that the catalog has inspected.

    Another version there may be another file: the asset was renamed, and a new file has its name.
    """
    return Source(asset.root, asset.path, version_from(asset.version))


def named_place(root: str, path: str) -> Place:
    """The place of a file that a request names; raises NotFound for paths that no file can have."""
    if not path or len(path.encode(errors="surrogateescape")) > _LONGEST_PATH:
        raise NotFound(f"There is no file {path[:_SHOWN]!r}.", reason="FileNotFound")
    return Place(root, path)


async def decodable(library: LibraryServiceStub, asset_id: str) -> Place:
    """An asset's place; raises DataLoss where it is quarantined, as reading it would crash another worker."""
    asset = (await library.GetAsset(library_pb2.GetAssetRequest(asset_id=asset_id))).asset
    _refuse_quarantined(asset)
    return Place(asset.root, asset.path)


async def where_it_lies(library: LibraryServiceStub, asset_id: str, ask: Callable[[Place], Awaitable[T]]) -> T:
    """What `ask` returns for an asset's place, which is read again where no file is there: of one that is moved, as by
    sorting, the catalog has the new place a moment later. Raises like `decodable`, and like `ask`."""
    for wait in _WHILE_MOVED:
        place = await decodable(library, asset_id)
        try:
            return await ask(place)
        except NotFound as missing:
            if missing.reason != "FileNotFound":
                raise
            await asyncio.sleep(wait)
    return await ask(await decodable(library, asset_id))


async def assets_at(library: LibraryServiceStub, place: Place) -> Sequence[library_pb2.Asset]:
    """Assets at a place; empty where no scan has found the file yet."""
    request = library_pb2.ListAssetsRequest(
        root=place.root, path=posixpath.normpath(place.path), hidden=library_pb2.HIDDEN_FILTER_INCLUDE
    )
    return (await library.ListAssets(request)).assets


async def refuse_quarantined(library: LibraryServiceStub, place: Place) -> None:
    """Raise DataLoss where the file at a place is quarantined; one that no scan has found yet is allowed."""
    for asset in await assets_at(library, place):
        if asset.state == library_pb2.ASSET_STATE_PROBLEM:  # Not for a previous file at this place.
            _refuse_quarantined(asset)


def _refuse_quarantined(asset: library_pb2.Asset) -> None:
    if asset.problem.reason == QUARANTINED:
        raise DataLoss(asset.problem.detail, reason=QUARANTINED)


class DecodablePlaces:
    """Places of assets that were read a moment ago, so that the catalog is not asked for each frame."""

    def __init__(self, library: LibraryServiceStub) -> None:
        self._library = library
        self._known: Recent[str, Source] = Recent(MOST_PLACES)

    async def answered(self, asset_id: str, ask: Callable[[Source], Awaitable[T]]) -> T:
        """What `ask` returns for an asset's place; raises like `decodable`, and like `ask`.

        A known place is asked for in the version that the catalog has inspected. Where that fails, the catalog decides,
        for this request or the next one: the asset was moved, edited or quarantined.
        """
        known = self._known.get(asset_id)
        if known is not None:
            try:
                return await ask(known)
            except RushesError as failed:
                self._known.drop(asset_id)
                if not isinstance(failed, NotFound | Conflict):
                    raise
        asset = (await self._library.GetAsset(library_pb2.GetAssetRequest(asset_id=asset_id))).asset
        _refuse_quarantined(asset)
        # In whatever version lies there: it may have been edited a moment ago.
        answer = await ask(Source(asset.root, asset.path))
        if asset.HasField("version"):
            self._known.put(asset_id, source_of(asset))
        return answer
