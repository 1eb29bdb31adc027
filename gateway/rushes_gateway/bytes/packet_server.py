"""Runs of packets over HTTP, for decoders in the browser.

A seek waits for its run, so requests bypass the framework, and the catalog while a place is known.
"""

import asyncio
from urllib.parse import parse_qs

from rushes.media.v1 import packets_pb2
from rushes_chassis.errors import FieldMistake, InvalidInput
from rushes_gateway.asgi import Receive, Scope, Send
from rushes_gateway.bytes.places import DecodablePlaces
from rushes_gateway.bytes.sized_streams import answer_sized
from rushes_gateway.disconnects import disconnected, unless
from rushes_gateway.media_nodes import MediaNodes
from rushes_gateway.started_streams import StartedStream

_LONGEST_MARK = 100
_MOST_DIGITS = 15
_KEPT = b"private, max-age=31536000, immutable"
_TYPE = (b"content-type", b"application/octet-stream")


class PacketServer:
    """Serves GET and HEAD for the runs of assets."""

    def __init__(self, places: DecodablePlaces, media: MediaNodes) -> None:
        self._places, self._media = places, media

    async def serve(self, asset_id: str, number: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request; raises RushesError only before anything was sent."""
        if not number.isascii() or not number.isdecimal() or len(number) > _MOST_DIGITS:
            raise _wrong("path.run", f"must be the number of a run, with at most {_MOST_DIGITS} digits")
        run = int(number)
        mark = parse_qs(scope["query_string"].decode("latin-1")).get("v", [""])[-1]
        if len(mark) > _LONGEST_MARK:
            raise _wrong("query.v", f"must have at most {_LONGEST_MARK} characters")
        gone = asyncio.ensure_future(disconnected(receive))
        try:
            stream = await unless(gone, self._started(asset_id, run, mark))
            if stream is not None:
                fields = [(b"cache-control", _KEPT if mark else b"private, no-cache"), _TYPE]
                await answer_sized(stream, f"{stream.first.mark}-{run}", fields, gone, scope, send)
        finally:
            gone.cancel()

    async def _started(self, asset_id: str, run: int, mark: str) -> StartedStream[packets_pb2.ReadRunResponse]:
        return await self._places.answered(asset_id, lambda source: self._media.run(asset_id, source, run, mark))


def _wrong(field: str, limit: str) -> InvalidInput:
    return InvalidInput(f"{field}: {limit}", fields=[FieldMistake(field, limit)])
