"""ProxiesService: the frames of scrub proxies."""

from collections.abc import AsyncIterator
from fractions import Fraction

from rushes.media.v1 import proxies_pb2, proxies_pb2_grpc
from rushes_chassis.context import Context
from rushes_footage.messages.files import source_from, version_to
from rushes_footage.messages.proxies import proxy_to
from rushes_media.operations.streams.proxies import Proxies

_MESSAGE_BYTES = 1 << 20


class ProxiesServicer(proxies_pb2_grpc.ProxiesServiceServicer):
    """Implements ProxiesService."""

    def __init__(self, proxies: Proxies) -> None:
        self._proxies = proxies

    async def GetProxy(self, request: proxies_pb2.GetProxyRequest, context: Context) -> proxies_pb2.GetProxyResponse:
        found = await self._proxies.of(source_from(request.source), request.height)
        return proxies_pb2.GetProxyResponse(
            version=version_to(found.source),
            absolute_path=found.absolute_path,
            proxy=proxy_to(found.made) if found.made else None,
        )

    async def GetProxyFrames(
        self, request: proxies_pb2.GetProxyFramesRequest, context: Context
    ) -> AsyncIterator[proxies_pb2.GetProxyFramesResponse]:
        source = source_from(request.source)
        if request.HasField("seconds"):
            frames = [await self._proxies.frame_at(source, request.height, Fraction(request.seconds))]
        else:
            frames = await self._proxies.frames(source, request.height, request.numbers.numbers)
        message, size = proxies_pb2.GetProxyFramesResponse(), 0
        for frame in frames:
            if message.frames and size + len(frame.jpeg) > _MESSAGE_BYTES:
                yield message
                message, size = proxies_pb2.GetProxyFramesResponse(), 0
            message.frames.add(number=frame.number, jpeg=frame.jpeg)
            size += len(frame.jpeg)
        yield message

    async def GetProxyRoom(
        self, request: proxies_pb2.GetProxyRoomRequest, context: Context
    ) -> proxies_pb2.GetProxyRoomResponse:
        """Whether there is room for a proxy that nobody requested."""
        to_spare = await self._proxies.has_room_to_spare(source_from(request.source), request.height)
        return proxies_pb2.GetProxyRoomResponse(to_spare=to_spare)

    async def DeleteProxy(
        self, request: proxies_pb2.DeleteProxyRequest, context: Context
    ) -> proxies_pb2.DeleteProxyResponse:
        return proxies_pb2.DeleteProxyResponse(freed_bytes=await self._proxies.remove(request.path))
