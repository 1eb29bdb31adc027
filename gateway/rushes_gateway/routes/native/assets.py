"""Roots, folders, assets and their pictures."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Response, status
from pydantic import AfterValidator, Field

from rushes.catalog.v1 import library_pb2
from rushes_gateway.bytes.places import decodable, where_it_lies
from rushes_gateway.resources.library import convert, shapes
from rushes_gateway.routes.dependencies import Asker, Connected, Profile, Responses, Targets
from rushes_gateway.shapes import Moment, Problem

router = APIRouter(tags=["library"])

NOT_FOUND: Responses = {404: {"model": Problem, "description": "No such asset, or its file is gone"}}
MOST_CHOSEN = 200  # Values of one filter, as many as a facet has.
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
    services: Connected,
    root: Annotated[str, Query(min_length=1, description="Name of the root.")],
    folder: Annotated[str, Query(max_length=4096, description="Relative to the root; empty: the root itself.")] = "",
) -> shapes.Folders:
    """The folders directly within a root or a folder, each with its number of videos at any depth."""
    listed = await services.library.ListFolders(library_pb2.ListFoldersRequest(root=root, folder=folder))
    return shapes.Folders(
        folders=[shapes.Folder(path=each.path, asset_count=each.asset_count) for each in listed.folders]
    )


async def _listing(
    root: Annotated[str, Query(description="Only assets of the root of this name; empty: of all roots.")] = "",
    folder: Annotated[
        list[Annotated[str, Field(max_length=4096)]],
        Query(
            max_length=MOST_CHOSEN,
            description="Only assets in this folder of `root`, at any depth; relative to the root. Several: in one of "
            "these folders.",
        ),
    ] = [],  # noqa: B006  # FastAPI copies it
    q: Annotated[
        str,
        Query(
            max_length=200,
            description="Only assets whose path, relative to their root, or notes contain all these words, in upper or "
            "lower case. Names of roots are not searched: `root` selects by them.",
        ),
    ] = "",
    sort: Literal["path", "name", "size", "modified", "recorded", "duration", "added"] = "path",
    order: Literal["asc", "desc"] = "asc",
    hidden: Literal["exclude", "include", "only"] = "exclude",
    exported: Annotated[
        Literal["any", "only", "none"],
        Query(description="`only`: only assets with proven clips in the profile. `none`: only those without."),
    ] = "any",
    only_problems: Annotated[bool, Query(description="Only files that cannot be read as a video.")] = False,
    only_warnings: Annotated[bool, Query(description="Only videos that can be used, but have a warning.")] = False,
    starred: Annotated[bool | None, Query(description="true: only starred videos. false: only the others.")] = None,
    recorded_from: Annotated[Moment | None, Query(description="Only videos recorded at this time or later.")] = None,
    recorded_before: Annotated[Moment | None, Query(description="Only videos recorded before this time.")] = None,
    month: Annotated[
        list[Annotated[str, Field(pattern="^[1-9][0-9]{3}-(0[1-9]|1[0-2])$", examples=["2026-11"])]],
        Query(
            max_length=MOST_CHOSEN,
            description="Only videos recorded in this month of UTC, such as 2026-11. Several: in one of these.",
        ),
    ] = [],  # noqa: B006
    camera: Annotated[
        list[Annotated[str, Field(max_length=255)]],
        Query(
            max_length=MOST_CHOSEN,
            description="Only files directly in a folder of exactly this name. Several: of one of these names.",
        ),
    ] = [],  # noqa: B006
    codec: Annotated[
        list[Annotated[str, Field(max_length=64)]],
        Query(
            max_length=MOST_CHOSEN,
            description="Only videos of this codec, such as h264, hevc, mpeg4 or prores; `unknown`: files whose codec "
            "is not known. Several: of one of these.",
        ),
    ] = [],  # noqa: B006
    length: Annotated[
        list[Literal["0-10", "10-60", "60-300", "300-1800", "1800-7200", "7200-", "unknown"]],
        Query(
            max_length=MOST_CHOSEN,
            description="Only videos of this class of durations: from the first number of seconds, included, to the "
            "second one, excluded. Several: of one of these.",
        ),
    ] = [],  # noqa: B006
    needs_conversion: Annotated[
        bool | None,
        Query(description="true: only videos that some browser cannot play as they are. false: only the others."),
    ] = None,
    label: Annotated[
        list[Annotated[str, Field(max_length=200)]],
        Query(
            max_length=MOST_CHOSEN,
            description="Only assets with proven clips of exactly this label in the profile. Several: of one of these.",
        ),
    ] = [],  # noqa: B006
    min_duration: Annotated[
        float | None, Query(ge=0, allow_inf_nan=False, description="Least duration in seconds, included.")
    ] = None,
    max_duration: Annotated[
        float | None, Query(ge=0, allow_inf_nan=False, description="Largest duration in seconds, included.")
    ] = None,
    profile: Profile = "default",
) -> library_pb2.ListAssetsRequest:
    request = library_pb2.ListAssetsRequest(
        root=root,
        folders=filter(None, folder),
        query=q,
        sort=_SORTS[sort],
        descending=order == "desc",
        hidden=_HIDDEN[hidden],
        exported=_EXPORTED[exported],
        only_problems=only_problems,
        only_warnings=only_warnings,
        starred=starred,
        cameras=filter(None, camera),
        codecs=filter(None, codec),
        months=month,
        lengths=length,
        needs_conversion=needs_conversion,
        labels=filter(None, label),
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
    cursor: Annotated[
        str, Query(max_length=4096, description="`next_cursor` of the previous page; empty: the first page.")
    ] = "",
    at: Annotated[
        int, Query(ge=0, le=2**53, description="Number of assets to skip, from the beginning or from the cursor.")
    ] = 0,
    limit: Annotated[int, Query(ge=1, le=1000, description="Number of assets at most.")] = 100,
    quick_total: Annotated[
        bool,
        Query(
            description="Do not wait until a large number of assets is counted. `total_is_least` is true where they "
            "were not all counted."
        ),
    ] = False,
) -> shapes.AssetPage:
    """One page of the library: the first one, the one after a cursor, or one at any position."""
    listing.cursor, listing.offset, listing.limit, listing.quick_total = cursor, at, limit, quick_total
    page = await services.library.ListAssets(listing)
    return shapes.AssetPage(
        assets=[convert.asset(asset) for asset in page.assets],
        total=page.total,
        total_is_least=page.total_is_least,
        next_cursor=page.next_cursor or None,
    )


@router.get("/assets/facets")
async def get_facets(
    services: Connected,
    listing: Listing,
    fields: Annotated[
        str,
        Query(
            max_length=100,
            description="Comma-separated: `camera`, `codec`, `month`, `label`, `length`, `folder`, `day`.",
            examples=["camera,codec"],
        ),
        AfterValidator(convert.facet_fields),
    ],
    utc_offset: Annotated[
        int,
        Query(
            ge=-1440,
            le=1440,
            description="Minutes by which the clocks that days are of differ from UTC; positive in the east.",
        ),
    ] = 0,
) -> shapes.Facets:
    """The values of fields among the assets of a list, each with its number of assets, for filters to choose from.

    A value is what the list's filter of the field's name takes. Values of a field are counted under all filters except
    the field's own. Days have no filter of their own: `recorded_from` and `recorded_before` hold for them too.
    """
    request = library_pb2.GetFacetsRequest(
        fields=[convert.FACETS[each] for each in fields.split(",")], list=listing, utc_offset_minutes=utc_offset
    )
    return convert.facets(await services.library.GetFacets(request))


@router.get("/assets/{asset_id}", responses=NOT_FOUND)
async def get_asset(services: Connected, asset_id: UUID, profile: Profile = "default") -> shapes.Asset:
    """One asset of the library."""
    found = await services.library.GetAsset(library_pb2.GetAssetRequest(id=str(asset_id), profile=profile))
    return convert.asset(found.asset)


@router.get("/assets/{asset_id}/neighbours", responses=NOT_FOUND)
async def get_neighbours(
    services: Connected,
    asset_id: UUID,
    listing: Listing,
    playable: Annotated[
        bool, Query(description="Skip assets that are offline, are being written or cannot be read.")
    ] = False,
) -> shapes.Neighbours:
    """The assets before and after one in a list with the same filters and order. The list need not be read for it."""
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
    """Read the asset's file again, even where it could not be read before. Answers with the updated asset."""
    request = library_pb2.InspectAssetRequest(id=str(asset_id), profile=profile)
    return convert.asset((await services.library.InspectAsset(request, timeout=INSPECT_DEADLINE)).asset)


JPEG: Responses = {
    200: {"content": {"image/jpeg": {}}, "description": "A JPEG picture"},
    304: {"description": "The picture matches If-None-Match"},
}
Pixels = Annotated[
    int,
    Query(
        ge=16,
        le=7680,
        description="Most pixels. The picture is scaled down to fit in `width` x `height`, and never enlarged.",
    ),
]
VersionMark = Annotated[
    str,
    Query(
        max_length=100,
        description="Any text that changes with the file. With it, clients may keep the response for a year without "
        "asking again.",
    ),
]


@router.get("/assets/{asset_id}/thumbnail", response_class=Response, responses={**JPEG, **NOT_FOUND})
async def get_thumbnail(
    services: Connected,
    asset_id: UUID,
    width: Pixels = 320,
    height: Pixels = 180,
    t: Annotated[
        float,
        Query(
            ge=0, allow_inf_nan=False, description="Seconds from frame 0. A key frame at or before this time is shown."
        ),
    ] = 1.0,
    tolerance: Annotated[
        float | None,
        Query(
            ge=0,
            allow_inf_nan=False,
            description="Largest distance in seconds of the key frame before `t`; absent: any distance.",
        ),
    ] = None,
    v: VersionMark = "",
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """A small picture of an asset, from a key frame, which is fast."""
    picture = await where_it_lies(
        services.library,
        str(asset_id),
        lambda place: services.media.thumbnail(place, t, tolerance=tolerance, width=width, height=height),
    )
    return derived_answer(picture.data, "image/jpeg", picture.etag, keep=bool(v), known=if_none_match)


@router.get("/assets/{asset_id}/picture", response_class=Response, responses={**JPEG, **NOT_FOUND})
async def get_picture(
    services: Connected,
    asset_id: UUID,
    frame: Annotated[
        int, Query(ge=0, le=2**62, description="Number of the frame, counted from 0 in the order of presentation.")
    ],
    width: Pixels = 7680,
    height: Pixels = 7680,
    v: VersionMark = "",
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """Exactly one frame as a JPEG."""
    place = await decodable(services.library, str(asset_id))
    picture = await services.media.picture(str(asset_id), place, frame, width=width, height=height)
    return derived_answer(picture.data, "image/jpeg", picture.etag, keep=bool(v), known=if_none_match)


@router.post("/scans", status_code=status.HTTP_202_ACCEPTED)
async def start_scan(
    services: Connected, targets: Targets, asker: Asker, scan: shapes.ScanRequest
) -> shapes.ScanStarted:
    """Scan roots for new, changed, moved and deleted files."""
    started = await services.library.Scan(
        library_pb2.ScanRequest(root=scan.root or "", retry_problems=scan.retry_problems, requested_by=asker)
    )
    targets += [*started.job_ids, *([scan.root] if scan.root else [])]
    return shapes.ScanStarted(job_ids=list(started.job_ids))


def derived_answer(body: bytes | str, media_type: str, etag: str, *, keep: bool, known: str) -> Response:
    """A response with a derived file, or 304; `known` is the client's If-None-Match."""
    headers = cached(etag, keep=keep)
    if is_known(etag, known):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def is_known(etag: str, known: str) -> bool:
    """Whether `known`, the client's If-None-Match, contains the entity tag."""
    # Weak comparison (RFC 9110, 13.1.2): compressed responses have weak tags.
    return f'"{etag}"' in (tag.strip().removeprefix("W/") for tag in known.split(","))


def cached(etag: str, *, keep: bool) -> dict[str, str]:
    """Cache headers: for a year, or with revalidation."""
    return {
        "etag": f'"{etag}"',
        "cache-control": "private, max-age=31536000, immutable" if keep else "private, no-cache",
    }
