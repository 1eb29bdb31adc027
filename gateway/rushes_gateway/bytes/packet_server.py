"""Runs of packets over HTTP, for decoders in the browser.

A seek waits for its run, so requests bypass the framework, and the catalog while a place is known.
"""

import asyncio
from urllib.parse import parse_qs

from rushes.catalog.v1.library_pb2_grpc import LibraryServiceStub
from rushes.media.v1 import packets_pb2
from rushes_chassis.errors import Conflict, FieldMistake, InvalidInput, NotFound, RushesError
from rushes_chassis.recent import Recent
from rushes_footage.files import Place
from rushes_gateway.asgi import Receive, Scope, Send
from rushes_gateway.bytes.places import MOST_PLACES, decodable
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

    def __init__(self, library: LibraryServiceStub, media: MediaNodes) -> None:
        self._library, self._media = library, media
        self._places: Recent[str, Place] = Recent(MOST_PLACES)

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
        # Only with the mark of a version is it certain that the file there is still the asset's.
        known = self._places.get(asset_id) if mark else None
        if known is not None:
            try:
                return await self._media.run(asset_id, known, run, mark)
            except RushesError as failed:
                # Moved, edited or quarantined since: the catalog decides, at the latest for the next request.
                self._places.drop(asset_id)
                if not isinstance(failed, NotFound | Conflict):
                    raise
        place = await decodable(self._library, asset_id)
        stream = await self._media.run(asset_id, place, run, mark)
        self._places.put(asset_id, place)
        return stream


def _wrong(field: str, limit: str) -> InvalidInput:
    return InvalidInput(f"{field}: {limit}", fields=[FieldMistake(field, limit)])
