"""Roots, folders, assets and their pictures."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Response, status
from pydantic import AwareDatetime

from rushes.catalog.v1 import library_pb2
from rushes_gateway.bytes.places import decodable
from rushes_gateway.resources.library import convert, shapes
from rushes_gateway.resources.shapes import Problem
from rushes_gateway.routes.dependencies import Asker, Connected, Profile, Responses, Targets

router = APIRouter(tags=["library"])

NOT_FOUND: Responses = {404: {"model": Problem, "description": "No such asset, or its file is gone"}}
INSPECT_DEADLINE = 240.0  # A file that crashes its worker is tried three times, a minute each at most.

_SORTS = {
    "path": library_pb2.ASSET_SORT_PATH,
    "name": library_pb2.ASSET_SORT_NAME,
    "size": library_pb2.ASSET_SORT_SIZE,
    "modified": library_pb2.ASSET_SORT_MODIFIED,
    "recorded": library_pb2.ASSET_SORT_RECORDED,
    "duration": library_pb2.ASSET_SORT_DURATION,
    "added": library_pb2.ASSET_SORT_ADDED,
}
_HIDDEN = {
    "exclude": library_pb2.HIDDEN_FILTER_UNSPECIFIED,
    "include": library_pb2.HIDDEN_FILTER_INCLUDE,
    "only": library_pb2.HIDDEN_FILTER_ONLY,
}
_EXPORTED = {
    "any": library_pb2.EXPORTED_FILTER_UNSPECIFIED,
    "only": library_pb2.EXPORTED_FILTER_ONLY,
    "none": library_pb2.EXPORTED_FILTER_NONE,
}


@router.get("/roots")
async def list_roots(services: Connected) -> shapes.Roots:
    """The folders of the library in their configured order, offline ones included."""
    listed = await services.library.ListRoots(library_pb2.ListRootsRequest())
    return shapes.Roots(roots=[convert.root(root) for root in listed.roots])


@router.get("/folders")
async def list_folders(
    services: Connected, root: Annotated[str, Query(min_length=1)], folder: Annotated[str, Query(max_length=4096)] = ""
) -> shapes.Folders:
    """The folders directly below one, each with its number of videos at any depth."""
    listed = await services.library.ListFolders(library_pb2.ListFoldersRequest(root=root, folder=folder))
    return shapes.Folders(
        folders=[shapes.Folder(path=each.path, asset_count=each.asset_count) for each in listed.folders]
    )


async def _listing(
    root: Annotated[str, Query(description="Only in this root.")] = "",
    folder: Annotated[str, Query(max_length=4096, description="With everything below it.")] = "",
    q: Annotated[str, Query(max_length=200, description="Words that all occur in the path, in any case.")] = "",
    sort: Literal["path", "name", "size", "modified", "recorded", "duration", "added"] = "path",
    order: Literal["asc", "desc"] = "asc",
    hidden: Literal["exclude", "include", "only"] = "exclude",
    exported: Annotated[
        Literal["any", "only", "none"], Query(description="Those with proven clips in the profile, or those without.")
    ] = "any",
    only_problems: Annotated[bool, Query(description="Only what cannot be read as a video.")] = False,
    only_warnings: Annotated[
        bool, Query(description="Only what can be read, but of which something is worth knowing.")
    ] = False,
    recorded_from: Annotated[AwareDatetime | None, Query(description="Recorded at this moment or later.")] = None,
    recorded_before: Annotated[AwareDatetime | None, Query(description="Recorded before this moment.")] = None,
    camera: Annotated[
        str, Query(max_length=255, description="Only files directly in a folder of exactly this name.")
    ] = "",
    codec: Annotated[
        str, Query(max_length=64, description="Only pictures of this codec: h264, hevc, mpeg4, prores.")
    ] = "",
    needs_conversion: Annotated[
        bool | None, Query(description="Only videos that browsers do not play as they are, or only those they do.")
    ] = None,
    label: Annotated[
        str, Query(max_length=200, description="Only those with proven clips of exactly this label.")
    ] = "",
    min_duration: Annotated[
        float | None, Query(ge=0, allow_inf_nan=False, description="At least so many seconds long.")
    ] = None,
    max_duration: Annotated[
        float | None, Query(ge=0, allow_inf_nan=False, description="At most so many seconds long.")
    ] = None,
    profile: Profile = "default",
) -> library_pb2.ListAssetsRequest:
    request = library_pb2.ListAssetsRequest(
        root=root,
        folder=folder,
        query=q,
        sort=_SORTS[sort],
        descending=order == "desc",
        hidden=_HIDDEN[hidden],
        exported=_EXPORTED[exported],
        only_problems=only_problems,
        only_warnings=only_warnings,
        camera=camera,
        codec=codec,
        needs_conversion=needs_conversion,
        label=label,
        min_duration=min_duration,
        max_duration=max_duration,
        profile=profile,
    )
    if recorded_from is not None:
        request.recorded_from.FromDatetime(recorded_from)
    if recorded_before is not None:
        request.recorded_before.FromDatetime(recorded_before)
    return request


Listing = Annotated[library_pb2.ListAssetsRequest, Depends(_listing)]


@router.get("/assets")
async def list_assets(
    services: Connected,
    listing: Listing,
    cursor: Annotated[str, Query(max_length=4096, description="`next_cursor` of the page before.")] = "",
    at: Annotated[
        int, Query(ge=0, le=2**53, description="Begin so many behind the beginning, or behind the cursor's place.")
    ] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    quick_total: Annotated[
        bool, Query(description="Do not wait until very many are counted: `total_is_least` says when they are not.")
    ] = False,
) -> shapes.AssetPage:
    """One page of the library: the first, the one behind a cursor, or one anywhere."""
    listing.cursor, listing.offset, listing.limit, listing.quick_total = cursor, at, limit, quick_total
    page = await services.library.ListAssets(listing)
    return shapes.AssetPage(
        assets=[convert.asset(asset) for asset in page.assets],
        total=page.total,
        total_is_least=page.total_is_least,
        next_cursor=page.next_cursor or None,
    )


@router.get("/assets/{asset_id}", responses=NOT_FOUND)
async def get_asset(services: Connected, asset_id: UUID, profile: Profile = "default") -> shapes.Asset:
    """One asset."""
    found = await services.library.GetAsset(library_pb2.GetAssetRequest(id=str(asset_id), profile=profile))
    return convert.asset(found.asset)


@router.get("/assets/{asset_id}/neighbours", responses=NOT_FOUND)
async def get_neighbours(
    services: Connected,
    asset_id: UUID,
    listing: Listing,
    playable: Annotated[
        bool, Query(description="Pass over those that are offline, being written or cannot be read.")
    ] = False,
) -> shapes.Neighbours:
    """The assets before and after one in a list of the same filters and order, for going on without reading it."""
    request = library_pb2.GetNeighboursRequest(id=str(asset_id), list=listing, playable=playable)
    found = await services.library.GetNeighbours(request)
    return shapes.Neighbours(
        previous=convert.asset(found.previous) if found.HasField("previous") else None,
        next=convert.asset(found.next) if found.HasField("next") else None,
        position=found.position if found.HasField("position") else None,
        total=found.total,
    )


@router.post("/assets/{asset_id}/inspect", responses=NOT_FOUND)
async def inspect_asset(services: Connected, asset_id: UUID, profile: Profile = "default") -> shapes.Asset:
    """Look into its file again, also where that could not be read before; answers with what lies there now."""
    request = library_pb2.InspectAssetRequest(id=str(asset_id), profile=profile)
    return convert.asset((await services.library.InspectAsset(request, timeout=INSPECT_DEADLINE)).asset)


JPEG: Responses = {
    200: {"content": {"image/jpeg": {}}, "description": "A JPEG"},
    304: {"description": "It is still the same"},
}
Pixels = Annotated[int, Query(ge=16, le=7680, description="The picture fits in width x height, never enlarged.")]
VersionMark = Annotated[
    str, Query(max_length=100, description="Any mark that changes with the file: the answer may then be kept for ever.")
]


@router.get("/assets/{asset_id}/thumbnail", response_class=Response, responses={**JPEG, **NOT_FOUND})
async def get_thumbnail(
    services: Connected,
    asset_id: UUID,
    width: Pixels = 320,
    height: Pixels = 180,
    t: Annotated[float, Query(ge=0, allow_inf_nan=False, description="Seconds; a key frame before it is shown.")] = 1.0,
    tolerance: Annotated[
        float | None,
        Query(ge=0, allow_inf_nan=False, description="At most so many seconds before t; absent: any key frame."),
    ] = None,
    v: VersionMark = "",
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """A small picture, fast."""
    place = await decodable(services.library, str(asset_id))
    picture = await services.media.thumbnail(place, t, tolerance=tolerance, width=width, height=height)
    return derived_answer(picture.data, "image/jpeg", picture.etag, keep=bool(v), known=if_none_match)


@router.get("/assets/{asset_id}/picture", response_class=Response, responses={**JPEG, **NOT_FOUND})
async def get_picture(
    services: Connected,
    asset_id: UUID,
    frame: Annotated[int, Query(ge=0, le=2**62, description="Exactly this one.")],
    width: Pixels = 7680,
    height: Pixels = 7680,
    v: VersionMark = "",
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """Exactly one frame."""
    place = await decodable(services.library, str(asset_id))
    picture = await services.media.picture(str(asset_id), place, frame, width=width, height=height)
    return derived_answer(picture.data, "image/jpeg", picture.etag, keep=bool(v), known=if_none_match)


@router.post("/scans", status_code=status.HTTP_202_ACCEPTED)
async def start_scan(
    services: Connected, targets: Targets, asker: Asker, scan: shapes.ScanRequest
) -> shapes.ScanStarted:
    """Look for new, changed, moved and vanished files."""
    started = await services.library.Scan(
        library_pb2.ScanRequest(root=scan.root or "", retry_problems=scan.retry_problems, requested_by=asker)
    )
    targets += started.job_ids
    return shapes.ScanStarted(job_ids=list(started.job_ids))


def derived_answer(body: bytes | str, media_type: str, etag: str, *, keep: bool, known: str) -> Response:
    """A derived file, or 304; `known`: the client's entity tags."""
    headers = cached(etag, keep=keep)
    if is_known(etag, known):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def is_known(etag: str, known: str) -> bool:
    """Whether the client has it; `known`: its entity tags."""
    # Weak comparison (RFC 9110, 13.1.2): compressed responses have weak tags.
    return f'"{etag}"' in (tag.strip().removeprefix("W/") for tag in known.split(","))


def cached(etag: str, *, keep: bool) -> dict[str, str]:
    """Cache headers: for ever, or with revalidation."""
    return {
        "etag": f'"{etag}"',
        "cache-control": "private, max-age=31536000, immutable" if keep else "private, no-cache",
    }
