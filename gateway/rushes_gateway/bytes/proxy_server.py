"""Scrub proxies over HTTP: the file for players, and its frames for dragging along a timeline.

Frames are requested sixty times a second, so they bypass the framework and the catalog.
"""

import struct
from urllib.parse import parse_qs

from rushes.catalog.v1 import library_pb2, proxies_pb2
from rushes.media.v1 import proxies_pb2 as media_pb2
from rushes_chassis.errors import Conflict, FieldMistake, InvalidInput, NotFound
from rushes_chassis.recent import Recent
from rushes_footage.files import Place, Source
from rushes_footage.proxies import LEAST_HEIGHT, MOST_HEIGHT
from rushes_gateway.asgi import Message, Receive, Scope, Send, answer
from rushes_gateway.bytes.dispositions import saved_as
from rushes_gateway.bytes.file_server import FileServer
from rushes_gateway.bytes.places import MOST_PLACES, source_of
from rushes_gateway.clients import Services
from rushes_gateway.resources.proxies.shapes import MOST_FRAMES
from rushes_gateway.started_streams import StartedStream

_FRAME_HEAD = struct.Struct("<QI")
"""Before each JPEG where there are several: its frame's number and its size in bytes, little-endian."""
# The page keeps frames itself; the browser's cache would be a second copy on disk.
_NOT_KEPT = (b"cache-control", b"no-store")


class ProxyServer:
    """Serves the files (GET and HEAD) and frames (GET) of existing proxies."""

    def __init__(self, services: Services, files: FileServer, height: int) -> None:
        """`height` is the height of requests that name none."""
        self._services, self._files, self._own_height = services, files, height
        self._places: Recent[str, Source] = Recent(MOST_PLACES)

    async def serve_file(self, asset_id: str, scope: Scope, receive: Receive, send: Send) -> None:
        """The whole file, by ranges."""
        height = self._height(_fields(scope))
        asset = (await self._services.library.GetAsset(library_pb2.GetAssetRequest(asset_id=asset_id))).asset
        request = proxies_pb2.GetProxyRequest(asset_id=asset_id, height=height)
        proxy = (await self._services.proxies.GetProxy(request)).proxy
        if not proxy.HasField("made"):
            raise NotFound(f"{asset.name} has no scrub proxy of height {height} now.", reason="NoProxy")
        name = f"{asset.name.rpartition('.')[0] or asset.name}_proxy.avi"

        async def send_named(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"content-disposition", saved_as(name))]
            await send(message)

        await self._files.serve(Place("@renditions", proxy.made.path), scope, receive, send_named)

    async def serve_frame(self, asset_id: str, number: int, scope: Scope, send: Send) -> None:
        """One frame, a JPEG as stored in the proxy."""
        stream = await self._frames(asset_id, [number], self._height(_fields(scope)))
        [frame] = stream.first.frames
        await answer(send, 200, [(b"content-type", b"image/jpeg"), _NOT_KEPT], frame.jpeg)

    async def serve_frames(self, asset_id: str, scope: Scope, send: Send) -> None:
        """Several frames in the requested order, each after its number and size."""
        fields = _fields(scope)
        # The first bytes before the response's header: until then a failure can set the status.
        stream = await self._frames(asset_id, _numbers(fields), self._height(fields))
        headers = [(b"content-type", b"application/octet-stream"), _NOT_KEPT]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": _packed(stream.first), "more_body": True})
        async for message in stream.rest:
            await send({"type": "http.response.body", "body": _packed(message), "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def _frames(
        self, asset_id: str, numbers: list[int], height: int
    ) -> StartedStream[media_pb2.GetProxyFramesResponse]:
        known = self._places.get(asset_id)
        if known is not None:
            try:
                return await self._services.media.proxy_frames(known, height, numbers)
            except (NotFound, Conflict) as changed:
                if isinstance(changed, Conflict) and changed.reason != "SourceChanged":
                    raise
                # Moved, renamed or edited since, and another file may be there: the catalog decides.
                self._places.drop(asset_id)
        asset = (await self._services.library.GetAsset(library_pb2.GetAssetRequest(asset_id=asset_id))).asset
        known = source_of(asset)
        self._places.put(asset_id, known)
        return await self._services.media.proxy_frames(known.place, height, numbers)

    def _height(self, fields: dict[str, list[str]]) -> int:
        if "height" not in fields:
            return self._own_height
        given = fields["height"][-1]
        height = int(given) if given.isdecimal() and len(given) < 6 else 0
        if not LEAST_HEIGHT <= height <= MOST_HEIGHT or height % 2:
            raise _wrong("height", f"must be an even number from {LEAST_HEIGHT} to {MOST_HEIGHT}")
        return height


def _packed(message: media_pb2.GetProxyFramesResponse) -> bytes:
    parts = [(_FRAME_HEAD.pack(frame.number, len(frame.jpeg)), frame.jpeg) for frame in message.frames]
    return b"".join(part for both in parts for part in both)


def _fields(scope: Scope) -> dict[str, list[str]]:
    return parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)


def _numbers(fields: dict[str, list[str]]) -> list[int]:
    given = [part for each in fields.get("n", []) for part in each.split(",")]
    if not 1 <= len(given) <= MOST_FRAMES or not all(part.isdecimal() and len(part) < 19 for part in given):
        raise _wrong("n", f"must be 1 to {MOST_FRAMES} frame numbers, separated by commas")
    return [int(part) for part in given]


def _wrong(field: str, limit: str) -> InvalidInput:
    return InvalidInput(f"{field}: {limit}", fields=[FieldMistake(field, limit)])
