"""Any video as HLS: its playlists. The fragments are served in front of the framework, by bytes/stream_server.py."""

import asyncio
import hashlib
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response

from rushes_chassis.errors import FieldMistake, InvalidInput, NotFound
from rushes_gateway.bytes.places import decodable
from rushes_gateway.resources.streams import playlists
from rushes_gateway.routes.dependencies import Connected, Responses
from rushes_gateway.routes.native.assets import NOT_FOUND, derived_answer

router = APIRouter(tags=["library"])

COPYABLE = ("h264", "hevc", "av1")
_PLAYLIST: Responses = {
    200: {"content": {playlists.MEDIA_TYPE: {}}, "description": "An HLS playlist"},
    304: {"description": "The playlist matches If-None-Match"},
}


@router.get("/assets/{asset_id}/hls/master.m3u8", response_class=Response, responses={**_PLAYLIST, **NOT_FOUND})
async def get_master_playlist(
    services: Connected,
    asset_id: UUID,
    codecs: Annotated[
        str,
        Query(
            max_length=100,
            description=f"Codecs that the player can play, comma-separated: {', '.join(COPYABLE)}. A picture in one of "
            "them is also offered unchanged.",
        ),
    ] = "h264",
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """The master playlist: all tracks of an asset. The first request for a large file takes as long as reading it."""
    wanted = [name for part in codecs.split(",") if (name := part.strip())]
    if unknown := [name for name in wanted if name not in COPYABLE]:
        limit = f"must be of {', '.join(COPYABLE)}"
        raise InvalidInput(f"query.codecs: {unknown[0]!r} {limit}", fields=[FieldMistake("query.codecs", limit)])
    place = await decodable(services.library, str(asset_id))
    streams = await services.media.streams(str(asset_id), place)
    return _playlist(playlists.master_playlist(streams, wanted), if_none_match)


@router.get("/assets/{asset_id}/hls/{track}/index.m3u8", response_class=Response, responses={**_PLAYLIST, **NOT_FOUND})
async def get_track_playlist(
    services: Connected, asset_id: UUID, track: str, if_none_match: Annotated[str, Header()] = ""
) -> Response:
    """The playlist of a track's fragments.

    Tracks have the names of the master playlist, such as `copy`, `p720`, `a1` or `s2`.
    """
    named = playlists.track_named(track)
    if named is None:
        raise NotFound(f"There is no track {track!r}.", reason="NoSuchTrack")
    place = await decodable(services.library, str(asset_id))
    timeline = await services.media.timeline(str(asset_id), place, named)
    return _playlist(await asyncio.to_thread(playlists.media_playlist, timeline, named), if_none_match)


def _playlist(text: str, known: str) -> Response:
    etag = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
    return derived_answer(text, playlists.MEDIA_TYPE, etag, keep=False, known=known)
