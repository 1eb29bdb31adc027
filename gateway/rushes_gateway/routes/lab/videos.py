"""The list of videos, and their thumbnails."""

import posixpath
import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException, Query, Response
from google.protobuf.timestamp_pb2 import Timestamp

from rushes.catalog.v1 import library_pb2
from rushes_gateway.bytes.lab_file_ids import id_of
from rushes_gateway.routes.cutter.freshness import bring_up_to_date
from rushes_gateway.routes.dependencies import Asker, Connected
from rushes_gateway.routes.lab.dependencies import Decodable
from rushes_gateway.routes.native.assets import is_known

router = APIRouter()

_STATUS = {library_pb2.ASSET_STATE_GROWING: "recording", library_pb2.ASSET_STATE_PROBLEM: "corrupt"}
_DAY_FIRST = re.compile(r"\d{4}-\d{2}-\d{2}(?:[Tt ]|$)", re.ASCII)
_PREFLIGHT = {
    "access-control-allow-methods": "GET, HEAD, OPTIONS",
    "access-control-allow-headers": "Range, Content-Type",
    "access-control-max-age": "86400",
}


@router.get("/videos/")
async def list_videos(
    services: Connected,
    asker: Asker,
    camera_name: Annotated[str, Query(max_length=255)] = "",
    q: Annotated[str, Query(max_length=200)] = "",
    start_date: str = "",
    end_date: str = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 24,
    page: Annotated[int, Query(ge=1, le=1 << 40)] = 1,
) -> dict[str, Any]:
    """Videos, the newest first by modification time.

    Dates are inclusive; those without a time are days in the server's time zone.
    """
    request = library_pb2.ListAssetsRequest(
        q=q,
        camera=[camera_name],
        sort=library_pb2.ASSET_SORT_MODIFIED,
        order=library_pb2.LIST_ORDER_DESC,
        hidden=library_pb2.HIDDEN_FILTER_INCLUDE,
        present=True,
        limit=limit,
        at=(page - 1) * limit,
    )
    first, last = moment("start_date", start_date), moment("end_date", end_date)
    if first is not None:
        request.modified_from.CopyFrom(_stamp(first[0]))
    if last is not None:
        request.modified_before.CopyFrom(_stamp(last[1]))
    if first is not None and last is not None and first[0] >= last[1]:
        raise HTTPException(422, "start_date is after end_date")
    await bring_up_to_date(services, "", asker)
    listed = await services.library.ListAssets(request)
    shared, mistakable = frozenset(listed.shared_paths), frozenset(listed.mistakable_paths)
    return {
        "videos": [
            listed_video(asset, shared=asset.path in shared, mistakable=asset.path in mistakable)
            for asset in listed.assets
        ],
        "total_count": listed.total,
        "page": page,
        "total_pages": -(-listed.total // limit),
    }


def listed_video(asset: library_pb2.Asset, *, shared: bool, mistakable: bool) -> dict[str, Any]:
    """A video as an item of the list.

    `shared`: another root has a file at the same path. `mistakable`: as for `id_of`.
    """
    seconds = asset.version.mtime_ns / 1e9
    known = asset.state == library_pb2.ASSET_STATE_READY
    plays = known and not asset.needs_conversion
    # Not inspected yet.
    unread = asset.state == library_pb2.ASSET_STATE_NEW
    facts = asset.facts
    video = facts.video
    return {
        "file_id": id_of(f"{asset.root}/{asset.path}" if shared else asset.path, mistakable=mistakable),
        "camera_name": asset.camera,
        "filename": asset.name,
        "file_size_bytes": asset.version.size,
        "format": posixpath.splitext(asset.name)[1].removeprefix("."),
        "status": _STATUS.get(asset.state, "completed"),
        "created_at": int(seconds),
        "is_streamable": None if unread else plays,
        "needs_conversion": None if unread else known and not plays,
        "duration_seconds": (facts.duration_seconds or None) if known else None,
        "width": video.width if known else None,
        "height": video.height if known else None,
        "fps": round(video.rate.numerator / video.rate.denominator, 3) if known and video.rate.numerator else None,
        "codec": video.codec if known else None,
        "has_audio": facts.HasField("audio") if known else None,
    }


def moment(field: str, text: str) -> tuple[datetime, datetime] | None:
    """Start and end of a date or time; None where none was given. Raises HTTPException."""
    if not text:
        return None
    try:
        if not _DAY_FIRST.match(text):
            raise ValueError(text)  # Python also parses dates by week, such as 2026-W05-6.
        if len(text) == len("2026-01-31"):
            day = date.fromisoformat(text)
            return _midnight(day), _midnight(day + timedelta(days=1))
        told = datetime.fromisoformat(text.upper())  # Python takes no "z".
        if told.tzinfo is not None:
            # Clients see whole seconds. The first and last hours of the calendar are outside of it in UTC.
            told = told.replace(microsecond=0).astimezone(UTC)
            return told, told + timedelta(seconds=1)
    except (ValueError, OverflowError):
        pass
    raise HTTPException(422, f"{field} must be a day, 2026-01-31, or a moment with its zone, 2026-01-31T12:00:00Z")


def _midnight(day: date) -> datetime:
    """Midnight in the server's time zone; raises OverflowError where that is no time of the calendar in UTC."""
    return datetime(day.year, day.month, day.day).astimezone().astimezone(UTC)


def _stamp(moment: datetime) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(moment)
    return stamp


Even = Annotated[int, Query(ge=16, le=1920, multiple_of=2)]


@router.get("/videos/thumbnail")
@router.get("/videos/{file_id:path}/thumbnail")
async def get_thumbnail(
    services: Connected,
    place: Decodable,
    width: Even = 320,
    height: Even = 180,
    t: Annotated[float, Query(ge=0, allow_inf_nan=False)] = 1.0,
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """A JPEG of exactly the requested size, with black borders. For a video shorter than `t`, its first frame."""
    picture = await services.media.thumbnail(place, t, tolerance=0, width=width, height=height, pad=True)
    headers = {"etag": f'"{picture.etag}"', "cache-control": "private, no-cache"}
    if is_known(picture.etag, if_none_match):
        return Response(status_code=304, headers=headers)
    return Response(picture.data, media_type="image/jpeg", headers=headers)


@router.options("/videos/stream", include_in_schema=False)
@router.options("/videos/stream-transcoded", include_in_schema=False)
@router.options("/videos/thumbnail", include_in_schema=False)
@router.options("/videos/{file_id:path}/stream", include_in_schema=False)
@router.options("/videos/{file_id:path}/stream-transcoded", include_in_schema=False)
@router.options("/videos/{file_id:path}/thumbnail", include_in_schema=False)
async def allow() -> Response:
    """Headers for pages of other origins; the guard in front decides which origins are allowed."""
    return Response(headers=_PREFLIGHT)
