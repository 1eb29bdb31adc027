"""Stream fragments over HTTP: made while the client waits, cancelled when it leaves."""

import asyncio
import re
from urllib.parse import parse_qs

from rushes.media.v1 import streams_pb2
from rushes_chassis.errors import Exhausted, FieldMistake, InvalidInput, NotFound
from rushes_footage.files import Place
from rushes_footage.messages.files import source_to
from rushes_gateway.asgi import Receive, Scope, Send
from rushes_gateway.bytes.sized_streams import answer_sized
from rushes_gateway.disconnects import disconnected, unless
from rushes_gateway.media_nodes import MediaNodes
from rushes_gateway.problem_responses import answer_refusal
from rushes_gateway.resources.streams.playlists import track_named, version_marked

_RETRY_SECONDS = 2
_PART = re.compile(r"init\.mp4|all\.vtt|(\d{1,8})\.m4s")
_KEPT = b"private, max-age=86400"
_TYPES = {"mp4": b"video/mp4", "m4s": b"video/iso.segment", "vtt": b"text/vtt; charset=utf-8"}


class StreamServer:
    """Serves GET and HEAD for fragments and headers."""

    def __init__(self, media: MediaNodes) -> None:
        self._media = media

    async def serve(
        self, asset_id: str, place: Place, track: str, part: str, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Serve a request; raises RushesError only before anything was sent."""
        request, bound = _request(place, track, part, scope)
        gone = asyncio.ensure_future(disconnected(receive))
        try:
            stream = await unless(gone, self._media.part(asset_id, request))
        except Exhausted as full:
            if full.reason != "NoFreeSlot":
                raise
            later = [(b"retry-after", b"%d" % _RETRY_SECONDS)]
            detail = f"{full.message} RUSHES_MAX_LIVE_TRANSCODES is the limit."
            await answer_refusal(scope, send, 503, full.reason, detail, later)
            return
        else:
            if stream is not None:
                kept = _KEPT if bound else b"private, no-cache"
                fields = [(b"cache-control", kept), (b"content-type", _TYPES[part.rpartition(".")[2]])]
                await answer_sized(stream, stream.first.etag, fields, gone, scope, send)
        finally:
            gone.cancel()


def _request(place: Place, track: str, part: str, scope: Scope) -> tuple[streams_pb2.ReadPartRequest, bool]:
    """The requested track and fragment, and whether the path names a version."""
    named, found = track_named(track), _PART.fullmatch(part)
    if named is None or found is None or named.HasField("subtitles") != part.endswith(".vtt"):
        raise NotFound(f"There is no track {track!r} with a part {part!r}.", reason="NoSuchTrack")
    mark = parse_qs(scope["query_string"].decode("latin-1")).get("v", [""])[-1]
    version = version_marked(mark)
    if mark and version is None:
        limit = "must be the value from the playlist"
        raise InvalidInput(f"query.v: {limit}", fields=[FieldMistake("query.v", limit)])
    source = place if version is None else place.at(version)
    request = streams_pb2.ReadPartRequest(source=source_to(source), track=named)
    if found[1] is not None:
        request.fragment = int(found[1])
    elif named.HasField("subtitles"):
        request.fragment = 0
    return request, version is not None
