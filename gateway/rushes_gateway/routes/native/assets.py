"""Facets and pictures of assets, and scans."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Response, status
from pydantic import AfterValidator

from rushes.catalog.v1 import library_pb2
from rushes_gateway.bytes.places import decodable, where_it_lies
from rushes_gateway.resources.library import convert, shapes
from rushes_gateway.routes.dependencies import Asker, Connected, Responses, Targets
from rushes_gateway.routes.from_contract import query_of
from rushes_gateway.shapes import Problem

router = APIRouter(tags=["library"])

NOT_FOUND: Responses = {404: {"model": Problem, "description": "No such asset, or its file is gone"}}
PAGING = frozenset({"cursor", "at", "limit", "quick_total"})
Listing = Annotated[library_pb2.ListAssetsRequest, Depends(query_of(library_pb2.ListAssetsRequest, without=PAGING))]


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
