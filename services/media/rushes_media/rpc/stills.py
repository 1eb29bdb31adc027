"""StillsService: small pictures of whole videos."""

from collections.abc import AsyncIterator
from contextlib import aclosing

from rushes.media.v1 import stills_pb2, stills_pb2_grpc
from rushes_chassis.context import Context
from rushes_footage.messages.files import source_from
from rushes_media.operations.frames.even_stills import StillsCount, VideoStills


class StillsServicer(stills_pb2_grpc.StillsServiceServicer):
    """Implements StillsService."""

    def __init__(self, stills: VideoStills) -> None:
        self._stills = stills

    async def ReadStills(
        self, request: stills_pb2.ReadStillsRequest, context: Context
    ) -> AsyncIterator[stills_pb2.ReadStillsResponse]:
        said = self._stills.read(source_from(request.source), request.every, request.side, request.first)
        async with aclosing(said) as parts:
            async for part in parts:
                if isinstance(part, StillsCount):
                    yield stills_pb2.ReadStillsResponse(head=stills_pb2.StillsHead(count=part.count))
                else:
                    yield stills_pb2.ReadStillsResponse(pictures=part)
