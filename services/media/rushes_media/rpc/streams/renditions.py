"""RenditionsService: versions of a source that browsers can play."""

import time
from math import ceil

from rushes.media.v1 import files_pb2, renditions_pb2, renditions_pb2_grpc
from rushes_chassis.context import Context
from rushes_footage.messages.files import source_from, source_to
from rushes_footage.messages.renditions import kind_from, kind_to
from rushes_media.domain.streams.renditions import Making, Rendition, State
from rushes_media.operations.streams.renditions import Renditions

_STATES = {
    State.MISSING: renditions_pb2.RENDITION_STATE_MISSING,
    State.TRANSCODING: renditions_pb2.RENDITION_STATE_TRANSCODING,
    State.READY: renditions_pb2.RENDITION_STATE_READY,
    State.ERROR: renditions_pb2.RENDITION_STATE_ERROR,
    State.NONE: renditions_pb2.RENDITION_STATE_NONE,
}


class RenditionsServicer(renditions_pb2_grpc.RenditionsServiceServicer):
    """Implements RenditionsService."""

    def __init__(self, renditions: Renditions, node: str) -> None:
        self._renditions, self._node = renditions, node

    async def GetRenditions(
        self, request: renditions_pb2.GetRenditionsRequest, context: Context
    ) -> renditions_pb2.GetRenditionsResponse:
        renditions = await self._renditions.all(source_from(request.source))
        return renditions_pb2.GetRenditionsResponse(renditions=[_rendition_to(each) for each in renditions])

    async def EnsureRendition(
        self, request: renditions_pb2.EnsureRenditionRequest, context: Context
    ) -> renditions_pb2.EnsureRenditionResponse:
        """The present state of one kind, which is begun where it is missing."""
        rendition = await self._renditions.ensured(source_from(request.source), kind_from(request.kind))
        return renditions_pb2.EnsureRenditionResponse(rendition=_rendition_to(rendition))

    async def ListMaking(
        self, request: renditions_pb2.ListMakingRequest, context: Context
    ) -> renditions_pb2.ListMakingResponse:
        making = await self._renditions.making()
        return renditions_pb2.ListMakingResponse(node=self._node, making=[_making_to(each) for each in making])

    async def WithdrawRendition(
        self, request: renditions_pb2.WithdrawRenditionRequest, context: Context
    ) -> renditions_pb2.WithdrawRenditionResponse:
        was_making = await self._renditions.withdraw(source_from(request.source), kind_from(request.kind))
        return renditions_pb2.WithdrawRenditionResponse(was_making=was_making)

    async def RestoreRendition(
        self, request: renditions_pb2.RestoreRenditionRequest, context: Context
    ) -> renditions_pb2.RestoreRenditionResponse:
        rendition = await self._renditions.restored(source_from(request.source), kind_from(request.kind))
        return renditions_pb2.RestoreRenditionResponse(rendition=_rendition_to(rendition))


def _making_to(making: Making) -> renditions_pb2.Making:
    message = renditions_pb2.Making(
        source=source_to(making.source), kind=kind_to(making.kind), progress=making.progress, waits=making.waits
    )
    message.asked_at.FromNanoseconds(int(making.asked_at * 1e9))
    return message


def _rendition_to(rendition: Rendition) -> renditions_pb2.Rendition:
    message = renditions_pb2.Rendition(
        kind=kind_to(rendition.kind),
        state=_STATES[rendition.state],
        progress=rendition.progress,
        file=source_to(rendition.file) if rendition.file else None,
    )
    if (failure := rendition.failure) is not None:
        message.problem.CopyFrom(files_pb2.Problem(reason=failure.reason, detail=failure.detail))
        message.retry_after_seconds = max(1, ceil(failure.retry_at - time.time()))
    return message
