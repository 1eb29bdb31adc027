"""Tasks of media nodes: clips, scrub proxies, and trials of encoders."""

from collections.abc import AsyncGenerator

import structlog
from typing_extensions import override

from rushes.media.v1 import encoders_pb2, proxies_pb2, work_pb2
from rushes.media.v1.encoders_pb2_grpc import EncodersServiceStub as _Encoders
from rushes.media.v1.proxies_pb2_grpc import ProxiesServiceStub as _Proxies
from rushes.media.v1.work_pb2_grpc import WorkServiceStub as _Work
from rushes_catalog.adapters.media_messages import progress_of, published_clip_of
from rushes_catalog.adapters.media_nodes import MediaNodes
from rushes_catalog.exports.domain.cutting import WorkMessage, WorkProgress
from rushes_catalog.jobs.domain.jobs import Claim
from rushes_catalog.ports.media import EncoderTrials, ProxyNode, WorkNode
from rushes_catalog.proxies.domain.proxies import FinishedProxy
from rushes_chassis.errors import Unavailable
from rushes_footage.clips import ClipOrder, TaskId
from rushes_footage.encoders import Trial
from rushes_footage.files import FileVersion, Place
from rushes_footage.messages.clips import order_to
from rushes_footage.messages.encoders import encoder_from
from rushes_footage.messages.files import source_to, version_from
from rushes_footage.messages.proxies import proxy_from
from rushes_footage.proxies import FoundProxy

log = structlog.get_logger()

# Seconds.
_QUICK = 10.0
# Media's own time limit for opening a file is shorter.
_INSPECT = 60.0


class GrpcWorkNode(MediaNodes, WorkNode):
    """Implements ports.media.WorkNode."""

    @override
    async def run(self, node: str, attempt: int, order: ClipOrder) -> AsyncGenerator[WorkMessage]:
        request = work_pb2.RunRequest(task_id=order.task_id, attempt=attempt, export_clip=order_to(order))
        async with self._channels.to(self._address(node)) as channel:
            call = _Work(channel).Run(request)
            try:
                async for message in call:
                    if message.HasField("export_clip"):
                        yield published_clip_of(message.export_clip)
                    else:
                        yield progress_of(message.progress)
            finally:
                call.cancel()

    @override
    async def stop(self, node: str, task_id: TaskId, attempt: int) -> bool:
        """A detached or unreachable node is dead, or ends unwatched work by itself."""
        if self._fleet.node(node) is None:
            return False
        request = work_pb2.StopRequest(task_id=task_id, attempt=attempt)
        async with self._channels.to(self._address(node)) as channel:
            try:
                await _Work(channel).Stop(request, timeout=_QUICK)
            except Unavailable as gone:
                log.info("stop request not delivered", node=node, error=gone.message)
                return False
        return True


class GrpcProxyNode(MediaNodes, ProxyNode):
    """Implements ports.media.ProxyNode."""

    @override
    async def make(
        self, claim: Claim, place: Place, version: FileVersion, height: int, *, as_ffmpeg: bool
    ) -> AsyncGenerator[WorkProgress | FinishedProxy]:
        spec = work_pb2.MakeProxySpec(source=source_to(place.at(version)), height=height, as_ffmpeg=as_ffmpeg)
        request = work_pb2.RunRequest(task_id=claim.task_id, attempt=claim.attempt, make_proxy=spec)
        async with self._channels.to(self._address(claim.node)) as channel:
            call = _Work(channel).Run(request)
            try:
                async for message in call:
                    if message.HasField("make_proxy"):
                        yield FinishedProxy(proxy_from(message.make_proxy), message.decoded.fallback)
                    else:
                        yield progress_of(message.progress)
            finally:
                call.cancel()

    @override
    async def find(self, place: Place, height: int) -> FoundProxy:
        """By any node, as they share the folder of derived files."""
        request = proxies_pb2.GetProxyRequest(source=source_to(place), height=height)
        found = await self._ask(place.root, lambda channel: _Proxies(channel).GetProxy(request, timeout=_QUICK))
        made = proxy_from(found.proxy) if found.HasField("proxy") else None
        return FoundProxy(version_from(found.version), found.absolute_path, made)

    @override
    async def has_room_to_spare(self, place: Place, height: int) -> bool:
        """By any node, as they share the folder of derived files."""
        request = proxies_pb2.GetProxyRoomRequest(source=source_to(place), height=height)
        said = await self._ask(place.root, lambda channel: _Proxies(channel).GetProxyRoom(request, timeout=_INSPECT))
        return said.to_spare

    @override
    async def delete(self, path: str) -> int:
        request = proxies_pb2.DeleteProxyRequest(path=path)
        deleted = await self._ask(None, lambda channel: _Proxies(channel).DeleteProxy(request, timeout=_QUICK))
        return deleted.freed_bytes


class GrpcEncoderTrials(MediaNodes, EncoderTrials):
    """Implements ports.media.EncoderTrials."""

    @override
    async def begin(self, node: str) -> tuple[Trial, ...]:
        async with self._channels.to(self._address(node)) as channel:
            begun = await _Encoders(channel).TryEncoders(encoders_pb2.TryEncodersRequest(), timeout=_QUICK)
        return tuple(encoder_from(message) for message in begun.encoders)
