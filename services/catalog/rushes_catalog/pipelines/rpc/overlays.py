"""OverlaysService: overlays of frames."""

from rushes.catalog.v1 import overlays_pb2, overlays_pb2_grpc
from rushes_catalog.domain.ids import RunId, TimelineId
from rushes_catalog.pipelines.operations.overlays import KeepOverlays, OverlayPlace
from rushes_chassis.context import Context


class OverlaysServicer(overlays_pb2_grpc.OverlaysServiceServicer):
    """Implements OverlaysService."""

    def __init__(self, overlays: KeepOverlays) -> None:
        self._overlays = overlays

    async def SaveOverlays(
        self, request: overlays_pb2.SaveOverlaysRequest, context: Context
    ) -> overlays_pb2.SaveOverlaysResponse:
        await self._overlays.save(_place_from(request.place), request.overlays)
        return overlays_pb2.SaveOverlaysResponse()

    async def ReadOverlays(
        self, request: overlays_pb2.ReadOverlaysRequest, context: Context
    ) -> overlays_pb2.ReadOverlaysResponse:
        return overlays_pb2.ReadOverlaysResponse(overlays=await self._overlays.read(_place_from(request.place)))

    async def ListOverlayFrames(
        self, request: overlays_pb2.ListOverlayFramesRequest, context: Context
    ) -> overlays_pb2.ListOverlayFramesResponse:
        return overlays_pb2.ListOverlayFramesResponse(seqs=await self._overlays.frames(_place_from(request.place)))

    async def GenerateOverlays(
        self, request: overlays_pb2.GenerateOverlaysRequest, context: Context
    ) -> overlays_pb2.GenerateOverlaysResponse:
        drawn = await self._overlays.generate(_place_from(request.place))
        return overlays_pb2.GenerateOverlaysResponse(overlays=drawn)


def _place_from(message: overlays_pb2.OverlayPlace) -> OverlayPlace:
    return OverlayPlace(
        TimelineId(message.timeline_id.lower()), RunId(message.run_id.lower()), message.stage, message.seq
    )
