"""Places of files for media, from the catalog's data."""

import posixpath
from collections.abc import Sequence
from typing import Final

from rushes.catalog.v1 import library_pb2
from rushes.catalog.v1.library_pb2_grpc import LibraryServiceStub
from rushes_chassis.errors import DataLoss
from rushes_footage.files import Place, Source
from rushes_footage.messages.files import version_from

QUARANTINED = "Quarantined"

MOST_PLACES: Final = 4096
"""Places and versions that a cache of the byte paths keeps; each takes less than a kilobyte."""


def source_of(asset: library_pb2.Asset) -> Source:
    """An asset's place, in the version that the catalog has inspected.

    Another version there may be another file: the asset was renamed, and a new file has its name.
    """
    return Source(asset.root, asset.path, version_from(asset.version))


async def decodable(library: LibraryServiceStub, asset_id: str) -> Place:
    """An asset's place; raises DataLoss where it is quarantined, as reading it would crash another worker."""
    asset = (await library.GetAsset(library_pb2.GetAssetRequest(id=asset_id))).asset
    _refuse_quarantined(asset)
    return Place(asset.root, asset.path)


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
