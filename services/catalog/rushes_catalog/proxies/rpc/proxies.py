"""ProxiesService: scrub proxies."""

from pathlib import Path

from rushes.catalog.v1 import proxies_pb2, proxies_pb2_grpc
from rushes_catalog.domain.ids import AssetId
from rushes_catalog.proxies.domain.proxies import ProxyState, ProxyStatus
from rushes_catalog.proxies.operations.proxies import Proxies
from rushes_chassis.context import Context
from rushes_footage.messages.files import version_to
from rushes_footage.messages.fractions import fraction_to

_STATES = {
    ProxyState.MISSING: proxies_pb2.PROXY_STATE_MISSING,
    ProxyState.QUEUED: proxies_pb2.PROXY_STATE_QUEUED,
    ProxyState.RUNNING: proxies_pb2.PROXY_STATE_RUNNING,
    ProxyState.READY: proxies_pb2.PROXY_STATE_READY,
    ProxyState.STALE: proxies_pb2.PROXY_STATE_STALE,
    ProxyState.ERROR: proxies_pb2.PROXY_STATE_ERROR,
}


class ProxiesServicer(proxies_pb2_grpc.ProxiesServiceServicer):
    """Implements ProxiesService."""

    def __init__(self, proxies: Proxies) -> None:
        self._proxies = proxies

    async def GetProxy(self, request: proxies_pb2.GetProxyRequest, context: Context) -> proxies_pb2.GetProxyResponse:
        status = await self._proxies.status(_file_of(request), request.height)
        return proxies_pb2.GetProxyResponse(proxy=_status_to(status))

    async def EnsureProxy(
        self, request: proxies_pb2.EnsureProxyRequest, context: Context
    ) -> proxies_pb2.EnsureProxyResponse:
        status = await self._proxies.ensure(
            _file_of(request), request.height, request.session_id, request.requested_by, as_ffmpeg=request.as_ffmpeg
        )
        return proxies_pb2.EnsureProxyResponse(proxy=_status_to(status))

    async def ClearProxies(
        self, request: proxies_pb2.ClearProxiesRequest, context: Context
    ) -> proxies_pb2.ClearProxiesResponse:
        if request.HasField("one"):
            cleared = await self._proxies.clear(AssetId(request.one.asset_id.lower()), request.one.height)
        elif request.HasField("session_id"):
            cleared = await self._proxies.clear_session(request.session_id)
        else:
            cleared = await self._proxies.clear_all()
        return proxies_pb2.ClearProxiesResponse(deleted=cleared.proxies, freed_bytes=cleared.freed_bytes)


def _file_of(request: proxies_pb2.GetProxyRequest | proxies_pb2.EnsureProxyRequest) -> AssetId | Path:
    return Path(request.absolute_path) if request.HasField("absolute_path") else AssetId(request.asset_id.lower())


def _status_to(status: ProxyStatus) -> proxies_pb2.Proxy:
    message = proxies_pb2.Proxy(
        asset_id=status.key.asset_id,
        height=status.key.height,
        state=_STATES[status.state],
        progress=status.progress,
        error=status.error,
        job_id=status.job_id or "",
        absolute_path=status.absolute_path,
    )
    if (made := status.made) is not None:
        message.made.CopyFrom(
            proxies_pb2.MadeProxy(
                path=made.path,
                absolute_path=made.absolute_path,
                version=version_to(made.version),
                frame_count=made.frame_count,
                rate=fraction_to(made.rate),
                width=made.width,
                height=made.height,
            )
        )
    return message
