"""LiveService: live transcoding."""

from collections.abc import AsyncIterator

from rushes.media.v1 import live_pb2, live_pb2_grpc
from rushes_chassis.context import Context
from rushes_footage.messages.files import source_from
from rushes_media.operations.streams.live_transcodes import LiveTranscodes


class LiveServicer(live_pb2_grpc.LiveServiceServicer):
    """Implements LiveService."""

    def __init__(self, transcodes: LiveTranscodes) -> None:
        self._transcodes = transcodes

    async def Transcode(
        self, request: live_pb2.TranscodeRequest, context: Context
    ) -> AsyncIterator[live_pb2.TranscodeResponse]:
        source = source_from(request.source)
        async with self._transcodes.watched(source, request.start, request.max_height) as watched:
            start: float | None = float(watched.start)
            async for chunk in watched.encoded:
                yield live_pb2.TranscodeResponse(data=chunk, start=start)
                start = None

    async def GetTranscodeStart(
        self, request: live_pb2.GetTranscodeStartRequest, context: Context
    ) -> live_pb2.GetTranscodeStartResponse:
        start = await self._transcodes.start(source_from(request.source), request.start)
        return live_pb2.GetTranscodeStartResponse(start=float(start))
