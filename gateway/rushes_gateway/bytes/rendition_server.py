"""Renditions over HTTP: a request begins a missing one; the response is 202 until it is ready, then the file."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from rushes.media.v1 import renditions_pb2
from rushes_chassis.errors import Exhausted, NotFound
from rushes_chassis.unmade import unmade
from rushes_footage.files import Place
from rushes_gateway.asgi import Receive, Scope, Send, answer_json
from rushes_gateway.bytes.file_server import FileServer
from rushes_gateway.media_nodes import MediaNodes
from rushes_gateway.problem_responses import answer_refusal
from rushes_gateway.problems import http_status
from rushes_gateway.resources.renditions.convert import KINDS
from rushes_gateway.resources.renditions.shapes import Kind

Waiting: TypeAlias = Callable[[renditions_pb2.Rendition], Mapping[str, object]]
"""Body of the response while a rendition is being made."""

POLL_SECONDS = 2
"""Retry-After while a derived file is being made."""
_TRIES = 3


class RenditionServer:
    """Serves GET and HEAD for renditions."""

    def __init__(self, media: MediaNodes, files: FileServer) -> None:
        self._media = media
        self._files = files

    async def serve(
        self, place: Place, kind: Kind, waiting: Waiting, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Serve a request for a kind; `waiting` makes the body of a 202.

        Raises RushesError only while nothing has been sent.
        """
        for _ in range(_TRIES):
            rendition = await self._media.ensure_rendition(place, KINDS[kind])
            if rendition.state != renditions_pb2.RENDITION_STATE_READY:
                await _answer_unready(rendition, waiting, scope, send)
                return
            try:
                await self._files.serve(Place(rendition.file.root, rendition.file.path), scope, receive, send)
            except NotFound:
                continue  # Deleted between the two calls, to free space.
            return
        raise Exhausted(
            "Renditions are deleted before they can be sent: RUSHES_CACHE_BYTES is too small.", reason="NoRoom"
        )


async def _answer_unready(rendition: renditions_pb2.Rendition, waiting: Waiting, scope: Scope, send: Send) -> None:
    if rendition.state == renditions_pb2.RENDITION_STATE_NONE:
        raise NotFound("This file has no sound.", reason="NoSound")
    if rendition.state == renditions_pb2.RENDITION_STATE_ERROR:
        seconds = rendition.retry_after_seconds
        error = unmade(rendition.problem.detail, rendition.problem.reason, seconds)
        later = [(b"retry-after", b"%d" % seconds)]
        await answer_refusal(scope, send, http_status(error), error.reason, error.message, later)
        return
    headers = [(b"retry-after", b"%d" % POLL_SECONDS), (b"cache-control", b"no-store")]
    await answer_json(send, 202, waiting(rendition), headers=headers)
