"""SoundsService: the first seconds of a file's sound."""

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
