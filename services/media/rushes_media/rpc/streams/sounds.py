"""SoundsService: the first seconds of a file's sound, or all of it."""

from collections.abc import AsyncIterator
from contextlib import aclosing

from rushes.media.v1 import sounds_pb2, sounds_pb2_grpc
from rushes_chassis.context import Context
from rushes_footage.messages.files import source_from
from rushes_media.operations.streams.sounds import Sounds


class SoundsServicer(sounds_pb2_grpc.SoundsServiceServicer):
    """Implements SoundsService."""

    def __init__(self, sounds: Sounds) -> None:
        self._sounds = sounds

    async def GetSound(self, request: sounds_pb2.GetSoundRequest, context: Context) -> sounds_pb2.GetSoundResponse:
        samples = await self._sounds.first(source_from(request.source), request.seconds)
        return sounds_pb2.GetSoundResponse(samples=samples)

    async def ReadSound(
        self, request: sounds_pb2.ReadSoundRequest, context: Context
    ) -> AsyncIterator[sounds_pb2.ReadSoundResponse]:
        async with aclosing(self._sounds.whole(source_from(request.source))) as parts:
            async for part in parts:
                yield sounds_pb2.ReadSoundResponse(samples=part)
