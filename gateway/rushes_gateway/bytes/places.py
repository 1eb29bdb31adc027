"""Where a file lies, as media knows it."""

import posixpath
from collections.abc import Sequence

from rushes.catalog.v1 import library_pb2
from rushes.catalog.v1.library_pb2_grpc import LibraryServiceStub
from rushes_chassis.errors import DataLoss
from rushes_footage.files import Place, Source
from rushes_footage.messages.files import version_from

QUARANTINED = "Quarantined"


def source_of(asset: library_pb2.Asset) -> Source:
    """Where the catalog says that an asset lies, in the version that it has looked at.

    Another version at that place may be another file: the asset was renamed, and something else has its name now.
    """
    return Source(asset.root, asset.path, version_from(asset.version))


async def decodable(library: LibraryServiceStub, asset_id: str) -> Place:
    """Where an asset lies; raises DataLoss where it is quarantined: media would start another worker for it to end."""
    asset = (await library.GetAsset(library_pb2.GetAssetRequest(id=asset_id))).asset
    _refuse_quarantined(asset)
    return Place(asset.root, asset.path)


async def assets_at(library: LibraryServiceStub, place: Place) -> Sequence[library_pb2.Asset]:
    """What is known of a file by its place; nothing where no scan has found it yet."""
    request = library_pb2.ListAssetsRequest(
        root=place.root, path=posixpath.normpath(place.path), hidden=library_pb2.HIDDEN_FILTER_INCLUDE
    )
    return (await library.ListAssets(request)).assets


async def refuse_quarantined(library: LibraryServiceStub, place: Place) -> None:
    """Raise the same for a file that is known by its place only; one that no scan has found yet is let through."""
    for asset in await assets_at(library, place):
        if asset.state == library_pb2.ASSET_STATE_PROBLEM:  # not of a file that was there before this one
            _refuse_quarantined(asset)


def _refuse_quarantined(asset: library_pb2.Asset) -> None:
    if asset.problem.reason == QUARANTINED:
        raise DataLoss(asset.problem.detail, reason=QUARANTINED)
