"""Stream fragments over HTTP: made while the client waits, cancelled when it leaves."""

import asyncio
import re
from collections.abc import Awaitable
from typing import TypeVar
from urllib.parse import parse_qs

from rushes.media.v1 import streams_pb2
from rushes_chassis.errors import DataLoss, Exhausted, FieldMistake, InvalidInput, NotFound
from rushes_footage.files import Place
from rushes_footage.messages.files import source_to
from rushes_gateway.asgi import Receive, Scope, Send, header_map
from rushes_gateway.media_nodes import MediaNodes
from rushes_gateway.problem_responses import answer_refusal
from rushes_gateway.resources.streams.playlists import track_named, version_marked
from rushes_gateway.started_streams import StartedStream

_RETRY_SECONDS = 2
_PART = re.compile(r"init\.mp4|all\.vtt|(\d{1,8})\.m4s")
_KEPT = b"private, max-age=86400"
_TYPES = {"mp4": b"video/mp4", "m4s": b"video/iso.segment", "vtt": b"text/vtt; charset=utf-8"}

T = TypeVar("T")


class StreamServer:
    """Serves GET and HEAD for fragments and headers."""

    def __init__(self, media: MediaNodes) -> None:
        self._media = media

    async def serve(
        self, asset_id: str, place: Place, track: str, part: str, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Serve a request; raises RushesError only before anything was sent."""
        request, bound = _request(place, track, part, scope)
        gone = asyncio.ensure_future(_client_gone(receive))
        try:
            answer = await _unless(gone, self._media.part(asset_id, request))
        except Exhausted as full:
            if full.reason != "NoFreeSlot":
                raise
            later = [(b"retry-after", b"%d" % _RETRY_SECONDS)]
            detail = f"{full.message} RUSHES_MAX_LIVE_TRANSCODES is the limit."
            await answer_refusal(scope, send, 503, full.reason, detail, later)
            return
        finally:
            gone.cancel()
        if answer is not None:
            try:
                await _answer(answer, part, bound=bound, scope=scope, send=send)
            finally:
                answer.cancel()


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


async def _answer(
    stream: StartedStream[streams_pb2.ReadPartResponse], part: str, *, bound: bool, scope: Scope, send: Send
) -> None:
    etag = f'"{stream.first.etag}"'
    fields = [(b"etag", etag.encode()), (b"cache-control", _KEPT if bound else b"private, no-cache")]
    known = header_map(scope).get("if-none-match", "")
    if etag in (tag.strip().removeprefix("W/") for tag in known.split(",")):
        await send({"type": "http.response.start", "status": 304, "headers": fields})
        await send({"type": "http.response.body"})
        return
    size = stream.first.size
    fields += [(b"content-length", b"%d" % size), (b"content-type", _TYPES[part.rpartition(".")[2]])]
    await send({"type": "http.response.start", "status": 200, "headers": fields})
    if scope["method"] == "HEAD":
        await send({"type": "http.response.body"})
        return
    left = size - len(stream.first.data)
    await send({"type": "http.response.body", "body": stream.first.data, "more_body": left > 0})
    async for piece in stream.rest:
        left -= len(piece.data)
        await send({"type": "http.response.body", "body": piece.data, "more_body": left > 0})
    if left:
        raise DataLoss(f"The fragment ended {left} bytes early.")


async def _unless(gone: "asyncio.Future[None]", work: Awaitable[T]) -> T | None:
    """The result of the work; None where the client left first, and the work was cancelled."""
    working = asyncio.ensure_future(work)
    try:
        await asyncio.wait((working, gone), return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        if not working.done():
            working.cancel()
            await asyncio.wait((working,))


async def _client_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
